/* tests: the memory layer as a part of a hosted program of one processor.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Stands in for the kernel around the layer: one thread says who it is by the
   request, no tick comes, and what an expectation of tests/image/lib says is
   the end of the program. */

#include "tests/image/lib/test.h"

#include <mutek/assert.h>
#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/panic.h>
#include <mutek/poison.h>
#include <mutek/printk.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

_Thread_local struct cpu_emu_s cpu_emu;
atomic_t panic_owner;

void
printk(const char *format, ...)
{
  (void)format;
}

size_t
printk_format(char *buffer, size_t size, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  int total = vsnprintf(buffer, size, format, args);
  va_end(args);
  return (size_t)total;
}

void
printk_capture(char *text, size_t size)
{
  (void)text;
  (void)size;
}

void
assert_fail(const char *expr, const char *file, int line)
{
  fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, expr);
  abort();
}

void
test_failed(const char *file, int line, const char *what, intmax_t got,
            intmax_t wanted)
{
  fprintf(stderr, "%s:%d: %s: got %lld, wanted %lld\n", file, line, what,
          (long long)got, (long long)wanted);
  abort();
}

void
test_note(const char *format, ...)
{
  (void)format;
}

void
panic(const char *format, ...)
{
  fprintf(stderr, "panic: %s\n", format);
  abort();
}

void
cpu_emu_deliver(void)
{
  abort();
}

void
cpu_relax(void)
{
  fprintf(stderr, "a lock is held, and nobody else is there\n");
  abort();
}

void
poison_allow_large(uintptr_t start, size_t size)
{
  __asan_unpoison_memory_region((const volatile void *)start, size);
}
