/* firmware: a flattened device tree, token by token.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    @ref fdt_open checks a blob's header, @ref fdt_walk_next then hands out the
    structure block piece by piece. Neither knows what a node means. Both read
    bytes of the blob only, each walk reads each byte a bounded number of times,
    and all state is in the structures below.
    Source: Devicetree Specification v0.4, chapter 5. */

#ifndef FDT_WALK_H_
#define FDT_WALK_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** Nodes inside one another that a tree may have, the root included. Real ones
    have less than ten; the bound is what lets the state live on a stack. */
#define FDT_DEPTH_MAX 64

/** A blob whose header is sound: (c) once opened. Offsets are from the start
    of the blob, in bytes, and lie inside it. */
struct fdt_s
{
  const uint8_t *blob;
  uint32_t total;             /**< bytes of the whole */
  uint32_t version;           /**< 16 or more */
  uint32_t boot_cpu;          /**< hardware id, as in the header */
  uint32_t structure;         /**< first token */
  uint32_t structure_end;     /**< no token reaches beyond */
  uint32_t strings;           /**< names of properties */
  uint32_t strings_end;       /**< after the last NUL of that block */
  uint32_t reservation;       /**< first entry of that block */
  uint32_t reservation_count; /**< entries, without the one that ends it */
  const char *fault;          /**< why it was refused, or NULL */
};

/** A reserved range of the header's block. Units: bytes. */
struct fdt_reservation_s
{
  uint64_t start;
  uint64_t size;
};

/** The value of a property, inside the blob. */
struct fdt_bytes_s
{
  const uint8_t *data; /**< NULL: there is no such property */
  uint32_t size;       /**< bytes, may be 0 */
};

enum fdt_event_e
{
  FDT_EVENT_ENTER,    /**< a node begins: name */
  FDT_EVENT_PROPERTY, /**< of the node entered last: name, value */
  FDT_EVENT_LEAVE,    /**< the node at this depth ends */
  FDT_EVENT_DONE,     /**< the tree is complete: do not ask again */
  FDT_EVENT_BROKEN,   /**< fault says how: do not ask again */
};

/** Where a walk is. (o) */
struct fdt_walk_s
{
  const struct fdt_s *fdt;
  uint32_t next;            /**< offset of the next token */
  uint8_t depth;            /**< nodes open; on leaving, with that one */
  bool left;                /**< the node that event left is still in depth */
  bool sealed;              /**< the open node may have no more properties */
  bool rooted;              /**< the root has begun */
  const char *name;         /**< in the blob, terminated */
  struct fdt_bytes_s value; /**< of the property */
  const char *fault;        /**< why the tree is broken */
};

/** @This checks the header, the three blocks' places and the memory
    reservation block.
    Errors: -EBADDATA with @ref fdt_s.fault.
    Context: any. Cost: O(bytes of the blob). */
MUST_CHECK error_t fdt_open(struct fdt_s *fdt, const void *blob, size_t size);

/** @This returns an entry of the memory reservation block, in its order.
    Cost: O(1). */
struct fdt_reservation_s fdt_reservation(const struct fdt_s *fdt,
                                         uint32_t index);

/** @This starts before the root. Cost: O(1). */
void fdt_walk_init(struct fdt_walk_s *walk, const struct fdt_s *fdt);

/** @This takes the next token. A depth beyond @ref FDT_DEPTH_MAX, a property
    after a node's first child, and anything after the root are broken.
    Context: any. Cost: O(bytes taken). */
enum fdt_event_e fdt_walk_next(struct fdt_walk_s *walk);

/** @This returns the 32-bit cell at any address. Cost: O(1). */
ALWAYS_INLINE uint32_t
fdt_cell(const uint8_t *data)
{
  return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16
         | (uint32_t)data[2] << 8 | data[3];
}

#endif
