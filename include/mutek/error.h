/* base: error codes.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The numbers are those of MutekH, not those of a C library: this header and
    the C library's errno.h never meet in one file.
    Source: MutekH, hexo/error.h, for the numbers. */

#ifndef MUTEK_ERROR_H_
#define MUTEK_ERROR_H_

#include <mutek/types.h>

/** 0 on success, the negated code of an error otherwise. */
typedef int8_t error_t;

#define ENOENT 2    /**< nothing of the kind exists here */
#define EBUSY 3     /**< somebody else has it */
#define ENOMEM 4    /**< all of the kind is in use: later may succeed */
#define EINVAL 5    /**< the caller passed a value the contract excludes */
#define ENOTSUP 8   /**< this machine can never do it: give up */
#define EAGAIN 9    /**< refused in this context: ask from another one */
#define EBADDATA 13 /**< bytes from outside contradict themselves */
#define ERANGE 34   /**< this machine can never hold that size: give up */

/** @This returns the name of a code, "ok" for 0, "?" for one it does not know.
    Units: @tt error is 0 or negated, as an @ref error_t.
    Context: any. Cost: O(1). */
const char *error_name(error_t error);

/** @This returns one sentence for people.
    Context: any. Cost: O(1). */
const char *error_text(error_t error);

#endif
