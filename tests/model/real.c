/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real scheduler, seen and moved as the model is.
 */
#include "real.h"

#include <arch/timer.h>
#include <fakes/exposed.h>
#include <fakes/machine.h>
#include <fakes/scenario.h>
#include <sched/condition.h>
#include <sched/mutex.h>
#include <sched/scheduler.h>
#include <sched/semaphore.h>
#include <sched/thread.h>
#include <sched/timeout.h>
#include <sched/wait_queue.h>
#include <stddef.h>
#include <string.h>

#define GENERATION_SHIFT 32U

static struct {
    void *(*body)(void *);
    void (*when_idle)(void);
    struct thread *table;
    struct mutex mutex[MUTEXES];
    struct semaphore semaphore[SEMAPHORES];
    struct condition condition[CONDITIONS];
    uint64_t created[THREADS]; /* ids, by creator */
    struct model_choices choices;
    const struct operation *interrupt; /* what the handler does */
} real;

static int8_t place_of(const struct thread *thread)
{
    return (thread == NULL) ? NOBODY : (int8_t)(thread - real.table);
}

static int8_t place_of_id(uint64_t id)
{
    return (int8_t)((int64_t)(id & UINT32_MAX) - 1);
}

int real_running(void)
{
    const struct thread *const current = thread_current();
    return (current == exposed_idle_thread()) ? NOBODY : place_of(current);
}

/* ---- how it is run ---- */

/* The machine calls this in idle before it serves a timer that is due already. */
static void observe(void)
{
    const bool is_due = machine_timer_deadline() <= arch_counter();
    if (!is_due && (real_running() == NOBODY)) {
        real.when_idle();
    }
}

static void run_first(void)
{
    (void)real.body(NULL);
}

void real_run(void *(*body)(void *), void (*when_idle)(void))
{
    const struct scenario numbers = { .threads = THREADS,
                                      .priority = MODEL_FIRST_PRIORITY };
    real.body = body;
    real.when_idle = when_idle;
    (void)scenario_run_with(&numbers, run_first);
}

/* Stands before what the scheduler does when a deadline has passed, which is nothing if
   the thread does not wait. */
static void note_expiry(struct timeout *timeout)
{
    const struct thread *const thread =
        (struct thread *)((char *)timeout - offsetof(struct thread, timeout));
    if (!thread_is_ready(thread)
        && (real.choices.expired_count
            < (int)(sizeof real.choices.expired / sizeof(int)))) {
        real.choices.expired[real.choices.expired_count] = place_of(thread);
        real.choices.expired_count++;
    }
    wait_queue_expire_locked(timeout);
}

/* The first chance: before the store of an exclusive pair, or before masking. */
static void expect_interrupt(const struct operation *operation)
{
    real.interrupt = operation;
    machine_raise_in_between(MACHINE_BEFORE_STORE, SCENARIO_IRQ);
    machine_raise_in_between(MACHINE_BEFORE_MASK, SCENARIO_IRQ);
}

static void expect_no_interrupt(void)
{
    machine_raise_in_between(MACHINE_BEFORE_STORE, MACHINE_NO_INTERRUPT);
    machine_raise_in_between(MACHINE_BEFORE_MASK, MACHINE_NO_INTERRUPT);
}

static void serve_interrupt(void)
{
    const struct operation *const operation = real.interrupt;
    real.choices.is_interrupted = true;
    expect_no_interrupt();
    for (int i = 0; i < OPERATION_POSTS; i++) {
        if (operation->post[i] != NOBODY) {
            (void)!semaphore_post(&real.semaphore[operation->post[i]]);
        }
    }
    if ((operation->kind == OPERATION_INTERRUPT) && (operation->object != NOBODY)) {
        thread_set_priority(&real.table[operation->object], operation->priority,
                            operation->flag ? THREAD_PLACE_MOVED : THREAD_PLACE_TAIL);
    }
}

void real_begin(void)
{
    real.table = thread_current();

    real.table->timeout.expired = note_expiry;
    for (int i = 0; i < MUTEXES; i++) {
        const enum mutex_protocol protocol = (enum mutex_protocol)(i / 3);
        mutex_init(&real.mutex[i], (enum mutex_type)(i % 3), protocol,
                   (protocol == MUTEX_PROTECT) ? MODEL_CEILING : 0);
    }
    scenario_interrupt(serve_interrupt);
    machine_observe(observe);
    machine_spin(MODEL_START_TICK);
}

void real_take_choices(struct model_choices *choices)
{
    *choices = real.choices;
    for (int i = 0; i < THREADS; i++) {
        choices->created[i] = place_of_id(real.created[i]);
    }
    real.choices = (struct model_choices){ 0 };
    expect_no_interrupt();
}

