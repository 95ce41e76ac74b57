/* startup: prints the machine in one line, for programs.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef STARTUP_REPORT_H_
#define STARTUP_REPORT_H_

struct mem_machine_s;

/** @This prints the `@mem` line of doc/contract.md for the running machine.
    @param when "boot" or "end". Context: boot CPU. */
void startup_report(const char *when);

/** @This prints the line for any set of banks. The CPU states are those of the
    running machine. */
void startup_report_set(const struct mem_machine_s *mem, const char *when);

#endif
