# drivers/irq: interrupt controllers. A list: no rule, no recipe.

objs-$(CONFIG_DRIVER_IRQ_GIC) += gic_v2.o gic_v3.o
