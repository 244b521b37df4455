/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mutexes: the paths that wait, hand over, count or change priorities.
 *
 * A mutex lends its owner a priority: with inheritance the highest of those who wait
 * for it, with a ceiling that, while it is owned.
 */
#include <sched/mutex.h>

#include <arch/interrupt.h>
#include <base/assert.h>
#include <base/inline.h>
#include <sched/scheduler.h>
#include <sched/wait_queue.h>

/* Changes what a thread's loans count of a mutex that it owns. */
/* @satisfies LLR-SCHED-071 */
HOT_INLINE void set_loan(struct thread *owner, struct mutex *mutex, int priority)
{
    if (mutex->loan != 0U) {
        loans_remove(&owner->loans, mutex->loan - 1U);
    }
    mutex->loan = (uint16_t)(priority + 1);
    if (priority != PRIORITY_IDLE) {
        loans_add(&owner->loans, (unsigned)priority);
    }
}

/* Gives a mutex that nobody owns to a thread, whose priority is to follow. */
static void give_locked(struct mutex *mutex, struct thread *thread)
{
    uint64_t owner = thread->owner_word;
    if (!wait_queue_is_empty(&mutex->waiters)) {
        owner |= MUTEX_WAITED;
    }
    if (mutex->protocol == MUTEX_INHERIT) {
        set_loan(thread, mutex, wait_queue_top(&mutex->waiters));
    } else if (mutex->protocol == MUTEX_PROTECT) {
        owner |= MUTEX_CEILING;
        set_loan(thread, mutex, mutex->ceiling);
    } else {
        /* it lends nothing */
    }
    mutex->owner = owner;
}

/* The running thread takes a mutex that nobody owns. */
static void take_locked(struct mutex *mutex, struct thread *self)
{
    give_locked(mutex, self);
    thread_update_priority_locked(self);
}

/* @satisfies LLR-SCHED-071 */
struct thread *mutex_lend_locked(struct mutex *mutex)
{
    struct thread *const owner = mutex_owner(mutex);
    if (owner != NULL) {
        set_loan(owner, mutex, wait_queue_top(&mutex->waiters));
    }
    return owner;
}

/* The owner locks again. */
static enum status lock_again_locked(struct mutex *mutex)
{
    if (mutex->type != MUTEX_RECURSIVE) {
        return STATUS_DEADLOCK;
    }
    if (mutex->repeats == UINT32_MAX) {
        return STATUS_OVERFLOW;
    }
    mutex->repeats++;
    mutex->owner |= MUTEX_REPEATED;
    return STATUS_OK;
}

/* Whether the owner of a mutex waits, over any number of mutexes, for a thread.  The
   walk also ends in a ring of others: the second pointer goes half as fast. */
static COLD bool waits_for(const struct mutex *mutex, const struct thread *thread)
{
    const struct mutex *slow = mutex;
    bool is_odd = false;
    while (mutex != NULL) {
        const struct thread *const owner = mutex_owner(mutex);
        if ((owner == thread) || (owner == NULL)) {
            return owner == thread;
        }
        mutex = owner->waiting_for;
        if (is_odd) {
            slow = mutex_owner(slow)->waiting_for;
            if (slow == mutex) {
                break;
            }
        }
        is_odd = !is_odd;
    }
    return false;
}

/* Waits for the mutex to be handed over; returns with interrupts unmasked. */
/* @satisfies LLR-SCHED-072 */
static COLD enum status wait_for(struct mutex *mutex, struct thread *self)
{
    struct thread *const owner = mutex_owner(mutex);
    mutex->owner |= MUTEX_WAITED;
    self->waiting_for = mutex;
    (void)wait_queue_enter_locked(&mutex->waiters);
    if ((mutex->protocol == MUTEX_INHERIT) && (owner != NULL)
        && (self->priority >= (int)mutex->loan)) { /* more than it lends now */
        set_loan(owner, mutex, self->priority);
        if (owner->priority < self->priority) {
            thread_leave_update_locked(owner);
            return scheduler_block_for_updates(self);
        }
    }
    return scheduler_block(self);
}

/* POSIX.1-2017 pthread_mutex_lock, EINVAL: it is the caller's own priority that
   counts. */
static bool is_above_ceiling(const struct mutex *mutex)
{
    return (mutex->protocol == MUTEX_PROTECT)
           && (thread_current()->base_priority > mutex->ceiling);
}

/* @satisfies LLR-SCHED-072 */
static enum status lock_locked(struct mutex *mutex, struct thread *self)
{
    if (is_above_ceiling(mutex)) {
        return STATUS_INVALID;
    }
    if (mutex_is_free(mutex)) {
        take_locked(mutex, self);
        return STATUS_OK;
    }
    if (mutex->type == MUTEX_NORMAL) {
        return STATUS_AGAIN; /* it waits, be it for ever */
    }
    if (mutex_owner(mutex) == self) {
        return lock_again_locked(mutex);
    }
    return STATUS_AGAIN;
}

