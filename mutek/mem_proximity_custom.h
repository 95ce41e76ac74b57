/* alloc: a caller's own proximity.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MEM_PROXIMITY_CUSTOM_H_
#define MEM_PROXIMITY_CUSTOM_H_

#include "mem_machine.h"

/** @This serves a request of the caller through its own proximity.
    Errors: as @ref mem_request. */
#ifdef CONFIG_MUTEK_MEM_PROXIMITY
MUST_CHECK error_t mem_proximity_custom_request(
    const struct mem_machine_s *mem, const struct mem_request_s *request,
    struct cpu_pinned_s pinned, struct mem_result_s *result);
#else
MUST_CHECK ALWAYS_INLINE error_t
mem_proximity_custom_request(const struct mem_machine_s *mem,
                             const struct mem_request_s *request,
                             struct cpu_pinned_s pinned,
                             struct mem_result_s *result)
{
  (void)mem, (void)request, (void)pinned, (void)result;
  return -EINVAL; /* no request goes here */
}
#endif

#endif
