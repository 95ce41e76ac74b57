# arch/microbit: a list without rules.

objs-y += ../cortex-m/board.o ../cortex-m/words.o memory.o
