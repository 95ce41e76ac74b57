# tests/image/first/: the application of doc/first.md.
objs-y += first.o
