/* gpct: doubly linked lists.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    An intrusive, circular, doubly linked list. A node can be removed in O(1)
    without a pointer to its list. GPCT_CONTAINER_OF converts a node to its
    item, and GPCT_FOREACH walks the items; see container.h.

    Invariants:
    I1  a root is part of the circle of its nodes. So node->next->prev == node
        for the root and for every node, and the root of an empty list is linked
        to itself;
    I2  a node in no list is an orphan: both its links are NULL. A node becomes
        one by gpct_list_orphan(), by zeroing, or by gpct_list_remove().

    With CONFIG_MUTEK_ASSERT, these bugs stop the machine: adding a node twice,
    removing an orphan or the root of an empty list, or a neighbour that breaks
    I1.

    Locks: none; the caller prevents concurrent accesses to a list that it reads
    or changes.

    Context: any. Cost: O(1) everywhere. */

#ifndef GPCT_LIST_H_
#define GPCT_LIST_H_

#include <mutek/assert.h>
#include <mutek/decls.h>
#include <mutek/types.h>

#include <gpct/container.h>

/** The root of a list, or a node in one. (r) is the lock of the list. */
struct gpct_list_s
{
  struct gpct_list_s *next; /**< (r) from the root: the first node */
  struct gpct_list_s *prev; /**< (r) from the root: the last node */
};

/** @This initialises a static root: an empty list. */
#define GPCT_LIST_INIT(root)                                                   \
  {                                                                            \
    &(root), &(root)                                                           \
  }

/** @This makes @tt root an empty list; its old value does not matter. */
ALWAYS_INLINE void
gpct_list_init(struct gpct_list_s *root)
{
  root->next = root;
  root->prev = root;
}

/** @This makes @tt node an orphan; its old value does not matter. Call it for a
    node in memory that is not zeroed, before it is first added. */
ALWAYS_INLINE void
gpct_list_orphan(struct gpct_list_s *node)
{
  node->next = NULL;
  node->prev = NULL;
}

/** @This returns whether @tt node is in no list. */
ALWAYS_INLINE bool
gpct_list_is_orphan(const struct gpct_list_s *node)
{
  return node->next == NULL;
}

/** @This returns whether the list is empty. */
ALWAYS_INLINE bool
gpct_list_is_empty(const struct gpct_list_s *root)
{
  return root->next == root;
}

/** @This returns the node after @tt node, or NULL if it is the last. */
ALWAYS_INLINE struct gpct_list_s *
gpct_list_next(const struct gpct_list_s *root, const struct gpct_list_s *node)
{
  return node->next == root ? NULL : node->next;
}

/** @This returns the node before @tt node, or NULL if it is the first. */
ALWAYS_INLINE struct gpct_list_s *
gpct_list_prev(const struct gpct_list_s *root, const struct gpct_list_s *node)
{
  return node->prev == root ? NULL : node->prev;
}

/** @This returns the first node, or NULL if the list is empty. */
ALWAYS_INLINE struct gpct_list_s *
gpct_list_first(const struct gpct_list_s *root)
{
  return gpct_list_next(root, root);
}

/** @This returns the last node, or NULL if the list is empty. */
ALWAYS_INLINE struct gpct_list_s *
gpct_list_last(const struct gpct_list_s *root)
{
  return gpct_list_prev(root, root);
}

/** @This adds @tt added, an orphan, directly after @tt at, a node or the
    root. */
static inline void
gpct_list_insert_after(struct gpct_list_s *at, struct gpct_list_s *added)
{
  assert(gpct_list_is_orphan(added));
  assert(!gpct_list_is_orphan(at));
  assert(at->next->prev == at);

  added->next = at->next;
  added->prev = at;
  at->next->prev = added;
  at->next = added;
}

/** @This adds @tt added, an orphan, directly before @tt at, a node or the
    root. */
ALWAYS_INLINE void
gpct_list_insert_before(struct gpct_list_s *at, struct gpct_list_s *added)
{
  assert(!gpct_list_is_orphan(at));
  gpct_list_insert_after(at->prev, added);
}

/** @This adds @tt added, an orphan, as the first node. */
ALWAYS_INLINE void
gpct_list_push_front(struct gpct_list_s *root, struct gpct_list_s *added)
{
  gpct_list_insert_after(root, added);
}

/** @This adds @tt added, an orphan, as the last node. */
ALWAYS_INLINE void
gpct_list_push_back(struct gpct_list_s *root, struct gpct_list_s *added)
{
  gpct_list_insert_before(root, added);
}

/** @This removes @tt node from its list and makes it an orphan. */
static inline void
gpct_list_remove(struct gpct_list_s *node)
{
  assert(!gpct_list_is_orphan(node));
  assert(node->next != node); /* the root of an empty list */
  assert(node->next->prev == node && node->prev->next == node);

  node->next->prev = node->prev;
  node->prev->next = node->next;
  gpct_list_orphan(node);
}

/** @This removes the first node from the list and returns it, as an orphan. It
    returns NULL if the list is empty. */
static inline struct gpct_list_s *
gpct_list_pop_front(struct gpct_list_s *root)
{
  struct gpct_list_s *node = gpct_list_first(root);

  if (node != NULL)
    gpct_list_remove(node);
  return node;
}

#endif
