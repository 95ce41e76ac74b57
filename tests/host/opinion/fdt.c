/* tests: what libfdt reads in device trees, next to what our reader does.
   SPDX-License-Identifier: LGPL-2.1-only */

/* opinion_fdt FILE...

   A file holds valid blobs, each padded to a multiple of 8 bytes. libfdt checks
   each in full and is asked for the facts of the machine, by path and by name,
   which come in the words of host_describe(). Flat TAP: a test for each file.
 */

#include "tests/host/fdt/host.h"
#include "tests/host/lib/kernel.h"

#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX (1 << 20)
#define FILE_MAX (64 << 20)

static char text[TEXT_MAX], ours[TEXT_MAX];
static size_t used;
static size_t flat_count; /* trees whose distances are none */

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void
say(const char *format, ...)
{
  va_list args;

  va_start(args, format);
  used += (size_t)vsnprintf(text + used, TEXT_MAX - used, format, args);
  va_end(args);
}

/** @This returns the cells of a number, as one. */
static unsigned long long
number(const fdt32_t *cell, int cells)
{
  unsigned long long value = 0;

  for (int i = 0; i < cells; i++)
    value = value << 32 | fdt32_to_cpu(cell[i]);
  return value;
}

/** @This returns a property of one cell, or @tt otherwise. */
static uint32_t
cell_of(const void *tree, int node, const char *name, uint32_t otherwise)
{
  int size;
  const fdt32_t *cell = fdt_getprop(tree, node, name, &size);

  return cell != NULL && size == 4 ? fdt32_to_cpu(*cell) : otherwise;
}

static bool
is_okay(const void *tree, int node)
{
  const char *status = fdt_getprop(tree, node, "status", NULL);

  return status == NULL || strcmp(status, "okay") == 0
         || strcmp(status, "ok") == 0;
}

static bool
is_kind(const void *tree, int node, const char *kind)
{
  const char *type = fdt_getprop(tree, node, "device_type", NULL);
  const char *name = fdt_get_name(tree, node, NULL);
  size_t size = strlen(kind);

  return (type != NULL && strcmp(type, kind) == 0)
         || (strncmp(name, kind, size) == 0
             && (name[size] == '\0' || name[size] == '@'));
}

static void
say_node(const void *tree, int node)
{
  int size;

  if (fdt_getprop(tree, node, "numa-node-id", &size) == NULL)
    say(" node none");
  else
    say(" node %u", (unsigned)cell_of(tree, node, "numa-node-id", 0));
}

static void
read_cpus(const void *tree)
{
  int cpus = fdt_path_offset(tree, "/cpus"), node;
  int cells = cpus < 0 ? 0 : fdt_address_cells(tree, cpus);
  uint32_t boot = fdt_boot_cpuid_phys(tree);
  bool known = false;
  size_t head;

  say("boot 0x%x", (unsigned)boot);
  head = used;
  say(" unknown\n");
  fdt_for_each_subnode(node, tree, cpus)
  {
    int size;
    const fdt32_t *reg = fdt_getprop(tree, node, "reg", &size);

    for (; is_kind(tree, node, "cpu") && reg != NULL && size > 0;
         reg += cells, size -= 4 * cells)
      {
        say("cpu 0x%llx", number(reg, cells));
        known = known || number(reg, cells) == boot;
        say_node(tree, node);
        say(" tag %u%s\n", (unsigned)fdt_get_phandle(tree, node),
            is_okay(tree, node) ? "" : " off");
      }
  }
  if (known)
    {
      memmove(text + head, text + head + strlen(" unknown"),
              used - head - strlen(" unknown") + 1);
      used -= strlen(" unknown");
    }
}

static void
read_range(const void *tree, int node, const fdt32_t *reg)
{
  static const char *const dma[] = { " dma no", " dma yes", "" };
  int address = fdt_address_cells(tree, 0), size;
  const fdt32_t *reach = fdt_getprop(tree, node, "mutek,reach", &size);

  say("range 0x%llx 0x%llx", number(reg, address),
      number(reg + address, fdt_size_cells(tree, 0)));
  say_node(tree, node);
  say("%s reach%s", dma[cell_of(tree, node, "mutek,dma", 2)],
      reach == NULL ? " all" : "");
  for (int i = 0; reach != NULL && i < size / 4; i++)
    say(" %u", (unsigned)fdt32_to_cpu(reach[i]));
  say("\n");
}

