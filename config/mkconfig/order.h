/* mkconfig: computes the orders of evaluation.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef ORDER_H_
#define ORDER_H_

#include "conf.h"

/** @This fills conf->order, parents first, and conf->whens, conditions first.
    A token that is its own ancestor, or whose 'when' depends on itself, gets
    a message. */
void order_tokens(struct conf_s *conf);

#endif
