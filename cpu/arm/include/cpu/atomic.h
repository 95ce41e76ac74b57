/* cpu/arm: atomic words, by the compiler.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: ARM DDI 0406C, A3.4 "Synchronization and semaphores". The compiler
   uses LDREX and STREX, with DMB for acquire and release. They require the
   memory type of data in page.c, normal, shareable and cached, with the caches
   on. */

#ifndef CPU_ATOMIC_H_
#define CPU_ATOMIC_H_

#include <mutek/atomic_builtin.h>

#endif
