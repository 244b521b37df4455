/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attributes of mutexes.  Each function reports attributes that are not initialised
 * with EINVAL; @context any, @bound O(1), @source POSIX.1-2017 XSH, under each one's
 * name.
 */
#define _POSIX_C_SOURCE 200809L

#include "mutex_attributes.h"

#include <errno.h>
#include <pthread.h>
#include <sched/priority_queue.h>
#include <stdbool.h>

static bool is_initialised(const pthread_mutexattr_t *attr)
{
    return attr->__mark == POSIX_MUTEXATTR_MARK;
}

/* @satisfies LLR-POSIX-037 */
int pthread_mutexattr_init(pthread_mutexattr_t *attr)
{
    *attr = (pthread_mutexattr_t){
        .__ceiling = PRIORITY_MAX,
        .__type = PTHREAD_MUTEX_DEFAULT,
        .__protocol = PTHREAD_PRIO_NONE,
        .__pshared = PTHREAD_PROCESS_PRIVATE,
        .__robust = PTHREAD_MUTEX_STALLED,
        .__mark = POSIX_MUTEXATTR_MARK,
    };
    return 0;
}

/* @satisfies LLR-POSIX-037 */
int pthread_mutexattr_destroy(pthread_mutexattr_t *attr)
{
    if (!is_initialised(attr)) {
        return EINVAL;
    }
    attr->__mark = 0;
    return 0;
}

/** @raise EINVAL  no such type */
/* @satisfies LLR-POSIX-038 */
int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int type)
{
    if (!is_initialised(attr) || (type < PTHREAD_MUTEX_ERRORCHECK)
        || (type > PTHREAD_MUTEX_RECURSIVE)) {
        return EINVAL;
    }
    attr->__type = (unsigned char)type;
    return 0;
}

/* @satisfies LLR-POSIX-038 */
int pthread_mutexattr_gettype(const pthread_mutexattr_t *restrict attr,
                              int *restrict type)
{
    if (!is_initialised(attr)) {
        return EINVAL;
    }
    *type = attr->__type;
    return 0;
}

/** @raise ENOTSUP  no such protocol */
/* @satisfies LLR-POSIX-038 */
int pthread_mutexattr_setprotocol(pthread_mutexattr_t *attr, int protocol)
{
    if (!is_initialised(attr)) {
        return EINVAL;
    }
    if ((protocol < PTHREAD_PRIO_NONE) || (protocol > PTHREAD_PRIO_PROTECT)) {
        return ENOTSUP;
    }
    attr->__protocol = (unsigned char)protocol;
    return 0;
}

/* @satisfies LLR-POSIX-038 */
int pthread_mutexattr_getprotocol(const pthread_mutexattr_t *restrict attr,
                                  int *restrict protocol)
{
    if (!is_initialised(attr)) {
        return EINVAL;
    }
    *protocol = attr->__protocol;
    return 0;
}

/** @raise EINVAL  no such priority */
/* @satisfies LLR-POSIX-038 */
int pthread_mutexattr_setprioceiling(pthread_mutexattr_t *attr, int ceiling)
{
    if (!is_initialised(attr) || (ceiling < PRIORITY_MIN) || (ceiling > PRIORITY_MAX)) {
        return EINVAL;
    }
    attr->__ceiling = (short)ceiling;
    return 0;
}

/* @satisfies LLR-POSIX-038 */
int pthread_mutexattr_getprioceiling(const pthread_mutexattr_t *restrict attr,
                                     int *restrict ceiling)
{
    if (!is_initialised(attr)) {
        return EINVAL;
    }
    *ceiling = attr->__ceiling;
    return 0;
}

/** Makes no difference: there is one process. @raise EINVAL  no such value */
/* @satisfies LLR-POSIX-038 */
int pthread_mutexattr_setpshared(pthread_mutexattr_t *attr, int pshared)
{
    if (!is_initialised(attr) || (pshared < PTHREAD_PROCESS_PRIVATE)
        || (pshared > PTHREAD_PROCESS_SHARED)) {
        return EINVAL;
    }
    attr->__pshared = (unsigned char)pshared;
    return 0;
}

/* @satisfies LLR-POSIX-038 */
int pthread_mutexattr_getpshared(const pthread_mutexattr_t *restrict attr,
                                 int *restrict pshared)
{
    if (!is_initialised(attr)) {
        return EINVAL;
    }
    *pshared = attr->__pshared;
    return 0;
}

/** @raise ENOTSUP  PTHREAD_MUTEX_ROBUST  @raise EINVAL  no such value */
/* @satisfies LLR-POSIX-039 */
int pthread_mutexattr_setrobust(pthread_mutexattr_t *attr, int robust)
{
    if (!is_initialised(attr)) {
        return EINVAL;
    }
    if (robust == PTHREAD_MUTEX_ROBUST) {
        return ENOTSUP;
    }
    return (robust == PTHREAD_MUTEX_STALLED) ? 0 : EINVAL;
}

/* @satisfies LLR-POSIX-039 */
int pthread_mutexattr_getrobust(const pthread_mutexattr_t *restrict attr,
                                int *restrict robust)
{
    if (!is_initialised(attr)) {
        return EINVAL;
    }
    *robust = attr->__robust;
    return 0;
}
