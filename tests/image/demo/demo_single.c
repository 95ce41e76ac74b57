/* demo: a kernel that knows one bank.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The same calls as everywhere; what they are near to and who must reach the
   block costs nothing here. */

#include <mutek/error.h>
#include <mutek/mem_alloc.h>
#include <mutek/printk.h>
#include <mutek/startup.h>

static void
show(size_t size, size_t align)
{
  void *addr;
  error_t err = mem_alloc_align(size, align, NULL, MEM_VALID_DMA, &addr);

  printk("  %zu bytes, aligned on %zu: ", size, align);
  if (err == 0)
    printk("at %p, %zu usable\n", addr, mem_getsize(addr));
  else
    printk("%s, %s\n", error_name(err), error_text(err));
  mem_free(addr);
}

int
app_main(void)
{
  printk("One bank, one processor\n");
  show(100, 1);
  show(100, 256);
  show(40000, 1);
  show(400000, 1);
  show(0, 1);
  show(100, 3);
  return 0;
}
