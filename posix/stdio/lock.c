/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The locks of streams, for programs.  @context thread, @source POSIX.1-2017 XSH
 * flockfile.
 */
#define _POSIX_C_SOURCE 200809L

#include "stream.h"

/* @satisfies LLR-POSIX-138 */
void flockfile(FILE *file)
{
    posix_stream_lock(file);
}

/** @return not 0: another thread has it */
/* @satisfies LLR-POSIX-138 */
int ftrylockfile(FILE *file)
{
    return posix_stream_try(file) ? 0 : -1;
}

/* @satisfies LLR-POSIX-138 */
void funlockfile(FILE *file)
{
    posix_stream_unlock(file);
}
