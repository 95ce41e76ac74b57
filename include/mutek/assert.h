/* base: assertions, for programming errors.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_ASSERT_H_
#define MUTEK_ASSERT_H_

#include <config.h>

#include <mutek/decls.h>

/** @This stops the machine. It reports bugs, never bad input. */
NORETURN void assert_fail(const char *expr, const char *file, int line);

/** @This stops the machine if @tt expr is false. It is cheap, and present in
   every build with CONFIG_MUTEK_ASSERT. A check that walks a structure belongs
   in a check function instead. */
#ifdef CONFIG_MUTEK_ASSERT
#define assert(expr) ((expr) ? (void)0 : assert_fail(#expr, __FILE__, __LINE__))
#else
#define assert(expr) ((void)sizeof(!(expr))) /* still type-checked */
#endif

/** @This fails to compile if the expression is false. */
#define static_assert _Static_assert

#endif
