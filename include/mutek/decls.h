/* base: macros that every other header may use.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_DECLS_H_
#define MUTEK_DECLS_H_

/** @This marks an inline function in a header; it makes no call. */
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/** @This marks a function that is never inlined. */
#define NOINLINE __attribute__((noinline))

/** @This marks a function that does not return. */
#define NORETURN __attribute__((noreturn))

/** @This marks a function that reads memory and changes none. The compiler
    omits a call whose result is unused. */
#define PURE __attribute__((pure))

/** @This marks a function whose result the caller must use. Every function that
    returns an @ref error_t has this mark. */
#define MUST_CHECK __attribute__((warn_unused_result))

/** @This marks a printf-like function. Argument @tt text is the format, and its
    arguments begin at @tt first; 0 if they are a va_list. */
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

/** @This is the number of elements of an array. */
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/** @This marks a condition that is usually true. */
#define likely(expr) __builtin_expect(!!(expr), 1)

/** @This marks a condition that is usually false. */
#define unlikely(expr) __builtin_expect(!!(expr), 0)

/** @This precedes a declaration that exists only if @tt token is defined in the
    build configuration. Its use in a build without the token is a compile error
    that names the token, not a link error that names a symbol. The generated
    config.h defines _CONFIG_X to 0 or 1 for every token. */
#define config_depend(token) CONFIG_DEPEND_EXPAND_(#token, _##token)
#define CONFIG_DEPEND_EXPAND_(name, value) CONFIG_DEPEND_PASTE_(name, value)
#define CONFIG_DEPEND_PASTE_(name, value) CONFIG_DEPEND_##value##_(name)
#define CONFIG_DEPEND_1_(name)
#define CONFIG_DEPEND_0_(name)                                                 \
  __attribute__((error("needs " name " in the build configuration")))

#endif
