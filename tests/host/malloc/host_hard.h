/* malloc: what the files of the hardened build share.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Context of all, but for those that say more: any thread. */

#ifndef HOST_HARD_H_
#define HOST_HARD_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** Blocks of this size and more lie in mappings of their own. Units: bytes. */
#define HARD_LARGE ((size_t)16 << 10)

/** Bytes in front of a block of a bank, and at least so many behind it: what
    is written there is found. Units: bytes. */
#define HARD_MARGIN 32

/** What a seal says of its block. */
enum hard_state_e
{
  HARD_LIVE = 1,
  HARD_FREED,
};

/** What is kept of a block, in front of it or at the start of its mapping. */
struct hard_block_s
{
  size_t size;    /* (o) that was asked for. Units: bytes */
  uint32_t lead;  /* (o) from the kernel's block to this one. Units: bytes */
  uint16_t slot;  /* (o) of whose recent blocks it was */
  uint16_t index; /* (o) among them */
  uint64_t seal;  /* (a) of the members above, the address and the state */
  uint64_t guard; /* (c) check bytes */
};

_Static_assert(sizeof(struct hard_block_s) == HARD_MARGIN, "the front margin");

/* host_hard.c */

/** @This says in a line what is wrong with a block, and aborts.
    @param call what found it. @param size of the block, 0 if not known. */
NORETURN void hard_fault(const char *call, const void *addr, size_t size,
                         const char *what);

/** @This returns the check bytes of a block; none is 0. Cost: some shifts. */
uint64_t hard_guard(const void *addr);

/** @This returns the seal of a block. */
uint64_t hard_seal(const void *addr, const struct hard_block_s *block,
                   enum hard_state_e state);

/** @This writes the check bytes of @tt addr from @tt start to @tt end. */
void hard_fill(const void *addr, char *start, char *end);

/** @This checks them. */
bool hard_filled(const void *addr, const char *start, const char *end);

/** @This stops if the bytes around a live block, or in a freed one, have
    changed. @param call who asks.
    Context: nobody frees the block meanwhile. */
void hard_check(const char *call, void *addr, enum hard_state_e state);

/* host_hard_map.c */

/** @This returns a block of zeros between two guards, or NULL. */
void *hard_map(size_t size, size_t align);

/** @This returns what is kept of a mapped block; NULL: there is none. */
struct hard_block_s *hard_map_find(const void *addr);

/** @This returns where the pages of a mapped block start. */
char *hard_map_start(const void *addr);

/** @This returns the mapped block that is nearest to an address in a guard,
   NULL for none. Context: any, also in a signal handler. */
void *hard_map_near(uintptr_t address);

/** @This takes the pages of a block. Its addresses are nobody's until many more
    blocks were freed. @return false: somebody else has freed it. */
MUST_CHECK bool hard_unmap(void *addr);

/* host_hard_sweep.c */

/** @This seals a new block, notes it as the running processor's, and checks
   some others: the last one made, the last one freed, and two in turn. Context:
   inside of the kernel, no lock held. */
void hard_sweep_made(void *addr, struct hard_block_s *block);

/** @This forgets a block that is about to be freed.
    Context: as hard_sweep_made. */
void hard_sweep_forget(const void *addr, const struct hard_block_s *block);

/** @This keeps a freed block of a bank back.
    @return one that was kept long enough, to be freed for good, or NULL.
    Context: as hard_sweep_made. */
void *hard_sweep_freed(void *addr, size_t size);

#endif
