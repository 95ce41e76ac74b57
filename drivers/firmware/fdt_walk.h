/* firmware: walks a flattened device tree token by token.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    @ref fdt_open checks a blob's header. @ref fdt_walk_next then returns the
    structure block token by token. Neither interprets nodes. Both read only
    bytes of the blob, and a walk reads each byte a bounded number of times. All
    state is in the structures below.
    Source: Devicetree Specification v0.4, chapter 5. */

#ifndef FDT_WALK_H_
#define FDT_WALK_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** Maximum depth of nodes, the root included. Real trees have less than ten
    levels; the limit allows the state to be on the stack. */
#define FDT_DEPTH_MAX 64

/** A blob with a valid header: (c) once opened. Offsets are in bytes from the
    start of the blob, and lie inside it. */
struct fdt_s
{
  const uint8_t *blob;
  uint32_t total;             /**< bytes of the whole */
  uint32_t version;           /**< 16 or more */
  uint32_t boot_cpu;          /**< hardware id, as in the header */
  uint32_t structure;         /**< first token */
  uint32_t structure_end;     /**< end of the structure block */
  uint32_t strings;           /**< names of properties */
  uint32_t strings_end;       /**< after the last NUL of that block */
  uint32_t reservation;       /**< first entry of that block */
  uint32_t reservation_count; /**< entries, without the one that ends it */
  const char *fault;          /**< the reason for a rejection, or NULL */
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
  FDT_EVENT_PROPERTY, /**< of the last entered node: name, value */
  FDT_EVENT_LEAVE,    /**< the node at this depth ends */
  FDT_EVENT_DONE,     /**< the tree is complete; do not call again */
  FDT_EVENT_BROKEN,   /**< the tree is broken, see fault; do not call again */
};

/** The position of a walk. (o) */
struct fdt_walk_s
{
  const struct fdt_s *fdt;
  uint32_t next;            /**< offset of the next token */
  uint8_t depth;            /**< open nodes; in a leave event, that node
                                 included */
  bool left;                /**< the node of the last leave event still counts
                                 in depth */
  bool sealed;              /**< no more properties allowed in the open node */
  bool rooted;              /**< the root has begun */
  const char *name;         /**< in the blob, terminated */
  struct fdt_bytes_s value; /**< of the property */
  const char *fault;        /**< the reason why the tree is broken */
};

/** @This checks the header, the positions of the three blocks and the memory
    reservation block.
    Errors: -EBADDATA: see @ref fdt_s.fault.
    Context: any. Cost: O(bytes of the blob). */
MUST_CHECK error_t fdt_open(struct fdt_s *fdt, const void *blob, size_t size);

/** @This returns an entry of the memory reservation block by its index.
    Cost: O(1). */
struct fdt_reservation_s fdt_reservation(const struct fdt_s *fdt,
                                         uint32_t index);

/** @This starts before the root. Cost: O(1). */
void fdt_walk_init(struct fdt_walk_s *walk, const struct fdt_s *fdt);

/** @This returns the next token. A depth beyond @ref FDT_DEPTH_MAX, a property
    after a node's first child, and content after the root make the tree broken.
    Context: any. Cost: O(bytes read). */
enum fdt_event_e fdt_walk_next(struct fdt_walk_s *walk);

/** @This returns the 32-bit cell at any address. Cost: O(1). */
ALWAYS_INLINE uint32_t
fdt_cell(const uint8_t *data)
{
  return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16
         | (uint32_t)data[2] << 8 | data[3];
}

#endif
