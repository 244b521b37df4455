/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits of the image.  The maxima keep every sum of sizes far below 2^64.
 */
#include "limits.h"

#include <arch/mmu_regime.h>
#include <sched/priority_queue.h>

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return (value != 0U) ? value : otherwise;
}

static size_t to_pages(size_t size)
{
    const size_t mask = (size_t)MMU_PAGE_SIZE - 1U;
    return (size + mask) & ~mask;
}

/* @satisfies LLR-BOOT-010 */
const char *limits_read(const struct bulkhead_config *config, struct limits *limits)
{
    limits->threads = or_default(config->threads, BULKHEAD_THREADS_DEFAULT);
    limits->stacks = or_default(config->stacks, limits->threads);
    limits->timers = or_default(config->timers, BULKHEAD_TIMERS_DEFAULT);
    limits->main_priority = (config->main_priority != 0)
                                ? config->main_priority
                                : BULKHEAD_MAIN_PRIORITY_DEFAULT;
    const uint32_t descriptors =
        or_default(config->descriptors, BULKHEAD_DESCRIPTORS_DEFAULT);
    if (limits->threads > BULKHEAD_THREADS_MAX) {
        return "bulkhead_config.threads is above 32767";
    }
    if (limits->stacks > LIMITS_STACKS_MAX) {
        return "bulkhead_config.stacks is above 1048576";
    }
    if (limits->timers > LIMITS_TIMERS_MAX) {
        return "bulkhead_config.timers is above 1048576";
    }
    if ((descriptors < LIMITS_DESCRIPTORS_MIN)
        || (descriptors > LIMITS_DESCRIPTORS_MAX)) {
        return "bulkhead_config.descriptors is not within 3 to 1048576";
    }
    if (config->stack_size_bytes > LIMITS_STACK_SIZE_MAX) {
        return "bulkhead_config.stack_size_bytes is above 1 GiB";
    }
    if (config->heap_size_bytes > LIMITS_HEAP_SIZE_MAX) {
        return "bulkhead_config.heap_size_bytes is above 256 GiB";
    }
    if ((limits->main_priority < PRIORITY_MIN)
        || (limits->main_priority > PRIORITY_MAX)) {
        return "bulkhead_config.main_priority is not within 1 to 255";
    }
    limits->stack_size_bytes =
        to_pages((config->stack_size_bytes != 0U) ? config->stack_size_bytes
                                                  : BULKHEAD_STACK_SIZE_DEFAULT);
    limits->heap_size_bytes = to_pages(config->heap_size_bytes);
    return NULL;
}
