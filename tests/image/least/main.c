/* tests: the least that an application does with memory.
   SPDX-License-Identifier: LGPL-2.1-only */

/* It takes blocks and gives them back, and nothing else: what its image has of
   the memory layer is what a microcontroller pays for. See
   tests/infra/tools/size.sh. Locks: none. */

#include <mutek/mem_alloc.h>
#include <mutek/startup.h>

int
app_main(void)
{
  void *addr;

  if (mem_alloc(100, NULL, MEM_VALID_SYS, &addr) != 0)
    return 1;
  mem_free(addr);
  return 0;
}
