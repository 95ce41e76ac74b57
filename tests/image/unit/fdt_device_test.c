/* tests: what a device tree says of devices, and of who loaded the kernel.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A tree as machine virt has it: a console, an interrupt controller, a timer
   and the firmware's calls. What is broken of a node is as if it were not
   there. */

#include "fdt_sample.h"

static struct fdt_device_s device;
static struct fdt_chosen_s chosen;

static void
tree_build(const struct change_s *how)
{
  change = how;
  fdt_writer_start(&writer);
  enter("");
  SAY("#address-cells", 2);
  SAY("#size-cells", 2);
  enter("pl011@9000000");
  say_text("compatible", "arm,pl011\0arm,primecell", 24);
  SAY("reg", 0, 0x9000000, 0, 0x1000);
  enter("child");
  say_text("compatible", "arm,child", 10);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  enter("intc@8000000");
  say_text("compatible", "arm,gic-v3", 11);
  SAY("reg", 1, 0x8000000, 0, 0x10000, 0, 0x80a0000, 2, 0xf60000);
  fdt_writer_leave(&writer);
  enter("timer");
  say_text("compatible", "arm,armv8-timer\0arm,armv7-timer", 32);
  SAY("interrupts", 1, 13, 4, 1, 14, 4, 1, 11, 4);
  fdt_writer_leave(&writer);
  enter("psci");
  say_text("compatible", "arm,psci-1.0\0arm,psci-0.2\0arm,psci", 35);
  say_text("method", "hvc", 4);
  fdt_writer_leave(&writer);
  enter("chosen");
  say_text("bootargs", "one two", 8);
  SAY("linux,initrd-start", 0x48000000);
  SAY("linux,initrd-end", 0, 0x48000123);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  EXPECT(!writer.full);
}

static error_t
find(const char *compatible)
{
  return fdt_device_find(writer.blob, writer.size, compatible, &device);
}

/* A tree that is changed, and the device that is looked for in it. */
static error_t
find_in(struct change_s how, const char *compatible)
{
  tree_build(&how);
  return find(compatible);
}

static void
a_device_is_found_by_each_of_its_names(void)
{
  static const char *const name[]
      = { "arm,pl011",       "arm,primecell", "arm,gic-v3",  "arm,armv7-timer",
          "arm,armv8-timer", "arm,psci-1.0",  "arm,psci-0.2" };

  tree_build(&nothing);
  for (size_t i = 0; i < ARRAY_SIZE(name); i++)
    EXPECT_EQ(find(name[i]), 0);
}

static void
no_device_is_found_by_a_part_of_a_name_or_on_a_bus(void)
{
  static const char *const name[] = { "arm,gic", "arm,gic-v3x", "pl011",
                                      "arm,child", "" };

  tree_build(&nothing);
  device.area_count = 77;
  for (size_t i = 0; i < ARRAY_SIZE(name); i++)
    EXPECT_EQ(find(name[i]), -ENOENT);
  EXPECT_EQ(device.area_count, 77);
}

static void
a_device_has_its_areas_interrupts_and_method(void)
{
  tree_build(&nothing);
  EXPECT_EQ(find("arm,gic-v3"), 0);
  EXPECT_EQ(device.area_count, 2);
  EXPECT(device.start[0] == 0x108000000 && device.size[0] == 0x10000);
  EXPECT(device.start[1] == 0x80a0000 && device.size[1] == 0x200f60000);
  EXPECT(device.start[2] == 0 && device.size[2] == 0);
  EXPECT_EQ(device.interrupt_cells, 0);
  EXPECT_EQ(fdt_device_interrupt(&device, 0), 0);
  EXPECT(device.method == NULL);

  EXPECT_EQ(find("arm,armv7-timer"), 0);
  EXPECT_EQ(device.area_count, 0);
  EXPECT_EQ(device.interrupt_cells, 9);
  EXPECT_EQ(fdt_device_interrupt(&device, 7), 11);
  EXPECT_EQ(fdt_device_interrupt(&device, 9), 0);
  EXPECT_EQ(fdt_device_interrupt(&device, UINT32_MAX), 0);

  EXPECT_EQ(find("arm,psci-0.2"), 0);
  EXPECT(device.method != NULL && strcmp(device.method, "hvc") == 0);
}

/* The areas that are left of the controller when its tree is changed. */
static const struct
{
  struct change_s change;
  uint32_t areas;
} reg[] = {
  { { "intc@8000000", "reg", .size = ABSENT }, 0 },
  { { "intc@8000000", "reg", BYTES("") }, 0 },
  { { "intc@8000000", "reg", BYTES("\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0") }, 0 },
  { { "intc@8000000", "reg", BYTES("\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1") }, 1 },
  { { "intc@8000000", "reg",
      BYTES("\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1") },
    1 },
  { { "", "#address-cells", BYTES("\0\0\0\0") }, 0 },
  { { "", "#address-cells", BYTES("\0\0\0\3") }, 0 },
  { { "", "#address-cells", BYTES("\377\377\377\377") }, 0 },
  { { "", "#size-cells", BYTES("\0\0\0\3") }, 0 },
  { { "", "#size-cells", BYTES("\377\377\377\377") }, 0 },
  { { "", "#size-cells", BYTES("\0\0\0\0") }, 4 },
  { { "", "#address-cells", BYTES("\0\0\0\1") }, 2 },
  { { "", "#size-cells", .size = ABSENT }, 2 },
  { { "", "#address-cells", BYTES("\0\0") }, 2 },
};

