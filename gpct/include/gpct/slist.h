/* gpct: singly linked lists.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    An intrusive, circular, singly linked list: half the links of list.h, for
    stacks and for short lists kept in order. GPCT_CONTAINER_OF gives the item
    of a node, and GPCT_FOREACH walks the items; see container.h.

    Invariants:
    I1  from the root, following next goes through every node once and comes
        back to the root; an empty list is a root linked to itself;
    I2  a node which is in no list is an orphan: its link is NULL. A node is
        made so by gpct_slist_orphan(), by being all zeroes, or by leaving its
        list.

    Adding a node twice, removing an orphan, or removing a node from a list it
    is not in stops a build with CONFIG_MUTEK_ASSERT.

    Locks: none are taken; the caller excludes everyone else from a list it
    reads or changes.

    Context: any. Cost: O(1) unless said. */

#ifndef GPCT_SLIST_H_
#define GPCT_SLIST_H_

#include <mutek/assert.h>
#include <mutek/decls.h>
#include <mutek/types.h>

#include <gpct/container.h>

/** The root of a list, or a node in one. Whatever lock guards the list guards
    the field (r). */
struct gpct_slist_s
{
  struct gpct_slist_s *next; /**< (r) from the root: the first node */
};

/** @This initializes a static root: an empty list. */
#define GPCT_SLIST_INIT(root)                                                  \
  {                                                                            \
    &(root)                                                                    \
  }

/** @This makes @tt root an empty list, whatever it was. */
ALWAYS_INLINE void
gpct_slist_init(struct gpct_slist_s *root)
{
  root->next = root;
}

/** @This makes @tt node an orphan, whatever it was: for a node in memory which
    is not zeroed, before it is first added. */
ALWAYS_INLINE void
gpct_slist_orphan(struct gpct_slist_s *node)
{
  node->next = NULL;
}

/** @This says whether @tt node is in no list. */
ALWAYS_INLINE bool
gpct_slist_is_orphan(const struct gpct_slist_s *node)
{
  return node->next == NULL;
}

/** @This says whether the list has no node. */
ALWAYS_INLINE bool
gpct_slist_is_empty(const struct gpct_slist_s *root)
{
  return root->next == root;
}

/** @This returns the node after @tt node, or NULL when that is the last. */
ALWAYS_INLINE struct gpct_slist_s *
gpct_slist_next(const struct gpct_slist_s *root,
                const struct gpct_slist_s *node)
{
  return node->next == root ? NULL : node->next;
}

/** @This returns the first node, or NULL when the list is empty. */
ALWAYS_INLINE struct gpct_slist_s *
gpct_slist_first(const struct gpct_slist_s *root)
{
  return gpct_slist_next(root, root);
}

/** @This adds @tt added, an orphan, right after @tt at, a node or the root. */
ALWAYS_INLINE void
gpct_slist_insert_after(struct gpct_slist_s *at, struct gpct_slist_s *added)
{
  assert(gpct_slist_is_orphan(added));
  assert(!gpct_slist_is_orphan(at));

  added->next = at->next;
  at->next = added;
}

/** @This adds @tt added, an orphan, as the first node. */
ALWAYS_INLINE void
gpct_slist_push_front(struct gpct_slist_s *root, struct gpct_slist_s *added)
{
  gpct_slist_insert_after(root, added);
}

/** @This takes the node after @tt at, which is there and is not the root, out
    of the list. It becomes an orphan. */
static inline void
gpct_slist_remove_after_(struct gpct_slist_s *at)
{
  struct gpct_slist_s *node = at->next;

  at->next = node->next;
  gpct_slist_orphan(node);
}

/** @This takes @tt node, which is in the list, out of it and makes it an
    orphan.
    Cost: O(nodes before it). */
static inline void
gpct_slist_remove(struct gpct_slist_s *root, struct gpct_slist_s *node)
{
  struct gpct_slist_s *at = root;

  assert(node != root && !gpct_slist_is_orphan(node));
  while (at->next != node)
    {
      at = at->next;
      assert(at != root); /* went round: not in this list */
    }
  gpct_slist_remove_after_(at);
}

/** @This takes the first node out of the list and returns it, an orphan, or
    returns NULL when the list is empty. */
static inline struct gpct_slist_s *
gpct_slist_pop_front(struct gpct_slist_s *root)
{
  struct gpct_slist_s *node = gpct_slist_first(root);

  if (node != NULL)
    gpct_slist_remove_after_(root);
  return node;
}

/** @This adds a node ahead of the first item for which @tt stop is true, or
    last when there is none. A list filled with this alone, and with one order
    in @tt stop, is in that order.

    @code
    struct alarm_s *other;

    GPCT_SLIST_INSERT(&alarms, &alarm->node, other, node,
                      alarm->due < other->due);
    @endcode

    With a strict comparison, as here, equals stay in the order they came.

    @param root the root of the list.
    @param added the node to add, an orphan.
    @param item a variable, pointer to an item, for @tt stop to look at.
    @param member the field of the item which is its node.
    @param stop an expression of @tt item, evaluated once for each item up to
      the first for which it is true.

    Cost: O(nodes which are before @tt added in the end). */
#define GPCT_SLIST_INSERT(root, added, item, member, stop)                     \
  do                                                                           \
    {                                                                          \
      struct gpct_slist_s *item##_at_ = (root);                                \
      struct gpct_slist_s *const item##_added_ = (added);                      \
                                                                               \
      GPCT_FOREACH (item, item##_at_, member)                                  \
        {                                                                      \
          if (stop)                                                            \
            break;                                                             \
          item##_at_ = &(item)->member;                                        \
        }                                                                      \
      gpct_slist_insert_after(item##_at_, item##_added_);                      \
    }                                                                          \
  while (0)

#endif
