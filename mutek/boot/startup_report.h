/* startup: the machine in one line, for programs.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef STARTUP_REPORT_H_
#define STARTUP_REPORT_H_

struct mem_machine_s;

/** @This prints the `@mem` line of doc/contract.md for the machine.
    @param when "boot" or "end". Context: boot processor. */
void startup_report(const char *when);

/** @This prints it for any memory; states of processors are those of the
   running machine. */
void startup_report_set(const struct mem_machine_s *mem, const char *when);

#endif
