#!/usr/bin/env python3
"""selftest: the oracle against examples worked out by hand, and against
broken kernels. Flat TAP; the exit status is 0 if all is well.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import sys
import traceback

import selftest_check
import selftest_rules
import selftest_tables


def run(function):
    """None, or what went wrong."""
    try:
        function()
    except AssertionError as error:
        return str(error)
    except Exception:
        return traceback.format_exc()
    return None


def main():
    cases = (selftest_rules.CASES + selftest_tables.CASES
             + selftest_check.CASES)
    bad = 0
    print("1..%d" % len(cases))
    for number, function in enumerate(cases, 1):
        wrong = run(function)
        bad += wrong is not None
        print("%s %d - %s: %s" % ("ok" if wrong is None else "not ok", number,
                                  function.__name__.replace("_", " "),
                                  " ".join(function.__doc__.split())))
        for line in (wrong or "").splitlines():
            print("#   " + line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
