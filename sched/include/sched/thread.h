/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads: what is known of each, and their life from creation to the end.
 *
 *      create            wait              exit             join, or detached
 *  FREE ------> READY <--------> WAITING   READY --> ENDED ------------------> FREE
 *
 * READY includes running: the running thread stays in the ready queue, at the head of
 * its priority, so that one that is displaced is at the head already.
 */
#ifndef SCHED_THREAD_H
#define SCHED_THREAD_H

#include <arch/context.h>
#include <base/status.h>
#include <sched/loans.h>
#include <sched/priority_queue.h>
#include <sched/timeout.h>
#include <sched/turnstile.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define THREAD_STACK_MIN 2048U /* bytes, of a stack that the caller gives */
#define THREAD_NAME_SIZE 32U   /* bytes, the terminator included */

/** What a thread's owner_word grows by with each use of its place: 16 bits count. */
#define THREAD_OWNER_STEP ((uint64_t)1 << 48)

enum thread_state {
    THREAD_FREE,
    THREAD_ALIVE, /* READY if waiting_in is NULL, else WAITING */
    THREAD_ENDED
};

struct mutex;

struct thread {
    /* guarded by masking interrupts */
    struct context context;   /* first: pointers to it, to its node, which stands in
                                  the ready queue or in a wait queue, and to the thread
                                  are the same */
    int16_t priority;         /* where it is queued: highest of all that follow */
    int16_t threshold;        /* preemption threshold; PRIORITY_IDLE: none */
    int16_t base_priority;    /* as set by its owner */
    uint8_t state;            /* enum thread_state */
    bool is_threshold_active; /* since it was dispatched, until it waits or yields */
    bool is_held;             /* nobody displaces it, and it must not wait */
    bool is_raised;           /* one of these two: one test for both */
    bool is_detached;
    struct wait_queue *waiting_in; /* NULL: it is in the ready queue */
    struct mutex *waiting_for;     /* mutex it waits for, or NULL */
    struct thread *next_update; /* its priority is to be looked at after this one's */
    bool is_update_due;         /* its priority is to be looked at */
    uint64_t owner_word;        /* names it in the mutexes it owns */
    struct thread *next_free;   /* valid if FREE */
    struct turnstile *lendable; /* the turnstile it lends next; NULL while lent */
    struct timeout timeout;     /* of its wait; it alone starts and stops it */
    struct loans loans;         /* what its mutexes lend it */
    struct wait_queue joiners;  /* threads that wait for its end */
    void *result;               /* valid if ENDED */

    /* constant from creation on */
    uint64_t id;             /* index + 1 and, from bit 32, the place's generation */
    uintptr_t stack_bottom;  /* lowest address; the guard is below */
    size_t stack_size_bytes; /* thread-local storage included */
    size_t guard_size_bytes; /* 0: none */
    bool is_stack_from_pool;

    char name[THREAD_NAME_SIZE]; /* for reports; always terminated */

    struct turnstile turnstile; /* its own; may be lent to anybody */
};

/** What thread_create is told. */
struct thread_attributes {
    int priority;  /* PRIORITY_MIN to PRIORITY_MAX */
    int threshold; /* PRIORITY_IDLE: none */
    void *stack;   /* NULL: from the pool; else lowest address, 16-byte aligned */
    size_t stack_size_bytes; /* 0: the pool's default */
    size_t guard_size_bytes; /* rounded up to pages; 0: none */
    bool is_detached;
};

_Static_assert((offsetof(struct thread, context) == 0U)
                   && (offsetof(struct context, node) == 0U),
               "a node, its context and its thread have one address");

/** The thread whose queue links these are. */
/* @satisfies LLR-SCHED-027 */
static inline struct thread *thread_of_node(struct queue_node *node)
{
    return (struct thread *)(void *)node;
}

/** Whether a thread, which has been alive, is in the ready queue. @bound O(1) */
/* @satisfies LLR-SCHED-027 */
static inline bool thread_is_ready(const struct thread *thread)
{
    return thread->waiting_in == NULL;
}

/** The running thread. @context thread; in an interrupt, the interrupted one */
/* @satisfies LLR-SCHED-027 */
static inline struct thread *thread_current(void)
{
    return (struct thread *)arch_current();
}

/**
 * Sets up the table of threads; each place is set up when it is first used.
 *
 * @param threads  array of count, owned by the module from now on; any contents
 * @param count    1 to BULKHEAD_THREADS_MAX
 * @context        boot, once
 */
void thread_init(struct thread *threads, uint32_t count);

/**
 * Makes the first thread, with a stack from the pool; it runs from scheduler_start on.
 * Unlike thread_create it takes no lock, so that an image without other threads has
 * none.
 *
 * @param attributes  valid; no stack is given
 * @return            the thread; NULL: no stack is large enough
 * @context           boot, once, after thread_init
 * @bound             O(size of thread-local storage) plus O(places)
 */
struct thread *thread_create_first(const struct thread_attributes *attributes,
                                   void *(*entry)(void *), void *argument);

