#!/bin/sh
# The ACPI reader: a corpus, every truncation, mutations.
exec tests/acpi/run.sh "$OUTDIR/acpi" cc 4
