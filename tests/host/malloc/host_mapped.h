/* malloc: blocks in mappings of their own.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef HOST_MAPPED_H_
#define HOST_MAPPED_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** What starts on a page. */
enum mapped_kind_e
{
  MAPPED_NONE,  /**< nothing of ours */
  MAPPED_BLOCK, /**< a block; its value is the size. Units: bytes */
  MAPPED_ASIDE, /**< a chunk of host_aside.c */
};

/** An entry of the table of pages. */
struct mapped_s
{
  enum mapped_kind_e kind;
  size_t value; /**< a multiple of a page */
};

/** What all mapped blocks take. */
struct mapped_count_s
{
  size_t blocks; /**< Units: blocks */
  size_t bytes;  /**< Units: bytes */
};

/** @This returns what starts at @tt addr.
    Context: any, a signal handler too. Cost: O(1), three loads. */
struct mapped_s mapped_find(const void *addr);

/** @This enters a page of kind @tt entry into the table.
    @return false: the host has no memory for the table.
    Context: any, a signal handler too. */
MUST_CHECK bool mapped_enter(const void *addr, struct mapped_s entry);

/** @This removes the entry of @tt addr.
    @return what it was: of several callers one gets it. */
struct mapped_s mapped_remove(const void *addr);

/** @This makes a block of zeros.
    @param size Units: bytes. @param align a power of two. Units: bytes.
    @return its start, a multiple of the page size, or NULL: the host refuses.
    Context: any, a signal handler too; errno may change. */
void *mapped_alloc(size_t size, size_t align);

/** @This unmaps a block. @return false: there is none at @tt addr. */
MUST_CHECK bool mapped_free(void *addr);

/** @This changes the size of a block, and moves its pages where they do not
    fit.
    @return its start now, or NULL: the host refuses, and nothing has changed.
    Context, Cost: as the host's mremap(2). */
void *mapped_resize(void *addr, size_t size);

/** @This counts all mapped blocks. Context: any. */
struct mapped_count_s mapped_count(void);

#endif
