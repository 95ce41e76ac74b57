# arch/microbit: a list: no rule, no recipe.

objs-y += ../cortex-m/board.o ../cortex-m/words.o memory.o
