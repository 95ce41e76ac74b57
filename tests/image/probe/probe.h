/* probe: placements on a machine, for the oracle.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef PROBE_H_
#define PROBE_H_

#include "mutek/mem_machine.h"

/** @This makes the machine of a blob, with banks in memory of the running
    kernel.
    @param size what may be read. Units: bytes.
    @return NULL when the blob is refused; a line said why. */
struct mem_machine_s *probe_machine_make(const void *blob, size_t size);

/** @This gives back all that @ref probe_machine_make took. */
void probe_machine_drop(void);

/** @This prints where requests of every processor land, in every state. */
void probe_placements(struct mem_machine_s *mem);

#endif