/* ---- operations ---- */

void real_interrupt(const struct operation *operation)
{
    real.interrupt = operation;
    machine_raise(SCENARIO_IRQ);
}

/* The id of a thread, or one that a place had before. */
static uint64_t id_of(const struct operation *operation)
{
    const uint64_t id = real.table[operation->object].id;
    return operation->flag ? (id - ((uint64_t)1 << GENERATION_SHIFT)) : id;
}

/* A place is set up when it is first used, its timeout as well. */
static void *begin(void *argument)
{
    thread_current()->timeout.expired = note_expiry;
    return real.body(argument);
}

static enum status create(const struct operation *operation, int32_t *told)
{
    const struct thread_attributes attributes = { .priority = operation->priority,
                                                  .threshold = operation->threshold,
                                                  .is_detached = operation->flag };
    const int self = real_running();

    real.created[self] = 0;
    const enum status status =
        thread_create(&real.created[self], &attributes, begin, NULL);
    *told = (status == STATUS_OK) ? place_of_id(real.created[self]) : 0;
    return status;
}

static enum status join(const struct operation *operation,
                        const struct deadline *deadline, int32_t *told)
{
    void *result = NULL;
    const enum status status = thread_join(id_of(operation), &result, deadline);
    *told = (int32_t)(intptr_t)result;
    return status;
}

/* As pthread_mutex_lock and sem_wait, which wait for ever on a path of their own. */
static enum status lock(struct mutex *mutex, const struct deadline *deadline)
{
    return ((deadline == NULL) && (mutex_owner(mutex) != NULL))
               ? mutex_lock_slow(mutex)
               : mutex_lock(mutex, deadline);
}

static enum status wait(struct semaphore *semaphore, const struct deadline *deadline)
{
    if ((deadline != NULL) || (semaphore_try(semaphore) == STATUS_OK)) {
        return (deadline != NULL) ? semaphore_wait(semaphore, deadline) : STATUS_OK;
    }
    return semaphore_wait_slow(semaphore);
}

/* Operations without a status. */
static void do_plain(const struct operation *operation, struct deadline deadline)
{
    struct thread *const thread = &real.table[operation->object];
    switch (operation->kind) {
    case OPERATION_EXIT:
        thread_exit((void *)(intptr_t)operation->ticks);
    case OPERATION_YIELD:
        (void)scheduler_yield();
        break;
    case OPERATION_SLEEP:
        thread_sleep_until(deadline);
        break;
    case OPERATION_SET_PRIORITY:
        thread_set_priority(thread, operation->priority,
                            operation->flag ? THREAD_PLACE_MOVED : THREAD_PLACE_TAIL);
        break;
    case OPERATION_SET_THRESHOLD:
        thread_set_threshold(thread, operation->threshold);
        break;
    case OPERATION_HOLD:
        thread_hold();
        break;
    case OPERATION_RELEASE:
        thread_release();
        break;
    case OPERATION_SET_CEILING:
        mutex_set_ceiling(&real.mutex[operation->object], operation->priority);
        break;
    case OPERATION_SIGNAL:
        condition_signal(&real.condition[operation->object]);
        break;
    case OPERATION_BROADCAST:
        condition_broadcast(&real.condition[operation->object]);
        break;
    case OPERATION_SPIN:
        machine_spin((uint64_t)operation->ticks);
        break;
    default: /* OPERATION_SET_REALTIME */
        timeout_set_realtime(timeout_now(TIMEOUT_CLOCK_REALTIME)
                             + (uint64_t)(int64_t)operation->ticks);
        break;
    }
}

enum status real_do(const struct operation *operation, int32_t *told)
{
    const bool has_deadline = operation->clock != NO_DEADLINE;
    const enum timeout_clock clock =
        has_deadline ? (enum timeout_clock)operation->clock : TIMEOUT_CLOCK_MONOTONIC;
    const struct deadline at = { clock, timeout_now(clock)
                                            + (uint64_t)(int64_t)operation->ticks };
    const struct deadline *const deadline = has_deadline ? &at : NULL;
    *told = 0;
    if (operation->is_interrupted) {
        expect_interrupt(operation);
    }
    switch (operation->kind) {
    case OPERATION_CREATE:
        return create(operation, told);
    case OPERATION_JOIN:
        return join(operation, deadline, told);
    case OPERATION_DETACH:
        return thread_detach(id_of(operation));
    case OPERATION_LOCK:
        return lock(&real.mutex[operation->object], deadline);
    case OPERATION_TRY:
        return mutex_try(&real.mutex[operation->object]);
    case OPERATION_UNLOCK:
        return mutex_unlock(&real.mutex[operation->object]);
    case OPERATION_WAIT:
        return wait(&real.semaphore[operation->object], deadline);
    case OPERATION_TRY_WAIT:
        return semaphore_try(&real.semaphore[operation->object]);
    case OPERATION_POST:
        return semaphore_post(&real.semaphore[operation->object]);
    case OPERATION_AWAIT:
        return condition_wait(&real.condition[operation->object],
                              &real.mutex[operation->other], deadline);
    default:
        do_plain(operation, at);
        return STATUS_OK;
    }
}

