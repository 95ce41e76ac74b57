/* core: messages of the kernel.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_PRINTK_H_
#define MUTEK_PRINTK_H_

#include <stdarg.h>

#include <mutek/decls.h>
#include <mutek/types.h>

/** @This prints a message on the console. Lines of several processors do not
    mix within one call.

    Format: %% %c %s %d %i %u %x %X %p with flags - and 0, a width, and the
    lengths hh h l ll z t j. Anything else is printed as it stands.
    Context: any; interrupts are masked while the message is written.
    Cost: O(length), plus what the console takes. */
void printk(const char *format, ...) PRINTF_LIKE(1, 2);

/** @This is @ref printk with the arguments in a list. */
void printk_va(const char *format, va_list args) PRINTF_LIKE(1, 0);

/** @This formats into @tt buffer, of @tt size bytes, always terminated when
    size is not 0.
    @return what the whole text takes, without the final NUL. Units: bytes.
    Context: any. Cost: O(length). */
size_t printk_format(char *buffer, size_t size, const char *format, ...)
    PRINTF_LIKE(3, 4);

/** @This is @ref printk_format with the arguments in a list. */
size_t printk_format_va(char *buffer, size_t size, const char *format,
                        va_list args);

/** @This makes every later @ref printk append to @tt buffer instead of the
    console, so that a test can read what was said; NULL ends it.
    Context: one processor runs. Cost: two stores. */
void printk_capture(char *buffer, size_t size);

#endif
