/* gpct: singly linked lists.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    An intrusive, circular, singly linked list. It has half the links of list.h,
    and is meant for stacks and for short sorted lists. GPCT_CONTAINER_OF
    converts a node to its item, and GPCT_FOREACH walks the items; see
    container.h.

    Invariants:
    I1  from the root, next leads through every node once and back to the root;
        the root of an empty list is linked to itself;
    I2  a node in no list is an orphan: its link is NULL. A node becomes one by
        gpct_slist_orphan(), by zeroing, or by its removal.

    With CONFIG_MUTEK_ASSERT, these bugs stop the machine: adding a node twice,
    removing an orphan, or removing a node from a list that it is not in.

    Locks: none; the caller prevents concurrent accesses to a list that it reads
    or changes.

    Context: any. Cost: O(1) unless stated. */

#ifndef GPCT_SLIST_H_
#define GPCT_SLIST_H_

#include <mutek/assert.h>
#include <mutek/decls.h>
#include <mutek/types.h>

#include <gpct/container.h>

/** The root of a list, or a node in one. (r) is the lock of the list. */
struct gpct_slist_s
{
  struct gpct_slist_s *next; /**< (r) from the root: the first node */
};

/** @This initialises a static root: an empty list. */
#define GPCT_SLIST_INIT(root)                                                  \
  {                                                                            \
    &(root)                                                                    \
  }

/** @This makes @tt root an empty list; its old value does not matter. */
ALWAYS_INLINE void
gpct_slist_init(struct gpct_slist_s *root)
{
  root->next = root;
}

/** @This makes @tt node an orphan; its old value does not matter. Call it for a
    node in memory that is not zeroed, before it is first added. */
ALWAYS_INLINE void
gpct_slist_orphan(struct gpct_slist_s *node)
{
  node->next = NULL;
}

/** @This returns whether @tt node is in no list. */
ALWAYS_INLINE bool
gpct_slist_is_orphan(const struct gpct_slist_s *node)
{
  return node->next == NULL;
}

/** @This returns whether the list is empty. */
ALWAYS_INLINE bool
gpct_slist_is_empty(const struct gpct_slist_s *root)
{
  return root->next == root;
}

/** @This returns the node after @tt node, or NULL if it is the last. */
ALWAYS_INLINE struct gpct_slist_s *
gpct_slist_next(const struct gpct_slist_s *root,
                const struct gpct_slist_s *node)
{
  return node->next == root ? NULL : node->next;
}

/** @This returns the first node, or NULL if the list is empty. */
ALWAYS_INLINE struct gpct_slist_s *
gpct_slist_first(const struct gpct_slist_s *root)
{
  return gpct_slist_next(root, root);
}

/** @This adds @tt added, an orphan, directly after @tt at, a node or the
    root. */
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

/** @This removes the node after @tt at from the list. It must exist and not be
    the root. It becomes an orphan. */
static inline void
gpct_slist_remove_after_(struct gpct_slist_s *at)
{
  struct gpct_slist_s *node = at->next;

  at->next = node->next;
  gpct_slist_orphan(node);
}

/** @This removes @tt node from the list that contains it, and makes it an
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
      assert(at != root); /* the whole list was searched: not in it */
    }
  gpct_slist_remove_after_(at);
}

/** @This removes the first node from the list and returns it, as an orphan. It
    returns NULL if the list is empty. */
static inline struct gpct_slist_s *
gpct_slist_pop_front(struct gpct_slist_s *root)
{
  struct gpct_slist_s *node = gpct_slist_first(root);

  if (node != NULL)
    gpct_slist_remove_after_(root);
  return node;
}

/** @This adds a node before the first item for which @tt stop is true, or at
    the end if there is none. A list filled only by this macro, with one order
    in @tt stop, is sorted by that order.

    @code
    struct alarm_s *other;

    GPCT_SLIST_INSERT(&alarms, &alarm->node, other, node,
                      alarm->due < other->due);
    @endcode

    With a strict comparison, as here, items that tie keep the order of
    insertion.

    @param root the root of the list.
    @param added the node to add, an orphan.
    @param item a variable, pointer to an item, used in @tt stop.
    @param member the node field of the item.
    @param stop an expression of @tt item. It is evaluated once for each item,
      up to the first for which it is true.

    Cost: O(nodes before the new one). */
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
