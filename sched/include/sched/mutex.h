/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mutexes with priority inheritance or priority ceiling.  All zero is a free mutex
 * without protocol, whose owner gets STATUS_DEADLOCK if it locks it again.
 *
 * The owner word is the owning thread's address, with three flags in its low bits and
 * in its high ones the use that is made of the thread's place, so that a thread that
 * ended with the mutex is not taken for the next one there.  A mutex that is free,
 * without ceiling, has the word 0, so that locking and unlocking it is one exclusive
 * access; everything else finds a flag set and takes the slow path.
 *
 * Inheritance is transitive and bounded by the number of threads; it is that of L. Sha,
 * R. Rajkumar and J. P. Lehoczky, "Priority Inheritance Protocols", IEEE Transactions
 * on Computers 39(9), 1990.  The ceiling is the immediate one that POSIX.1-2017 defines
 * for PTHREAD_PRIO_PROTECT.
 */
#ifndef SCHED_MUTEX_H
#define SCHED_MUTEX_H

#include <arch/exclusive.h>
#include <arch/interrupt.h>
#include <base/assert.h>
#include <base/status.h>
#include <sched/thread.h>
#include <stdint.h>

#define MUTEX_WAITED   1U /* somebody waits for it */
#define MUTEX_REPEATED 2U /* its owner has locked it more than once */
#define MUTEX_CEILING  4U /* it has a ceiling */
#define MUTEX_FLAGS    7U
#define MUTEX_ADDRESS  0xFFFFFFFFFFF8U /* of the thread; above: THREAD_OWNER_STEP */

enum mutex_protocol {
    MUTEX_NONE,
    MUTEX_INHERIT,
    MUTEX_PROTECT
};

/** What happens if the owner locks it again. */
enum mutex_type {
    MUTEX_ERRORCHECK, /* STATUS_DEADLOCK */
    MUTEX_NORMAL,     /* the owner waits for ever, or until the deadline */
    MUTEX_RECURSIVE   /* it is counted */
};

struct mutex {
    volatile uint64_t owner; /* thread's owner_word | MUTEX_* flags; 0: free */
    struct wait_queue waiters;
    uint32_t repeats; /* locks beyond the first */
    uint8_t type;     /* enum mutex_type */
    uint8_t protocol; /* enum mutex_protocol */
    int16_t ceiling;  /* of MUTEX_PROTECT: PRIORITY_MIN to PRIORITY_MAX */
    uint16_t loan;    /* what its owner's loans count of it: priority + 1; 0: nothing */
};

/** Sets up a mutex. @param ceiling only of MUTEX_PROTECT @context any @bound O(1) */
/* @satisfies LLR-SCHED-070 */
static inline void mutex_init(struct mutex *mutex, enum mutex_type type,
                              enum mutex_protocol protocol, int ceiling)
{
    *mutex = (struct mutex){
        .owner = (protocol == MUTEX_PROTECT) ? MUTEX_CEILING : 0U,
        .type = (uint8_t)type,
        .protocol = (uint8_t)protocol,
        .ceiling = (int16_t)ceiling,
    };
}

/** The part of mutex_lock for a mutex that is not simply free. */
MUST_CHECK enum status mutex_lock_slow(struct mutex *mutex);

/** The same with a deadline. */
MUST_CHECK enum status mutex_lock_until(struct mutex *mutex,
                                        const struct deadline *deadline);

/**
 * Locks a mutex that the caller gave up for a wait, whatever its ceiling.
 *
 * @param mutex  the caller does not own it
 * @context      thread
 */
void mutex_relock(struct mutex *mutex);

/** The part of mutex_try for a mutex that is not simply free. */
MUST_CHECK enum status mutex_try_slow(struct mutex *mutex);

/** The part of mutex_unlock for a mutex that is not simply the caller's. */
MUST_CHECK enum status mutex_unlock_slow(struct mutex *mutex);

/**
 * Locks a mutex; waits while another thread has it.
 *
 * @param deadline          NULL: wait for ever
 * @retval STATUS_OK        the caller owns it
 * @retval STATUS_TIMEOUT   the deadline passed first
 * @retval STATUS_DEADLOCK  the caller owns it already, or its owner waits for the
 *                          caller
 * @retval STATUS_OVERFLOW  recursive, and locked as often as can be counted
 * @retval STATUS_INVALID   the caller's priority is above the ceiling
 * @context  thread
 * @bound    O(1) plus one bounded step for each mutex in the chain of owners
 */
