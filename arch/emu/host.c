/* arch/emu: the kernel as a process of the host.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The host functions that kernel files need: a console, an exit, memory. None
   of them allocates from the kernel.

   Invariant: the process ends only through host_exit(), host_refuse(), or a
   sanitizer. Locks: none. */

#define _GNU_SOURCE

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"

#include "host_private.h"

#include <mutek/panic.h>

#define LINE_SIZE 4096

struct host_start_s host_start; /* written by main() before the kernel runs */

static bool host_ending; /* (a) a thread is ending the process */

NORETURN void
host_refuse(const char *what, const char *why)
{
  fprintf(stderr, "emu: %s: %s\n", what, why);
  _exit(1);
}

static size_t
align_up(size_t value, size_t align)
{
  return (value + align - 1) & -align;
}

static void
write_all(const char *text, size_t length)
{
  while (length != 0)
    {
      ssize_t done = write(host_console, text, length);

      if (done < 0 && errno != EINTR && errno != EAGAIN)
        return;
      if (done > 0)
        {
          text += done;
          length -= (size_t)done;
        }
    }
}

/* Collects a line, however many parts it is printed in, and writes it with one
   system call. In a panic no lock protects the buffer, so text is written at
   once. */
void
host_write(const char *text, size_t length)
{
  static char line[LINE_SIZE];
  static size_t used;

  if (panic_active())
    {
      write_all(line, used);
      used = 0;
      write_all(text, length);
      return;
    }
  for (size_t i = 0; i < length; i++)
    {
      line[used++] = text[i];
      if (text[i] == '\n' || used >= LINE_SIZE)
        {
          write_all(line, used);
          used = 0;
        }
    }
  if (length == 0) /* the end: writes the rest */
    {
      write_all(line, used);
      used = 0;
    }
}

/* exit() lets sanitizers report. It must be called only once, and not from a
   signal handler such as that of a fault. */
NORETURN void
host_exit(int status)
{
  if (__atomic_exchange_n(&host_ending, true, __ATOMIC_ACQ_REL))
    for (;;)
      pause();
  host_write(NULL, 0);
  if (status == 0)
    exit(0);
  _exit(status);
}

static void *
map(size_t size, int prot)
{
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void *start = mmap(NULL, size, prot, flags, -1, 0);

  return start == MAP_FAILED ? NULL : start;
}

void *
host_memory(size_t size)
{
  void *start = map(size, PROT_READ | PROT_WRITE);

  if (start == NULL)
    host_refuse("memory", strerror(errno));
  return start;
}

void *
host_window(size_t size, size_t align)
{
  void *start = map(size + align, PROT_NONE);

  return start == NULL ? NULL : (void *)align_up((uintptr_t)start, align);
}

bool
host_room(size_t size)
{
  void *start = map(size, PROT_READ | PROT_WRITE);

  return start != NULL && munmap(start, size) == 0;
}

bool
host_window_open(void *start, size_t size)
{
  return mprotect(start, size, PROT_READ | PROT_WRITE) == 0;
}
