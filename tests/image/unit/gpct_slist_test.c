/* tests: singly linked lists.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The items are a, b, c...; list_is("bca") walks the list. */

#include <gpct/slist.h>

#include "tests/image/lib/test.h"

#include <mutek/decls.h>
#include <mutek/types.h>

#define LETTERS 5

struct item_s
{
  char name;
  uint8_t due; /* what the ordered cases order by */
  struct gpct_slist_s node;
};

static struct item_s item[LETTERS];
static struct gpct_slist_s root;
static struct gpct_slist_s static_root = GPCT_SLIST_INIT(static_root);

#define A (&item[0].node)
#define B (&item[1].node)
#define C (&item[2].node)

static void
setup(void)
{
  gpct_slist_init(&root);
  for (uint_fast8_t i = 0; i < LETTERS; i++)
    {
      item[i].name = (char)('a' + i);
      gpct_slist_orphan(&item[i].node);
    }
}

/** @This makes the list "abc". */
static void
setup_abc(void)
{
  setup();
  gpct_slist_push_front(&root, C);
  gpct_slist_push_front(&root, B);
  gpct_slist_push_front(&root, A);
}

/** @This says whether the list has the items of @tt names, in that order. */
static bool
list_is(const char *names)
{
  const struct gpct_slist_s *node = gpct_slist_first(&root);
  const struct item_s *each;
  size_t count = 0;

  GPCT_FOREACH (each, &root, node)
    {
      if (names[count++] != each->name || node != &each->node)
        return false;
      node = gpct_slist_next(&root, node);
    }
  return names[count] == '\0' && node == NULL
         && gpct_slist_is_empty(&root) == (count == 0);
}

/** @This adds an item by its date, after those of the same date. */
static void
add_by_date(struct item_s *added, uint8_t due)
{
  struct item_s *other;

  added->due = due;
  GPCT_SLIST_INSERT(&root, &added->node, other, node, due < other->due);
}

static void
a_new_list_is_empty(void)
{
  setup();
  EXPECT(list_is(""));
  EXPECT(gpct_slist_is_empty(&static_root));
  EXPECT(gpct_slist_first(&static_root) == NULL);
  EXPECT(gpct_slist_pop_front(&root) == NULL);
  EXPECT(gpct_slist_pop_front(&static_root) == NULL);
}

static void
the_last_pushed_is_first(void)
{
  setup();
  gpct_slist_push_front(&root, B);
  EXPECT(list_is("b"));
  EXPECT(!gpct_slist_is_orphan(B));
  gpct_slist_push_front(&root, A);
  EXPECT(list_is("ab"));
}

static void
insert_goes_after_a_node_or_the_root(void)
{
  setup();
  gpct_slist_insert_after(&root, A);
  gpct_slist_insert_after(A, C);
  EXPECT(list_is("ac"));
  gpct_slist_insert_after(A, B);
  EXPECT(list_is("abc"));
}

static void
pop_takes_the_first(void)
{
  setup_abc();
  EXPECT(gpct_slist_pop_front(&root) == A);
  EXPECT(gpct_slist_is_orphan(A));
  EXPECT(list_is("bc"));
  EXPECT(gpct_slist_pop_front(&root) == B);
  EXPECT(gpct_slist_pop_front(&root) == C);
  EXPECT(gpct_slist_pop_front(&root) == NULL);
  EXPECT(list_is(""));
}

static void
remove_closes_the_gap_and_leaves_an_orphan(void)
{
  setup_abc();
  gpct_slist_remove(&root, B);
  EXPECT(list_is("ac"));
  EXPECT(gpct_slist_is_orphan(B));

  setup_abc();
  gpct_slist_remove(&root, A);
  EXPECT(list_is("bc"));

  setup_abc();
  gpct_slist_remove(&root, C);
  EXPECT(list_is("ab"));
  gpct_slist_push_front(&root, C);
  EXPECT(list_is("cab"));
}

static void
a_loop_may_remove_the_current_item(void)
{
  struct item_s *each;

  setup_abc();
  GPCT_FOREACH (each, &root, node)
    if (each->name != 'b')
      gpct_slist_remove(&root, &each->node);
  EXPECT(list_is("b"));

  setup_abc();
  GPCT_FOREACH (each, &root, node)
    {
      gpct_slist_remove(&root, &each->node);
      gpct_slist_init(&each->node); /* memory used for something else */
    }
  EXPECT(list_is(""));
}

static void
an_ordered_list_takes_items_in_any_order(void)
{
  setup();
  add_by_date(&item[2], 30);
  EXPECT(list_is("c"));
  add_by_date(&item[4], 50);
  EXPECT(list_is("ce"));
  add_by_date(&item[0], 10);
  EXPECT(list_is("ace"));
  add_by_date(&item[3], 40);
  EXPECT(list_is("acde"));
  add_by_date(&item[1], 20);
  EXPECT(list_is("abcde"));
}

static void
equals_stay_in_the_order_they_came(void)
{
  setup();
  add_by_date(&item[3], 20);
  add_by_date(&item[0], 10);
  add_by_date(&item[1], 10);
  add_by_date(&item[4], 20);
  add_by_date(&item[2], 10);
  EXPECT(list_is("abcde"));
}

static void
an_ordered_insert_looks_no_further_than_it_must(void)
{
  struct item_s *other;
  size_t looked = 0;

  setup_abc();
  GPCT_SLIST_INSERT(&root, &item[3].node, other, node,
                    (looked++, other->name == 'b'));
  EXPECT(list_is("adbc"));
  EXPECT_EQ(looked, 2);
}

TEST_SUITE(gpct_slist, TEST_CASE(a_new_list_is_empty),
           TEST_CASE(the_last_pushed_is_first),
           TEST_CASE(insert_goes_after_a_node_or_the_root),
           TEST_CASE(pop_takes_the_first),
           TEST_CASE(remove_closes_the_gap_and_leaves_an_orphan),
           TEST_CASE(a_loop_may_remove_the_current_item),
           TEST_CASE(an_ordered_list_takes_items_in_any_order),
           TEST_CASE(equals_stay_in_the_order_they_came),
           TEST_CASE(an_ordered_insert_looks_no_further_than_it_must));
