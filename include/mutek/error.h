/* base: error codes.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The numbers are those of MutekH and differ from a C library's. No file
    includes both this header and the C library's errno.h. Source: MutekH,
    hexo/error.h, for the numbers. */

#ifndef MUTEK_ERROR_H_
#define MUTEK_ERROR_H_

#include <mutek/types.h>

/** 0 on success, the negated code of an error otherwise. */
typedef int8_t error_t;

#define ENOENT 2    /**< no such object */
#define EBUSY 3     /**< in use by another caller */
#define ENOMEM 4    /**< none is free now; a later call may succeed */
#define EINVAL 5    /**< the caller passed a value the contract excludes */
#define ENOTSUP 8   /**< this machine never supports it: do not retry */
#define EAGAIN 9    /**< not allowed in this context: call from another one */
#define EBADDATA 13 /**< bytes from outside contradict each other */
#define ERANGE 34   /**< this machine can never hold that size: do not retry */

/** @This returns the name of a code: "ok" for 0, "?" for an unknown code.
    Units: @tt error is 0 or negated, as an @ref error_t.
    Context: any. Cost: O(1). */
const char *error_name(error_t error);

/** @This returns a sentence that describes the code.
    Context: any. Cost: O(1). */
const char *error_text(error_t error);

#endif
