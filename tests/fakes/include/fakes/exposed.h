/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of units under test, which is static in each: to clear it when the
 * simulated machine is powered on, as an image's start does, and to look at it in
 * invariants.  Each fakes/exposed_<unit>.c includes the unit's source as it is.
 */
#ifndef FAKES_EXPOSED_H
#define FAKES_EXPOSED_H

#include <sched/priority_queue.h>
#include <sched/thread.h>
#include <sched/timeout_queue.h>
#include <stdint.h>

struct mutex;

void exposed_scheduler_reset(void);
const struct priority_queue *exposed_ready_queue(void);
const struct thread *exposed_idle_thread(void);

void exposed_thread_reset(void);
const struct thread *exposed_free_threads(void);
uint32_t exposed_alive_threads(void);
uint32_t exposed_used_threads(void); /* places behind them hold anything */
struct mutex *exposed_stack_mutex(void);

void exposed_timeout_reset(void);
const struct timeout_queue *exposed_timeout_queue(enum timeout_clock clock);

void exposed_malloc_reset(void);

#endif
