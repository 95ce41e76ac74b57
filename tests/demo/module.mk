# tests/demo/: the application of the demonstration.
objs-y += demo.o
