/* tests: faults that must stop the machine.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A fault is a function that must not return. Before it commits the fault it
    may say what the machine's last words must contain, in lines for
    tests/infra/tools/fault_run.sh:

      fault: wants WORD...   each word is in the line that names the reason
      fault: code LOW HIGH   that line's caller= lies in between
      fault: later TEXT      a later line is this text
      fault: on TEXT         something happened that must not: never printed

    A fault that nobody can notice returns, see FAULT_UNSEEN. */

#ifndef FAULT_H_
#define FAULT_H_

#include <mutek/decls.h>
#include <mutek/printk.h>
#include <mutek/startup.h>
#include <mutek/types.h>

/** @This prefixes what commits a fault on behalf of others: a function of a
    section of its own, so that its addresses are known. */
#define FAULT_CODE __attribute__((section("fault_code"), noinline))

/** @This prefixes what writes where it must not: a sanitizer would speak before
    the kernel could. */
#if defined(__SANITIZE_ADDRESS__)
#define FAULT_WILD __attribute__((no_sanitize_address, noinline))
#else
#define FAULT_WILD NOINLINE
#endif

/** Wanted of a fault that nobody notices: the machine runs on to its end. Such
   a fault is here so that the documentation is right about it. */
#define FAULT_UNSEEN "-"

/** A fault, or several that a number tells apart. */
struct fault_s
{
  const char *name;  /**< followed by - and the number, if any */
  const char *wants; /**< part of the line that names the reason */
  void (*commit)(unsigned number);
  unsigned first, last; /**< numbers; both 0: none */
};

/** @This is a table of faults; it ends with an entry without a name. */
extern const struct fault_s fault_alloc[], fault_free[], fault_freed[],
    fault_kept[], fault_lock[], fault_stop[], fault_touch[];

/** @This says that something happened which must not. */
#define FAULT_ON(...) printk("fault: on " __VA_ARGS__)

/** @This makes another processor do it, and waits for its end. */
void fault_run_on(cpu_id_t cpu, startup_work_func_t *work, void *arg);

#endif