/**
 * Makes a thread, ready to run entry(argument); it runs before the call returns if it
 * is more urgent than the caller.
 *
 * @param[out] id  of the thread; written before it runs; untouched unless STATUS_OK
 * @retval STATUS_OK           it is ready
 * @retval STATUS_INVALID      priority, threshold or stack is not possible
 * @retval STATUS_NO_RESOURCE  all places for threads or stacks are taken
 * @context  thread
 * @bound    O(size of thread-local storage); with a stack from the pool, plus O(its
 *           pages), and plus O(places) if it takes several
 */
MUST_CHECK enum status thread_create(uint64_t *id,
                                     const struct thread_attributes *attributes,
                                     void *(*entry)(void *), void *argument);

/**
 * Ends the running thread; the thread that joins it gets the result.  If it is the last
 * one, upcall_last_thread ends the program instead.
 *
 * @context  thread
 * @bound    O(1) plus one bounded step for each thread that joins it
 */
__attribute__((noreturn)) void thread_exit(void *result);

/**
 * Waits for the end of a thread and frees its place.
 *
 * @param id           of the thread
 * @param[out] result  what it ended with; NULL if not wanted
 * @param deadline     NULL: wait for ever
 * @retval STATUS_OK         it has ended, its place is free
 * @retval STATUS_NOT_FOUND  no such thread
 * @retval STATUS_INVALID    it is detached
 * @retval STATUS_DEADLOCK   it is the caller
 * @retval STATUS_BUSY       another thread joins it
 * @retval STATUS_TIMEOUT    the deadline passed first
 * @context  thread
 */
MUST_CHECK enum status thread_join(uint64_t id, void **result,
                                   const struct deadline *deadline);

/**
 * Lets a thread's place be freed as soon as it ends.
 *
 * @retval STATUS_OK         done
 * @retval STATUS_NOT_FOUND  no such thread
 * @retval STATUS_INVALID    it is detached already
 * @context  thread
 * @bound    O(1)
 */
MUST_CHECK enum status thread_detach(uint64_t id);

/**
 * The thread with an id, alive or ended and not joined; NULL if there is none.
 *
 * @bound  O(1)
 */
struct thread *thread_find(uint64_t id);

/** How a priority is set; POSIX.1-2017 XSH 2.8.4 makes the difference. */
enum thread_placement {
    THREAD_PLACE_TAIL, /* pthread_setschedparam: behind its equals */
    THREAD_PLACE_MOVED /* pthread_setschedprio: raised behind, lowered before */
};

/**
 * Sets a thread's base priority; whoever is most urgent then runs.
 *
 * @param thread    alive
 * @param priority  PRIORITY_MIN to PRIORITY_MAX
 * @context         thread or interrupt
 * @bound           O(1)
 */
void thread_set_priority(struct thread *thread, int priority,
                         enum thread_placement placement);

/**
 * Sets a thread's preemption threshold: once dispatched, it is displaced only by
 * threads more urgent than the threshold, until it waits, yields or ends.
 *
 * @param threshold  PRIORITY_MIN to PRIORITY_MAX; PRIORITY_IDLE: none
 * @context          thread
 * @bound            O(1)
 */
void thread_set_threshold(struct thread *thread, int threshold);

/**
 * Puts a thread where its priority must be now; if that changes what the owner of the
 * mutex that it waits for is lent, leaves that one's update.
 *
 * @param thread  alive; what its priority follows from has changed
 * @context       interrupts masked
 * @bound         O(1)
 */
void thread_update_priority_locked(struct thread *thread);

/**
 * Leaves a thread's thread_update_priority_locked to an interrupt of its own, which
 * comes before any thread runs on: so a chain of owners is walked in bounded steps.
 *
 * @context  interrupts masked; if the running thread waits next, it calls
 *           scheduler_block_for_updates
 * @bound    O(1)
 */
void thread_leave_update_locked(struct thread *thread);

/**
 * Queues a thread by a priority wherever it is queued now.
 *
 * @param at_head  before its equals if it is ready, else behind them
 * @context        interrupts masked
 * @bound          O(1)
 */
void thread_place_locked(struct thread *thread, int priority, bool at_head);

/**
 * Keeps the running thread from being displaced until thread_release; interrupts are
 * served. It must not wait in between.
 *
 * @context  thread
 * @bound    O(1)
 */
void thread_hold(void);

/** The part of thread_hold that is masked. @context interrupts masked @bound O(1) */
void thread_hold_locked(void);

/** The part of thread_release before another may run. @context interrupts masked */
void thread_release_locked(void);

/** Ends thread_hold; the most urgent thread runs. @context thread @bound O(1) */
void thread_release(void);

/**
 * Lets the running thread wait for time to pass.
 *
 * @return   once the deadline has passed
 * @context  thread
 * @bound    O(log4 capacity) of the timeouts
 */
void thread_sleep_until(struct deadline deadline);

/** Processor time of a thread, in ticks, up to now. @context thread @bound O(1) */
uint64_t thread_cpu_time_ticks(const struct thread *thread);

/**
 * Visits every thread that is not free.
 *
 * @param after  NULL, or the thread visited last
 * @return       the next, or NULL
 * @context      interrupts masked, or a fault report
 */
struct thread *thread_next(const struct thread *after);

#endif
