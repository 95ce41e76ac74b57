/* tests: doubly linked lists.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The items are a, b, c...; list_is("bca") walks the list both ways. */

#include <gpct/list.h>

#include "tests/image/lib/test.h"

#include <mutek/decls.h>
#include <mutek/types.h>

#define LETTERS 6
#define STEPS 600 /* in the case which changes a list at random */

struct item_s
{
  char name;
  struct gpct_list_s node; /* not first: an item is not where its node is */
};

static struct item_s item[LETTERS];
static struct gpct_list_s root;
static struct gpct_list_s static_root = GPCT_LIST_INIT(static_root);

#define A (&item[0].node)
#define B (&item[1].node)
#define C (&item[2].node)
#define D (&item[3].node)

static void
setup(void)
{
  gpct_list_init(&root);
  for (uint_fast8_t i = 0; i < LETTERS; i++)
    {
      item[i].name = (char)('a' + i);
      gpct_list_orphan(&item[i].node);
    }
}

static char
name_of(const struct gpct_list_s *node)
{
  return GPCT_CONTAINER_OF(node, const struct item_s, node)->name;
}

/** @This says whether the list has the items of @tt names, in that order,
    whichever way it is looked at. */
static bool
list_is(const char *names)
{
  const struct gpct_list_s *node = gpct_list_first(&root);
  const struct item_s *each;
  size_t count = 0;

  GPCT_FOREACH (each, &root, node)
    if (names[count++] != each->name)
      return false;
  if (names[count] != '\0' || gpct_list_is_empty(&root) != (count == 0))
    return false;

  for (size_t i = 0; i < count; i++, node = gpct_list_next(&root, node))
    if (node == NULL || name_of(node) != names[i])
      return false;
  if (node != NULL)
    return false;

  node = gpct_list_last(&root);
  for (size_t i = count; i > 0; i--, node = gpct_list_prev(&root, node))
    if (node == NULL || name_of(node) != names[i - 1])
      return false;
  return node == NULL;
}

/** @This makes the list "abcd". */
static void
setup_abcd(void)
{
  setup();
  gpct_list_push_back(&root, A);
  gpct_list_push_back(&root, B);
  gpct_list_push_back(&root, C);
  gpct_list_push_back(&root, D);
}

static void
a_new_list_is_empty(void)
{
  setup();
  EXPECT(list_is(""));
  EXPECT(gpct_list_is_empty(&root));
  EXPECT(gpct_list_is_empty(&static_root));
  EXPECT(gpct_list_first(&root) == NULL);
  EXPECT(gpct_list_last(&root) == NULL);
  EXPECT(gpct_list_pop_front(&root) == NULL);
  EXPECT(gpct_list_pop_front(&static_root) == NULL);
}

static void
zeroed_memory_is_an_orphan(void)
{
  static struct gpct_list_s zeroed;

  setup();
  EXPECT(gpct_list_is_orphan(&zeroed));
  gpct_list_push_back(&root, &zeroed);
  EXPECT(!gpct_list_is_orphan(&zeroed));
  gpct_list_remove(&zeroed); /* for the next run */
  EXPECT(gpct_list_is_orphan(&zeroed));
}

static void
push_chooses_its_end(void)
{
  setup();
  gpct_list_push_back(&root, B);
  EXPECT(list_is("b"));
  EXPECT(!gpct_list_is_orphan(B));
  gpct_list_push_back(&root, C);
  EXPECT(list_is("bc"));
  gpct_list_push_front(&root, A);
  EXPECT(list_is("abc"));
}

static void
insert_goes_next_to_a_node(void)
{
  setup();
  gpct_list_push_back(&root, B);
  gpct_list_insert_before(B, A);
  EXPECT(list_is("ab"));
  gpct_list_insert_after(B, D);
  EXPECT(list_is("abd"));
  gpct_list_insert_after(B, C);
  EXPECT(list_is("abcd"));
  gpct_list_insert_before(D, &item[4].node);
  EXPECT(list_is("abced"));
}

static void
remove_closes_the_gap_and_leaves_an_orphan(void)
{
  setup_abcd();
  gpct_list_remove(B);
  EXPECT(list_is("acd"));
  EXPECT(gpct_list_is_orphan(B));
  EXPECT(B->next == NULL && B->prev == NULL);
  gpct_list_remove(A);
  EXPECT(list_is("cd"));
  gpct_list_remove(D);
  EXPECT(list_is("c"));
  gpct_list_remove(C);
  EXPECT(list_is(""));
}

