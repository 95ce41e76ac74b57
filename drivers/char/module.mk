# drivers/char: console drivers. A list without rules.

objs-$(CONFIG_DRIVER_CHAR_16550) += uart_16550.o
objs-$(CONFIG_DRIVER_CHAR_PL011) += uart_pl011.o
objs-$(CONFIG_DRIVER_CHAR_CMSDK) += uart_cmsdk.o
objs-$(CONFIG_DRIVER_CHAR_NRF51) += uart_nrf51.o
