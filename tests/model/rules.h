/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules that all operations share: order, priority, dispatch, waiting, time.
 */
#ifndef MODEL_RULES_H
#define MODEL_RULES_H

#include "model.h"
#include <base/status.h>
#include <stdbool.h>
#include <stdint.h>

/** The running thread; there is one. */
struct model_thread *rules_self(struct model *model);

/** enum mutex_protocol and enum mutex_type of a mutex. */
int rules_protocol(int mutex);
int rules_type(int mutex);

/** Threads, as bits, that are ready; that wait for an object. */
unsigned rules_ready_set(const struct model *model);
unsigned rules_waiting_set(const struct model *model, enum model_wait wait, int object);

/** First of a set of threads (HLR-SCHED-001, -010); NOBODY if it is empty. */
int rules_first_of(const struct model *model, unsigned set);
int rules_first_waiting(const struct model *model, enum model_wait wait, int object);

/** Sends a thread behind its equals. */
void rules_to_tail(struct model *model, int thread);

/**
 * Puts all threads where their priorities have them.  A ready thread that is raised or
 * falls so keeps its turn: it goes before its equals, but for the one that runs, which
 * equals never displace (HLR-SCHED-002, -003); one that waits goes behind.
 */
void rules_update_priorities(struct model *model);

/** The first of the ready threads runs; the processor idles if there is none. */
void rules_dispatch(struct model *model);

/** The running thread's threshold is in effect from now on (HLR-SCHED-005). */
void rules_begin_activation(struct model *model);

/**
 * The running thread waits from now on: its activation ends (HLR-SCHED-005), and what
  * it waits for may raise others.
 *
 * @param has_deadline  which was noted when the operation began
 */
void rules_begin_wait(struct model *model, enum model_wait wait, int object,
                      bool has_deadline);

/**
 * The same for an operation that may have a deadline: one that has passed ends the wait
 * before it begins, and the thread keeps its turn and its activation (LLR-SCHED-030).
 *
 * @return  STATUS_TIMEOUT then; else STATUS_OK, until the wait ends
 */
enum status rules_wait_until(struct model *model, enum model_wait wait, int object,
                             bool has_deadline);

/** A waiting thread is ready, behind its equals. */
void rules_end_wait(struct model *model, int thread, enum status status);

/** A place whose thread has ended, and whoever asked knows it, is free. */
void rules_set_free(struct model_thread *thread);

/** Time of a clock. */
uint64_t rules_now(const struct model *model, int clock);

/**
 * Lets one deadline expire that has passed: the one chosen, if none on its clock is
 * earlier (HLR-SCHED-013, -014).
 *
 * @return  whether there was one
 */
bool rules_expire(struct model *model, int chosen);

/** Earliest deadline that is pending, as a tick of the counter; UINT64_MAX if none. */
uint64_t rules_next_tick(const struct model *model);

#endif
