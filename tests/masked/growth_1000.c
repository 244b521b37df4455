/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits of growth.c with 1,000 threads beside main, and as many timers.
 */
#include <bulkhead/config.h>

const struct bulkhead_config bulkhead_config = {
    .threads = 1008,
    .stacks = 2016,
    .stack_size_bytes = 4096,
    .timers = 1000,
    .main_priority = 5,
};