/* @satisfies LLR-SCHED-079 */
MUST_CHECK static inline enum status mutex_lock(struct mutex *mutex,
                                                const struct deadline *deadline)
{
    const uint64_t self = thread_current()->owner_word;
    ASSERT(!arch_in_interrupt());
    do {
        if (arch_load_exclusive_64(&mutex->owner) != 0U) {
            return (deadline == NULL) ? mutex_lock_slow(mutex)
                                      : mutex_lock_until(mutex, deadline);
        }
    } while (!arch_store_exclusive_64(&mutex->owner, self));
    return STATUS_OK;
}

/** Locks a mutex if that needs no wait; STATUS_BUSY otherwise; else as mutex_lock. */
/* @satisfies LLR-SCHED-079 */
MUST_CHECK static inline enum status mutex_try(struct mutex *mutex)
{
    const uint64_t self = thread_current()->owner_word;
    ASSERT(!arch_in_interrupt());
    do {
        if (arch_load_exclusive_64(&mutex->owner) != 0U) {
            return mutex_try_slow(mutex);
        }
    } while (!arch_store_exclusive_64(&mutex->owner, self));
    return STATUS_OK;
}

/**
 * Unlocks a mutex; the most urgent thread that waits gets it, and what its waiters lent
 * to the caller ends.
 *
 * @retval STATUS_OK         done
 * @retval STATUS_NOT_OWNER  the caller does not own it; nothing changed
 * @context  thread
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-079 */
MUST_CHECK static inline enum status mutex_unlock(struct mutex *mutex)
{
    const uint64_t self = thread_current()->owner_word;
    ASSERT(!arch_in_interrupt());
    do {
        if (arch_load_exclusive_64(&mutex->owner) != self) {
            return mutex_unlock_slow(mutex);
        }
    } while (!arch_store_exclusive_64(&mutex->owner, 0U));
    return STATUS_OK;
}

/** Whether nobody owns it, alive or not. @context interrupts masked @bound O(1) */
/* @satisfies LLR-SCHED-079 */
static inline bool mutex_is_free(const struct mutex *mutex)
{
    return (mutex->owner & ~(uint64_t)MUTEX_FLAGS) == 0U;
}

/**
 * The thread that an owner word names.
 *
 * @return   NULL if the mutex is free, or its owner has ended and is gone
 * @context  interrupts masked
 * @bound    O(1)
 */
/* @satisfies LLR-SCHED-065 LLR-SCHED-079 */
static inline struct thread *mutex_owner_of(uint64_t word)
{
    struct thread *const owner = (struct thread *)(word & MUTEX_ADDRESS);
    const bool is_it =
        (owner != NULL) && (owner->owner_word == (word & ~(uint64_t)MUTEX_FLAGS));
    return is_it ? owner : NULL;
}

/** As mutex_owner_of, of a mutex. @context interrupts masked @bound O(1) */
/* @satisfies LLR-SCHED-079 */
static inline struct thread *mutex_owner(const struct mutex *mutex)
{
    return mutex_owner_of(mutex->owner);
}

/**
 * Unlocks a mutex for a wait that follows, which acts on what this makes ready.
 *
 * @param mutex  the caller owns it and has locked it once
 * @context      thread; interrupts masked
 * @bound        as mutex_unlock
 */
void mutex_release_locked(struct mutex *mutex);

/**
 * Ends what a thread lent to the owner of the mutex it waited for.
 *
 * @param thread  has just left the queue of thread->waiting_for because its time was up
 * @context       interrupts masked
 * @bound         O(1); the rest of a chain of owners is left to further interrupts
 */
void mutex_abandon_locked(struct thread *thread);

/**
 * Changes the ceiling of a mutex.
 *
 * @param mutex    MUTEX_PROTECT, owned by the caller
 * @param ceiling  PRIORITY_MIN to PRIORITY_MAX
 * @context        thread
 * @bound          O(1)
 */
void mutex_set_ceiling(struct mutex *mutex, int ceiling);

/**
 * Lends the owner of a mutex what follows from who waits for it now.
 *
 * @param mutex  MUTEX_INHERIT
 * @return       the owner, whose priority is to be updated; NULL if it has ended
 * @context      interrupts masked
 * @bound        O(1)
 */
struct thread *mutex_lend_locked(struct mutex *mutex);

#endif
