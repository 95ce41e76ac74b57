/* mkconfig: determines the functions to call at startup, and their order.
   SPDX-License-Identifier: LGPL-2.1-only

   Each block is two events, its beginning and its end. Each ordering rule of
   init.c is an arrow between two events. Events are taken one by one, always
   the first by name of those without an earlier event left. If there is no such
   event, the remaining ones contain a circle. */

#include "init.h"

#include "diag.h"
#include "mem.h"
#include "token.h"
#include "value.h"

/* An event is twice the index of its block in conf->inits, plus 1 for its
   end. */
struct arrow_s
{
  size_t from, to;
};

struct graph_s
{
  struct list_s arrows; /* struct arrow_s */
  size_t *waits;        /* by event: arrows to it from events not yet taken */
  bool *taken;          /* by event */
  size_t count;         /* events */
};

static size_t
block_index(const struct conf_s *conf, const struct init_s *init)
{
  size_t i = 0;

  while (conf->inits.item[i] != init)
    i++;
  return i;
}

static void
graph_arrow(struct conf_s *conf, struct graph_s *graph, size_t from, size_t to)
{
  struct arrow_s *arrow = mem_new(conf, sizeof(*arrow));

  *arrow = (struct arrow_s){ from, to };
  list_add(conf, &graph->arrows, arrow);
  graph->waits[to]++;
}

static void
graph_build(struct conf_s *conf, struct graph_s *graph)
{
  graph->count = 2 * conf->inits.count;
  graph->waits = mem_new(conf, graph->count * sizeof(*graph->waits));
  graph->taken = mem_new(conf, graph->count * sizeof(*graph->taken));

  for (size_t i = 0; i < conf->inits.count; i++)
    {
      const struct init_s *init = conf->inits.item[i];

      graph_arrow(conf, graph, 2 * i, 2 * i + 1);
      if (init->during)
        {
          size_t stage = block_index(conf, init->during->other);

          graph_arrow(conf, graph, 2 * stage, 2 * i);
          graph_arrow(conf, graph, 2 * i + 1, 2 * stage + 1);
        }
      for (size_t j = 0; init->live && j < init->orders.count; j++)
        {
          const struct init_order_s *order = init->orders.item[j];
          size_t other = block_index(conf, order->other);

          if (order->before)
            graph_arrow(conf, graph, 2 * i + 1, 2 * other);
          else
            graph_arrow(conf, graph, 2 * other + 1, 2 * i);
        }
    }
}

/* An event that must come before this one and is not taken yet. */
static size_t
graph_before(const struct graph_s *graph, size_t event)
{
  for (size_t i = 0;; i++)
    {
      const struct arrow_s *arrow = graph->arrows.item[i];

      if (arrow->to == event && !graph->taken[arrow->from])
        return arrow->from;
    }
}

/* Finds a circle: each remaining event has another one before it. So going back
   as many times as there are events ends in a circle, which is then walked
   once. */
static void
graph_circle(struct conf_s *conf, const struct graph_s *graph)
{
  const struct init_s *last = NULL;
  struct buf_s buf = { 0 };
  size_t event = 0;

  while (graph->taken[event])
    event++;
  for (size_t i = 0; i < graph->count; i++)
    event = graph_before(graph, event);

  const struct init_s *first = conf->inits.item[event / 2];
  size_t start = event;
  do
    {
      const struct init_s *init = conf->inits.item[event / 2];

      if (init != last && (!last || init != first) && buf.size < 300)
        buf_format(conf, &buf, "%s%.60s", last ? ", " : "", init->name);
      last = init;
      event = graph_before(graph, event);
    }
  while (event != start);
  diag_error(conf, first->loc,
             "these must come before each other in a circle: %s: remove a "
             "'before', 'after' or 'during'",
             buf.text);
}

