/* core: kernel messages.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_PRINTK_H_
#define MUTEK_PRINTK_H_

#include <stdarg.h>

#include <mutek/decls.h>
#include <mutek/types.h>

/** @This prints a message on the console. The output of one call is never mixed
    with that of another CPU.

    Format: %% %c %s %d %i %u %x %X %p with the flags - and 0, a width, and the
    lengths hh h l ll z t j. Any other text is printed unchanged.
    Context: any; interrupts are masked while the message is written.
    Cost: O(length), plus the console's time. */
void printk(const char *format, ...) PRINTF_LIKE(1, 2);

/** @This is @ref printk with the arguments in a list. */
void printk_va(const char *format, va_list args) PRINTF_LIKE(1, 0);

/** @This formats into @tt buffer of @tt size bytes. The text is always
    terminated, unless size is 0.
    @return the length of the whole text without the final NUL. Units: bytes.
    Context: any. Cost: O(length). */
size_t printk_format(char *buffer, size_t size, const char *format, ...)
    PRINTF_LIKE(3, 4);

/** @This is @ref printk_format with the arguments in a list. */
size_t printk_format_va(char *buffer, size_t size, const char *format,
                        va_list args);

/** @This redirects later messages from the console to @tt buffer, for tests.
    NULL ends the capture.
    Context: only one CPU runs. Cost: two stores. */
void printk_capture(char *buffer, size_t size);

#endif
