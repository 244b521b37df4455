/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must be true of the scheduler whenever interrupts are unmasked, found anew from
 * the threads themselves.
 */
#ifndef FAKES_INVARIANTS_H
#define FAKES_INVARIANTS_H

#include <sched/priority_queue.h>
#include <sched/timeout_queue.h>
#include <stddef.h>
#include <stdint.h>

struct thread;

/** Names the table of threads that invariants_check looks at. */
void invariants_of(const struct thread *threads, uint32_t count);

/**
 * Fails the test unless
 * - the running thread is the first of the ready queue, or it is empty in idle;
 * - the ready queue holds exactly the ready threads, each at its priority, and no
 *   switch is left for the end of an interrupt;
 * - every queue in which threads wait holds exactly these: alone, or with one spare
 *   turnstile fewer than there are;
 * - every thread that waits in no queue, or alone, has exactly one turnstile to lend,
 *   its own or another's, and no two have the same, free places included;
 * - every priority is the highest of the thread's own, of what its mutexes lend it and
 *   of its active threshold, and is_raised says whether one test has to look further;
 * - who waits for a mutex waits in its queue, and the mutex says so;
 * - the timeouts of each clock are a tournament, and every thread that sleeps has one;
 * - the free places are exactly those in the list of them, beside one for each thread
 *   that is in thread_create, and the count of threads alive is that of the others.
 */
void invariants_check(void);

/** Fails unless a queue's bitmap and circles agree; returns the number of members. */
size_t invariants_check_queue(const struct priority_queue *queue);

/** Fails unless every place above a group is a copy of the group's winner. */
void invariants_check_timeouts(const struct timeout_queue *queue);

#endif
