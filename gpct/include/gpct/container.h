/* gpct: converts a node to its item, and walks lists.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    An intrusive container links nodes; a node is a field of its item. This
    header has the common part of list.h and slist.h. Both lists are circular.
    Their roots have the type of a node, with a field next, so one loop walks
    either kind.

    Locks: none; the caller prevents concurrent changes of the list. */

#ifndef GPCT_CONTAINER_H_
#define GPCT_CONTAINER_H_

#include <mutek/decls.h>
#include <mutek/types.h>

ALWAYS_INLINE void *
gpct_container_(const void *node, size_t offset)
{
  return (void *)((uintptr_t)node - offset);
}

/** @This is the item of type @tt type whose field @tt member is at @tt node. A
    pointer of another type than the field's is a compile error. @tt node must
    not be NULL. */
#define GPCT_CONTAINER_OF(node, type, member)                                  \
  ((type *)gpct_container_(node, GPCT_CONTAINER_OFFSET_(node, type, member)))

/** Fails to compile if the pointer types differ. The size of the comparison is
   multiplied by 0, and nothing is evaluated. */
#define GPCT_CONTAINER_OFFSET_(node, type, member)                             \
  (offsetof(type, member) + 0 * sizeof((node) == &((type *)NULL)->member))

/** @This runs its body for every item of a list, from first to last. The body
    may remove and free the current item, but no other. It may use break and
    continue. An item added directly after the current one is skipped.

    @code
    struct task_s *task;

    GPCT_FOREACH (task, &ready, node)
      if (task->done)
        gpct_list_remove(&task->node);
    @endcode

    @param item a variable, pointer to the item. After a break it is the current
      item; otherwise it is the last one, or unchanged if the list is empty.
    @param root the root of a gpct_list_s or of a gpct_slist_s.
    @param member the node field of the item.

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
