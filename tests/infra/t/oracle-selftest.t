#!/bin/sh
# The oracle against examples worked out by hand.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/system/oracle/selftest.py
