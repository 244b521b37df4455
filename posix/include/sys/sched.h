/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies and parameters of scheduling; the C library's file guesses at sporadic
 * servers.
 */
#ifndef _BULKHEAD_SYS_SCHED_H
#define _BULKHEAD_SYS_SCHED_H

#define SCHED_OTHER 0 /* the same as SCHED_FIFO */
#define SCHED_FIFO  1
#define SCHED_RR    2 /* named by the standard; refused */

struct sched_param {
    int sched_priority; /* 0 to 255, the highest is the most urgent */
};

#endif
