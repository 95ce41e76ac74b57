# tests: a figure against its limit, as flat TAP.
# SPDX-License-Identifier: LGPL-2.1-only
#
# A figure that is missing, or 0, is a failure. Who is done prints the plan, "1.."
# and tests, and ends with whether there was one: failed.

function verdict(what, value, limit)
{
  tests++
  good = value != "" && value + 0 > 0 && value + 0 <= limit + 0
  failed += !good
  printf "%sok %d - %s: %s, at most %s\n", good ? "" : "not ", tests, what,
         value == "" ? "unknown" : value, limit
}

# Compilers differ by a few.
function instructions(what, value, limit)
{
  verdict(what " (instructions)", value, limit + 3)
}
