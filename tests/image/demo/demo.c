/* demo: what the memory layer does, told to people.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Shows the machine, what each cluster prefers, and where requests land: from
   every processor with every constraint, when the nearest bank is full, and
   when nothing can serve. Requests go through the public calls only. */

#include "demo.h"

#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/mem_request.h>
#include <mutek/panic.h>
#include <mutek/printk.h>
#include <mutek/startup.h>

#define VISIT_MAX 8 /* refusals that are shown */
#define BLOCK 1024  /* bytes of an ordinary request */

static const char *const valid_name[MEM_VALID_COUNT] = { "SYS", "DMA",
                                                         "CLUSTER", "CPU" };

/* Allocates on one processor, on behalf of show_processors(). */
struct ask_s
{
  enum mem_reachability_s valid;
  error_t err;
  bank_id_t bank;
};

static void
ask(void *arg)
{
  struct ask_s *asked = arg;
  void *addr;

  asked->err = mem_alloc(BLOCK, NULL, asked->valid, &addr);
  asked->bank = mem_bank_find(addr);
  mem_free(addr);
}

static void
ask_on(cpu_id_t cpu, struct ask_s *asked)
{
  if (startup_run(cpu, ask, asked) == 0)
    startup_wait(cpu);
  else
    ask(asked);
}

static void
show_processors(void)
{
  unsigned shown = 0;

  printk("\nWhere %u bytes land that each processor asks for\n"
         "  (no proximity given: near the caller)\n"
         "  %-10s%-10s%-10s%-10s%-10s\n",
         BLOCK, "", "SYS", "DMA", "CLUSTER", "CPU");
  for (cpu_id_t cpu = 0; shown < ROWS_MAX && cpu < CONFIG_CPU_MAX; cpu++)
    {
      if (startup_state(cpu) == STARTUP_ABSENT)
        continue;
      printk("  cpu %-6u", cpu);
      for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
        {
          struct ask_s asked = { .valid = (enum mem_reachability_s)v };

          ask_on(cpu, &asked);
          if (asked.err == 0)
            printk("bank %-5u", asked.bank);
          else
            printk("%-10s", error_name(asked.err));
        }
      printk("\n");
      shown++;
    }
  if (startup_cpu_count() > shown)
    printk("  ... and %u more\n", startup_cpu_count() - shown);
}

static void
tell(const struct mem_request_s *request, const struct mem_result_s *result,
     error_t err)
{
  printk("  %zu bytes, %s%s: ", request->size, valid_name[request->valid],
         request->flags & MEM_STRICT ? ", strict" : "");
  if (err == 0)
    printk("bank %u, cost %u", result->bank, result->cost);
  else
    printk("%s, %s", error_name(err), error_text(err));
  for (bank_id_t i = 0; i < result->visit_count; i++)
    printk("%s%u %s", i == 0 ? " (refused: " : ", ", result->visit[i].bank,
           mem_refusal_name(result->visit[i].reason));
  printk("%s\n", result->visit_count == 0 ? "" : ")");
}

static struct mem_result_s
show_request(const struct mem_request_s *request)
{
  struct mem_visit_s visit[VISIT_MAX];
  struct mem_result_s result = { .visit = visit, .visit_max = VISIT_MAX };
  error_t err = mem_request(request, &result);

  tell(request, &result, err);
  return result;
}

/* Takes the nearest bank, then what is left of it in smaller and smaller
   blocks, chained by their first word. */
static void *
fill(bank_id_t bank)
{
  void **list = NULL, *addr;

  for (size_t size = (size_t)1 << (8 * sizeof(size_t) - 2);
       size >= sizeof(void *);)
    if (mem_bank_alloc(bank, size, &addr) == 0)
      {
        *(void **)addr = list;
        list = addr;
      }
    else
      size /= 2;
  return list;
}

void
demo_give_back(void *list)
{
  while (list != NULL)
    {
      void *next = *(void **)list;

      mem_free(list);
      list = next;
    }
}

static void
show_spill(void)
{
  struct mem_request_s request
      = { .size = BLOCK, .align = 1, .valid = MEM_VALID_SYS };
  struct mem_result_s near;
  void *filled;

  printk("\nWhen the nearest bank is full\n");
  near = show_request(&request);
  if (near.addr == NULL)
    return;
  mem_free(near.addr);

  printk("  ... bank %u is filled\n", near.bank);
  filled = fill(near.bank);
  mem_free(show_request(&request).addr);
  request.flags = MEM_STRICT;
  mem_free(show_request(&request).addr);
  demo_give_back(filled);
  printk("  ... and emptied again\n");
  request.flags = 0;
  mem_free(show_request(&request).addr);
}

static void
show_impossible(void)
{
  struct mem_request_s request
      = { .size = SIZE_MAX / 4, .align = 1, .valid = MEM_VALID_SYS };
  void *addr;
  error_t err;

  printk("\nThe impossible\n");
  mem_free(show_request(&request).addr);
  err = mem_alloc(0, NULL, MEM_VALID_SYS, &addr);
  printk("  0 bytes: %s, %s\n", error_name(err), error_text(err));
  err = mem_alloc(BLOCK, NULL, (enum mem_reachability_s)MEM_VALID_COUNT, &addr);
  printk("  an unknown constraint: %s, %s\n", error_name(err), error_text(err));
}

static void
show_counters(void)
{
  struct mem_bank_count_s count;

  printk("\nCounters\n  %-6s%12s%12s%12s%10s%10s%10s\n", "bank", "size", "used",
         "free", "foreign", "full", "reach");
  for (bank_id_t i = 0; i < ROWS_MAX && mem_bank_count(i, &count) == 0; i++)
    printk("  %-6u%12zu%12zu%12zu%10zu%10zu%10zu\n", i, count.size, count.used,
           count.free, count.foreign, count.refused[MEM_REFUSED_FULL],
           count.refused[MEM_REFUSED_REACH]);
}

int
app_main(void)
{
  demo_machine();
  show_processors();
  show_spill();
  show_impossible();
  demo_global();
  show_counters();
  return 0;
}
