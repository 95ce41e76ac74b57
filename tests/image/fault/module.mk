# tests/image/fault/: the application that commits one fault.
objs-y += main.o fault_alloc.o fault_block.o fault_free.o fault_freed.o \
          fault_kept.o fault_lock.o fault_stop.o fault_touch.o fault_write.o
