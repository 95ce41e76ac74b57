#!/bin/sh
# The ACPI reader: a corpus, every truncation, mutations.
# Long.
exec tests/host/acpi/run.sh "$OUTDIR/acpi" cc "$([ "${LONG-}" ] && echo 255 || echo 4)"
