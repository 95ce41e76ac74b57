/* alloc: the calls of a build that knows one bank.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    For <mutek/mem_alloc.h>, which describes the calls: the proximity and the
    reachability are dropped where the call is compiled. */

#ifndef MUTEK_MEM_ALLOC_SINGLE_H_
#define MUTEK_MEM_ALLOC_SINGLE_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/mem_reach.h>
#include <mutek/types.h>

#ifndef CONFIG_MUTEK_TOPOLOGY

struct mem_proximity_s;

/** @This allocates from the one bank. Errors: -EINVAL, -ERANGE, -ENOMEM.
    Context: as @ref mem_alloc. Cost: a call of the engine. */
MUST_CHECK error_t mem_single_alloc(size_t size, void **addr);
MUST_CHECK error_t mem_single_alloc_align(size_t size, size_t align,
                                          void **addr);

/** @This is described in <mutek/mem_alloc.h>. Context, Cost: as there. */
MUST_CHECK ALWAYS_INLINE error_t
mem_alloc(size_t size, struct mem_proximity_s *prox,
          enum mem_reachability_s valid, void **addr)
{
  (void)prox, (void)valid;
  return mem_single_alloc(size, addr);
}

/** @This is described in <mutek/mem_alloc.h>. Context, Cost: as there. */
MUST_CHECK ALWAYS_INLINE error_t
mem_alloc_align(size_t size, size_t align, struct mem_proximity_s *prox,
                enum mem_reachability_s valid, void **addr)
{
  (void)prox, (void)valid;
  return mem_single_alloc_align(size, align, addr);
}

#endif

#endif
