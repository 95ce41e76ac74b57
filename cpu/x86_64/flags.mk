# cpu/x86_64: only general registers in the kernel, and no red zone, because an
# interrupt would overwrite it. All images lie below 2 GiB.

TRIPLE  := x86_64-linux-gnu
CFLAGS  += -m64 -mgeneral-regs-only -mno-mmx -mno-sse -mno-red-zone \
           -mcmodel=small -fno-pic -fno-pie -fno-stack-protector \
           -fcf-protection=none -fno-asynchronous-unwind-tables \
           -fno-omit-frame-pointer
LDFLAGS += -m64 -Wl,--build-id=none -Wl,-z,max-page-size=8192 \
           -Wl,-z,noexecstack
