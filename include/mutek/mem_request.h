/* alloc: the whole of a request, and the whole of the answer.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    @module {Core::Memory}
    @ref mem_request takes every option of a request. Its result says which bank
    served, at which cost, and why each bank that was tried before refused.
    @ref mem_explain returns the same without allocating. */

#ifndef MUTEK_MEM_REQUEST_H_
#define MUTEK_MEM_REQUEST_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/mem_proximity.h>
#include <mutek/mem_reach.h>
#include <mutek/types.h>

/** Options of a request. */
enum mem_flag_e
{
  MEM_STRICT = 1, /**< only banks of least cost among those it may use */
  MEM_ZERO = 2,   /**< the block is cleared */
};

/** A request. */
struct mem_request_s
{
  size_t size;                   /**< Units: bytes, at least 1 */
  size_t align;                  /**< a power of two; 1 where any will do */
  struct mem_proximity_s *prox;  /**< NULL: near the caller */
  enum mem_reachability_s valid; /**< who must reach it */
  uint8_t flags;                 /**< of enum mem_flag_e */
  cpu_id_t cpu; /**< mem_explain: who would ask, described suffices; a request
                     is always the caller's */
};

/** Why a bank did not serve. */
enum mem_refusal_e
{
  MEM_REFUSED_REACH, /**< somebody who must reach it does not */
  MEM_REFUSED_DEAR,  /**< strict: another that it may use costs less */
  MEM_REFUSED_SMALL, /**< could not hold the size if it were empty */
  MEM_REFUSED_FULL,  /**< full, or too fragmented, when looked at */
  MEM_REFUSED_COUNT,
};

/** A bank that was looked at and did not serve. */
struct mem_visit_s
{
  bank_id_t bank; /**< which */
  uint8_t reason; /**< enum mem_refusal_e */
};

/** The answer. The caller sets @tt visit and @tt visit_max, or leaves them 0;
    the rest is written whatever the outcome. */
struct mem_result_s
{
  void *addr;                /**< the block; NULL on error and when explained */
  bank_id_t bank;            /**< who serves; BANK_NONE on error */
  bank_id_t rank;            /**< how many banks were looked at before */
  uint8_t cost;              /**< to the proximity's cluster; the caller's where
                                  it has none */
  struct mem_visit_s *visit; /**< room for visits, in order, or NULL */
  bank_id_t visit_max;       /**< Units: visits */
  bank_id_t visit_count;     /**< written: at most visit_max */
};

/** @This allocates.
    Errors, Context, Cost: as @ref mem_alloc_align; -EINVAL also for a flag that
    there is not; with a caller's own proximity any flag is answered with
    -ENOTSUP. */
config_depend(CONFIG_MUTEK_TOPOLOGY)
MUST_CHECK error_t mem_request(const struct mem_request_s *request,
                               struct mem_result_s *result);

/** @This tells what @ref mem_request would answer to @tt request->cpu now, and
    changes nothing, not even a counter. A bank that the caller itself does not
    reach is judged by its counters: it may be too fragmented.
    Errors: those that the request would get; -EINVAL also for a processor that
      the machine does not have; -ENOTSUP also for a caller's own proximity,
      which cannot be explained; -EAGAIN before the machine is known.
    Context: any. Cost: as the request. */
config_depend(CONFIG_MUTEK_TOPOLOGY)
MUST_CHECK error_t mem_explain(const struct mem_request_s *request,
                               struct mem_result_s *result);

/** @This returns one word for people: "reach", "dear", "small", "full".
    Context: any. Cost: O(1). */
config_depend(CONFIG_MUTEK_TOPOLOGY)
const char *mem_refusal_name(enum mem_refusal_e reason);

#endif
