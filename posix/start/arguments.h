/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the boot arguments, one string, to argv.
 */
#ifndef POSIX_START_ARGUMENTS_H
#define POSIX_START_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#define POSIX_ARGUMENTS_SIZE_MAX  4096U /* bytes of all words, terminators included */
#define POSIX_ARGUMENTS_COUNT_MAX 64U   /* words */

struct posix_arguments {
    char text[POSIX_ARGUMENTS_SIZE_MAX];
    char *word[POSIX_ARGUMENTS_COUNT_MAX + 1U]; /* argv, NULL behind the last */
    int count;
};

/**
 * Splits a line into words at blanks.  Within '...' every byte stands for itself;
 * within "..." a backslash takes the meaning from " and \; elsewhere from any byte.  A
 * quote that is not ended lasts to the end.
 *
 * @param line     NUL-terminated
 * @param[out] out the words; without one, a single "main"
 * @return         false if they do not fit; out is then not to be used
 * @context        any
 * @bound          O(length)
 */
bool posix_arguments_split(const char *line, struct posix_arguments *out);

#endif
