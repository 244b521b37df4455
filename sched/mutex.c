/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mutexes: the paths that wait, hand over, count or change priorities.
 *
 * A mutex is in its owner's list of contended mutexes while it raises the owner's
 * priority: with inheritance while somebody waits for it, with a ceiling while it is
 * owned.
 */
#include <sched/mutex.h>

#include <arch/interrupt.h>
#include <base/assert.h>
#include <base/inline.h>
#include <sched/scheduler.h>
#include <sched/wait_queue.h>

static void list_add(struct thread *owner, struct mutex *mutex)
{
    mutex->next = owner->contended;
    owner->contended = mutex;
}

/* Does nothing if the mutex is not in the list: as many steps as there are in it. */
static void list_remove(struct thread *owner, const struct mutex *mutex)
{
    struct mutex **link = &owner->contended;
    while ((*link != NULL) && (*link != mutex)) {
        link = &(*link)->next;
    }
    if (*link != NULL) {
        *link = mutex->next;
    }
}

/* Gives a mutex that nobody owns to a thread, whose priority follows. */
static inline void give_locked(struct mutex *mutex, struct thread *thread)
{
    uint64_t owner = (uint64_t)thread;
    if (!wait_queue_is_empty(&mutex->waiters)) {
        owner |= MUTEX_WAITED;
        if (mutex->protocol == MUTEX_INHERIT) {
            list_add(thread,
                     mutex); /* nobody who waits is more urgent than the thread */
        }
    }
    if (mutex->protocol == MUTEX_PROTECT) {
        owner |= MUTEX_CEILING;
        list_add(thread, mutex);
        thread_update_priority_locked(thread);
    }
    mutex->owner = owner;
}

/* @satisfies LLR-SCHED-070 */
void mutex_init(struct mutex *mutex, enum mutex_type type, enum mutex_protocol protocol,
                int ceiling)
{
    *mutex = (struct mutex){
        .owner = (protocol == MUTEX_PROTECT) ? MUTEX_CEILING : 0U,
        .type = (uint8_t)type,
        .protocol = (uint8_t)protocol,
        .ceiling = (int16_t)ceiling,
    };
}

