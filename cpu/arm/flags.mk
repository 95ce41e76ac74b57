# cpu/arm: ARM code for a Cortex-A15, which has a division instruction. No
# floating point and no vector registers in the kernel.

CROSS   := arm-none-eabi-
TRIPLE  := armv7a-none-eabi
CFLAGS  += -mcpu=cortex-a15 -marm -mfloat-abi=soft -fno-short-enums -fno-pic \
           -fno-stack-protector -fno-asynchronous-unwind-tables
LDFLAGS += -Wl,--build-id=none -Wl,-z,max-page-size=4096 \
           -Wl,-z,noexecstack
