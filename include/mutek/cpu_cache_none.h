/* cpu: a build without caches of free blocks.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_CPU_CACHE_NONE_H_
#define MUTEK_CPU_CACHE_NONE_H_

#include <mutek/decls.h>

/** @This does nothing. Context: any. Cost: none. */
ALWAYS_INLINE void
cpu_cache_close(void)
{
}

#endif
