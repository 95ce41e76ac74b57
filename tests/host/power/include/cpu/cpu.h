/* tests: the firmware's calls, which the test answers.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_CPU_H_
#define CPU_CPU_H_

#include <mutek/types.h>

uintptr_t cpu_hvc(const uintptr_t argument[4]);
uintptr_t cpu_smc(const uintptr_t argument[4]);

#endif
