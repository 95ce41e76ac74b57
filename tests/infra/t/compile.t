#!/bin/sh
# Every target under gcc and clang: no warning, no header but newlib's; lld links.
# Long.
exec sh tests/infra/tools/compile.sh "$OUTDIR"
