/* tests: strange machines in a few lines.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A case says what the tables of a machine list, lets the kernel derive the
    topology from it, and may give the banks bytes and ask for blocks:

      invent_new();
      invent_cpus(2, 0);
      invent_range(0x1000, 0x400, 0);
      invent_private(0x2000, 0x400, 1, 1 << 1);
      EXPECT_EQ(invent_build(), 0);
      EXPECT_EQ(invent_set(), 0);
      EXPECT_EQ(invent_land(&ask), 1);

    There is one invented machine at a time. Addresses of its description may be
    anything: the bytes of bank i are a piece of an array of ours. Everything
    runs on the calling processor, whoever is said to ask.

    Context: boot processor. */

#ifndef INVENT_H_
#define INVENT_H_

#include "mutek/mem_machine.h"

#include <mutek/machine.h>
#include <mutek/mem_request.h>
#include <mutek/topology.h>

#define INVENT_CPUS 20
#define INVENT_RANGES 20
#define INVENT_RESERVEDS 8
#define INVENT_DISTANCES 64
#define INVENT_PERFS 8
#define INVENT_REACHES 40
#define INVENT_BANKS 24
#define INVENT_BYTES 16384 /**< of all banks together. Units: bytes */

/** The invented machine. Cases read all of it, and may write what the calls
    below do not cover before they build. */
struct invent_s
{
  struct machine_s machine;
  struct topology_limits_s limits; /**< admit all, 64 bits, banks of 16 bytes */
  uint64_t boot_start;             /**< an address in the image's range */
  struct topology_s topo;          /**< once built */
  struct mem_machine_s mem;        /**< once made */
  char said[1024];                 /**< what the last build printed */
};

extern struct invent_s invent;

/* What the tables list */

/** @This starts over: nothing is listed. */
void invent_new(void);

/** @This lists a processor, to be started, named by tag index + 1. */
struct machine_cpu_s *invent_cpu(uint64_t hw, uint32_t node);

/** @This lists @tt count processors with the next hardware ids. */
void invent_cpus(uint32_t count, uint32_t node);

/** @This lists memory that all reach and of whose DMA nothing is said. */
struct machine_range_s *invent_range(uint64_t start, uint64_t size,
                                     uint32_t node);

/** @This lists memory that only some processors reach.
    @param cpus one bit per processor, in the order they were listed. */
struct machine_range_s *invent_private(uint64_t start, uint64_t size,
                                       uint32_t node, uint32_t cpus);

void invent_reserve(uint64_t start, uint64_t size);
void invent_window(uint64_t start, uint64_t size);
void invent_distance(uint32_t from, uint32_t to, uint32_t distance);

/** @This lists the distances between nodes 0 to nodes - 1, row by row. */
void invent_distances(uint32_t nodes, const uint8_t *distance);

/** @This lists a figure of the accesses from a node to another. */
void invent_perf(uint32_t from, uint32_t to, enum machine_perf_e kind,
                 uint32_t value);

/* What the kernel makes of it */

/** @This runs @ref topology_build and notes what it says. That it keeps within
    the memory it asked for is expected. */
MUST_CHECK error_t invent_build(void);

/** @This makes a machine of three CPUs. Each is a cluster with a bank of its
   own node, at cost 20 from the others. Bank 3 belongs to CPU 0 alone. DMA does
   not reach banks 2 and 3. Units: @tt bank in bytes. */
void invent_three(size_t bank);

/** @This runs @ref topology_ranges, notes what it says, and returns how many
    ranges there are; they are in @ref invent_piece. */
size_t invent_pieces(void);
const struct topology_range_s *invent_piece(size_t index);

/** @This expects of the range at place @tt at its two ends, and the index of
    the listed range that it comes from. */
void invent_expect_piece(size_t at, uint64_t start, uint64_t last,
                         uint32_t index);

/** @This runs @ref topology_set_boot and notes what it says. */
MUST_CHECK error_t invent_boot(uint64_t start, uint64_t last);

/** @This tells whether a line of @ref invent_s.said contains @tt text. */
bool invent_says(const char *text);

/** @This returns how many lines were said. */
uint32_t invent_lines(void);

/** @This returns the processors that reach a bank, one bit each. */
uint32_t invent_reach(bank_id_t bank);

/** @This makes the memory of the machine that was built, each bank with bytes
   of its own, one bank behind the other. Errors: -ENOMEM more bytes, banks or
   tables than there is room for. */
MUST_CHECK error_t invent_set(void);

/** @This makes it with the banks at @tt base, of which no byte may be
    touched: only probes are allowed. */
MUST_CHECK error_t invent_set_at(const uintptr_t *base);

/** @This tells whether every byte of every bank is as @ref invent_set left
    it. */
bool invent_untouched(void);

/* Requests; request->cpu says who asks */

/** @This returns a request of 16 bytes, for processor @tt cpu. */
struct mem_request_s invent_ask(cpu_id_t cpu, struct mem_proximity_s *prox,
                                enum mem_reachability_s valid);

/** The proximities of the machine. */
struct mem_proximity_s *invent_cluster(cluster_id_t cluster);
struct mem_proximity_s *invent_of_cpu(cpu_id_t cpu);
struct mem_proximity_s *invent_global(void);

/** @This serves a request, or with @tt probe explains it. */
MUST_CHECK error_t invent_request(const struct mem_request_s *request,
                                  bool probe, struct mem_result_s *result);

/** @This serves a request and keeps the block.
    @return the bank it landed in, or the error. */
int32_t invent_take(const struct mem_request_s *request);

/** @This serves a request and gives the block back at once.
    @return the bank it landed in, or the error. */
int32_t invent_land(const struct mem_request_s *request);

/** @This gives a block back. */
void invent_free(bank_id_t bank, void *addr);

/** @This takes blocks of a bank until not even an address fits. */
void invent_fill(bank_id_t bank);

/** @This takes a block of a bank; false when there is none. */
bool invent_use(bank_id_t bank, size_t size);

/** @This gives back what @ref invent_fill, @ref invent_use and @ref
    invent_take took from a bank. */
void invent_empty(bank_id_t bank);

/** @This tells whether the order of a cluster on the empty machine is
    @tt count banks @tt bank, and notes it if not. */
bool invent_order_is(cluster_id_t cluster, const bank_id_t *bank, size_t count);

/** @This expects the banks of a cluster's order, best first. */
#define EXPECT_ORDER(cluster, ...)                                             \
  EXPECT(invent_order_is(cluster, (const bank_id_t[]){ __VA_ARGS__ },          \
                         sizeof((const bank_id_t[]){ __VA_ARGS__ })            \
                             / sizeof(bank_id_t)))

#endif
