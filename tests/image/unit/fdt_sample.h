/* tests: a device tree with one of everything, and a place to read it into.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    For the files that test the device tree reader. Each has a copy of the
    variables below; none of the trees needs more room. */

#ifndef FDT_SAMPLE_H_
#define FDT_SAMPLE_H_

#include "fdt_writer.h"

#include "tests/image/lib/test.h"

#include <mutek/firmware.h>
#include <mutek/printk.h>
#include <mutek/string.h>

#define CAPACITY 8        /* of each array: no tree here has more */
#define ABSENT UINT32_MAX /* size of a property that is not written */

/** A property of the sample that is otherwise than usual. */
struct change_s
{
  const char *node;
  const char *property;
  const char *data;
  uint32_t size; /* or ABSENT */
  const char *said;
};

/** The data and size of a change. */
#define BYTES(text) .data = text, .size = sizeof(text) - 1

static struct fdt_writer_s writer;
static struct machine_s machine;
static struct machine_cpu_s cpu[CAPACITY];
static struct machine_range_s range[CAPACITY];
static struct machine_reserved_s reserved[CAPACITY];
static struct machine_distance_s distance[CAPACITY];
static uint32_t reach[CAPACITY];
static uint64_t running = MACHINE_HW_NONE; /* processor, as it is told */
static char said[2048];

static const struct change_s nothing = { .node = "none" };
static const struct change_s *change;
static const char *node; /* that is open */

/** @This expects the lines of the last reading. */
static inline bool
said_is(const char *wanted)
{
  if (strcmp(said, wanted) == 0)
    return true;
  test_note("said: %s", said);
  test_note("not: %s", wanted);
  return false;
}

/* The sample: two processors in one node of the tree and one off, a bank for
   all and a private one, everything else once. */

static inline void
enter(const char *name)
{
  fdt_writer_enter(&writer, name);
  node = name;
  if (strcmp(change->node, name) == 0 && change->size != ABSENT)
    fdt_writer_property(&writer, change->property, change->data, change->size);
}

static inline void
say(const char *name, const uint32_t *cells, uint32_t count)
{
  if (strcmp(change->node, node) != 0 || strcmp(change->property, name) != 0)
    fdt_writer_cells(&writer, name, cells, count);
}

#define SAY(name, ...)                                                         \
  say(name, (const uint32_t[]){ __VA_ARGS__ },                                 \
      ARRAY_SIZE(((const uint32_t[]){ __VA_ARGS__ })))

static inline void
say_text(const char *name, const char *text, uint32_t size)
{
  if (strcmp(change->node, node) != 0 || strcmp(change->property, name) != 0)
    fdt_writer_property(&writer, name, text, size);
}

static inline void
build_cpus(void)
{
  enter("cpus");
  SAY("#address-cells", 1);
  SAY("#size-cells", 0);
  enter("cpu@0");
  SAY("reg", 0, 1);
  SAY("numa-node-id", 7);
  SAY("phandle", 0x55);
  fdt_writer_leave(&writer);
  enter("cpu@2");
  SAY("reg", 2);
  SAY("numa-node-id", 250);
  say_text("status", "disabled", 9);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
}

static inline void
build_memory(void)
{
  enter("memory@1000");
  SAY("reg", 1, 0x1000, 0xf000);
  SAY("numa-node-id", 7);
  fdt_writer_leave(&writer);
  enter("memory@20000");
  SAY("reg", 0, 0x20000, 0x8000);
  SAY("numa-node-id", 250);
  SAY("mutek,reach", 0x55);
  SAY("mutek,dma", 0);
  fdt_writer_leave(&writer);
  enter("reserved-memory");
  SAY("#address-cells", 2);
  SAY("#size-cells", 2);
  enter("pool@1000");
  SAY("reg", 1, 0x1000, 0, 0x800);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
}

static inline void
build(const struct change_s *how)
{
  change = how;
  fdt_writer_start(&writer);
  fdt_writer_reserve(&writer, 0x123456789abcdef0, 0x100);
  enter("");
  SAY("#address-cells", 2);
  SAY("#size-cells", 1);
  SAY("mutek,dma-window", 0, 0, 0x20000);
  SAY("mutek,dma-line", 64);
  build_cpus();
  build_memory();
  enter("distance-map");
  say_text("compatible", "numa-distance-map-v1", 21);
  SAY("distance-matrix", 7, 7, 10, 7, 250, 300);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  fdt_writer_poke(&writer, FDT_WRITER_BOOT_CPU, 2);
  EXPECT(!writer.full);
}

static inline void
machine_setup(uint32_t capacity)
{
  machine = (struct machine_s){
    .cpu = cpu,
    .range = range,
    .reserved = reserved,
    .distance = distance,
    .reach = reach,
    .cpus.capacity = capacity,
    .ranges.capacity = capacity,
    .reserveds.capacity = capacity,
    .distances.capacity = capacity,
    .reaches.capacity = capacity,
  };
}

static inline error_t
read_size(size_t size)
{
  error_t err;

  said[0] = '\0';
  printk_capture(said, sizeof(said));
  err = fdt_machine_read(writer.blob, size, running, &machine);
  printk_capture(NULL, 0);
  return err;
}

/** @This reads what was built. */
static inline error_t
read(void)
{
  machine_setup(CAPACITY);
  return read_size(writer.size);
}

/* Trees of a few nodes. */

/** @This begins a tree with cells of 2 and 2 and processor 0. */
static inline void
tree_begin(void)
{
  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  FDT_WRITER_CELLS(&writer, "#address-cells", 2);
  FDT_WRITER_CELLS(&writer, "#size-cells", 2);
  fdt_writer_enter(&writer, "cpus");
  FDT_WRITER_CELLS(&writer, "#address-cells", 1);
  FDT_WRITER_CELLS(&writer, "#size-cells", 0);
  fdt_writer_enter(&writer, "cpu@0");
  FDT_WRITER_CELLS(&writer, "reg", 0);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
}

/** @This ends the tree, reads it and expects these lines. */
static inline void
tree_expect(const char *wanted)
{
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  EXPECT(!writer.full);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(wanted));
}

static inline void
put_text(const char *name, const char *text)
{
  fdt_writer_property(&writer, name, text, (uint32_t)strlen(text) + 1);
}

static inline bool
reserved_is(uint32_t index, uint64_t start, uint64_t size)
{
  return index < machine.reserveds.found && reserved[index].start == start
         && reserved[index].size == size;
}

#endif
