#!/bin/sh
# What the oracle knows of QEMU's machines, by hand and asked of QEMU.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/system/oracle/qemu_selftest.py
