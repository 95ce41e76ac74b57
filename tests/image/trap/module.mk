# tests/image/trap/: the application that makes the processor fault.
objs-y += main.o
