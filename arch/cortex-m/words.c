/* arch/cortex-m: the kernel command line, from a debugger or from QEMU.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The debugger's line begins with the name of the kernel. The name must not
   contain blanks.

   Invariant: the line is read once, in the first call. Locks: none; only the
   boot CPU calls it.
   State: the line belongs to the machine.

   Source: Arm, "Semihosting for AArch32 and AArch64", 2.0, 6.6
   "SYS_GET_CMDLINE". */

#include <mutek/arch.h>
#include <mutek/cpu.h>
#include <mutek/types.h>

#define SYS_GET_CMDLINE 0x15
#define LINE_MAX 128

/** The parameter block of the call. */
struct words_block_s
{
  char *line;
  uintptr_t size;
};

static char line[LINE_MAX];

const char *
arch_command_line(void)
{
  struct words_block_s block = { line, sizeof(line) };
  const char *word = line;

  if (line[0] == '\0' && cpu_semihost_call(SYS_GET_CMDLINE, &block) != 0)
    return "";
  while (*word != '\0' && *word != ' ')
    word++;
  return *word == ' ' ? word + 1 : word;
}
