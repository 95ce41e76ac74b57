/* tests: blocks of the machine that runs.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Expectations that hold on every machine.
    Context: boot CPU, once the machine is known. */

#ifndef TESTS_RUNNING_H_
#define TESTS_RUNNING_H_

#include <mutek/topology.h>
#include <mutek/types.h>

/** @This returns the machine. */
const struct topology_s *running_topo(void);

/** @This returns an address that is not NULL, to see that it becomes NULL. */
void *running_garbage(void);

/** @This allocates a block near the caller, which is expected to succeed. */
void *running_block(size_t size);

/** @This returns the bytes that a bank, or all banks, have in use, and expects
    that the counters add up. */
size_t running_bank_used(bank_id_t bank);
size_t running_used(void);

/** @This fills bytes with a pattern that depends on @tt seed, or returns
   whether they still hold it. */
void running_write(uint8_t *bytes, size_t size, uint8_t seed);
bool running_stands(const uint8_t *bytes, size_t size, uint8_t seed);

#endif
