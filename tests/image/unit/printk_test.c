/* tests: the formatter, and messages.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Every case formats into a buffer with a guard behind it, or captures what
   printk() says; nothing is printed. */

#include <mutek/printk.h>
#include <mutek/string.h>

#include "tests/image/lib/test.h"

#define ROOM 64
#define GUARD '#'

static char text[ROOM + 1];

/* What a case expects; the same call is judged for text and length. */
#define EXPECT_TEXT(wanted, ...)                                               \
  do                                                                           \
    {                                                                          \
      memset(text, GUARD, sizeof(text));                                       \
      EXPECT_EQ(printk_format(text, ROOM, __VA_ARGS__), strlen(wanted));       \
      EXPECT(strcmp(text, wanted) == 0);                                       \
      EXPECT_EQ(text[ROOM], GUARD);                                            \
    }                                                                          \
  while (0)

/* The compiler knows the format of printk_format() and warns of what some cases
   do on purpose; it knows nothing of this one. */
static size_t
unchecked(const char *format, ...)
{
  va_list args;
  size_t total;

  va_start(args, format);
  total = printk_format_va(text, ROOM, format, args);
  va_end(args);
  return total;
}

static void
text_without_conversions_is_copied(void)
{
  const char *empty = "";

  EXPECT_TEXT("", "%s", empty);
  EXPECT_TEXT("a word", "a word");
  EXPECT_TEXT("100%", "100%%");
}

static void
integers_have_the_digits_of_their_base(void)
{
  EXPECT_TEXT("0 1 -1 42", "%d %i %d %u", 0, 1, -1, 42u);
  EXPECT_TEXT("0 ff FF 1a2b3c4d", "%x %x %X %x", 0u, 255u, 255u, 0x1a2b3c4du);
  EXPECT_TEXT("4294967295", "%u", (unsigned int)UINT32_MAX);
  EXPECT_TEXT("2147483647 -2147483648", "%d %d", (int)INT32_MAX,
              (int)INT32_MIN);
}

static void
every_length_takes_its_own_argument(void)
{
  EXPECT_TEXT("-1 255 |", "%hhd %hhu |", (signed char)-1, (unsigned char)255);
  EXPECT_TEXT("-2 65535 |", "%hd %hu |", (short)-2, (unsigned short)65535);
  EXPECT_TEXT("-3 3 |", "%ld %lu |", -3l, 3ul);
  EXPECT_TEXT("-4 4 |", "%lld %llu |", -4ll, 4ull);
  EXPECT_TEXT("5 -5 |", "%zu %td |", (size_t)5, (ptrdiff_t)-5);
  EXPECT_TEXT("6 -6 |", "%ju %jd |", (uintmax_t)6, (intmax_t)-6);
}

static void
sixty_four_bits_are_whole_on_every_target(void)
{
  EXPECT_TEXT("18446744073709551615", "%llu", 18446744073709551615ull);
  EXPECT_TEXT("-9223372036854775808", "%lld", INT64_MIN + 0ll);
  EXPECT_TEXT("fedcba9876543210", "%llx", 0xfedcba9876543210ull);
  EXPECT_TEXT("4294967296", "%llu", 4294967296ull);
  EXPECT_TEXT("100000000", "%llx", 0x100000000ull);
}

static void
short_lengths_cut_what_is_larger(void)
{
  int large = 0x12345;

  EXPECT_TEXT("45 2345", "%hhx %hx", (unsigned char)large,
              (unsigned short)large);
}

static void
fields_are_padded_to_their_width(void)
{
  EXPECT_TEXT("   42|42   |00042", "%5d|%-5d|%05d", 42, 42, 42);
  EXPECT_TEXT("  -42|-42  |-0042", "%5d|%-5d|%05d", -42, -42, -42);
  EXPECT_TEXT("  word|word  ", "%6s|%-6s", "word", "word");
  EXPECT_TEXT("  c|c  ", "%3c|%-3c", 'c', 'c');
  EXPECT_TEXT("000000ff", "%08x", 255u);
  EXPECT_TEXT("12345", "%3d", 12345);
}

static void
left_wins_over_zero(void)
{
  EXPECT_EQ(unchecked("%-05d|", 7), 6);
  EXPECT(strcmp(text, "7    |") == 0);
  EXPECT_EQ(unchecked("%0-5d|", 7), 6);
  EXPECT(strcmp(text, "7    |") == 0);
}

