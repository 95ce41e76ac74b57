/* malloc: faults of a program that a hardened build finds, as flat TAP.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each situation runs in a child of its own, with blocks of three sizes. It is
   caught if the child ends by a signal, or with the status of the kernel, and a
   line on standard error says why; or if the function says that the program
   gains nothing. */

#define _GNU_SOURCE

#include <alloca.h>
#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB ((size_t)1 << 20)
#define NOT_CAUGHT 99 /* status of a child */
#define PANIC 2       /* status of a program that the kernel ends */

static volatile size_t zero; /* not known to the compiler */
static char outside[64];     /* no block */

static char *
hide(void *addr)
{
  static void *volatile hidden;

  hidden = addr;
  return hidden;
}

static char *
make(size_t size)
{
  return hide(malloc(size));
}

/* What any program does next. */
static bool
next_call(void)
{
  (void)make(1024);
  return false;
}

/* Frees of what is no block, or none any more */

static bool
free_twice(size_t size)
{
  char *block = make(size);

  free(block);
  free(hide(block));
  return false;
}

static bool
free_twice_later(size_t size)
{
  char *block = make(size);

  free(block);
  for (int i = 0; i < 1024; i++)
    free(make(size));
  free(hide(block));
  return false;
}

static bool
free_twice_with_another_between(size_t size)
{
  char *block = make(size), *other = make(size);

  free(block);
  free(other);
  free(hide(block));
  return false;
}

static bool
free_twice_after_a_malloc(size_t size)
{
  char *block = make(size), *other;

  free(block);
  other = make(size);
  free(hide(block));
  free(other);
  return false;
}

static bool
free_small_number(size_t size)
{
  free(hide((void *)(zero + 1)));
  return size == 0;
}

static bool
free_of_stack(size_t size)
{
  free(hide(alloca(size)));
  return false;
}

static bool
free_of_variable(size_t size)
{
  free(hide(outside + 16));
  return size == 0;
}

static bool
free_close(size_t size)
{
  free(make(size) + 4096);
  return false;
}

static bool
free_far(size_t size)
{
  free(make(size) + ((size_t)1 << 30));
  return false;
}

static bool
free_unaligned(size_t size)
{
  free(make(size) + 1);
  return false;
}

static bool
free_of_interior(size_t size)
{
  free(make(size) + 8);
  return false;
}

static bool
realloc_of_no_block(size_t size)
{
  return hide(realloc(hide((void *)(zero + 1)), size)) == NULL;
}

static bool
size_of_no_block(size_t size)
{
  return malloc_usable_size(hide((void *)(zero + 1))) > size;
}

static bool
size_of_freed_block(size_t size)
{
  char *block = make(size);

  free(block);
  return malloc_usable_size(hide(block)) == 0;
}

static bool
size_of_interior(size_t size)
{
  return malloc_usable_size(make(size) + 1) == 0;
}

/* Writes beside a block */

static bool
write_at(size_t size, ptrdiff_t at)
{
  char *block = make(size);

  block[at] ^= 'A';
  free(block);
  return false;
}

static bool
one_byte_behind(size_t size)
{
  return write_at(size, (ptrdiff_t)size);
}

static bool
eight_bytes_behind(size_t size)
{
  return write_at(size, (ptrdiff_t)size + 7);
}

static bool
some_bytes_behind(size_t size)
{
  return write_at(size, (ptrdiff_t)size + 31);
}

static bool
a_mib_behind(size_t size)
{
  return write_at(size, (ptrdiff_t)(size + MIB) - 1);
}

static bool
one_byte_in_front(size_t size)
{
  return write_at(size, -1);
}

static bool
some_bytes_in_front(size_t size)
{
  return write_at(size, -32);
}

static bool
a_mib_in_front(size_t size)
{
  return write_at(size, -(ptrdiff_t)MIB);
}

/* No free follows: another call has to notice. */
static bool
copy_to(size_t size, ptrdiff_t from, size_t bytes)
{
  memset(make(size) + from, (int)zero, bytes);
  return next_call();
}

static bool
copy_one_byte_behind(size_t size)
{
  return copy_to(size, 0, size + 1);
}

static bool
copy_some_bytes_behind(size_t size)
{
  return copy_to(size, 0, size + 32);
}

static bool
copy_a_mib_behind(size_t size)
{
  return copy_to(size, 0, size + MIB);
}

static bool
copy_one_byte_in_front(size_t size)
{
  return copy_to(size, -1, size);
}

static bool
copy_some_bytes_in_front(size_t size)
{
  return copy_to(size, -32, size);
}

static bool
copy_a_mib_in_front(size_t size)
{
  return copy_to(size, -(ptrdiff_t)MIB, size);
}

static bool
write_behind_and_exit(size_t size)
{
  make(size)[size] ^= 1;
  exit(0);
}

/* Blocks of 0 bytes, and those that are too large */

static bool
read_of_nothing(size_t size)
{
  return *(volatile char *)make(zero) == 0 && size == 0;
}

static bool
write_of_nothing(size_t size)
{
  *make(zero) = 'A';
  return size == 0;
}

static bool
write_of_nothing_and_free(size_t size)
{
  char *block = make(zero);

  *block = 'A';
  free(block);
  return size == 0;
}

static bool
far_too_large(size_t size)
{
  return make(-size - 2) == NULL;
}

/* After a free */

static bool
write_after_free(size_t size)
{
  char *block = make(size);

  free(block);
  memset(hide(block), 'A', size);
  return next_call();
}

static bool
write_after_free_of_many(size_t size)
{
  char *block = make(size);

  free(block);
  hide(block)[size / 2] = 'A';
  for (int i = 0; i < 3000; i++)
    free(make(size));
  return false;
}

