/* arch/emu: the seam between the kernel and the host process.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Kernel files see the host through this header alone; the host*.c files,
   which include the host's headers, see the kernel through it. So the two
   worlds never meet in one file: their errno.h and assert.h disagree. */

#ifndef HOST_H_
#define HOST_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** Unit in which the host maps memory. Units: bytes. */
#define HOST_PAGE 4096

/** A file that was named. (c) before the kernel is entered. */
struct host_file_s
{
  const char *name;  /**< as on the command line, or NULL */
  const void *start; /**< its bytes, aligned on 8; what follows them faults, up
                          to 7 bytes later where the size is odd */
  size_t size;       /**< Units: bytes */
};

/** What the process was started with. (c) before the kernel is entered. */
struct host_start_s
{
  const char *words;          /**< those after `--`, with one space between */
  struct host_file_s machine; /**< describes the machine */
  struct host_file_s payload; /**< for the application, after `-p` */
};

/* What the host does for the kernel. */

extern struct host_start_s host_start;

/** @This writes to standard output; what follows the last end of a line may
   wait for the next one, or for @ref host_exit. What a closed output refuses is
   lost. Context: one thread at a time, but for a panic. */
void host_write(const char *text, size_t length);

/** @This ends the process. With status 0, the tools that watch the run speak
    first and may turn it into another. Context: any. */
NORETURN void host_exit(int status);

/** @This returns zeroed memory, aligned on a page; never NULL: without memory
   the process ends with one line. */
void *host_memory(size_t size);

/** @This sets address space aside that nothing can touch, aligned on
    @tt align.
    @return NULL when the host refuses. Cost: no memory. */
void *host_window(size_t size, size_t align);

/** @This returns true when the host has so much address space for a process
   that writes to it. Nothing stays mapped. */
bool host_room(size_t size);

/** @This makes pages of the window readable and writable. They are zero, and
    cost nothing until they are touched.
    @return false when the host refuses. */
bool host_window_open(void *start, size_t size);

/** @This starts a thread, which enters @ref emu_cpu.
    @return false when the host refuses. */
bool host_thread(cpu_id_t cpu);

/** @This makes the host interrupt the calling thread periodically by
    cpu_emu_tick(); 0 ends it. A period that would leave the thread no time is
    made longer. Units: microseconds.
    @return false when the host refuses. */
bool host_ticks(uint32_t period_us);

/* What the kernel does for the host. */

/** @This is where the first thread enters the kernel. */
NORETURN void emu_boot(void);

/** @This is where the other threads do. */
NORETURN void emu_cpu(cpu_id_t cpu);

/** @This is told of an access that the host refused.
    @param code address of the instruction, 0 where it is not known.
    Context: signal handler, on a stack of its own. */
NORETURN void emu_fault(uintptr_t address, uintptr_t code);

#endif
