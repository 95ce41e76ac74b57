# tests/image/least/: the application that uses least of the memory layer.
objs-y += main.o
