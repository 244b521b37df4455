/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Invariants of the scheduler, in the plainest form: nothing here is fast.
 */
#include <fakes/invariants.h>

#include <arch/interrupt.h>
#include <fakes/exposed.h>
#include <sched/mutex.h>
#include <sched/scheduler.h>
#include <sched/thread.h>
#include <sched/timeout.h>
#include <sched/wait_queue.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>

#include <cmocka.h>

#define HOLDS(condition)                                  \
    do {                                                  \
        if (!(condition)) {                               \
            fail_msg("invariant broken: %s", #condition); \
        }                                                 \
    } while (0)

static struct {
    const struct thread *threads;
    uint32_t count;
    uint32_t creators; /* threads that are in thread_create */
} table;

void invariants_of(const struct thread *threads, uint32_t count)
{
    table.threads = threads;
    table.count = count;
    table.creators = 0;
}

/* While a thread is made, its place is neither listed as free nor anything else. */
enum status __real_thread_create(uint64_t *id,
                                 const struct thread_attributes *attributes,
                                 void *(*entry)(void *), void *argument);
enum status __wrap_thread_create(uint64_t *id,
                                 const struct thread_attributes *attributes,
                                 void *(*entry)(void *), void *argument);
enum status __wrap_thread_create(uint64_t *id,
                                 const struct thread_attributes *attributes,
                                 void *(*entry)(void *), void *argument)
{
    table.creators++;
    const enum status status = __real_thread_create(id, attributes, entry, argument);
    table.creators--;
    return status;
}

static size_t check_circle(const struct queue_node *head)
{
    size_t count = 0;
    const struct queue_node *node = head;
    do {
        HOLDS(node->next->prev == node);
        HOLDS(node->prev->next == node);
        node = node->next;
        count++;
        HOLDS(count <= 100000U);
    } while (node != head);
    return count;
}

static bool is_present(const struct priority_queue *queue, unsigned priority)
{
    return ((queue->present[priority / 64U] >> (priority % 64U)) & 1U) != 0U;
}

size_t invariants_check_queue(const struct priority_queue *queue)
{
    size_t count = 0;
    for (unsigned priority = 0; priority < PRIORITY_COUNT; priority++) {
        if (is_present(queue, priority)) {
            HOLDS(queue->head[priority] != NULL);
            count += check_circle(queue->head[priority]);
        }
    }
    return count;
}

/* Places that stand above no group are leaves; those before the root stand for nothing.
 */
void invariants_check_timeouts(const struct timeout_queue *queue)
{
    for (uint32_t i = 0; i < TIMEOUT_QUEUE_ROOT; i++) {
        HOLDS((queue->places[i].urgency == 0U) && (queue->places[i].timeout == NULL));
    }
    for (uint32_t i = TIMEOUT_QUEUE_ROOT; i < queue->end; i++) {
        const struct timeout_place *const place = &queue->places[i];
        const uint32_t group = (i - 2U) * 4U;
        HOLDS((place->urgency == 0U) == (place->timeout == NULL));
        HOLDS(place->urgency <= queue->urgency);
        if (group < queue->end) {
            const struct timeout_place *most = NULL;
            for (uint32_t k = group; k < group + 4U; k++) {
                if ((most == NULL) || (queue->places[k].urgency > most->urgency)) {
                    most = &queue->places[k];
                }
            }
            HOLDS(place->urgency == most->urgency);
            HOLDS(place->timeout == most->timeout);
        } else if (place->timeout != NULL) {
            HOLDS(place->timeout->state == TIMEOUT_PENDING);
            HOLDS(place->timeout->place == i);
        } else {
            /* an empty leaf */
        }
    }
    if (queue->first != NULL) {
        HOLDS(queue->urgency != 0U);
        HOLDS(queue->first->state == TIMEOUT_PENDING);
        HOLDS(queue->first->place == 0U);
    } else {
        HOLDS(queue->urgency == queue->places[TIMEOUT_QUEUE_ROOT].urgency);
    }
}

/* Whether a thread is linked in a queue at its priority. */
static bool is_in(const struct priority_queue *queue, const struct thread *thread)
{
    if ((thread->priority < PRIORITY_MIN) || (thread->priority > PRIORITY_MAX)
        || !is_present(queue, (unsigned)thread->priority)) {
        return false;
    }
    const struct queue_node *const head = queue->head[thread->priority];
    const struct queue_node *node = head;
    do {
        if (node == &thread->context.node) {
            return true;
        }
        node = node->next;
    } while (node != head);
    return false;
}

static bool is_alive(const struct thread *thread)
{
    return thread->state == THREAD_ALIVE;
}

static void check_ready(void)
{
    const struct priority_queue *const ready = exposed_ready_queue();
    const struct queue_node *const first = priority_queue_first(ready);
    size_t count = 0;
    for (uint32_t i = 0; i < exposed_used_threads(); i++) {
        const struct thread *const thread = &table.threads[i];
        if (is_alive(thread) && thread_is_ready(thread)) {
            HOLDS(is_in(ready, thread));
            HOLDS(thread->waiting_for == NULL);
            count++;
        }
    }
    HOLDS(invariants_check_queue(ready) == count);
    HOLDS(arch_in_interrupt() || (arch_current()->successor == NULL));
    if (thread_current() == exposed_idle_thread()) {
        HOLDS((first == NULL) || (scheduler.updates != NULL));
    } else {
        HOLDS(first == &thread_current()->context.node);
    }
}

static size_t waiters_of(const struct wait_queue *queue)
{
    size_t count = 0;
    for (uint32_t i = 0; i < exposed_used_threads(); i++) {
        if (table.threads[i].waiting_in == queue) {
            count++;
        }
    }
    return count;
}

static void check_waiting(const struct thread *thread)
{
    const struct wait_queue *const queue = thread->waiting_in;
    HOLDS(thread->state == THREAD_ALIVE);
    if (queue == &wait_queue_nowhere) {
        HOLDS(wait_queue_is_empty(queue));
        HOLDS(thread->timeout.state == TIMEOUT_PENDING);
        return;
    }
    if (queue->only != NULL) {
        HOLDS(queue->only == thread);
        HOLDS(queue->turnstile == NULL);
        HOLDS(thread->lendable != NULL);
        HOLDS(waiters_of(queue) == 1U);
        return;
    }
    HOLDS(thread->lendable == NULL);
    HOLDS(queue->turnstile != NULL);
    HOLDS(is_in(&queue->turnstile->queue, thread));
    const size_t waiters = waiters_of(queue);
    HOLDS(invariants_check_queue(&queue->turnstile->queue) == waiters);
    size_t spares = 0;
    for (const struct turnstile *spare = queue->turnstile->spare; spare != NULL;
         spare = spare->spare) {
        HOLDS(priority_queue_is_empty(&spare->queue));
        spares++;
        HOLDS(spares < waiters);
    }
    HOLDS(spares + 1U == waiters);
}

/* Whether a turnstile is where a thread that does not wait, or waits alone, has it to
   lend, or among those of the queue that the thread is the first of.  A place that was
   never used has its own. */
static bool has_turnstile(const struct thread *thread,
                          const struct turnstile *turnstile)
{
    if ((thread->waiting_in == NULL) || (thread->waiting_in == &wait_queue_nowhere)
        || (thread->waiting_in->only == thread)) {
        return (thread->lendable == turnstile)
               || ((thread->lendable == NULL) && (&thread->turnstile == turnstile));
    }
    const struct turnstile *lent = thread->waiting_in->turnstile;
    if (priority_queue_first(&lent->queue) != &thread->context.node) {
        return false;
    }
    while ((lent != NULL) && (lent != turnstile)) {
        lent = lent->spare;
    }
    return lent != NULL;
}

/* Whether a place is taken for the first time just now, and not set up yet. */
static bool is_raw(uint32_t place)
{
    return (uint32_t)table.threads[place].id != (place + 1U);
}

/* Every turnstile of the table is at exactly one place. */
static void check_turnstiles(void)
{
    for (uint32_t i = 0; i < exposed_used_threads(); i++) {
        unsigned places = 0;
        for (uint32_t k = 0; k < exposed_used_threads(); k++) {
            places += (!is_raw(k)
                       && has_turnstile(&table.threads[k], &table.threads[i].turnstile))
                          ? 1U
                          : 0U;
        }
        HOLDS((places == 1U) || is_raw(i));
    }
}

static int highest(int first, int second)
{
    return (first > second) ? first : second;
}

static int highest_waiting_for(const struct mutex *mutex)
{
    int priority = PRIORITY_IDLE;
    for (uint32_t i = 0; i < exposed_used_threads(); i++) {
        if (table.threads[i].waiting_for == mutex) {
            priority = highest(priority, table.threads[i].priority);
        }
    }
    return priority;
}

static void check_loans(const struct loans *loans)
{
    for (unsigned priority = 0; priority < PRIORITY_COUNT; priority++) {
        const bool is_present =
            ((loans->present[priority / 64U] >> (priority % 64U)) & 1U) != 0U;
        HOLDS(is_present == (loans->count[priority] != 0U));
    }
}

static void check_priority(const struct thread *thread)
{
    int expected = thread->base_priority;
    expected = highest(expected, loans_top(&thread->loans));
    check_loans(&thread->loans);
    if (thread->is_threshold_active) {
        expected = highest(expected, thread->threshold);
    }
    if (thread->is_held) {
        expected = PRIORITY_MAX;
    }
    HOLDS(thread->is_update_due || (thread->priority == expected));
}

static void check_waiting_for(const struct thread *thread)
{
    const struct mutex *const mutex = thread->waiting_for;
    HOLDS(thread->waiting_in == &mutex->waiters);
    HOLDS((mutex->owner & MUTEX_WAITED) != 0U);
    HOLDS(!mutex_is_free(mutex));
    const struct thread *const owner = mutex_owner(mutex);
    if ((mutex->protocol == MUTEX_INHERIT) && (owner != NULL) && is_alive(owner)) {
        HOLDS(owner->is_update_due || (owner->priority >= thread->priority));
        HOLDS(mutex->loan == highest_waiting_for(mutex) + 1);
    }
}

static void check_free(void)
{
    size_t free_places = 0;
    size_t alive = 0;
    size_t listed = 0;
    for (uint32_t i = 0; i < exposed_used_threads(); i++) {
        free_places += (table.threads[i].state == THREAD_FREE) ? 1U : 0U;
        alive += is_alive(&table.threads[i]) ? 1U : 0U;
    }
    for (const struct thread *thread = exposed_free_threads(); thread != NULL;
         thread = thread->next_free) {
        HOLDS(thread->state == THREAD_FREE);
        listed++;
        HOLDS(listed <= table.count);
    }
    HOLDS((listed <= free_places) && (free_places <= listed + table.creators));
    HOLDS(exposed_alive_threads() == alive + (free_places - listed));
}

static void check_thread(const struct thread *thread)
{
    if (is_alive(thread) && (thread->waiting_in != NULL)) {
        check_waiting(thread);
    }
    if (thread->waiting_for != NULL) {
        check_waiting_for(thread);
    }
    if (is_alive(thread)) {
        check_priority(thread);
        HOLDS(thread->is_raised == (thread->is_threshold_active || thread->is_held));
    } else {
        HOLDS((thread->waiting_in == NULL)
              || (thread->waiting_in == &wait_queue_nowhere));
        HOLDS(thread->timeout.state != TIMEOUT_PENDING);
        HOLDS(!thread->is_raised && !thread->is_threshold_active && !thread->is_held);
    }
}

void invariants_check(void)
{
    check_ready();
    for (uint32_t i = 0; i < exposed_used_threads(); i++) {
        if (is_raw(i)) {
            HOLDS(table.threads[i].state == THREAD_FREE);
        } else {
            check_thread(&table.threads[i]);
        }
    }
    check_turnstiles();
    check_free();
    invariants_check_timeouts(exposed_timeout_queue(TIMEOUT_CLOCK_MONOTONIC));
    invariants_check_timeouts(exposed_timeout_queue(TIMEOUT_CLOCK_REALTIME));
}
