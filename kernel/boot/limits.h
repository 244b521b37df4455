/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits of the image, with defaults filled in.
 */
#ifndef BOOT_LIMITS_H
#define BOOT_LIMITS_H

#include <bulkhead/config.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIMITS_STACKS_MAX      1048576U
#define LIMITS_TIMERS_MAX      1048576U
#define LIMITS_DESCRIPTORS_MIN 3U /* standard input, output and error */
#define LIMITS_DESCRIPTORS_MAX 1048576U
#define LIMITS_STACK_SIZE_MAX  ((size_t)1 << 30)
#define LIMITS_HEAP_SIZE_MAX   ((size_t)1 << 38)

struct limits {
    uint32_t threads;
    uint32_t stacks;
    uint32_t timers;
    size_t stack_size_bytes; /* whole pages */
    size_t heap_size_bytes;  /* whole pages; 0: all that is left */
    int main_priority;
};

/**
 * Fills in defaults and checks the limits.
 *
 * @param[out] limits  valid if NULL is returned
 * @return             NULL, or which limit is out of its range, and what that is
 * @context            boot
 */
const char *limits_read(const struct bulkhead_config *config, struct limits *limits);

#endif