/* Looks along the owners whether the wait could end.  Nobody else runs meanwhile, and
   interrupts are served: they can only end waits. */
/* @satisfies LLR-SCHED-072 */
static COLD bool would_deadlock_locked(const struct mutex *mutex, struct thread *self)
{
    const bool was_held = self->is_held;
    if (!was_held) {
        thread_hold_locked();
    }
    arch_interrupts_unmask();
    const bool would = waits_for(mutex, self);
    arch_interrupts_mask();
    if (!was_held) {
        thread_release_locked();
    }
    return would;
}

/* @satisfies LLR-SCHED-072 */
static COLD enum status lock(struct mutex *mutex, const struct deadline *deadline)
{
    struct thread *const self = thread_current();
    const enum status status = lock_locked(mutex, self);
    if (status != STATUS_AGAIN) {
        arch_interrupts_unmask();
        return status;
    }
    const struct thread *const owner = mutex_owner(mutex);
    if ((mutex->type != MUTEX_NORMAL) && (owner != NULL) && (owner->waiting_for != NULL)
        && would_deadlock_locked(mutex, self)) {
        (void)scheduler_act(0);
        return STATUS_DEADLOCK;
    }
    if ((deadline != NULL) && wait_queue_is_late()) {
        (void)scheduler_act(0);
        return STATUS_TIMEOUT;
    }
    return wait_for(mutex, self);
}

/* Whether an owner simply takes the place of a thread that is about to wait for it. */
/* @satisfies LLR-SCHED-072 */
HOT_INLINE bool may_take_place(const struct thread *owner, const struct thread *self)
{
    return thread_is_ready(owner) && (owner->priority < self->priority)
           && !self->is_raised && loans_are_none(&owner->loans);
}

/*
 * The path of the first thread that waits for an owner that is less urgent and not
 * itself waiting; everything else is in lock.
 */
/* @satisfies LLR-SCHED-072 */
enum status mutex_lock_slow(struct mutex *mutex)
{
    arch_interrupts_mask();
    struct thread *const self = thread_current();
    const uint64_t word = mutex->owner;
    struct thread *const owner = mutex_owner_of(word);
    const bool is_first = ((word & (MUTEX_WAITED | MUTEX_CEILING)) == 0U)
                          && (owner != NULL) && (mutex->protocol == MUTEX_INHERIT);
    if (__builtin_expect(!is_first || !may_take_place(owner, self), 0)) {
        return lock(mutex, NULL);
    }
    mutex->owner = word | MUTEX_WAITED;
    mutex->loan = (uint16_t)(self->priority + 1);
    loans_add_first(&owner->loans, (unsigned)self->priority);
    mutex->waiters.only = self;
    self->waiting_in = &mutex->waiters;
    self->waiting_for = mutex;
    priority_queue_remove(&scheduler.ready, &owner->context.node, owner->priority);
    owner->priority = self->priority; /* it takes the caller's place, the first */
    priority_queue_replace_first(&scheduler.ready, &self->context.node,
                                 &owner->context.node, self->priority);
    return scheduler_dispatch(self, owner);
}

/* @satisfies LLR-SCHED-072 */
enum status mutex_lock_until(struct mutex *mutex, const struct deadline *deadline)
{
    wait_queue_set_deadline(deadline);
    arch_interrupts_mask();
    const enum status status = lock(mutex, deadline);
    wait_queue_clear_deadline();
    return status;
}

/* @satisfies LLR-SCHED-073 */
void mutex_relock(struct mutex *mutex)
{
    arch_interrupts_mask();
    struct thread *const self = thread_current();
    ASSERT(mutex_owner(mutex) != self);
    if (mutex_is_free(mutex)) {
        take_locked(mutex, self);
        arch_interrupts_unmask();
        return;
    }
    const enum status status = wait_for(mutex, self);
    ASSERT(status == STATUS_OK);
}

/* @satisfies LLR-SCHED-074 */
enum status mutex_try_slow(struct mutex *mutex)
{
    if (is_above_ceiling(mutex)) {
        return STATUS_INVALID;
    }
    enum status status = STATUS_BUSY;
    arch_interrupts_mask();
    struct thread *const self = thread_current();
    if (mutex_is_free(mutex)) {
        take_locked(mutex, self);
        status = STATUS_OK;
    } else if ((mutex_owner(mutex) == self) && (mutex->type == MUTEX_RECURSIVE)) {
        status = lock_again_locked(mutex);
    }
    arch_interrupts_unmask();
    return status;
}

/* Unlocks: the most urgent thread that waits owns it next, and the caller's loan ends.
   Returns that thread, which is in no queue; NULL if nobody waits. */
