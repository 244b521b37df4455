/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The priorities that mutexes lend to a thread: how many lend each.  All zero is none.
 * Every operation takes constant time, however many mutexes there are.
 *
 * Invariant: bit p is set exactly if count[p] is not 0; total is the sum of all counts.
 */
#ifndef SCHED_LOANS_H
#define SCHED_LOANS_H

#include <base/inline.h>
#include <sched/priority_queue.h>
#include <stdbool.h>
#include <stdint.h>

struct loans {
    uint32_t total;                   /* of all priorities */
    uint64_t present[PRIORITY_WORDS]; /* bit (p % 64) of word (p / 64) */
    uint16_t count[PRIORITY_COUNT];
};

/** Whether nothing is lent. @context interrupts masked @bound O(1) */
/* @satisfies LLR-SCHED-066 */
HOT_INLINE bool loans_are_none(const struct loans *loans)
{
    return loans->total == 0U;
}

/** The highest priority lent; PRIORITY_IDLE if none is. @bound O(1) */
/* @satisfies LLR-SCHED-066 */
HOT_INLINE int loans_top(const struct loans *loans)
{
    return priority_set_top(loans->present);
}

/** As loans_add where nothing is lent. @context interrupts masked @bound O(1) */
/* @satisfies LLR-SCHED-066 */
HOT_INLINE void loans_add_first(struct loans *loans, unsigned priority)
{
    loans->total = 1;
    loans->count[priority] = 1;
    loans->present[priority / 64U] = (uint64_t)1 << (priority % 64U);
}

/** As loans_remove where nothing else is. @context interrupts masked @bound O(1) */
/* @satisfies LLR-SCHED-066 */
HOT_INLINE void loans_remove_last(struct loans *loans, unsigned priority)
{
    loans->total = 0;
    loans->count[priority] = 0;
    loans->present[priority / 64U] = 0;
}

/** Lends a priority once more. @context interrupts masked @bound O(1) */
/* @satisfies LLR-SCHED-066 */
HOT_INLINE void loans_add(struct loans *loans, unsigned priority)
{
    loans->total++;
    loans->count[priority]++;
    loans->present[priority / 64U] |= (uint64_t)1 << (priority % 64U);
}

/** Takes a loan back. @param priority is lent @context interrupts masked @bound O(1) */
/* @satisfies LLR-SCHED-066 */
HOT_INLINE void loans_remove(struct loans *loans, unsigned priority)
{
    loans->total--;
    loans->count[priority]--;
    if (loans->count[priority] == 0U) {
        loans->present[priority / 64U] &= ~((uint64_t)1 << (priority % 64U));
    }
}

#endif
