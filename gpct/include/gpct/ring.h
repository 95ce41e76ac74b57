/* gpct: bounded queues of fixed-size elements.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A first-in, first-out queue of at most @tt capacity elements. Elements are
    copied in and out of a buffer that the caller provides. An element has any
    number of bytes, 1 for a queue of characters, and any alignment.

    Invariants:
    I1  pushed and popped count all elements so far, and wrap around to 0.
        capacity is a power of two and divides their range, so pushed - popped
        is correct across the wrap;
    I2  0 <= pushed - popped <= capacity;
    I3  element number n, while in the queue, is in slot n % capacity.

    Locks: none. This is not a lock-free queue: the fields are plain, even for
    one producer and one consumer. The caller prevents concurrent calls, also
    from interrupt handlers.

    Context: any. */

#ifndef GPCT_RING_H_
#define GPCT_RING_H_

#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/decls.h>
#include <mutek/types.h>

/** A queue. (r) is the caller's lock. */
struct gpct_ring_s
{
  unsigned char *buffer; /**< (c) capacity * size bytes */
  size_t capacity;       /**< (c) elements, a power of two */
  size_t size;           /**< (c) bytes in one element, at least 1 */
  size_t pushed;         /**< (r) elements pushed so far, modulo its range */
  size_t popped;         /**< (r) elements popped so far, modulo its range */
};

static inline void
gpct_ring_copy_(unsigned char *to, const unsigned char *from, size_t size)
{
  for (size_t i = 0; i < size; i++)
    to[i] = from[i];
}

/** @This returns the slot of element number @tt n (I3). */
ALWAYS_INLINE unsigned char *
gpct_ring_slot_(const struct gpct_ring_s *ring, size_t n)
{
  return ring->buffer + (n & (ring->capacity - 1)) * ring->size;
}

/** @This initialises an empty queue in @tt buffer, which it owns from then on.
    Units: @tt buffer has @tt capacity * @tt size bytes; @tt capacity is in
    elements, a power of two; @tt size is in bytes, at least 1.
    Cost: O(1). */
static inline void
gpct_ring_init(struct gpct_ring_s *ring, void *buffer, size_t capacity,
               size_t size)
{
  assert(bit_is_pow2(capacity));
  assert(size != 0 && capacity <= SIZE_MAX / size);

  *ring = (struct gpct_ring_s){
    .buffer = buffer,
    .capacity = capacity,
    .size = size,
  };
}

/** @This returns the number of elements in the queue.
    Cost: O(1). */
ALWAYS_INLINE size_t
gpct_ring_count(const struct gpct_ring_s *ring)
{
  return ring->pushed - ring->popped;
}

/** @This returns the number of free slots of the queue.
    Cost: O(1). */
ALWAYS_INLINE size_t
gpct_ring_space(const struct gpct_ring_s *ring)
{
  return ring->capacity - gpct_ring_count(ring);
}

/** @This copies @tt element, of the size passed to gpct_ring_init(), to the end
    of the queue. If the queue is full, it returns false and changes nothing.
    Cost: O(size). */
MUST_CHECK static inline bool
gpct_ring_push(struct gpct_ring_s *ring, const void *element)
{
  if (gpct_ring_space(ring) == 0)
    return false;
  gpct_ring_copy_(gpct_ring_slot_(ring, ring->pushed), element, ring->size);
  ring->pushed++;
  return true;
}

/** @This moves the oldest element out of the queue, to @tt element. If the
    queue is empty, it returns false and leaves @tt element unchanged.
    Cost: O(size). */
MUST_CHECK static inline bool
gpct_ring_pop(struct gpct_ring_s *ring, void *element)
{
  if (gpct_ring_count(ring) == 0)
    return false;
  gpct_ring_copy_(element, gpct_ring_slot_(ring, ring->popped), ring->size);
  ring->popped++;
  return true;
}

#endif
