/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attributes of condition variables.  Each function reports attributes that are not
 * initialised with EINVAL; @context any, @bound O(1), @source POSIX.1-2017 XSH, under
 * each one's name.
 */
#define _POSIX_C_SOURCE 200809L

#include "mutex_attributes.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

static bool is_initialised(const pthread_condattr_t *attr)
{
    return attr->__mark == POSIX_CONDATTR_MARK;
}

/* @satisfies LLR-POSIX-045 */
int pthread_condattr_init(pthread_condattr_t *attr)
{
    *attr = (pthread_condattr_t){ .__mark = POSIX_CONDATTR_MARK };
    return 0;
}

/* @satisfies LLR-POSIX-045 */
int pthread_condattr_destroy(pthread_condattr_t *attr)
{
    if (!is_initialised(attr)) {
        return EINVAL;
    }
    attr->__mark = 0;
    return 0;
}

/** @raise EINVAL  not CLOCK_REALTIME or CLOCK_MONOTONIC */
/* @satisfies LLR-POSIX-046 */
int pthread_condattr_setclock(pthread_condattr_t *attr, clockid_t clock)
{
    if (!is_initialised(attr)
        || ((clock != CLOCK_REALTIME) && (clock != CLOCK_MONOTONIC))) {
        return EINVAL;
    }
    attr->__is_monotonic = (clock == CLOCK_MONOTONIC) ? 1 : 0;
    return 0;
}

/* @satisfies LLR-POSIX-046 */
int pthread_condattr_getclock(const pthread_condattr_t *restrict attr,
                              clockid_t *restrict clock)
{
    if (!is_initialised(attr)) {
        return EINVAL;
    }
    *clock = (attr->__is_monotonic != 0) ? CLOCK_MONOTONIC : CLOCK_REALTIME;
    return 0;
}

/** Makes no difference: there is one process. @raise EINVAL  no such value */
/* @satisfies LLR-POSIX-046 */
int pthread_condattr_setpshared(pthread_condattr_t *attr, int pshared)
{
    if (!is_initialised(attr) || (pshared < PTHREAD_PROCESS_PRIVATE)
        || (pshared > PTHREAD_PROCESS_SHARED)) {
        return EINVAL;
    }
    attr->__pshared = (unsigned char)pshared;
    return 0;
}

/* @satisfies LLR-POSIX-046 */
int pthread_condattr_getpshared(const pthread_condattr_t *restrict attr,
                                int *restrict pshared)
{
    if (!is_initialised(attr)) {
        return EINVAL;
    }
    *pshared = attr->__pshared;
    return 0;
}
