/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of threads and their life.  An id names a place of the table and the use
 * that is made of it, so that the id of a thread that is gone finds nothing.
 */
#include <sched/thread.h>

#include <arch/interrupt.h>
#include <arch/timer.h>
#include <base/assert.h>
#include <base/inline.h>
#include <base/string.h>
#include <core/stack_pool.h>
#include <core/thread_local.h>
#include <sched/mutex.h>
#include <sched/scheduler.h>
#include <sched/wait_queue.h>

#define STACK_ALIGNMENT  16U
#define GENERATION_SHIFT 32U

static struct {
    struct thread *threads; /* all places */
    uint32_t count;
    uint32_t used;            /* places that were ever taken; those behind are raw */
    struct thread *free;      /* list of used places, linked by next_free */
    uint32_t alive;           /* threads that have not ended */
    size_t stack_min_bytes;   /* of the smallest stack, thread-local storage included */
    struct mutex stack_mutex; /* held while a stack is taken from the pool */
} table;

static void free_list_push(struct thread *thread)
{
    thread->state = THREAD_FREE;
    thread->next_free = table.free;
    table.free = thread;
}

/* @satisfies LLR-SCHED-020 */
COLD void thread_init(struct thread *threads, uint32_t count)
{
    ASSERT(((uint64_t)&threads[count] & ~(uint64_t)MUTEX_ADDRESS) == 0U);
    table.threads = threads;
    table.count = count;
    const size_t needed = thread_local_init_layout() + (THREAD_STACK_MIN / 2U);
    table.stack_min_bytes = (needed > THREAD_STACK_MIN) ? needed : THREAD_STACK_MIN;
    mutex_init(&table.stack_mutex, MUTEX_NORMAL, MUTEX_INHERIT, 0);
    scheduler_init();
}

static inline bool is_valid(const struct thread_attributes *attributes)
{
    const unsigned priority = (unsigned)attributes->priority;
    const unsigned threshold =
        (unsigned)attributes->threshold - (unsigned)PRIORITY_IDLE;
    if ((priority > PRIORITY_MAX) || (threshold >= (PRIORITY_COUNT + 1U))) {
        return false;
    }
    return (attributes->stack == NULL)
           || ((((uintptr_t)attributes->stack % STACK_ALIGNMENT) == 0U)
               && (attributes->stack_size_bytes >= table.stack_min_bytes));
}

/*
 * Takes the next place for the first time; NULL if there is none.  Nothing of it is set
 * but, from the masked step on, that it is free.  The heads of a queue that is empty
 * need no value.
 */
/* @satisfies LLR-SCHED-020 */
static COLD struct thread *place_take_raw(void)
{
    const uint64_t mask = arch_interrupts_save();
    const uint32_t place = table.used;
    struct thread *const thread = &table.threads[place];
    const bool is_there = place < table.count;
    if (is_there) {
        thread->state = THREAD_FREE;
        table.used++;
        table.alive++;
    }
    arch_interrupts_restore(mask);
    if (!is_there) {
        return NULL;
    }
    (void)memset(thread, 0, offsetof(struct thread, turnstile));
    (void)memset(thread->turnstile.queue.present, 0,
                 sizeof(thread->turnstile.queue.present));
    thread->turnstile.spare = NULL;
    thread->id = place + 1U;
    thread->owner_word = (uint64_t)thread;
    thread->lendable = &thread->turnstile; /* from now on it lends what it has */
    thread->timeout.leaf = place;
    thread->timeout.expired = wait_queue_expire_locked;
    return thread;
}

/* Takes a place that was used before; NULL if none is free. */
static inline struct thread *place_take(void)
{
    const uint64_t mask = arch_interrupts_save();
    struct thread *const thread = table.free;
    if (thread != NULL) {
        table.free = thread->next_free;
        table.alive++;
    }
    arch_interrupts_restore(mask);
    return thread;
}

