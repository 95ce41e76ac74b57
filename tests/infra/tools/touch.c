/* tests: a plugin of QEMU that tells which processor touches which bank.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Counts loads and stores of each processor in each of up to 64 ranges of
   addresses. Addresses are those that the program uses: the kernel's stand for
   themselves.

     -plugin touch.so,range=START:END,range=...

   At the end it prints, for processor C and range R that it has touched,
   `@touch C R LOADS STORES`.

   Invariant: a processor counts in rows of its own. Locks: none.

   QEMU's header is not packaged: what is used of it is declared here. Source:
   QEMU 7.2, include/qemu/qemu-plugin.h, version 1 of the interface. */

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;
typedef struct
{
  const char *target_name;
  struct
  {
    int min, cur;
  } version;
  int system_emulation; /* a bool, and what follows is not used */
} qemu_info_t;

struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_cb_flags
{
  QEMU_PLUGIN_CB_NO_REGS,
};
enum qemu_plugin_mem_rw
{
  QEMU_PLUGIN_MEM_RW = 3,
};

typedef void tb_func_t(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void mem_func_t(unsigned int cpu, qemu_plugin_meminfo_t info,
                        uint64_t address, void *data);
typedef void exit_func_t(qemu_plugin_id_t id, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, tb_func_t *f);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
                                      mem_func_t *f,
                                      enum qemu_plugin_cb_flags flags,
                                      enum qemu_plugin_mem_rw rw, void *data);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, exit_func_t *f,
                                    void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
_Bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info);

#define EXPORT __attribute__((visibility("default")))
#define CPUS 256
#define RANGES 64

EXPORT int qemu_plugin_version = 1;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
                               int argc, char **argv);

static struct
{
  uint64_t start, end;
} range[RANGES];
static unsigned range_count;
static uint64_t count[CPUS][RANGES][2]; /* (o) by processor */

static void
on_access(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t address,
          void *data)
{
  (void)data;
  for (unsigned i = 0; cpu < CPUS && i < range_count; i++)
    if (address >= range[i].start && address < range[i].end)
      count[cpu][i][qemu_plugin_mem_is_store(info)]++;
}

static void
on_block(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
  (void)id;
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++)
    qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(tb, i), on_access,
                                     QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW,
                                     NULL);
}

static void
on_exit_tell(qemu_plugin_id_t id, void *data)
{
  (void)id;
  (void)data;
  for (unsigned cpu = 0; cpu < CPUS; cpu++)
    for (unsigned i = 0; i < range_count; i++)
      if (count[cpu][i][0] != 0 || count[cpu][i][1] != 0)
        fprintf(stderr, "@touch %u %u %" PRIu64 " %" PRIu64 "\n", cpu, i,
                count[cpu][i][0], count[cpu][i][1]);
}

int
qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
                    char **argv)
{
  (void)info;
  for (int i = 0; i < argc; i++)
    if (range_count == RANGES
        || sscanf(argv[i], "range=%" SCNx64 ":%" SCNx64,
                  &range[range_count].start, &range[range_count].end)
               != 2)
      {
        fprintf(stderr, "touch: %s: not range=START:END, or too many\n",
                argv[i]);
        return 1;
      }
    else
      range_count++;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
  qemu_plugin_register_atexit_cb(id, on_exit_tell, NULL);
  return 0;
}
