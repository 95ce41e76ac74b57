/* demo: a build without proximities has no global one.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "demo.h"

void
demo_global(void)
{
}
