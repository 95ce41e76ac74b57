#!/bin/sh
# compile_commands.json, and what clang and clangd make of it.
echo 1..2
status=0
count=0
for build in emu-test ibmpc-test; do
  count=$((count + 1))
  case $build in emu-*) cpu=emu ;; *) cpu=x86_64 ;; esac
  if python3 tests/infra/tools/check_editor.py "$OUTDIR/$build" mutek/topology/topology.c \
    mutek/mem_alloc.c drivers/firmware/acpi_machine.c cpu/$cpu/cpu.c \
    tests/image/unit/main.c include/mutek/mem_alloc.h include/mutek/cpu_cache.h \
    cpu/$cpu/include/cpu/*.h \
    > "$OUTDIR/editor.log" 2>&1; then
    echo "ok $count - $build, as an editor sees it"
  else
    status=1
    head -n 12 "$OUTDIR/editor.log" | sed 's/^/# /'
    echo "not ok $count - $build, as an editor sees it"
  fi
done
exit $status
