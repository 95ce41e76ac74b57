/* mkconfig: memory, growing lists and growing texts.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MEM_H_
#define MEM_H_

#include <stdarg.h>

#include "conf.h"

/** @This returns zeroed memory which lives until @ref mem_destroy. It ends
    the program when there is none. */
void *mem_new(struct conf_s *conf, size_t size);

/** @This frees all memory of the run. */
void mem_destroy(struct conf_s *conf);

/** @This returns a terminated copy of @tt size bytes. */
char *mem_text(struct conf_s *conf, const char *start, size_t size);

char *mem_format(struct conf_s *conf, const char *format, ...)
    FORMAT_LIKE(2, 3);

void list_add(struct conf_s *conf, struct list_s *list, const void *item);

void buf_add(struct conf_s *conf, struct buf_s *buf, const char *start,
             size_t size);

void buf_vformat(struct conf_s *conf, struct buf_s *buf, const char *format,
                 va_list args) FORMAT_LIKE(3, 0);

void buf_format(struct conf_s *conf, struct buf_s *buf, const char *format, ...)
    FORMAT_LIKE(3, 4);

#endif
