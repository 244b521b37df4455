/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the RAM behind the image is shared out: once, in order, by the limits.
 *
 *     image | tables | threads | timeouts | stack bits | stacks | heap
 */
#ifndef BOOT_LAYOUT_H
#define BOOT_LAYOUT_H

#include "limits.h"

#include <bsp/board.h>
#include <sched/thread.h>
#include <sched/timeout_queue.h>

struct layout {
    struct thread *threads;         /* limits.threads, any contents */
    struct timeout_place *timeouts; /* of both clocks, zeroed */
    uint32_t timeout_capacity;
};

/**
 * Takes and maps memory for everything that the limits ask for, and makes the rest the
 * heap. Memory that does not suffice ends in upcall_panic, with a message that says how
 * much is needed.
 *
 * @param[out] layout  where the tables of objects are
 * @context            boot, once; the devices are mapped
 * @bound              O(entries of the translation tables + size of what is zeroed)
 */
void layout_memory(const struct bsp_board *board, const struct limits *limits,
                   struct layout *layout);

#endif
