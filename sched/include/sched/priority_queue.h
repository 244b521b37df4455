/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads in order of priority, first in first out within each: a bitmap of the
 * priorities present and a circular list for each.  Every operation takes constant
 * time.  It serves as the ready queue and, lent by the first thread that waits, as the
 * wait queue of an object.
 *
 * Invariant: bit p is set exactly if head[p] is valid; head[p] is the thread that has
 * been in the queue longest at priority p, head[p]->prev the one that came last.
 */
#ifndef SCHED_PRIORITY_QUEUE_H
#define SCHED_PRIORITY_QUEUE_H

#include <base/inline.h>
#include <base/queue_node.h>
#include <stdbool.h>
#include <stdint.h>

#define PRIORITY_MIN   0
#define PRIORITY_MAX   255
#define PRIORITY_COUNT 256
#define PRIORITY_IDLE  (-1) /* below every thread; never in a queue */

#define PRIORITY_WORDS (PRIORITY_COUNT / 64)

/** A member's priority must not change while it is linked. */
struct priority_queue {
    struct queue_node *head[PRIORITY_COUNT];
    uint64_t present[PRIORITY_WORDS]; /* bit (p % 64) of word (p / 64) */
};

/** Whether no thread is in the queue. @context interrupts masked @bound O(1) */
/* @satisfies LLR-SCHED-001 */
static inline bool priority_queue_is_empty(const struct priority_queue *queue)
{
    return (queue->present[0] | queue->present[1] | queue->present[2]
            | queue->present[3])
           == 0U;
}

/** The highest bit of a set of priorities; PRIORITY_IDLE if none is. @bound O(1) */
/* @satisfies LLR-SCHED-003 */
HOT_INLINE int priority_set_top(const uint64_t words[PRIORITY_WORDS])
{
    int highest = PRIORITY_MAX; /* of the word looked at */
    uint64_t word = words[3];
    if (word == 0U) {
        highest -= 64;
        word = words[2];
    }
    if (word == 0U) {
        highest -= 64;
        word = words[1];
    }
    if (word == 0U) {
        highest -= 64;
        word = words[0];
    }
    return (word == 0U) ? PRIORITY_IDLE : (highest - __builtin_clzll(word));
}

/**
 * Highest priority present.
 *
 * @param queue  initialised (all zero is empty)
 * @return       the priority; PRIORITY_IDLE if the queue is empty
 * @context      interrupts masked
 * @bound        O(1): at most four words
 */
/* @satisfies LLR-SCHED-003 */
HOT_INLINE int priority_queue_top(const struct priority_queue *queue)
{
    return priority_set_top(queue->present);
}

/**
 * Finds the member that has been in the queue longest at the highest priority present.
 *
 * @param queue  initialised (all zero is empty)
 * @return       the member, still linked; NULL if the queue is empty
 * @context      interrupts masked
 * @bound        O(1): at most four words
 */
/* @satisfies LLR-SCHED-002 */
HOT_INLINE struct queue_node *priority_queue_first(const struct priority_queue *queue)
{
    const int top = priority_queue_top(queue);
    return (top == PRIORITY_IDLE) ? (struct queue_node *)0 : queue->head[top];
}

/**
 * Puts a member behind all others of its priority.
 *
 * @param node      linked in no queue
 * @param priority  PRIORITY_MIN to PRIORITY_MAX
 * @context         interrupts masked
 * @bound           O(1)
 */
/* @satisfies LLR-SCHED-004 */
HOT_INLINE void priority_queue_append(struct priority_queue *queue,
                                      struct queue_node *node, int priority)
{
    const unsigned level = (unsigned)priority;
    const uint64_t bit = (uint64_t)1 << (level % 64U);
    const uint64_t present = queue->present[level / 64U];
    if (__builtin_expect((present & bit) != 0U, 0)) {
        struct queue_node *const head = queue->head[priority];
        struct queue_node *const tail = head->prev;
        node->next = head;
        node->prev = tail;
        tail->next = node;
        head->prev = node;
    } else {
        node->next = node;
        node->prev = node;
        queue->head[priority] = node;
        queue->present[level / 64U] = present | bit;
    }
}

/** Puts a member before all others of its priority; else as priority_queue_append. */
/* @satisfies LLR-SCHED-005 */
HOT_INLINE void priority_queue_prepend(struct priority_queue *queue,
                                       struct queue_node *node, int priority)
{
    priority_queue_append(queue, node, priority);
    queue->head[priority] = node; /* the circle is the same, its start is not */
}

/**
 * Takes a member out.
 *
 * @param node      linked in this queue at this priority
 * @param priority  the priority it was put in with
 * @context         interrupts masked
 * @bound           O(1)
 */
/* @satisfies LLR-SCHED-006 */
HOT_INLINE void priority_queue_remove(struct priority_queue *queue,
                                      struct queue_node *node, int priority)
{
    const unsigned level = (unsigned)priority;
    struct queue_node *const next = node->next;
    if (__builtin_expect(next == node, 1)) {
        queue->present[level / 64U] &= ~((uint64_t)1 << (level % 64U));
    } else {
        struct queue_node *const prev = node->prev;
        prev->next = next;
        next->prev = prev;
        if (queue->head[level] == node) {
            queue->head[level] = next;
        }
    }
}

/**
 * Puts a member in the place of the first of a priority.
 *
 * @param old       first of the priority; afterwards linked nowhere
 * @param node      linked in no queue
 * @param priority  of both
 * @context         interrupts masked
 * @bound           O(1)
 */
/* @satisfies LLR-SCHED-008 */
HOT_INLINE void priority_queue_replace_first(struct priority_queue *queue,
                                             const struct queue_node *old,
                                             struct queue_node *node, int priority)
{
    struct queue_node *const next = old->next;
    if (__builtin_expect(next == old, 1)) {
        node->next = node;
        node->prev = node;
    } else {
        struct queue_node *const prev = old->prev;
        node->next = next;
        node->prev = prev;
        prev->next = node;
        next->prev = node;
    }
    queue->head[priority] = node;
}

/**
 * Sends the first member of a priority behind all others of it.
 *
 * @param priority  a priority that is present
 * @return          the member that is first now
 * @context         interrupts masked
 * @bound           O(1)
 */
/* @satisfies LLR-SCHED-007 */
static inline struct queue_node *priority_queue_rotate(struct priority_queue *queue,
                                                       int priority)
{
    struct queue_node *const next = queue->head[(unsigned)priority]->next;
    queue->head[(unsigned)priority] = next;
    return next;
}

#endif
