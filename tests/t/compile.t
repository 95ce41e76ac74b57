#!/bin/sh
# Every target under gcc and clang: no warning, no header but newlib's; lld links.
exec sh tests/tools/compile.sh "$OUTDIR"
