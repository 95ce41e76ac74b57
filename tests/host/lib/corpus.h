/* tests: samples of firmware tables, and damage to them.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A directory holds samples, and corpus.txt, whose lines of fields between
    bars say what is done to them and what comes of it. What a reader makes of
    one is told as flat TAP. */

#ifndef HOST_CORPUS_H_
#define HOST_CORPUS_H_

#include <mutek/decls.h>
#include <mutek/machine.h>
#include <mutek/types.h>

#define CORPUS_LINE_MAX 4096
#define CORPUS_SAMPLE_MAX 10240 /* samples are smaller */
#define CORPUS_FIELDS_MAX 8

/** The damage that is being done: told with a promise that is broken. */
extern char corpus_damage[96];

/** @This ends the program by SIGVTALRM when it has used that much of its
    processor from now on, however busy the machine is; 0 for never.
    Units: seconds. */
void corpus_limit(unsigned seconds);

/** @This sets the directory. */
void corpus_open(const char *directory);

/** @This tells whether what @tt group and @tt name say is so. */
void corpus_tap(bool good, const char *group, const char *name);

/** @This counts one more damaged sample. @param wrong the promise that was
    broken, which is told, or NULL.
    @return whether they were kept. */
bool corpus_survived(const char *wrong);

/** @This ends the TAP. @param what samples are.
    @return the exit status. */
int corpus_end(const char *what);

/** @This reads a whole file of the directory.
    @return its size, or -1. */
long corpus_file(const char *name, const char *suffix, void *bytes,
                 size_t size);

/** @This calls @tt sample for each line of corpus.txt.
    @return false when there is none. */
MUST_CHECK bool corpus_lines(int fields, void (*sample)(char **field));

/** @This turns the lines that were said into the form of the corpus. */
void corpus_said(char *text, size_t size);

/** @This compares a machine, written down as @tt got, with <name>.machine, if
    there is one. */
bool corpus_machine_is(const char *name, const char *got);

/** @This returns the byte that takes the place of @tt byte, at turn 1 and up of
    @tt values: 255 of them are all; fewer begin with single bits and the
    complement. */
uint8_t corpus_other(uint8_t byte, unsigned turn, unsigned values);

/** @This draws a number. @param state not 0. */
uint32_t corpus_draw(uint32_t *state);

#endif