static void
read_memory(const void *tree)
{
  int both = fdt_address_cells(tree, 0) + fdt_size_cells(tree, 0), node;

  fdt_for_each_subnode(node, tree, 0)
  {
    int size;
    const fdt32_t *reg = fdt_getprop(tree, node, "reg", &size);

    if (is_kind(tree, node, "memory") && is_okay(tree, node))
      for (; reg != NULL && size > 0; reg += both, size -= 4 * both)
        read_range(tree, node, reg);
  }
}

static void
read_reserved(const void *tree)
{
  int list = fdt_path_offset(tree, "/reserved-memory"), node;

  for (int i = 0; i < fdt_num_mem_rsv(tree); i++)
    {
      uint64_t start, size;

      if (fdt_get_mem_rsv(tree, i, &start, &size) == 0)
        say("reserved 0x%llx 0x%llx\n", (unsigned long long)start,
            (unsigned long long)size);
    }
  fdt_for_each_subnode(node, tree, list)
  {
    int size, address = fdt_address_cells(tree, list);
    int both = address + fdt_size_cells(tree, list);
    const fdt32_t *reg = fdt_getprop(tree, node, "reg", &size);

    for (; is_okay(tree, node) && reg != NULL && size > 0;
         reg += both, size -= 4 * both)
      say("reserved 0x%llx 0x%llx\n", number(reg, address),
          number(reg + address, both - address));
  }
}

static void
read_distances(const void *tree)
{
  int map = fdt_node_offset_by_compatible(tree, -1, "numa-distance-map-v1");
  int size = 0;
  const fdt32_t *cell = fdt_getprop(tree, map, "distance-matrix", &size);

  for (; cell != NULL && size > 0; cell += 3, size -= 12)
    say("distance %u %u %u\n", (unsigned)fdt32_to_cpu(cell[0]),
        (unsigned)fdt32_to_cpu(cell[1]), (unsigned)fdt32_to_cpu(cell[2]));
}

static void
read_rest(const void *tree)
{
  int address = fdt_address_cells(tree, 0);
  const fdt32_t *cell = fdt_getprop(tree, 0, "mutek,dma-window", NULL);

  if (cell != NULL)
    say("window 0x%llx 0x%llx\n", number(cell, address),
        number(cell + address, fdt_size_cells(tree, 0)));
  if (cell_of(tree, 0, "mutek,dma-line", 0) != 0)
    say("line %u\n", (unsigned)cell_of(tree, 0, "mutek,dma-line", 0));
}

/** @This tells whether both read the same in a blob. A distance map that ours
    calls none is left out: libfdt has no opinion on those. */
static bool
alike(const uint8_t *tree, size_t size)
{
  struct host_answer_s answer;
  bool same = fdt_check_full(tree, size) == 0;

  used = 0;
  text[0] = '\0';
  host_read(tree, size, &answer);
  if (same)
    {
      read_cpus(tree);
      read_memory(tree);
      read_reserved(tree);
      if (answer.machine.flat == NULL)
        read_distances(tree);
      read_rest(tree);
    }
  flat_count += answer.machine.flat != NULL;
  answer.machine.flat = NULL;
  same = same && answer.wrong == NULL && answer.err == 0
         && host_describe(&answer.machine, ours, sizeof(ours)) < sizeof(ours)
         && strcmp(ours, text) == 0;
  if (!same)
    printf("# ours: %s\n%s# libfdt:\n%s", host_said, ours, text);
  host_free(&answer);
  return same;
}

static bool
file_alike(const char *name)
{
  static _Alignas(8) uint8_t bytes[FILE_MAX];
  FILE *file = fopen(name, "rb");
  size_t size = file == NULL ? 0 : fread(bytes, 1, sizeof(bytes), file);
  size_t at = 0, count = 0;
  bool same = size != 0 && size < sizeof(bytes);

  flat_count = 0;
  while (same && at < size)
    {
      size_t length = fdt_totalsize(bytes + at);

      same = length <= size - at && alike(bytes + at, length);
      at += (length + 7) / 8 * 8;
      count++;
    }
  if (file != NULL)
    fclose(file);
  printf("# %s: %zu trees, %zu without distances\n", name, count, flat_count);
  return same;
}

int
main(int argc, char **argv)
{
  int failed = 0;

  for (int i = 1; i < argc; i++)
    {
      const char *slash = strrchr(argv[i], '/');
      bool same = file_alike(argv[i]);

      failed += !same;
      printf("%sok %d - libfdt reads the same: %s\n", same ? "" : "not ", i,
             slash == NULL ? argv[i] : slash + 1);
    }
  printf("1..%d\n", argc - 1);
  return failed != 0;
}
