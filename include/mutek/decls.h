/* base: the macros every other header may rely on.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_DECLS_H_
#define MUTEK_DECLS_H_

/** @This marks an accessor: a body in a header, without a call. */
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/** @This marks a function that keeps a frame of its own. */
#define NOINLINE __attribute__((noinline))

/** @This marks a function that does not come back. */
#define NORETURN __attribute__((noreturn))

/** @This marks a function that reads memory and changes none: a call whose
    result nobody looks at is left out. */
#define PURE __attribute__((pure))

/** @This marks a result the caller must look at. Every function that returns
    an @ref error_t carries it. */
#define MUST_CHECK __attribute__((warn_unused_result))

/** @This marks a function with a format, the argument @tt text, for the
    arguments from @tt first on; 0 where they are a va_list. */
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

/** @This is the number of elements of an array. */
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/** @This tells the compiler which way is the quick one. */
#define likely(expr) __builtin_expect(!!(expr), 1)

/** @This tells the compiler which way is not. */
#define unlikely(expr) __builtin_expect(!!(expr), 0)

/** @This prefixes a declaration which only exists when @tt token is defined
    in the build configuration. Using it in a build without the token is a
    compile error that names the token, not a link error that names a symbol.
    The generated config.h defines _CONFIG_X to 0 or 1 for every token. */
#define config_depend(token) CONFIG_DEPEND_EXPAND_(#token, _##token)
#define CONFIG_DEPEND_EXPAND_(name, value) CONFIG_DEPEND_PASTE_(name, value)
#define CONFIG_DEPEND_PASTE_(name, value) CONFIG_DEPEND_##value##_(name)
#define CONFIG_DEPEND_1_(name)
#define CONFIG_DEPEND_0_(name)                                                 \
  __attribute__((error("needs " name " in the build configuration")))

#endif
