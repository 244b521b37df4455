/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pending timeouts: a heap of four branches.  Places are numbered from 0; the children
 * of place p are 4p + 1 to 4p + 4.
 */
#include <sched/timeout_queue.h>

#include <base/assert.h>

#define BRANCHES 4U

static void put(struct timeout_queue *queue, uint32_t place, struct timeout_place entry)
{
    queue->places[place] = entry;
    entry.timeout->position = place + 1U;
}

/* Moves the hole at a place up until the entry may stand there. */
static void sift_up(struct timeout_queue *queue, uint32_t place,
                    struct timeout_place entry)
{
    while (place > 0U) {
        const uint32_t parent = (place - 1U) / BRANCHES;
        if (queue->places[parent].deadline_tick <= entry.deadline_tick) {
            break;
        }
        put(queue, place, queue->places[parent]);
        place = parent;
    }
    put(queue, place, entry);
}

/* Moves the hole at a place down until the entry may stand there. */
static void sift_down(struct timeout_queue *queue, uint32_t place,
                      struct timeout_place entry)
{
    for (;;) {
        const uint32_t first = (place * BRANCHES) + 1U;
        if (first >= queue->count) {
            break;
        }
        const uint32_t end =
            ((queue->count - first) < BRANCHES) ? queue->count : (first + BRANCHES);
        uint32_t least = first;
        for (uint32_t child = first + 1U; child < end; child++) {
            if (queue->places[child].deadline_tick
                < queue->places[least].deadline_tick) {
                least = child;
            }
        }
        if (entry.deadline_tick <= queue->places[least].deadline_tick) {
            break;
        }
        put(queue, place, queue->places[least]);
        place = least;
    }
    put(queue, place, entry);
}

/* @satisfies LLR-SCHED-040 */
void timeout_queue_init(struct timeout_queue *queue, struct timeout_place *places,
                        uint32_t capacity)
{
    queue->places = places;
    queue->count = 0;
    queue->capacity = capacity;
}

/* @satisfies LLR-SCHED-041 */
bool timeout_queue_insert(struct timeout_queue *queue, struct timeout *timeout)
{
    ASSERT(timeout->position == 0U);
    ASSERT(queue->count < queue->capacity);
    const struct timeout_place entry = { timeout->deadline_tick, timeout };
    queue->count++;
    sift_up(queue, queue->count - 1U, entry);
    return timeout->position == 1U;
}

/* @satisfies LLR-SCHED-042 */
void timeout_queue_remove(struct timeout_queue *queue, struct timeout *timeout)
{
    ASSERT(timeout->position != 0U);
    const uint32_t place = timeout->position - 1U;
    timeout->position = 0;
    queue->count--;
    if (place < queue->count) { /* the last entry fills the hole */
        const struct timeout_place last = queue->places[queue->count];
        if ((place > 0U)
            && (last.deadline_tick
                < queue->places[(place - 1U) / BRANCHES].deadline_tick)) {
            sift_up(queue, place, last);
        } else {
            sift_down(queue, place, last);
        }
    }
}
