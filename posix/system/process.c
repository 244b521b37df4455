/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one process.
 */
#define _POSIX_C_SOURCE 200809L

#include <unistd.h>

#define PROCESS_ID 1

/** @context any @bound O(1) */
/* @satisfies LLR-POSIX-151 */
pid_t getpid(void)
{
    return PROCESS_ID;
}

/** Nobody made it. @context any @bound O(1) */
/* @satisfies LLR-POSIX-151 */
pid_t getppid(void)
{
    return 0;
}