static void
areas_are_whole_entries_in_the_cells_of_the_root(void)
{
  for (size_t i = 0; i < ARRAY_SIZE(reg); i++)
    {
      EXPECT_EQ(find_in(reg[i].change, "arm,gic-v3"), 0);
      EXPECT_EQ(device.area_count, reg[i].areas);
    }
}

static void
broken_interrupts_and_methods_are_none(void)
{
  EXPECT_EQ(find_in((struct change_s){ "timer", "interrupts",
                                       BYTES("\0\0\0\1\0\0\0") },
                    "arm,armv7-timer"),
            0);
  EXPECT_EQ(device.interrupt_cells, 1);
  EXPECT_EQ(fdt_device_interrupt(&device, 0), 1);
  EXPECT_EQ(fdt_device_interrupt(&device, 1), 0);

  EXPECT_EQ(find_in((struct change_s){ "psci", "method", BYTES("hvc") },
                    "arm,psci-0.2"),
            0);
  EXPECT(device.method == NULL);
  EXPECT_EQ(
      find_in((struct change_s){ "psci", "method", BYTES("") }, "arm,psci-0.2"),
      0);
  EXPECT(device.method == NULL);
}

static void
a_device_that_is_off_or_nameless_is_not_found(void)
{
  static const struct change_s off[] = {
    { "intc@8000000", "status", BYTES("disabled\0") },
    { "intc@8000000", "status", BYTES("okay") }, /* without its end */
    { "intc@8000000", "status", BYTES("") },
    { "intc@8000000", "status", BYTES("disabled\0okay\0") },
    { "intc@8000000", "compatible", .size = ABSENT },
    { "intc@8000000", "compatible", BYTES("") },
    { "intc@8000000", "compatible", BYTES("arm,gic-v3") },
    { "intc@8000000", "compatible", BYTES("arm,gic-v4\0arm,gic-v3") },
  };

  for (size_t i = 0; i < ARRAY_SIZE(off); i++)
    EXPECT_EQ(find_in(off[i], "arm,gic-v3"), -ENOENT);
  EXPECT_EQ(
      find_in((struct change_s){ "intc@8000000", "status", BYTES("okay\0") },
              "arm,gic-v3"),
      0);
}

static error_t
chosen_in(struct change_s how)
{
  tree_build(&how);
  return fdt_chosen_read(writer.blob, writer.size, &chosen);
}

static void
the_words_and_the_file_are_those_of_chosen(void)
{
  EXPECT_EQ(chosen_in(nothing), 0);
  EXPECT(chosen.words != NULL && strcmp(chosen.words, "one two") == 0);
  EXPECT(chosen.payload == 0x48000000 && chosen.payload_size == 0x123);
}

static void
broken_words_and_a_file_without_bounds_are_none(void)
{
  static const struct change_s bounds[] = {
    { "chosen", "linux,initrd-start", .size = ABSENT },
    { "chosen", "linux,initrd-end", .size = ABSENT },
    { "chosen", "linux,initrd-start", BYTES("\0\0\0") },
    { "chosen", "linux,initrd-end", BYTES("") },
    { "chosen", "linux,initrd-end", BYTES("\x48\0\0\0") },
    { "chosen", "linux,initrd-end", BYTES("\x47\377\377\377") },
    { "chosen", "linux,initrd-end", BYTES("\0\0\0\0\x49\0\0\0\0\0\0\0") },
  };

  for (size_t i = 0; i < ARRAY_SIZE(bounds); i++)
    {
      EXPECT_EQ(chosen_in(bounds[i]), 0);
      EXPECT(chosen.payload == 0 && chosen.payload_size == 0);
      EXPECT(chosen.words != NULL);
    }
  EXPECT_EQ(chosen_in((struct change_s){ "chosen", "bootargs", BYTES("one") }),
            0);
  EXPECT(chosen.words == NULL);
  EXPECT(chosen.payload_size == 0x123);
}

static void
a_tree_that_is_broken_has_no_devices(void)
{
  tree_build(&nothing);
  device.area_count = 77;
  chosen.payload = 77;
  for (size_t size = 0; size < writer.size; size++)
    {
      EXPECT_EQ(fdt_device_find(writer.blob, size, "arm,gic-v3", &device),
                -EBADDATA);
      EXPECT_EQ(fdt_chosen_read(writer.blob, size, &chosen), -EBADDATA);
    }
  EXPECT_EQ(device.area_count, 77);
  EXPECT(chosen.payload == 77);
}

TEST_SUITE(fdt_device, TEST_CASE(a_device_is_found_by_each_of_its_names),
           TEST_CASE(no_device_is_found_by_a_part_of_a_name_or_on_a_bus),
           TEST_CASE(a_device_has_its_areas_interrupts_and_method),
           TEST_CASE(areas_are_whole_entries_in_the_cells_of_the_root),
           TEST_CASE(broken_interrupts_and_methods_are_none),
           TEST_CASE(a_device_that_is_off_or_nameless_is_not_found),
           TEST_CASE(the_words_and_the_file_are_those_of_chosen),
           TEST_CASE(broken_words_and_a_file_without_bounds_are_none),
           TEST_CASE(a_tree_that_is_broken_has_no_devices));