static void
pointers_say_that_they_are_hexadecimal(void)
{
  EXPECT_TEXT("0x1234abcd", "%p", (void *)0x1234abcd);
  EXPECT_TEXT("0x0", "%p", (void *)0);
  EXPECT_TEXT("    0x10|0x10    |", "%8p|%-8p|", (void *)0x10, (void *)0x10);
}

static void
no_text_has_a_name(void)
{
  EXPECT_EQ(unchecked("%s", (const char *)NULL), 6);
  EXPECT(strcmp(text, "(null)") == 0);
}

static void
what_is_no_conversion_stands_as_it_is(void)
{
  EXPECT_EQ(unchecked("%q %-5y %d", 3), 9);
  EXPECT(strcmp(text, "%q %-5y 3") == 0);
  EXPECT_EQ(unchecked("end %"), 5);
  EXPECT(strcmp(text, "end %") == 0);
  EXPECT_EQ(unchecked("end %0"), 6);
  EXPECT(strcmp(text, "end %0") == 0);
  EXPECT_EQ(unchecked("end %l"), 6);
  EXPECT(strcmp(text, "end %l") == 0);
}

static void
a_buffer_is_never_overrun_and_always_ended(void)
{
  for (size_t size = 0; size <= 8; size++)
    {
      char small[10];
      size_t kept = size == 0 ? 0 : size - 1 < 5 ? size - 1 : 5;

      memset(small, GUARD, sizeof(small));
      EXPECT_EQ(printk_format(small, size, "%d", 12345), 5);
      EXPECT(memcmp(small, "12345", kept) == 0);
      if (size != 0)
        EXPECT_EQ(small[kept], '\0');
      EXPECT_EQ(small[size == 0 ? 0 : kept + 1], GUARD);
    }
}

static void
a_width_is_counted_even_if_it_does_not_fit(void)
{
  EXPECT_EQ(printk_format(NULL, 0, "%300d", 1), 300);
  EXPECT_EQ(printk_format(text, 4, "%-300s", "abc"), 300);
  EXPECT(strcmp(text, "abc") == 0);
}

static void
captured_messages_follow_each_other(void)
{
  char said[32];

  memset(said, GUARD, sizeof(said));
  printk_capture(said, 16);
  printk("one %d ", 1);
  printk("two %d ", 2);
  printk("three %d", 3);
  printk_capture(NULL, 0);
  EXPECT(strcmp(said, "one 1 two 2 thr") == 0);
  EXPECT_EQ(said[16], GUARD);
}

static void
a_message_has_no_greatest_length(void)
{
  static char said[1200];

  printk_capture(said, sizeof(said));
  printk("%-500s|", "left");
  printk("%500s|", "right");
  printk_capture(NULL, 0);
  EXPECT_EQ(strlen(said), 1002);
  EXPECT(memcmp(said, "left ", 5) == 0);
  EXPECT(memcmp(said + 499, " | ", 3) == 0);
  EXPECT(strcmp(said + 995, " right|") == 0);
}

static void
capturing_starts_empty(void)
{
  char said[8] = "before";

  printk_capture(said, sizeof(said));
  printk_capture(NULL, 0);
  EXPECT_EQ(said[0], '\0');
}

TEST_SUITE(printk, TEST_CASE(text_without_conversions_is_copied),
           TEST_CASE(integers_have_the_digits_of_their_base),
           TEST_CASE(every_length_takes_its_own_argument),
           TEST_CASE(sixty_four_bits_are_whole_on_every_target),
           TEST_CASE(short_lengths_cut_what_is_larger),
           TEST_CASE(fields_are_padded_to_their_width),
           TEST_CASE(left_wins_over_zero),
           TEST_CASE(pointers_say_that_they_are_hexadecimal),
           TEST_CASE(no_text_has_a_name),
           TEST_CASE(what_is_no_conversion_stands_as_it_is),
           TEST_CASE(a_buffer_is_never_overrun_and_always_ended),
           TEST_CASE(a_width_is_counted_even_if_it_does_not_fit),
           TEST_CASE(captured_messages_follow_each_other),
           TEST_CASE(a_message_has_no_greatest_length),
           TEST_CASE(capturing_starts_empty));
