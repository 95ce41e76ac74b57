/* base: programming errors.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_ASSERT_H_
#define MUTEK_ASSERT_H_

#include <config.h>

#include <mutek/decls.h>

/** @This stops the machine; it is for bugs, never for bad input. */
NORETURN void assert_fail(const char *expr, const char *file, int line);

/** @This stops the machine when @tt expr is false. Two levels: this one is
   cheap and on in every build with CONFIG_MUTEK_ASSERT; what walks structures
   belongs in a check function. */
#ifdef CONFIG_MUTEK_ASSERT
#define assert(expr) ((expr) ? (void)0 : assert_fail(#expr, __FILE__, __LINE__))
#else
#define assert(expr) ((void)sizeof(!(expr))) /* still type-checked */
#endif

/** @This is an error of the compiler when an expression is false. */
#define static_assert _Static_assert

#endif
