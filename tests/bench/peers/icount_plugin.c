/* tests: a plugin of QEMU's user mode that counts instructions.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Counts each guest instruction and, on x86, each locked one: a lock prefix, or
   xchg with memory. When the guest function icount() stores a byte, the two
   64-bit words at that address are overwritten with the two counts. A guest
   with several threads needs threads=1: the quick way adds in several steps,
   and who is preempted between them takes back what all others counted
   meanwhile. The marks are for one thread. With total=FILE both counts are
   written there when the guest ends.

   qemu-x86_64 on x86-64 maps guest addresses at equal host addresses; for a
   guest of 32 bits both sides are told the same base: qemu-arm -B 0x200000000
   -plugin icount.so,base=0x200000000 ... The guest has symbols and is linked at
   fixed addresses (-no-pie). What is needed of QEMU's plugin interface (version
   1) is declared here, so that none of its headers is. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef struct
{
  const char *target_name;
} qemu_info_t; /* first member only */
typedef uint32_t qemu_plugin_meminfo_t;
enum
{
  CB_NO_REGS,
  MEM_W = 2,
  INLINE_ADD_U64 = 0
};

extern void qemu_plugin_register_vcpu_tb_trans_cb(
    qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
extern void qemu_plugin_register_atexit_cb(qemu_plugin_id_t,
                                           void (*)(qemu_plugin_id_t, void *),
                                           void *);
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *,
                                                 void (*)(unsigned, void *),
                                                 int, void *);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *,
                                                   void (*)(unsigned, void *),
                                                   int, void *);
extern void
qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, int,
                                           void *, uint64_t);
extern void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *,
                                                     int, void *, uint64_t);
extern void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *,
                                             void (*)(unsigned,
                                                      qemu_plugin_meminfo_t,
                                                      uint64_t, void *),
                                             int, int, void *);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
extern const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
extern const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *);
extern unsigned qemu_plugin_mem_size_shift(qemu_plugin_meminfo_t);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = 1;

static uint64_t count, locked;
static bool x86, threads;
static uintptr_t base; /* host address of guest address 0 */

static void
on_mark(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *data)
{
  (void)cpu;
  (void)data;
  if (qemu_plugin_mem_size_shift(info) != 0)
    return; /* not the byte store */
  uint64_t *cell = (uint64_t *)(base + (uintptr_t)vaddr);
  cell[0] = count;
  cell[1] = locked;
}

static void
on_block(unsigned cpu, void *instructions)
{
  (void)cpu;
  __atomic_fetch_add(&count, (uintptr_t)instructions, __ATOMIC_RELAXED);
}

static void
on_locked(unsigned cpu, void *data)
{
  (void)cpu, (void)data;
  __atomic_fetch_add(&locked, 1, __ATOMIC_RELAXED);
}

static bool
is_locked(const uint8_t *d, size_t n)
{
  size_t i = 0;
  while (i < n
         && (d[i] == 0x66 || d[i] == 0xf2 || d[i] == 0xf3 || d[i] == 0x2e
             || d[i] == 0x3e || d[i] == 0x64 || d[i] == 0x65))
    i++;
  if (i < n && d[i] == 0xf0)
    return true;
  if (i < n && (d[i] & 0xf0) == 0x40)
    i++; /* REX */
  return i + 1 < n && (d[i] == 0x86 || d[i] == 0x87) && d[i + 1] < 0xc0;
}

static void
on_tb(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
  (void)id;
  size_t n = qemu_plugin_tb_n_insns(tb);
  const char *sym = n ? qemu_plugin_insn_symbol(qemu_plugin_tb_get_insn(tb, 0))
                      : NULL;
  bool mark = sym && !strcmp(sym, "icount");
  if (threads)
    qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, CB_NO_REGS,
                                         (void *)(uintptr_t)n);
  else
    qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD_U64, &count, n);
  for (size_t i = 0; i < n; i++)
    {
      struct qemu_plugin_insn *in = qemu_plugin_tb_get_insn(tb, i);
      const uint8_t *d = qemu_plugin_insn_data(in);
      size_t len = qemu_plugin_insn_size(in);
      if (mark)
        qemu_plugin_register_vcpu_mem_cb(in, on_mark, CB_NO_REGS, MEM_W, NULL);
      else if (threads && x86 && is_locked(d, len))
        qemu_plugin_register_vcpu_insn_exec_cb(in, on_locked, CB_NO_REGS, NULL);
      else if (x86 && is_locked(d, len))
        qemu_plugin_register_vcpu_insn_exec_inline(in, INLINE_ADD_U64, &locked,
                                                   1);
    }
}

static void
on_end(qemu_plugin_id_t id, void *name)
{
  FILE *file = fopen(name, "w");

  (void)id;
  if (file == NULL)
    abort();
  fprintf(file, "%llu %llu\n", (unsigned long long)count,
          (unsigned long long)locked);
  fclose(file);
}

EXPORT int
qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
                    char **argv)
{
  x86 = !strcmp(info->target_name, "x86_64")
        || !strcmp(info->target_name, "i386");
  for (int i = 0; i < argc; i++)
    if (!strncmp(argv[i], "base=", 5))
      base = (uintptr_t)strtoull(argv[i] + 5, NULL, 0);
    else if (!strncmp(argv[i], "threads=", 8))
      threads = argv[i][8] == '1';
    else if (!strncmp(argv[i], "total=", 6))
      qemu_plugin_register_atexit_cb(id, on_end, strdup(argv[i] + 6));
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_tb);
  return 0;
}
