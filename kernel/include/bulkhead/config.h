/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits of an image: one table, linked in.
 *
 * An application that wants other limits than the defaults defines the table once:
 *
 *     #include <bulkhead/config.h>
 *     const struct bulkhead_config bulkhead_config = { .threads = 200 };
 *
 * A member that is 0 takes its default.  Everything is taken from memory at boot,
 * nothing later; an image whose limits do not fit stops with a message that says how
 * much is needed.
 */
#ifndef BULKHEAD_CONFIG_H
#define BULKHEAD_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BULKHEAD_THREADS_DEFAULT       32U
#define BULKHEAD_THREADS_MAX           32767U
#define BULKHEAD_STACKS_DEFAULT        BULKHEAD_THREADS_DEFAULT
#define BULKHEAD_STACK_SIZE_DEFAULT    16384U
#define BULKHEAD_MAIN_PRIORITY_DEFAULT 100
#define BULKHEAD_TIMERS_DEFAULT        32U
#define BULKHEAD_DESCRIPTORS_DEFAULT   16U

struct bulkhead_config {
    uint32_t threads;        /* threads alive at once, main included; 1 to 32767 */
    uint32_t stacks;         /* stacks in the pool, main's included; as threads if 0 */
    size_t stack_size_bytes; /* of each stack in the pool, the guard page not counted; a
                                 thread that asks for more takes several places */
    uint32_t timers;         /* timers beside one timeout for each thread */
    uint32_t descriptors;    /* open files, the standard three included; 3 to 1048576 */
    int main_priority;       /* priority of main; 1 to 255 */
    size_t heap_size_bytes;  /* of malloc; all memory that is left if 0 */
};

extern const struct bulkhead_config bulkhead_config;

#ifdef __cplusplus
}
#endif

#endif
