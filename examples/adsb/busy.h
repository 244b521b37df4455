/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The work of the busy thread: floating-point arithmetic with a known result, so that a
 * system that does not keep a thread's registers across preemption is found out.
 */
#ifndef ADSB_BUSY_H
#define ADSB_BUSY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct busy {
    atomic_bool stop;  /* set by another thread to end it */
    double expected;   /* result of a round that nobody disturbed */
    uint64_t rounds;   /* by the thread, valid once it has ended */
    uint64_t mistakes; /* likewise: rounds with another result */
};

/**
 * Calculates the expected result while no other thread can disturb.
 *
 * @param[out] busy  storage owned by the caller
 * @context          thread, before busy_run()
 * @bound            O(1)
 */
void busy_init(struct busy *busy);

/**
 * Calculates, without ever waiting, until told to stop. For pthread_create().
 *
 * @param argument  an initialised struct busy
 * @return          null
 * @context         thread of the lowest priority
 * @bound           one round after the flag is set
 */
void *busy_run(void *argument);

#endif
