/* gpct: doubly linked lists.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    An intrusive, circular, doubly linked list: any node leaves in O(1), with
    no need to know its list. GPCT_CONTAINER_OF gives the item of a node, and
    GPCT_FOREACH walks the items; see container.h.

    Invariants:
    I1  a root is in the circle of its nodes, so node->next->prev == node for
        the root and for every node, and an empty list is a root linked to
        itself;
    I2  a node which is in no list is an orphan: both its links are NULL. A
        node is made so by gpct_list_orphan(), by being all zeroes, or by
        gpct_list_remove().

    Adding a node twice, removing an orphan or the root of an empty list, or a
    neighbour which breaks I1 stops a build with CONFIG_MUTEK_ASSERT.

    Locks: none are taken; the caller excludes everyone else from a list it
    reads or changes.

    Context: any. Cost: O(1) everywhere. */

#ifndef GPCT_LIST_H_
#define GPCT_LIST_H_

#include <mutek/assert.h>
#include <mutek/decls.h>
#include <mutek/types.h>

#include <gpct/container.h>

/** The root of a list, or a node in one. Whatever lock guards the list guards
    both fields (r). */
struct gpct_list_s
{
  struct gpct_list_s *next; /**< (r) from the root: the first node */
  struct gpct_list_s *prev; /**< (r) from the root: the last node */
};

/** @This initializes a static root: an empty list. */
#define GPCT_LIST_INIT(root)                                                   \
  {                                                                            \
    &(root), &(root)                                                           \
  }

/** @This makes @tt root an empty list, whatever it was. */
ALWAYS_INLINE void
gpct_list_init(struct gpct_list_s *root)
{
  root->next = root;
  root->prev = root;
}

/** @This makes @tt node an orphan, whatever it was: for a node in memory which
    is not zeroed, before it is first added. */
ALWAYS_INLINE void
gpct_list_orphan(struct gpct_list_s *node)
{
  node->next = NULL;
  node->prev = NULL;
}

/** @This says whether @tt node is in no list. */
ALWAYS_INLINE bool
gpct_list_is_orphan(const struct gpct_list_s *node)
{
  return node->next == NULL;
}

/** @This says whether the list has no node. */
ALWAYS_INLINE bool
gpct_list_is_empty(const struct gpct_list_s *root)
{
  return root->next == root;
}

/** @This returns the node after @tt node, or NULL when that is the last. */
ALWAYS_INLINE struct gpct_list_s *
gpct_list_next(const struct gpct_list_s *root, const struct gpct_list_s *node)
{
  return node->next == root ? NULL : node->next;
}

/** @This returns the node before @tt node, or NULL when that is the first. */
ALWAYS_INLINE struct gpct_list_s *
gpct_list_prev(const struct gpct_list_s *root, const struct gpct_list_s *node)
{
  return node->prev == root ? NULL : node->prev;
}

/** @This returns the first node, or NULL when the list is empty. */
ALWAYS_INLINE struct gpct_list_s *
gpct_list_first(const struct gpct_list_s *root)
{
  return gpct_list_next(root, root);
}

/** @This returns the last node, or NULL when the list is empty. */
ALWAYS_INLINE struct gpct_list_s *
gpct_list_last(const struct gpct_list_s *root)
{
  return gpct_list_prev(root, root);
}

/** @This adds @tt added, an orphan, right after @tt at, a node or the root. */
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

/** @This adds @tt added, an orphan, right before @tt at, a node or the root. */
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

/** @This takes @tt node out of its list and makes it an orphan. */
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

/** @This takes the first node out of the list and returns it, an orphan, or
    returns NULL when the list is empty. */
static inline struct gpct_list_s *
gpct_list_pop_front(struct gpct_list_s *root)
{
  struct gpct_list_s *node = gpct_list_first(root);

  if (node != NULL)
    gpct_list_remove(node);
  return node;
}

#endif
