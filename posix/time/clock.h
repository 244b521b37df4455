/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts that tell the time share.
 */
#ifndef POSIX_TIME_CLOCK_H
#define POSIX_TIME_CLOCK_H

#include <bulkhead/config.h>
#include <stdint.h>

/**
 * Processor time of the process: all that has passed except while nobody was ready.
 *
 * @return   ticks
 * @context  any
 * @bound    O(1)
 */
uint64_t posix_process_ticks(void);

#endif
