/* malloc: the secret of headers, from the host.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Source: Linux manual page getrandom(2). Locks: none, before any thread has a
   block. */

#define _GNU_SOURCE

#include <errno.h>
#include <stdint.h>
#include <sys/random.h>

#include "heap.h"

#include "arch/emu/host_private.h"

uint64_t
host_secret(void)
{
  int kept = errno;
  uint64_t secret;
  ssize_t got;

  do
    got = getrandom(&secret, sizeof secret, 0);
  while (got < 0 && errno == EINTR);
  if (got != (ssize_t)sizeof secret)
    host_refuse("malloc", "getrandom() gives no secret for headers");
  errno = kept;
  return secret;
}