static bool
order_blocks(struct conf_s *conf)
{
  struct graph_s graph = { 0 };
  struct list_s order = { 0 };
  size_t event = 0;

  graph_build(conf, &graph);
  while (event < graph.count)
    {
      if (graph.taken[event] || graph.waits[event])
        {
          event++;
          continue;
        }
      graph.taken[event] = true;
      for (size_t i = 0; i < graph.arrows.count; i++)
        {
          const struct arrow_s *arrow = graph.arrows.item[i];

          if (arrow->from == event)
            graph.waits[arrow->to]--;
        }
      if (event % 2 == 0)
        list_add(conf, &order, conf->inits.item[event / 2]);
      event = 0;
    }

  if (order.count < conf->inits.count)
    {
      graph_circle(conf, &graph);
      return false;
    }
  conf->inits = order;
  return true;
}

static bool
block_counts(const struct init_s *init)
{
  if (!init->parent->live)
    return false;
  for (size_t i = 0; i < init->conditions.count; i++)
    if (rel_all(init->conditions.item[i]))
      return true;
  return !init->conditions.count;
}

static void
check_stage(struct conf_s *conf, const struct init_s *stage)
{
  for (size_t i = 0; i < conf->inits.count; i++)
    {
      const struct init_s *init = conf->inits.item[i];

      if (init->live && init->function && init_within(init, stage))
        return;
    }
  diag_error(conf, stage->loc,
             "%.60s has flag 'notempty' and no function: define a token that "
             "brings one",
             stage->name);
}

void
init_resolve(struct conf_s *conf)
{
  for (size_t i = 0; i < conf->inits.count; i++)
    {
      struct init_s *init = conf->inits.item[i];

      init->live = block_counts(init);
    }
  if (!order_blocks(conf))
    return;

  for (size_t i = 0; i < conf->inits.count; i++)
    {
      const struct init_s *init = conf->inits.item[i];

      if (init->live && init->notempty)
        check_stage(conf, init);
      if (init->live && init->during && !init->during->other->live)
        diag_error(conf, init->during->loc,
                   "%.60s counts and %.60s, which it is in, does not: give it "
                   "a condition",
                   init->name, init->during->name);
    }
}

/* The parameters of the nearest enclosing stage with a prototype. */
static const char *
init_prototype(const struct init_s *init)
{
  while (init->during)
    {
      init = init->during->other;
      if (init->prototype)
        return init->prototype;
    }
  return "void";
}

static void
write_stage(struct conf_s *conf, struct buf_s *buf, const struct init_s *stage)
{
  struct buf_s prototypes = { 0 }, calls = { 0 }, undone = { 0 };

  for (size_t i = 0; i < conf->inits.count; i++)
    {
      const struct init_s *init = conf->inits.item[i];

      if (!init->live || !init->function || !init_within(init, stage))
        continue;
      const char *prototype = init_prototype(init);

      buf_format(conf, &prototypes, " \\\n  void %s(%s);", init->function,
                 prototype);
      buf_format(conf, &calls, " \\\n  %s(__VA_ARGS__);", init->function);
      if (!init->cleanup)
        continue;
      buf_format(conf, &prototypes, " \\\n  void %s(%s);", init->cleanup,
                 prototype);
      const char *after = undone.size ? undone.text : "";
      undone = (struct buf_s){ 0 };
      buf_format(conf, &undone, " \\\n  %s(__VA_ARGS__);%s", init->cleanup,
                 after);
    }

  buf_format(conf, buf, "\n#define %s_PROTOTYPES%s\n", stage->name,
             prototypes.size ? prototypes.text : "");
  buf_format(conf, buf, "\n#define %s_INIT(...)%s\n", stage->name,
             calls.size ? calls.text : "");
  buf_format(conf, buf, "\n#define %s_CLEANUP(...)%s\n", stage->name,
             undone.size ? undone.text : "");
}

void
init_write(struct conf_s *conf, struct buf_s *buf)
{
  for (size_t i = 0; i < conf->inits.count; i++)
    {
      const struct init_s *init = conf->inits.item[i];

      if (init->live && init->calls)
        write_stage(conf, buf, init);
    }
}
