# cpu/mips: no floating point. The kernel uses the global pointer for the
# running CPU. One compiler supports both byte orders.

CROSS   := mips-linux-gnu-
TRIPLE  := mips$(if $(CONFIG_CPU_MIPS_LITTLE),el)-linux-gnu
CFLAGS  += $(if $(CONFIG_CPU_MIPS_LITTLE),-EL,-EB) -march=mips32r2 -mabi=32 \
           -msoft-float -G0 -mno-abicalls -fno-pic -fno-pie \
           -fno-stack-protector -fno-asynchronous-unwind-tables
LDFLAGS += -Wl,--build-id=none -Wl,-z,max-page-size=4096 -Wl,-z,noexecstack
