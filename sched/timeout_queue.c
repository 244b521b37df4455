/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pending timeouts: the first, and the tournament of the others.
 */
#include <sched/timeout_queue.h>

#include <base/assert.h>
#include <base/inline.h>
#include <stddef.h>

/* The place that a group passes its winner on to, and the group of a place; that of the
   root is 0, which is none. */
#define PLACE_ABOVE(group) ((group) + 2U)
#define GROUP_OF(place)    ((place) / TIMEOUT_QUEUE_GROUP)

static inline size_t place_of(const struct timeout_queue *queue, uint32_t leaf)
{
    ASSERT(leaf < queue->leaves);
    const uint32_t place = queue->first_leaf + leaf;
    return (place < queue->end) ? place : (place - queue->leaves);
}

/* The left one wins of equals: it has the lower leaf. */
static inline struct timeout_place winner_of_two(struct timeout_place left,
                                                 struct timeout_place right)
{
    const bool is_right = right.urgency > left.urgency;
    return (struct timeout_place){
        .urgency = is_right ? right.urgency : left.urgency,
        .timeout = is_right ? right.timeout : left.timeout,
    };
}

static inline struct timeout_place winner_of(const struct timeout_place *group)
{
    return winner_of_two(winner_of_two(group[0], group[1]),
                         winner_of_two(group[2], group[3]));
}

/* Whether what has an urgency comes before another timeout. */
static inline bool is_before(uint64_t urgency, const struct timeout *timeout,
                             const struct timeout_place *other)
{
    return (urgency >= other->urgency)
           && ((urgency > other->urgency) || (timeout->leaf < other->timeout->leaf));
}

/* Enters a timeout that is not in the tournament. */
static void enter(struct timeout_queue *queue, struct timeout_place entry)
{
    const size_t place = place_of(queue, entry.timeout->leaf);
    ASSERT(queue->places[place].timeout == NULL);
    entry.timeout->place = (uint32_t)place;
    queue->places[place] = entry;
    for (size_t group = GROUP_OF(place); group != 0U;
         group = GROUP_OF(PLACE_ABOVE(group))) {
        struct timeout_place *const winner = &queue->places[PLACE_ABOVE(group)];
        if (!is_before(entry.urgency, entry.timeout, winner)) {
            break;
        }
        *winner = entry;
    }
}

/* Takes a timeout out of the tournament: the groups that it won, all or some, have
   another winner. */
/* @satisfies LLR-SCHED-042 */
/* @satisfies LLR-SCHED-044 */
HOT_INLINE void leave(struct timeout_queue *queue, struct timeout *timeout,
                      bool has_won_all)
{
    const size_t place = timeout->place;
    timeout->place = 0;
    queue->places[place] = (struct timeout_place){ 0, NULL };
    for (size_t group = GROUP_OF(place); group != 0U;
         group = GROUP_OF(PLACE_ABOVE(group))) {
        struct timeout_place *const winner = &queue->places[PLACE_ABOVE(group)];
        if (!has_won_all && (winner->timeout != timeout)) {
            break;
        }
        *winner = winner_of(&queue->places[group * TIMEOUT_QUEUE_GROUP]);
    }
}

/* @satisfies LLR-SCHED-040 */
void timeout_queue_init(struct timeout_queue *queue, struct timeout_place *places,
                        uint32_t capacity)
{
    const uint32_t groups = timeout_queue_groups(capacity);
    uint32_t level = TIMEOUT_QUEUE_GROUP; /* its first place */
    queue->urgency = 0;
    queue->first = NULL;
    queue->places = places;
    queue->end = timeout_queue_places(capacity);
    queue->leaves = (3U * groups) + 1U;
    while (((level - 2U) * TIMEOUT_QUEUE_GROUP) < queue->end) {
        level = (level - 2U) * TIMEOUT_QUEUE_GROUP;
    }
    queue->first_leaf = level;
}

/* @satisfies LLR-SCHED-041 */
bool timeout_queue_insert(struct timeout_queue *queue, struct timeout *timeout,
                          uint64_t deadline_tick)
{
    const struct timeout_place entry = { ~deadline_tick, timeout };
    const struct timeout_place earliest = { queue->urgency,
                                            timeout_queue_first(queue) };
    if (entry.urgency == 0U) {
        return false;
    }
    if (!is_before(entry.urgency, timeout, &earliest)) {
        enter(queue, entry);
        return false;
    }
    const bool is_apart = queue->first != NULL;
    queue->first = timeout;
    queue->urgency = entry.urgency;
    if (is_apart) {
        enter(queue, earliest);
    }
    return true;
}

/* @satisfies LLR-SCHED-042 */
void timeout_queue_remove(struct timeout_queue *queue, struct timeout *timeout)
{
    if (queue->first == timeout) {
        (void)timeout_queue_take_first(queue);
    } else if (timeout->place != 0U) {
        leave(queue, timeout, false);
        if (queue->first == NULL) {
            queue->urgency = queue->places[TIMEOUT_QUEUE_ROOT].urgency;
        }
    } else {
        /* it is not in the queue */
    }
}

/* @satisfies LLR-SCHED-044 */
void timeout_queue_settle(struct timeout_queue *queue)
{
    struct timeout *const winner = queue->places[TIMEOUT_QUEUE_ROOT].timeout;
    if ((queue->first == NULL) && (winner != NULL)) {
        queue->first = winner;
        leave(queue, winner, true);
    }
}