static void
an_orphan_may_come_back(void)
{
  setup_abcd();
  gpct_list_remove(B);
  gpct_list_push_back(&root, B);
  EXPECT(list_is("acdb"));
}

static void
pop_takes_the_first(void)
{
  setup_abcd();
  EXPECT(gpct_list_pop_front(&root) == A);
  EXPECT(gpct_list_is_orphan(A));
  EXPECT(list_is("bcd"));
  EXPECT(gpct_list_pop_front(&root) == B);
  EXPECT(gpct_list_pop_front(&root) == C);
  EXPECT(gpct_list_pop_front(&root) == D);
  EXPECT(gpct_list_pop_front(&root) == NULL);
  EXPECT(list_is(""));
}

static void
a_loop_may_remove_the_current_item(void)
{
  struct item_s *each;
  size_t count = 0;

  setup_abcd();
  GPCT_FOREACH (each, &root, node)
    if (each->name == 'a' || each->name == 'c' || each->name == 'd')
      gpct_list_remove(&each->node);
  EXPECT(list_is("b"));

  setup_abcd();
  GPCT_FOREACH (each, &root, node)
    {
      gpct_list_remove(&each->node);
      gpct_list_init(&each->node); /* memory used for something else */
      count++;
    }
  EXPECT_EQ(count, 4);
  EXPECT(list_is(""));
}

static void
a_loop_may_break_and_continue(void)
{
  struct item_s *each = NULL;
  size_t count = 0;

  setup();
  GPCT_FOREACH (each, &root, node)
    count++;
  EXPECT_EQ(count, 0);
  EXPECT(each == NULL);

  setup_abcd();
  GPCT_FOREACH (each, &root, node)
    {
      if (each->name == 'b')
        continue;
      if (each->name == 'c')
        break;
      count++;
    }
  EXPECT_EQ(count, 1);
  EXPECT(each == &item[2]);
}

static void
loops_nest_and_look_for_the_root_once(void)
{
  struct gpct_list_s *roots[] = { &root, &static_root };
  size_t roots_used = 0, pairs = 0;
  struct item_s *outer, *inner;

  setup_abcd();
  GPCT_FOREACH (outer, roots[roots_used++], node)
    GPCT_FOREACH (inner, &root, node)
      if (outer->name < inner->name)
        pairs++;
  EXPECT_EQ(roots_used, 1);
  EXPECT_EQ(pairs, 6);
}

/** @This moves the letter @tt moved to either end of @tt names, or drops it. */
static void
model_move(char *names, char moved, uint_fast8_t action)
{
  char old[LETTERS + 1];
  size_t count = 0, written = 0;

  for (; names[count] != '\0'; count++)
    old[count] = names[count];
  if (action == 1)
    names[written++] = moved;
  for (size_t i = 0; i < count; i++)
    if (old[i] != moved)
      names[written++] = old[i];
  if (action == 2)
    names[written++] = moved;
  names[written] = '\0';
}

static void
a_long_life_keeps_the_list_whole(void)
{
  char names[LETTERS + 1] = "";

  setup();
  for (size_t step = 0; step < STEPS; step++)
    {
      struct item_s *moved = &item[test_random() % LETTERS];
      uint_fast8_t action = (uint_fast8_t)(test_random() % 3);

      if (!gpct_list_is_orphan(&moved->node))
        gpct_list_remove(&moved->node);
      if (action == 1)
        gpct_list_push_front(&root, &moved->node);
      if (action == 2)
        gpct_list_push_back(&root, &moved->node);
      model_move(names, moved->name, action);
      EXPECT(list_is(names));
    }
}

TEST_SUITE(gpct_list, TEST_CASE(a_new_list_is_empty),
           TEST_CASE(zeroed_memory_is_an_orphan),
           TEST_CASE(push_chooses_its_end),
           TEST_CASE(insert_goes_next_to_a_node),
           TEST_CASE(remove_closes_the_gap_and_leaves_an_orphan),
           TEST_CASE(an_orphan_may_come_back), TEST_CASE(pop_takes_the_first),
           TEST_CASE(a_loop_may_remove_the_current_item),
           TEST_CASE(a_loop_may_break_and_continue),
           TEST_CASE(loops_nest_and_look_for_the_root_once),
           TEST_CASE(a_long_life_keeps_the_list_whole));
