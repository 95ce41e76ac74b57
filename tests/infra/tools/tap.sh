# shellcheck shell=sh
# tests: flat TAP of a script, which sources this.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   verdict STATUS NAME   a result; where it fails and $said is set, the first and
#                         the last lines of that file, as comments in front
#   plan                  the plan; its status is that of the script

count=0
failed=0
said=

verdict()
{
  count=$((count + 1))
  if [ "$1" = 0 ]; then
    echo "ok $count - $2"
    return
  fi
  failed=$((failed + 1))
  [ ! -s "$said" ] || awk '{ line[NR] = $0 }
    END {
      for (i = 1; i <= NR; i++)
        if (i <= 8 || i > NR - 12)
          print "# " substr(line[i], 1, 200)
    }' "$said"
  echo "not ok $count - $2"
}

plan()
{
  echo "1..$count"
  [ "$failed" = 0 ]
}
