/* arch/emu: main() of the process.
   SPDX-License-Identifier: LGPL-2.1-only */

/* main() reads the command line and the files, and becomes the boot CPU. The
   other CPUs are threads.

   Invariant: a file ends directly before an inaccessible page, or up to 7 bytes
   earlier, so that an overrun is detected. Locks: none.

   Limitation: the host sets the stack size of the first thread. */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"

#include "host_private.h"

#include <config.h>

#include <mutek/poison.h>

#define FILE_ALIGN 8
#define FILE_MIN 8 /* bytes; a shorter file has no complete header */
#define STACK_SIZE ((size_t)1 << 20)

const int host_console = STDOUT_FILENO;

static pthread_t threads[CONFIG_CPU_MAX]; /* (c) by CPU id */

static size_t
align_up(size_t value, size_t align)
{
  return (value + align - 1) & -align;
}

static void *
thread_main(void *arg)
{
  host_fault_stack();
  emu_cpu((cpu_id_t)(uintptr_t)arg);
}

bool
host_thread(cpu_id_t cpu)
{
  pthread_attr_t attr;
  bool ok = false;

  if (pthread_attr_init(&attr) != 0)
    return false;
  if (pthread_attr_setstacksize(&attr, STACK_SIZE) == 0
      && pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) == 0)
    ok = pthread_create(&threads[cpu], &attr, thread_main,
                        (void *)(uintptr_t)cpu)
         == 0;
  pthread_attr_destroy(&attr);
  return ok;
}

void
host_thread_signal(cpu_id_t cpu, int number)
{
  pthread_kill(threads[cpu], number);
}

static void
file_fill(int fd, const char *name, char *to, size_t size)
{
  while (size != 0)
    {
      ssize_t done = read(fd, to, size);

      if (done < 0)
        host_refuse(name, strerror(errno));
      if (done == 0)
        host_refuse(name, "it became shorter while it was read");
      to += done;
      size -= (size_t)done;
    }
}

static struct host_file_s
file_read(const char *name)
{
  struct stat status;
  int fd = open(name, O_RDONLY | O_CLOEXEC);
  size_t size, pages;
  char *start;

  if (fd < 0 || fstat(fd, &status) < 0)
    host_refuse(name, strerror(errno));
  if (!S_ISREG(status.st_mode))
    host_refuse(name, "not a file");
  if (status.st_size < FILE_MIN)
    host_refuse(name, status.st_size == 0 ? "empty" : "too short");
  size = (size_t)status.st_size;
  pages = align_up(size, HOST_PAGE);
  start = host_memory(pages + HOST_PAGE);
  mprotect(start + pages, HOST_PAGE, PROT_NONE);
  start += pages - align_up(size, FILE_ALIGN);
  file_fill(fd, name, start, size);
  close(fd);
  poison_forbid((uintptr_t)start + size, align_up(size, FILE_ALIGN) - size);
  return (struct host_file_s){ name, start, size };
}

static void
words_join(char **words, int count)
{
  size_t size = 1;
  char *to;

  for (int i = 0; i < count; i++)
    size += strlen(words[i]) + 1;
  to = host_memory(size);
  host_start.words = to;
  for (int i = 0; i < count; i++)
    {
      if (i != 0)
        *to++ = ' ';
      to = stpcpy(to, words[i]);
    }
}

int
main(int argc, char **argv)
{
  int next = 1;

  if (sysconf(_SC_PAGESIZE) > HOST_PAGE)
    host_refuse("host", "its pages are too large");
  if (next < argc && argv[next][0] != '-')
    host_start.machine = file_read(argv[next++]);
  if (next + 1 < argc && strcmp(argv[next], "-p") == 0)
    {
      host_start.payload = file_read(argv[next + 1]);
      next += 2;
    }
  if (next < argc && strcmp(argv[next], "--") != 0)
    host_refuse("usage", "kernel.elf [MACHINE] [-p FILE] [-- words...]");
  if (next < argc)
    next++;
  words_join(argv + next, argc - next);
  threads[0] = pthread_self();
  host_signals();
  host_fault_stack();
  emu_boot();
}