static bool
write_after_realloc(size_t size)
{
  char *block = make(size);

  (void)hide(realloc(block, size * 64));
  memset(hide(block), 'A', size);
  return next_call();
}

static bool
read_after_free(size_t size)
{
  char *block = make(size);
  int seen = 0;

  memset(block, 'A', size);
  free(block);
  block = hide(block);
  for (size_t i = 0; i < size; i++)
    seen |= block[i];
  return seen == 0;
}

static bool
read_of_new_block(size_t size)
{
  char *block[16];
  int seen = 0;

  for (int round = 0; round < 100; round++)
    {
      for (int i = 0; i < 16; i++)
        {
          block[i] = make(size);
          for (size_t at = 0; at < size; at++)
            seen |= block[i][at];
          memset(block[i], 'A', size);
        }
      for (int i = 0; i < 16; i++)
        free(block[i]);
    }
  return seen == 0;
}

static bool
same_place_again(size_t size)
{
  char *block = make(size);

  free(block);
  return make(size) != hide(block);
}

static bool
same_place_for_less(size_t size)
{
  char *block = make(size);

  free(block);
  return make(size / 2) != hide(block);
}

static bool
execution(size_t size)
{
  char *block = make(size);
  void (*function)(void);

  memset(block, 0xc3, size); /* returns, on many processors */
  memcpy(&function, &block, sizeof(function));
  function();
  return false;
}

static bool
size_is_what_was_asked(size_t size)
{
  return malloc_usable_size(make(size - 3)) == size - 3;
}

/** A situation. */
struct situation_s
{
  const char *name;
  bool (*run)(size_t size);
};

#define SITUATION(name)                                                        \
  {                                                                            \
#name, name                                                                \
  }

static const struct situation_s situation[] = {
  SITUATION(free_twice),
  SITUATION(free_twice_later),
  SITUATION(free_twice_with_another_between),
  SITUATION(free_twice_after_a_malloc),
  SITUATION(free_small_number),
  SITUATION(free_of_stack),
  SITUATION(free_of_variable),
  SITUATION(free_close),
  SITUATION(free_far),
  SITUATION(free_unaligned),
  SITUATION(free_of_interior),
  SITUATION(realloc_of_no_block),
  SITUATION(size_of_no_block),
  SITUATION(size_of_freed_block),
  SITUATION(size_of_interior),
  SITUATION(one_byte_behind),
  SITUATION(eight_bytes_behind),
  SITUATION(some_bytes_behind),
  SITUATION(a_mib_behind),
  SITUATION(one_byte_in_front),
  SITUATION(some_bytes_in_front),
  SITUATION(a_mib_in_front),
  SITUATION(copy_one_byte_behind),
  SITUATION(copy_some_bytes_behind),
  SITUATION(copy_a_mib_behind),
  SITUATION(copy_one_byte_in_front),
  SITUATION(copy_some_bytes_in_front),
  SITUATION(copy_a_mib_in_front),
  SITUATION(write_behind_and_exit),
  SITUATION(read_of_nothing),
  SITUATION(write_of_nothing),
  SITUATION(write_of_nothing_and_free),
  SITUATION(far_too_large),
  SITUATION(write_after_free),
  SITUATION(write_after_free_of_many),
  SITUATION(write_after_realloc),
  SITUATION(read_after_free),
  SITUATION(read_of_new_block),
  SITUATION(same_place_again),
  SITUATION(same_place_for_less),
  SITUATION(execution),
  SITUATION(size_is_what_was_asked),
};

#define COUNT (sizeof(situation) / sizeof(situation[0]))

/* In a child, whose standard error goes to a pipe. */
static void
child_run(const struct situation_s *of, size_t size, int errors)
{
  const struct rlimit none = { 0, 0 };

  setrlimit(RLIMIT_CORE, &none);
  alarm(60);
  dup2(errors, STDERR_FILENO);
  _exit(of->run(size) ? 0 : NOT_CAUGHT);
}

static bool
caught(const struct situation_s *of, size_t size)
{
  char said[4096];
  ssize_t length = 0;
  int pipes[2], status = 0;
  pid_t child;

  if (pipe(pipes) != 0)
    abort();
  child = fork();
  if (child == 0)
    child_run(of, size, pipes[1]);
  close(pipes[1]);
  length = read(pipes[0], said, sizeof(said) - 1);
  close(pipes[0]);
  if (child < 0 || waitpid(child, &status, 0) != child)
    abort();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return length <= 0;
  said[length > 0 ? length : 0] = '\0';
  return (WIFSIGNALED(status) && WTERMSIG(status) != SIGALRM
          && strncmp(said, "malloc: ", 8) == 0)
         || (WIFEXITED(status) && WEXITSTATUS(status) == PANIC
             && strncmp(said, "panic: ", 7) == 0);
}

/* The margins of a small block end long before. */
static bool
may_escape(const struct situation_s *of, size_t size)
{
  return of->run == a_mib_behind && size < 16384;
}

int
main(void)
{
  static const size_t size[] = { 8, 4096, 262144 };
  int count = 0, failed = 0;

  setvbuf(stdout, NULL, _IOLBF, 0);
  free(make(10)); /* the memory is there before a child is */
  for (size_t s = 0; s < sizeof(size) / sizeof(size[0]); s++)
    for (size_t i = 0; i < COUNT; i++)
      {
        bool good = caught(&situation[i], size[s]);

        if (!good && may_escape(&situation[i], size[s]))
          continue;
        printf("%s %d - %s, %zu bytes\n", good ? "ok" : "not ok", ++count,
               situation[i].name, size[s]);
        failed += !good;
      }
  printf("1..%d\n", count);
  return failed != 0;
}
