/* tests: a build without caches.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "sweep.h"

void
sweep_caches_reset(void)
{
}

bool
sweep_caches_exist(void)
{
  return false;
}