/* @satisfies LLR-SCHED-071 */
int mutex_lent_priority(const struct thread *thread)
{
    int highest = PRIORITY_IDLE;
    for (const struct mutex *mutex = thread->contended; mutex != NULL;
         mutex = mutex->next) {
        const int lent = (mutex->protocol == MUTEX_PROTECT)
                             ? mutex->ceiling
                             : wait_queue_top(&mutex->waiters);
        if (lent > highest) {
            highest = lent;
        }
    }
    return highest;
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
        if (owner == thread) {
            return true;
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

/* Lends a priority to the owner of a mutex, and so on along the mutexes that owners
   wait for: thread_update_priority_locked where priorities can only rise. */
/* @satisfies LLR-SCHED-072 */
HOT_INLINE void lend_locked(const struct mutex *mutex, int priority)
{
    do {
        struct thread *const owner = mutex_owner(mutex);
        if (owner->priority >= priority) {
            break;
        }
        if (owner->state
            == THREAD_READY) { /* the lender is not: nobody runs beside it */
            scheduler_move_to_head_locked(owner, priority);
        } else {
            thread_place_locked(owner, priority, true);
        }
        mutex = owner->waiting_for;
    } while ((mutex != NULL) && (mutex->protocol == MUTEX_INHERIT));
}

/* Waits for the mutex to be handed over. */
/* @satisfies LLR-SCHED-072 */
HOT_INLINE enum status wait_locked(struct mutex *mutex, struct thread *self,
                                   const struct deadline *deadline)
{
    const uint64_t word = mutex->owner;
    mutex->owner = word | MUTEX_WAITED;
    self->waiting_for = mutex;
    (void)wait_queue_enter_locked(&mutex->waiters, deadline);
    if (mutex->protocol == MUTEX_INHERIT) {
        if ((word & MUTEX_WAITED) == 0U) {
            list_add(mutex_owner(mutex), mutex);
        }
        lend_locked(mutex, self->priority);
    }
    scheduler_block_locked(self);
    return self->wake_status;
}

/* @satisfies LLR-SCHED-072 */
HOT_INLINE enum status lock_locked(struct mutex *mutex, const struct deadline *deadline)
{
    struct thread *const self = thread_current();
    const struct thread *const owner = mutex_owner(mutex);
    if (owner == NULL) {
        give_locked(mutex, self);
        return STATUS_OK;
    }
    if ((owner == self) && (mutex->type != MUTEX_NORMAL)) {
        return lock_again_locked(mutex);
    }
    if ((owner->waiting_for != NULL) && (mutex->type != MUTEX_NORMAL)
        && waits_for(mutex, self)) {
        return STATUS_DEADLOCK;
    }
    return wait_locked(mutex, self, deadline);
}

/* POSIX.1-2017 pthread_mutex_lock, EINVAL: it is the caller's own priority that
   counts. */
static bool is_above_ceiling(const struct mutex *mutex)
{
    return (mutex->protocol == MUTEX_PROTECT)
           && (thread_current()->base_priority > mutex->ceiling);
}

/* @satisfies LLR-SCHED-072 */
enum status mutex_lock_slow(struct mutex *mutex, const struct deadline *deadline)
{
    if (__builtin_expect(is_above_ceiling(mutex), 0)) {
        return STATUS_INVALID;
    }
    arch_interrupts_mask();
    const enum status status = lock_locked(mutex, deadline);
    arch_interrupts_unmask();
    return status;
}

/* @satisfies LLR-SCHED-073 */
void mutex_relock(struct mutex *mutex)
{
    arch_interrupts_mask();
    struct thread *const self = thread_current();
    const struct thread *const owner = mutex_owner(mutex);
    ASSERT(owner != self);
    enum status status = STATUS_OK;
    if (owner == NULL) {
        give_locked(mutex, self);
    } else {
        status = wait_locked(mutex, self, NULL);
    }
    arch_interrupts_unmask();
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
    const struct thread *const owner = mutex_owner(mutex);
    if (owner == NULL) {
        give_locked(mutex, self);
        status = STATUS_OK;
    } else if ((owner == self) && (mutex->type == MUTEX_RECURSIVE)) {
        status = lock_again_locked(mutex);
    }
    arch_interrupts_unmask();
    return status;
}

/* Unlocks; the most urgent thread that waits owns it next, and the caller's loan
   ends. */
/* @satisfies LLR-SCHED-075 */
HOT_INLINE enum resched release_locked(struct mutex *mutex, struct thread *self)
{
    const int before = self->priority;
    struct thread *const next = wait_queue_take_first_locked(&mutex->waiters);
    list_remove(self, mutex);
    if (next != NULL) {
        next->waiting_for = NULL;
        resched_is_covered(wait_queue_end_wait_locked(next, STATUS_OK)); /* see below */
        give_locked(mutex, next);
    } else {
        mutex->owner = (mutex->protocol == MUTEX_PROTECT) ? MUTEX_CEILING : 0U;
    }
    if ((self->contended != NULL) || self->is_raised) {
        thread_update_priority_locked(self);
    } else if (before != self->base_priority) {
        scheduler_move_to_head_locked(self, self->base_priority);
    } else {
        /* nobody lent it a priority */
    }
    return ((self->priority < before)
            || ((next != NULL) && (next->priority > self->priority)))
               ? RESCHED_YES
               : RESCHED_NO;
}

/* @satisfies LLR-SCHED-075 */
enum status mutex_unlock_slow(struct mutex *mutex)
{
    struct thread *const self = thread_current();
    if (mutex_owner(mutex) != self) {
        return STATUS_NOT_OWNER;
    }
    if (mutex->repeats != 0U) {
        mutex->repeats--;
        if (mutex->repeats == 0U) {
            arch_interrupts_mask();
            mutex->owner &= ~(uint64_t)MUTEX_REPEATED;
            arch_interrupts_unmask();
        }
        return STATUS_OK;
    }
    arch_interrupts_mask();
    scheduler_act_locked(release_locked(mutex, self));
    arch_interrupts_unmask();
    return STATUS_OK;
}

/* @satisfies LLR-SCHED-076 */
void mutex_release_locked(struct mutex *mutex)
{
    (void)release_locked(mutex,
                         thread_current()); /* the wait that follows acts on it */
}

/* @satisfies LLR-SCHED-077 */
void mutex_abandon_locked(struct thread *thread)
{
    struct mutex *const mutex = thread->waiting_for;
    struct thread *const owner = mutex_owner(mutex);
    thread->waiting_for = NULL;
    if (wait_queue_is_empty(&mutex->waiters)) {
        mutex->owner &= ~(uint64_t)MUTEX_WAITED;
        if (mutex->protocol == MUTEX_INHERIT) {
            list_remove(owner, mutex);
        }
    }
    if (mutex->protocol == MUTEX_INHERIT) {
        thread_update_priority_locked(owner);
    }
}

/* @satisfies LLR-SCHED-078 */
void mutex_set_ceiling(struct mutex *mutex, int ceiling)
{
    arch_interrupts_mask();
    mutex->ceiling = (int16_t)ceiling;
    thread_update_priority_locked(thread_current());
    scheduler_act_locked(RESCHED_YES);
    arch_interrupts_unmask();
}