/* @satisfies LLR-SCHED-075 */
static struct thread *hand_over_locked(struct mutex *mutex, struct thread *self)
{
    struct thread *const next = wait_queue_take_first_locked(&mutex->waiters);
    set_loan(self, mutex, PRIORITY_IDLE);
    if (__builtin_expect(next != NULL, 1)) {
        next->waiting_for = NULL;
        give_locked(mutex, next);
    } else {
        mutex->owner = (mutex->protocol == MUTEX_PROTECT) ? MUTEX_CEILING : 0U;
    }
    return next;
}

/* The thread that owns a mutex now is ready, at the ceiling if there is one. */
static void make_ready_locked(struct mutex *mutex, struct thread *next)
{
    if (next != NULL) {
        resched_is_covered(wait_queue_end_wait_locked(next, STATUS_OK));
        if (mutex->protocol == MUTEX_PROTECT) {
            thread_update_priority_locked(next);
        }
    }
}

/* @satisfies LLR-SCHED-075 */
static COLD enum status release(struct mutex *mutex, struct thread *self)
{
    if (mutex_owner(mutex) != self) {
        arch_interrupts_unmask();
        return STATUS_NOT_OWNER;
    }
    if (mutex->repeats != 0U) {
        mutex->repeats--;
        if (mutex->repeats == 0U) {
            mutex->owner &= ~(uint64_t)MUTEX_REPEATED;
        }
        arch_interrupts_unmask();
        return STATUS_OK;
    }
    struct thread *const next = hand_over_locked(mutex, self);
    make_ready_locked(mutex, next);
    if ((next != NULL) && (next->priority <= self->priority)) {
        thread_leave_update_locked(self);
        arch_interrupts_unmask();
        return STATUS_OK;
    }
    thread_update_priority_locked(self);
    return scheduler_act(0);
}

/* Whether one thread waits, and nothing else lends the owner a priority. */
/* @satisfies LLR-SCHED-075 */
HOT_INLINE bool has_one_waiter(const struct mutex *mutex, const struct thread *self)
{
    return (mutex->owner == (self->owner_word | MUTEX_WAITED))
           && (mutex->waiters.only != NULL) && (mutex->protocol == MUTEX_INHERIT)
           && (self->loans.total == 1U);
}

/* Whether the owner has just the waiter's priority, alone there. */
/* @satisfies LLR-SCHED-075 */
HOT_INLINE bool is_in_place_of(const struct thread *self, const struct thread *next)
{
    return (next->priority == self->priority) && !self->is_raised
           && (self->base_priority < self->priority)
           && (self->context.node.next == &self->context.node);
}

/*
 * The path of an owner whose priority is that of the one thread that waits; everything
 * else is in release.
 */
/* @satisfies LLR-SCHED-075 */
enum status mutex_unlock_slow(struct mutex *mutex)
{
    arch_interrupts_mask();
    struct thread *const self = thread_current();
    struct thread *const next = mutex->waiters.only;
    if (__builtin_expect(!has_one_waiter(mutex, self) || !is_in_place_of(self, next),
                         0)) {
        return release(mutex, self);
    }
    loans_remove_last(&self->loans, mutex->loan - 1U);
    mutex->loan = 0;
    mutex->owner = next->owner_word;
    mutex->waiters.only = NULL;
    next->waiting_in = NULL;
    next->waiting_for = NULL;
    /* it takes the caller's place, the only one there; the caller's loan ends */
    priority_queue_replace_first(&scheduler.ready, &self->context.node,
                                 &next->context.node, self->priority);
    self->priority = self->base_priority;
    priority_queue_prepend(&scheduler.ready, &self->context.node, self->priority);
    return scheduler_dispatch(self, next);
}

/* @satisfies LLR-SCHED-076 */
void mutex_release_locked(struct mutex *mutex)
{
    struct thread *const self = thread_current();
    make_ready_locked(mutex, hand_over_locked(mutex, self));
    thread_update_priority_locked(self);
}

/* @satisfies LLR-SCHED-077 */
void mutex_abandon_locked(struct thread *thread)
{
    struct mutex *const mutex = thread->waiting_for;
    thread->waiting_for = NULL;
    if (wait_queue_is_empty(&mutex->waiters)) {
        mutex->owner &= ~(uint64_t)MUTEX_WAITED;
    }
    if (mutex->protocol == MUTEX_INHERIT) {
        struct thread *const owner = mutex_lend_locked(mutex);
        if (owner != NULL) {
            thread_leave_update_locked(owner);
        }
    }
}

/* @satisfies LLR-SCHED-078 */
void mutex_set_ceiling(struct mutex *mutex, int ceiling)
{
    const uint64_t mask = arch_interrupts_save();
    mutex->ceiling = (int16_t)ceiling;
    set_loan(thread_current(), mutex, ceiling);
    thread_update_priority_locked(thread_current());
    (void)scheduler_act(mask);
}
