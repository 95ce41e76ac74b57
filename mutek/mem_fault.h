/* alloc: what happens to a bad pointer.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    With CONFIG_MUTEK_MEM_CHECK the machine stops with one line that names the
    reason, the pointer, the bank, the processor and the caller. Without it
    these do nothing, and what follows is undefined. */

#ifndef MEM_FAULT_H_
#define MEM_FAULT_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/mem_proximity.h>
#include <mutek/memory_allocator.h>
#include <mutek/types.h>

/** A call, its argument and its caller. */
struct mem_fault_s
{
  const char *call; /**< name of the public function */
  const void *addr; /**< the pointer that was passed */
  uintptr_t caller; /**< address of the caller */
};

#ifdef CONFIG_MUTEK_MEM_CHECK
/** Return address of the function that uses this. */
#define MEM_FAULT_CALLER ((uintptr_t)__builtin_return_address(0))

/** @This stops the machine for a named reason. */
void mem_fault_block(const struct mem_fault_s *fault, bank_id_t bank,
                     const char *reason);
/** @This stops the machine when the engine found something wrong. */
void mem_fault_engine(const struct mem_fault_s *fault, bank_id_t bank,
                      enum memory_allocator_fault_e found);
/** @This stops the machine for a caller's own proximity that returned what it
    must not: an unknown error, or a block where it may not lie. */
void mem_fault_custom(const struct mem_proximity_s *prox, error_t err,
                      const void *addr);
#else
#define MEM_FAULT_CALLER ((uintptr_t)0)

ALWAYS_INLINE void
mem_fault_block(const struct mem_fault_s *fault, bank_id_t bank,
                const char *reason)
{
  (void)fault, (void)bank, (void)reason;
}
ALWAYS_INLINE void
mem_fault_engine(const struct mem_fault_s *fault, bank_id_t bank,
                 enum memory_allocator_fault_e found)
{
  (void)fault, (void)bank, (void)found;
}
ALWAYS_INLINE void
mem_fault_custom(const struct mem_proximity_s *prox, error_t err,
                 const void *addr)
{
  (void)prox, (void)err, (void)addr;
}
#endif

#endif
