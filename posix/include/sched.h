/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <sched.h> of POSIX.1-2017.  There is one process; its functions act on the calling
 * thread.
 */
#ifndef _BULKHEAD_SCHED_H
#define _BULKHEAD_SCHED_H

#include <sys/sched.h>
#include <sys/timespec.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

int sched_get_priority_max(int __policy);
int sched_get_priority_min(int __policy);
int sched_getparam(pid_t __pid, struct sched_param *__param);
int sched_getscheduler(pid_t __pid);
int sched_rr_get_interval(pid_t __pid, struct timespec *__interval);
int sched_setparam(pid_t __pid, const struct sched_param *__param);
int sched_setscheduler(pid_t __pid, int __policy, const struct sched_param *__param);
int sched_yield(void);

#ifdef __cplusplus
}
#endif

#endif
