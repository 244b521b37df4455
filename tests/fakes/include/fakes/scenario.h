/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scenarios: a machine is powered on, the real scheduler set up on it, and a body run
 * as its first thread.  What threads note is compared with what the requirement says.
 */
#ifndef FAKES_SCENARIO_H
#define FAKES_SCENARIO_H

#include <fakes/machine.h>
#include <sched/thread.h>
#include <sched/timeout.h>
#include <stdbool.h>
#include <stdint.h>

#define SCENARIO_PRIORITY 100 /* of the body */
#define SCENARIO_IRQ      40U /* the interrupt that scenario_interrupt serves */

#define SCENARIO_PAGE_SIZE  4096U
#define SCENARIO_STACK_SIZE 4096U /* bytes of each stack of the pool */

struct scenario {
    uint32_t threads;  /* 0: 32 */
    uint32_t timeouts; /* on each clock, beside one of each thread; 0: 32 */
    int priority;      /* of the body; 0: SCENARIO_PRIORITY */
    int threshold;     /* of the body; 0: none */
};

/** Number of stacks of the pool that are taken; there are as many as threads. */
uint32_t scenario_stacks_taken(void);

/** Runs a body as the first thread, until it returns; a machine that is stuck fails. */
void scenario_run(void (*body)(void));

/** The same with other numbers; returns how the machine ended. */
enum machine_end scenario_run_with(const struct scenario *scenario, void (*body)(void));

/** Makes a thread, which must be possible; its stack is the pool's. */
struct thread *scenario_spawn(int priority, void *(*entry)(void *), void *argument);
struct thread *scenario_spawn_with_threshold(int priority, int threshold,
                                             void *(*entry)(void *), void *argument);

/** An argument for a thread that is a number, and back. */
void *scenario_argument(int number);
int scenario_number(const void *argument);

/** Appends a letter to the notes; compares the notes and empties them. */
void scenario_note(char letter);
void scenario_expect(const char *notes);

/** The notes so far. */
const char *scenario_notes(void);

/** Sleeps for a number of ticks. */
void scenario_sleep(uint64_t ticks);

/** The monotonic deadline a number of ticks from now. */
struct deadline scenario_in(uint64_t ticks);

/** Serves SCENARIO_IRQ by a function from now on. */
void scenario_interrupt(void (*handler)(void));

/** Calls the handler in an interrupt, now. */
void scenario_in_interrupt(void (*handler)(void));

/**
 * Calls a function when the last thread ends; it ends the run, with a '.' in the notes.
 */
void scenario_on_last_thread(void (*function)(void));

/** Lets every thread of lower priority than the body run, until all of them wait. */
void scenario_let_others_run(void);

/** A pseudo-random number below a bound; the sequence follows from the seed alone. */
uint32_t scenario_random(uint32_t bound);
void scenario_seed(uint64_t seed);

#endif
