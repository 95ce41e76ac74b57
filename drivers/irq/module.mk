# drivers/irq: interrupt controllers. A list without rules.

objs-$(CONFIG_DRIVER_IRQ_GIC) += gic_v2.o gic_v3.o
