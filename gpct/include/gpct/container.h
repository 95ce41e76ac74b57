/* gpct: from a node to the item around it.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    An intrusive container links nodes; a node is a field of the item it
    stands for. What list.h and slist.h have in common is here: both lists are
    circular through a root of the same type as a node, with a field next, so
    one loop walks them both.

    Locks: none are taken; the caller excludes whoever changes the list. */

#ifndef GPCT_CONTAINER_H_
#define GPCT_CONTAINER_H_

#include <mutek/decls.h>
#include <mutek/types.h>

ALWAYS_INLINE void *
gpct_container_(const void *node, size_t offset)
{
  return (void *)((uintptr_t)node - offset);
}

/** @This is the item of type @tt type whose field @tt member is at @tt node.
    A pointer of another type than the field's is a compile error. @tt node is
    not NULL. */
#define GPCT_CONTAINER_OF(node, type, member)                                  \
  ((type *)gpct_container_(node, GPCT_CONTAINER_OFFSET_(node, type, member)))

/** The size of a comparison is multiplied away; what counts is that comparing
   pointers to two types is refused. Nothing in it is evaluated. */
#define GPCT_CONTAINER_OFFSET_(node, type, member)                             \
  (offsetof(type, member) + 0 * sizeof((node) == &((type *)NULL)->member))

/** @This runs its body for every item of a list, from first to last. The body
    may remove and free the current item, and no other; it may use break and
    continue. An item added right after the current one is not seen.

    @code
    struct task_s *task;

    GPCT_FOREACH (task, &ready, node)
      if (task->done)
        gpct_list_remove(&task->node);
    @endcode

    @param item a variable, pointer to the item; a break leaves it there, and
      otherwise it is the last item, or untouched when there is none.
    @param root the root of a gpct_list_s or of a gpct_slist_s.
    @param member the field of the item which is its node.

    Cost: O(1) an item. */
#define GPCT_FOREACH(item, root, member)                                       \
  for (__typeof__(*(root)) *item##_root_ = (root),                             \
                           *item##_node_ = item##_root_->next, *item##_next_;  \
       item##_node_ != item##_root_                                            \
       && (item##_next_ = item##_node_->next,                                  \
          (item) = GPCT_CONTAINER_OF(item##_node_, __typeof__(*(item)),        \
                                     member),                                  \
          true);                                                               \
       item##_node_ = item##_next_)

#endif
