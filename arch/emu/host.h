/* arch/emu: the interface between the kernel and the host process.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Kernel files use the host through this header only. The host*.c files, which
    include the host's headers, use the kernel through it. No file includes both
    sets of headers, because their errno.h and assert.h conflict. */

#ifndef HOST_H_
#define HOST_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** Unit in which the host maps memory. Units: bytes. */
#define HOST_PAGE 4096

/** A file of the command line. (c) before the kernel is entered. */
struct host_file_s
{
  const char *name;  /**< as on the command line, or NULL */
  const void *start; /**< its bytes, aligned on 8; an access after them faults,
                          up to 7 bytes later if the size is odd */
  size_t size;       /**< Units: bytes */
};

/** The arguments of the process. (c) before the kernel is entered. */
struct host_start_s
{
  const char *words;          /**< words after `--`, separated by single
                                   spaces */
  struct host_file_s machine; /**< describes the machine */
  struct host_file_s payload; /**< for the application, after `-p` */
};

/* Functions of the host for the kernel. */

extern struct host_start_s host_start;

/** @This writes to standard output. An incomplete line may be kept until its
   end is written, or until @ref host_exit. If the output is closed, the text is
   lost. Context: one thread at a time, except in a panic. */
void host_write(const char *text, size_t length);

/** @This ends the process. With status 0, sanitizers report first, and may
    change the status. Context: any. */
NORETURN void host_exit(int status);

/** @This returns zeroed memory, aligned on a page. It never returns NULL:
   without memory, the process ends with one line. */
void *host_memory(size_t size);

/** @This reserves inaccessible address space, aligned on @tt align.
    @return NULL if the host refuses. Cost: no memory. */
void *host_window(size_t size, size_t align);

/** @This returns whether the host has that much writable address space for the
   process. Nothing stays mapped. */
bool host_room(size_t size);

/** @This makes pages of the window readable and writable. They are zero, and
    use no memory until they are accessed.
    @return false if the host refuses. */
bool host_window_open(void *start, size_t size);

/** @This starts a thread, which enters @ref emu_cpu.
    @return false if the host refuses. */
bool host_thread(cpu_id_t cpu);

/** @This makes the host interrupt the calling thread periodically with
    cpu_emu_tick(); 0 ends it. A period too short for the thread to make
    progress is lengthened. Units: microseconds.
    @return false if the host refuses. */
bool host_ticks(uint32_t period_us);

/* Functions of the kernel for the host. */

/** @This is the entry of the first thread. */
NORETURN void emu_boot(void);

/** @This is the entry of the other threads. */
NORETURN void emu_cpu(cpu_id_t cpu);

/** @This handles an access to inaccessible memory.
    @param code address of the instruction; 0: unknown.
    Context: signal handler, on a stack of its own. */
NORETURN void emu_fault(uintptr_t address, uintptr_t code);

#endif
