/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits of growth.c with 100 threads beside main, and as many timers.
 */
#include <bulkhead/config.h>

const struct bulkhead_config bulkhead_config = {
    .threads = 108,
    .stacks = 216,
    .stack_size_bytes = 4096,
    .timers = 100,
    .main_priority = 5,
};