/* Takes a stack from the pool while nobody else does. */
static COLD enum status stack_take_alone(struct thread *thread,
                                         const struct thread_attributes *attributes)
{
    thread->is_stack_from_pool = true;
    thread->stack_size_bytes = (attributes->stack_size_bytes != 0U)
                                   ? attributes->stack_size_bytes
                                   : stack_pool_default_size();
    thread->guard_size_bytes = attributes->guard_size_bytes;
    if (thread->stack_size_bytes < table.stack_min_bytes) {
        return STATUS_INVALID;
    }
    return stack_pool_take(thread->stack_size_bytes, thread->guard_size_bytes,
                           &thread->stack_bottom);
}

static COLD enum status stack_take_from_pool(struct thread *thread,
                                             const struct thread_attributes *attributes)
{
    const enum status locked = mutex_lock(&table.stack_mutex, NULL);
    ASSERT(locked == STATUS_OK);
    const enum status status = stack_take_alone(thread, attributes);
    const enum status unlocked = mutex_unlock(&table.stack_mutex);
    ASSERT(unlocked == STATUS_OK);
    return status;
}

/* Gives a thread its stack: the caller's, or one from the pool. */
static inline enum status stack_take(struct thread *thread,
                                     const struct thread_attributes *attributes)
{
    if (attributes->stack == NULL) {
        return stack_take_from_pool(thread, attributes);
    }
    thread->stack_bottom = (uintptr_t)attributes->stack;
    thread->stack_size_bytes = attributes->stack_size_bytes;
    return STATUS_OK;
}

static void place_give_locked(struct thread *thread)
{
    if (thread->is_stack_from_pool) {
        stack_pool_give(thread->stack_bottom, thread->stack_size_bytes,
                        thread->guard_size_bytes);
        thread->is_stack_from_pool = false;
        thread->guard_size_bytes = 0;
    }
    thread->name[0] = '\0';
    thread->id += (uint64_t)1 << GENERATION_SHIFT;
    thread->owner_word += THREAD_OWNER_STEP;
    if (!loans_are_none(&thread->loans)) {
        thread->loans = (struct loans){ 0 }; /* mutexes it took with it stay locked */
    }
    free_list_push(thread);
}

/* Frees the place of a thread that could not be made. */
static COLD enum status place_give_back(struct thread *thread, enum status status)
{
    const uint64_t mask = arch_interrupts_save();
    table.alive--;
    thread->is_stack_from_pool = false;
    thread->guard_size_bytes = 0;
    free_list_push(thread);
    arch_interrupts_restore(mask);
    return status;
}

/* Sets what differs from one life of a place to the next; all else is as an end leaves
   it. The stack is taken. */
static inline void fill(struct thread *thread,
                        const struct thread_attributes *attributes,
                        void *(*entry)(void *), void *argument)
{
    thread->base_priority = (int16_t)attributes->priority;
    thread->priority = (int16_t)attributes->priority;
    thread->threshold = (int16_t)attributes->threshold;
    thread->is_detached = attributes->is_detached;
    thread->state = THREAD_ALIVE;
    const uintptr_t local =
        thread_local_init(thread->stack_bottom + thread->stack_size_bytes);
    arch_context_init(&thread->context, local, local, entry, argument);
    if (__builtin_expect(attributes->threshold != PRIORITY_IDLE, 0)) {
        arch_context_request_work(&thread->context);
    }
}

/* @satisfies LLR-SCHED-028 */
COLD struct thread *thread_create_first(const struct thread_attributes *attributes,
                                        void *(*entry)(void *), void *argument)
{
    struct thread *const thread = place_take_raw();
    if (stack_take_alone(thread, attributes) != STATUS_OK) {
        return NULL;
    }
    fill(thread, attributes, entry, argument);
    resched_is_covered(scheduler_make_ready_locked(thread));
    return thread;
}

/* @satisfies LLR-SCHED-021 */
enum status thread_create(uint64_t *id, const struct thread_attributes *attributes,
                          void *(*entry)(void *), void *argument)
{
    ASSERT(!arch_in_interrupt()); /* spares scheduler_act_on the question */
    if (!is_valid(attributes)) {
        return STATUS_INVALID;
    }
    struct thread *thread = place_take();
    if (__builtin_expect(thread == NULL, 0)) {
        thread = place_take_raw();
        if (thread == NULL) {
            return STATUS_NO_RESOURCE;
        }
    }
    const enum status status = stack_take(thread, attributes);
    if (__builtin_expect(status != STATUS_OK, 0)) {
        return place_give_back(thread, status);
    }
    fill(thread, attributes, entry, argument);
    *id = thread->id;
    const uint64_t mask = arch_interrupts_save();
    return scheduler_act_on(scheduler_make_ready_locked(thread), thread, mask);
}

