/* tests: requests that are bugs of the caller, and callers' own proximities
   that misbehave. SPDX-License-Identifier: LGPL-2.1-only */

/* A caller's own proximity answers what its fault is about. Locks: none. */

#include "fault.h"

#include "mutek/mem_instance.h"

#include <mutek/cpu.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>

/** What an own proximity will answer. */
struct answer_s
{
  error_t err;
  void *addr;
};

static error_t
answer_alloc(size_t size, void *priv, enum mem_reachability_s valid,
             void **addr)
{
  const struct answer_s *answer = priv;

  (void)size;
  (void)valid;
  *addr = answer->addr;
  return answer->err;
}

static void
own(error_t err, void *addr)
{
  struct answer_s answer = { err, addr };
  struct mem_proximity_s prox = { answer_alloc, &answer };
  bank_id_t bank = mem_bank_find(addr);
  void *got;

  printk("fault: wants own proximity: alloc=0x%zx returned %d with ptr=%p "
         "bank=%d cpu=%u\n",
         (size_t)answer_alloc, err, addr, bank == BANK_NONE ? -1 : (int)bank,
         cpu_id());
  err = mem_alloc(64, &prox, MEM_VALID_SYS, &got);
  FAULT_ON("mem_alloc answered %d\n", err);
}

static void
own_null(unsigned number)
{
  (void)number;
  own(0, NULL);
}

static void
own_foreign(unsigned number)
{
  static char data[64];

  (void)number;
  own(0, data);
}

/* The block is good, but not for everybody. */
static void
own_reach(unsigned number)
{
  void *addr;

  (void)number;
  if (mem_alloc(64, NULL, MEM_VALID_CPU, &addr) != 0
      || mem_instance()->topo->bank[mem_bank_find(addr)].reach_count > 2)
    FAULT_ON("no private memory\n");
  own(0, addr);
}

static void
own_positive(unsigned number)
{
  own((error_t)number, NULL);
}

static void
own_unknown(unsigned number)
{
  own((error_t) - (int)number, NULL);
}

/* The block is good, but not for the size. */
static void
own_small(unsigned number)
{
  void *addr;

  if (mem_alloc(number == 0 ? 1 : 32, NULL, MEM_VALID_SYS, &addr) != 0)
    FAULT_ON("no memory\n");
  own(0, addr);
}

/* An error that is none, although the block is good. */
static void
own_positive_block(unsigned number)
{
  void *addr;

  (void)number;
  if (mem_alloc(64, NULL, MEM_VALID_SYS, &addr) != 0)
    FAULT_ON("no memory\n");
  own(1, addr);
}

/* On another processor, so that cpu= is not always 0. */
static void
own_elsewhere_work(void *arg)
{
  (void)arg;
  own(0, NULL);
}

static void
own_elsewhere(unsigned number)
{
  (void)number;
  fault_run_on(3, own_elsewhere_work, NULL);
}

static void
absent_cluster(unsigned number)
{
  cluster_id_t count = mem_instance()->topo->cluster_count;

  (void)mem_proximity_cluster(number == 0 ? count : CLUSTER_NONE);
}

static void
absent_cpu(unsigned number)
{
  cpu_id_t count = mem_instance()->topo->cpu_count;

  (void)mem_proximity_cpu(number == 0 ? count : CPU_NONE);
}

const struct fault_s fault_alloc[] = {
  { "own-null", "mem_alloc: own proximity: ", own_null, 0, 0 },
  { "own-foreign", "mem_alloc: own proximity: ", own_foreign, 0, 0 },
  { "own-reach", "mem_alloc: own proximity: ", own_reach, 0, 0 },
  { "own-small", "mem_alloc: own proximity: ", own_small, 0, 1 },
  { "own-positive", "mem_alloc: own proximity: ", own_positive, 1, 5 },
  { "own-unknown", "mem_alloc: own proximity: ", own_unknown, 1, 3 },
  { "own-positive-block", "mem_alloc: own proximity: ", own_positive_block, 0,
    0 },
  { "own-elsewhere", "mem_alloc: own proximity: ", own_elsewhere, 0, 0 },
  { "absent-cluster", "mem_proximity_name.c:", absent_cluster, 0, 1 },
  { "absent-cpu", "mem_proximity_name.c:", absent_cpu, 0, 1 },
  { NULL, NULL, NULL, 0, 0 },
};
