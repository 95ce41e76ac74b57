# tests/sweep/: the application that interrupts allocations everywhere.
objs-y += ../lib/test.o main.o fill.o path.o sweep.o sweep_test.o
