# tests/image/probe/: placements on machines from a file, for the oracle.
objs-y += probe.o probe_machine.o