/* @satisfies LLR-SCHED-022 */
void thread_exit(void *result)
{
    ASSERT(!arch_in_interrupt());
    arch_interrupts_mask();
    if (table.alive == 1U) {
        arch_interrupts_unmask();
        upcall_last_thread();
    }
    table.alive--;
    struct thread *const self = scheduler_unready_locked();
    self->result = result;
    self->state = THREAD_ENDED;
    self->waiting_in = &wait_queue_nowhere;
    struct thread *const joiner = wait_queue_first(&self->joiners);
    if (joiner != NULL) {
        self->is_detached = true; /* the joiner, and nobody else, frees its place */
        resched_is_covered(wait_queue_wake_locked(joiner, STATUS_OK));
    } else if (self->is_detached) {
        place_give_locked(self); /* its stack serves until the switch below */
    } else {
        /* it stays until somebody joins it */
    }
    (void)scheduler_block(self);
    upcall_assertion_failed("an ended thread does not run", __FILE__, __LINE__);
}

/* @satisfies LLR-SCHED-023 */
struct thread *thread_find(uint64_t id)
{
    const uint64_t place = (id & UINT32_MAX) - 1U;
    if (place >= table.used) {
        return NULL;
    }
    struct thread *const thread = &table.threads[place];
    return ((thread->id == id) && (thread->state != THREAD_FREE)) ? thread : NULL;
}

/* Why a thread cannot be joined; STATUS_OK if it can. */
static enum status refusal_locked(const struct thread *thread)
{
    if (thread == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (thread->is_detached) {
        return STATUS_INVALID;
    }
    if (thread == thread_current()) {
        return STATUS_DEADLOCK;
    }
    return wait_queue_is_empty(&thread->joiners) ? STATUS_OK : STATUS_BUSY;
}

/* @satisfies LLR-SCHED-024 */
HOT_INLINE enum status join(uint64_t id, void **result, const struct deadline *deadline)
{
    arch_interrupts_mask();
    struct thread *const thread = thread_find(id);
    enum status status = refusal_locked(thread);
    if ((status == STATUS_OK) && (thread->state != THREAD_ENDED)) {
        status = wait_queue_wait(&thread->joiners, deadline);
        arch_interrupts_mask();
    }
    if (status == STATUS_OK) {
        if (result != NULL) {
            *result = thread->result;
        }
        place_give_locked(thread);
    }
    arch_interrupts_unmask();
    return status;
}

static COLD enum status join_until(uint64_t id, void **result,
                                   const struct deadline *deadline)
{
    wait_queue_set_deadline(deadline);
    const enum status status = join(id, result, deadline);
    wait_queue_clear_deadline();
    return status;
}

/* @satisfies LLR-SCHED-024 */
enum status thread_join(uint64_t id, void **result, const struct deadline *deadline)
{
    ASSERT(!arch_in_interrupt());
    if (__builtin_expect(deadline != NULL, 0)) {
        return join_until(id, result, deadline);
    }
    return join(id, result, NULL);
}

/* @satisfies LLR-SCHED-025 */
enum status thread_detach(uint64_t id)
{
    enum status status = STATUS_OK;
    const uint64_t mask = arch_interrupts_save();
    struct thread *const thread = thread_find(id);
    if (thread == NULL) {
        status = STATUS_NOT_FOUND;
    } else if (thread->is_detached) {
        status = STATUS_INVALID;
    } else if (thread->state == THREAD_ENDED) {
        place_give_locked(thread);
    } else {
        thread->is_detached = true;
    }
    arch_interrupts_restore(mask);
    return status;
}

/* @satisfies LLR-SCHED-026 */
COLD struct thread *thread_next(const struct thread *after)
{
    uint32_t place = (after == NULL) ? 0U : ((uint32_t)(after - table.threads) + 1U);
    while ((place < table.used) && (table.threads[place].state == THREAD_FREE)) {
        place++;
    }
    return (place < table.used) ? &table.threads[place] : NULL;
}