/* ---- the picture ---- */

static void draw_circle(struct queue_node *head, struct picture_queue *queue)
{
    struct queue_node *node = head;
    do {
        if (queue->count < THREADS) {
            queue->thread[queue->count] = place_of(thread_of_node(node));
        }
        queue->count++;
        node = node->next;
    } while ((node != head) && (queue->count <= THREADS));
}

static void draw_priority_queue(const struct priority_queue *from,
                                struct picture_queue *queue)
{
    for (int word = PRIORITY_WORDS - 1; word >= 0; word--) {
        uint64_t present = from->present[word];
        while (present != 0U) {
            const int bit = 63 - __builtin_clzll(present);
            draw_circle(from->head[(word * 64) + bit], queue);
            present &= ~((uint64_t)1 << bit);
        }
    }
}

static void draw_wait_queue(const struct wait_queue *from, struct picture_queue *queue)
{
    if (from->only != NULL) {
        queue->thread[0] = place_of(from->only);
        queue->count = 1;
    } else if (from->turnstile != NULL) {
        draw_priority_queue(&from->turnstile->queue, queue);
    } else {
        /* nobody waits */
    }
}

static uint8_t life_of(const struct thread *thread)
{
    switch ((enum thread_state)thread->state) {
    case THREAD_ALIVE:
        return thread_is_ready(thread) ? LIFE_READY : LIFE_WAITING;
    case THREAD_ENDED:
        return LIFE_ENDED;
    case THREAD_FREE:
    default:
        return LIFE_FREE;
    }
}

/* Of a timeout that is pending. */
static uint64_t deadline_of(const struct timeout *timeout)
{
    const struct timeout_queue *const queue =
        exposed_timeout_queue((enum timeout_clock)timeout->clock);
    return (queue->first == timeout) ? timeout_queue_next_tick(queue)
                                     : ~queue->places[timeout->place].urgency;
}

static void draw_thread(const struct thread *thread, struct picture_thread *to)
{
    to->life = life_of(thread);
    to->generation = (uint32_t)(thread->id >> GENERATION_SHIFT);
    if ((to->life == LIFE_READY) || (to->life == LIFE_WAITING)) {
        to->base_priority = thread->base_priority;
        to->priority = thread->priority;
        to->cpu_ticks = thread_cpu_time_ticks(thread);
        to->is_detached = thread->is_detached;
        to->has_deadline =
            (to->life == LIFE_WAITING) && (thread->timeout.state == TIMEOUT_PENDING);
        if (to->has_deadline) {
            to->clock = (uint8_t)thread->timeout.clock;
            to->deadline = deadline_of(&thread->timeout);
        }
        draw_wait_queue(&thread->joiners, &to->joiners);
    }
}

void real_picture(struct picture *picture)
{
    memset(picture, 0, sizeof *picture);
    picture->now = arch_counter();
    picture->realtime = timeout_now(TIMEOUT_CLOCK_REALTIME);
    picture->running =
        (real_running() == NOBODY) ? THREADS : (uint64_t)(unsigned)real_running();
    draw_priority_queue(exposed_ready_queue(), &picture->ready);
    for (uint32_t i = 0; i < exposed_used_threads(); i++) { /* others: free, all 0 */
        draw_thread(&real.table[i], &picture->thread[i]);
    }
    for (int i = 0; i < MUTEXES; i++) {
        picture->mutex[i].owner = place_of(mutex_owner(&real.mutex[i]));
        picture->mutex[i].repeats = real.mutex[i].repeats;
        picture->mutex[i].ceiling = real.mutex[i].ceiling;
        draw_wait_queue(&real.mutex[i].waiters, &picture->mutex[i].waiters);
    }
    for (int i = 0; i < SEMAPHORES; i++) {
        picture->value[i] = semaphore_value(&real.semaphore[i]);
        draw_wait_queue(&real.semaphore[i].waiters, &picture->semaphore[i]);
    }
    for (int i = 0; i < CONDITIONS; i++) {
        draw_wait_queue(&real.condition[i].waiters, &picture->condition[i]);
    }
}
