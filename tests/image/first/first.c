/* tests: a first application.
   SPDX-License-Identifier: LGPL-2.1-only */

/* doc/first.md explains it line by line. Locks: none. */

#include <mutek/error.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/printk.h>
#include <mutek/startup.h>

static void
ask(const char *what, size_t size, struct mem_proximity_s *prox,
    enum mem_reachability_s valid)
{
  void *addr;
  error_t err = mem_alloc(size, prox, valid, &addr);

  if (err == 0)
    printk("%s: bank %u\n", what, mem_bank_find(addr));
  else
    printk("%s: %s, %s\n", what, error_name(err), error_text(err));
  mem_free(addr); /* of NULL it does nothing */
}

int
app_main(void)
{
  struct mem_proximity_s *cluster_2 = mem_proximity_cluster(2);

  ask("near the caller", 256, NULL, MEM_VALID_SYS);
  ask("near cluster 2", 256, cluster_2, MEM_VALID_SYS);
  ask("near cluster 2, and DMA reaches it", 256, cluster_2, MEM_VALID_DMA);
  ask("more than any bank has", 1 << 30, NULL, MEM_VALID_SYS);
  return 0;
}
