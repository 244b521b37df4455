/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attributes of threads.  Each function reports attributes that are not initialised
 * with EINVAL; @context any, @bound O(1), @source POSIX.1-2017 XSH, under each one's
 * name.
 */
#define _POSIX_C_SOURCE 200809L

#include "attributes.h"

#include <core/stack_pool.h>
#include <errno.h>
#include <limits.h>

#define STACK_ALIGNMENT 16U

/* @satisfies LLR-POSIX-050 */
int posix_policy_check(int policy)
{
    switch (policy) {
    case SCHED_FIFO:
    case SCHED_OTHER:
        return 0;
    case SCHED_RR:
        return ENOTSUP;
    default:
        return EINVAL;
    }
}

/* @satisfies LLR-POSIX-051 */
int pthread_attr_init(pthread_attr_t *attr)
{
    *(struct posix_attr *)(void *)attr = (struct posix_attr) {
        .native = {
            .priority = PRIORITY_MIN,
            .threshold = PRIORITY_IDLE,
            .stack_size_bytes = stack_pool_default_size(),
            .guard_size_bytes = PAGESIZE,
        },
        .mark = POSIX_ATTR_MARK,
        .policy = SCHED_FIFO,
    };
    return 0;
}

/* @satisfies LLR-POSIX-051 */
int pthread_attr_destroy(pthread_attr_t *attr)
{
    struct posix_attr *const own = posix_attr_of(attr);
    if (own == NULL) {
        return EINVAL;
    }
    own->mark = 0;
    return 0;
}

/** @raise EINVAL  no such state */
/* @satisfies LLR-POSIX-052 */
int pthread_attr_setdetachstate(pthread_attr_t *attr, int state)
{
    struct posix_attr *const own = posix_attr_of(attr);
    if ((own == NULL)
        || ((state != PTHREAD_CREATE_JOINABLE) && (state != PTHREAD_CREATE_DETACHED))) {
        return EINVAL;
    }
    own->native.is_detached = state == PTHREAD_CREATE_DETACHED;
    return 0;
}

/* @satisfies LLR-POSIX-052 */
int pthread_attr_getdetachstate(const pthread_attr_t *attr, int *state)
{
    const struct posix_attr *const own = posix_attr_to_read(attr);
    if (own == NULL) {
        return EINVAL;
    }
    *state =
        own->native.is_detached ? PTHREAD_CREATE_DETACHED : PTHREAD_CREATE_JOINABLE;
    return 0;
}

/** Without effect on a stack that the caller gives. */
/* @satisfies LLR-POSIX-053 */
int pthread_attr_setguardsize(pthread_attr_t *attr, size_t size)
{
    struct posix_attr *const own = posix_attr_of(attr);
    if (own == NULL) {
        return EINVAL;
    }
    own->native.guard_size_bytes = size;
    return 0;
}

/* @satisfies LLR-POSIX-053 */
int pthread_attr_getguardsize(const pthread_attr_t *restrict attr,
                              size_t *restrict size)
{
    const struct posix_attr *const own = posix_attr_to_read(attr);
    if (own == NULL) {
        return EINVAL;
    }
    *size = own->native.guard_size_bytes;
    return 0;
}

/** @raise EINVAL  no such value */
/* @satisfies LLR-POSIX-052 */
int pthread_attr_setinheritsched(pthread_attr_t *attr, int inherit)
{
    struct posix_attr *const own = posix_attr_of(attr);
    if ((own == NULL)
        || ((inherit != PTHREAD_INHERIT_SCHED)
            && (inherit != PTHREAD_EXPLICIT_SCHED))) {
        return EINVAL;
    }
    own->is_explicit = inherit == PTHREAD_EXPLICIT_SCHED;
    return 0;
}

/* @satisfies LLR-POSIX-052 */
int pthread_attr_getinheritsched(const pthread_attr_t *restrict attr,
                                 int *restrict inherit)
{
    const struct posix_attr *const own = posix_attr_to_read(attr);
    if (own == NULL) {
        return EINVAL;
    }
    *inherit = own->is_explicit ? PTHREAD_EXPLICIT_SCHED : PTHREAD_INHERIT_SCHED;
    return 0;
}

/** @raise EINVAL  no such priority */
/* @satisfies LLR-POSIX-054 */
int pthread_attr_setschedparam(pthread_attr_t *restrict attr,
                               const struct sched_param *restrict param)
{
    struct posix_attr *const own = posix_attr_of(attr);
    if ((own == NULL) || !posix_priority_is_valid(param->sched_priority)) {
        return EINVAL;
    }
    own->native.priority = param->sched_priority;
    return 0;
}

/* @satisfies LLR-POSIX-054 */
int pthread_attr_getschedparam(const pthread_attr_t *restrict attr,
                               struct sched_param *restrict param)
{
    const struct posix_attr *const own = posix_attr_to_read(attr);
    if (own == NULL) {
        return EINVAL;
    }
    *param = (struct sched_param){ .sched_priority = own->native.priority };
    return 0;
}

/** @raise ENOTSUP  SCHED_RR  @raise EINVAL  no such policy */
/* @satisfies LLR-POSIX-050 */
int pthread_attr_setschedpolicy(pthread_attr_t *attr, int policy)
{
    struct posix_attr *const own = posix_attr_of(attr);
    if (own == NULL) {
        return EINVAL;
    }
    const int error = posix_policy_check(policy);
    if (error == 0) {
        own->policy = (uint8_t)policy;
    }
    return error;
}

/* @satisfies LLR-POSIX-050 */
int pthread_attr_getschedpolicy(const pthread_attr_t *restrict attr,
                                int *restrict policy)
{
    const struct posix_attr *const own = posix_attr_to_read(attr);
    if (own == NULL) {
        return EINVAL;
    }
    *policy = own->policy;
    return 0;
}

/** @raise ENOTSUP  PTHREAD_SCOPE_PROCESS  @raise EINVAL  no such scope */
/* @satisfies LLR-POSIX-052 */
int pthread_attr_setscope(pthread_attr_t *attr, int scope)
{
    if (posix_attr_of(attr) == NULL) {
        return EINVAL;
    }
    if (scope == PTHREAD_SCOPE_PROCESS) {
        return ENOTSUP;
    }
    return (scope == PTHREAD_SCOPE_SYSTEM) ? 0 : EINVAL;
}

/* @satisfies LLR-POSIX-052 */
int pthread_attr_getscope(const pthread_attr_t *restrict attr, int *restrict scope)
{
    if (posix_attr_to_read(attr) == NULL) {
        return EINVAL;
    }
    *scope = PTHREAD_SCOPE_SYSTEM;
    return 0;
}

/** @raise EINVAL  below PTHREAD_STACK_MIN, not aligned to 16 bytes, or none */
/* @satisfies LLR-POSIX-055 */
int pthread_attr_setstack(pthread_attr_t *attr, void *stack, size_t size)
{
    struct posix_attr *const own = posix_attr_of(attr);
    if ((own == NULL) || (stack == NULL) || (size < PTHREAD_STACK_MIN)
        || ((((uintptr_t)stack | size) % STACK_ALIGNMENT) != 0U)) {
        return EINVAL;
    }
    own->native.stack = stack;
    own->native.stack_size_bytes = size;
    return 0;
}

/** A stack that was not set reads as NULL. */
/* @satisfies LLR-POSIX-055 */
int pthread_attr_getstack(const pthread_attr_t *restrict attr, void **restrict stack,
                          size_t *restrict size)
{
    const struct posix_attr *const own = posix_attr_to_read(attr);
    if (own == NULL) {
        return EINVAL;
    }
    *stack = own->native.stack;
    *size = own->native.stack_size_bytes;
    return 0;
}

/** @raise EINVAL  below PTHREAD_STACK_MIN */
/* @satisfies LLR-POSIX-055 */
int pthread_attr_setstacksize(pthread_attr_t *attr, size_t size)
{
    struct posix_attr *const own = posix_attr_of(attr);
    if ((own == NULL) || (size < PTHREAD_STACK_MIN)) {
        return EINVAL;
    }
    own->native.stack_size_bytes = size;
    return 0;
}

/* @satisfies LLR-POSIX-055 */
int pthread_attr_getstacksize(const pthread_attr_t *restrict attr,
                              size_t *restrict size)
{
    const struct posix_attr *const own = posix_attr_to_read(attr);
    if (own == NULL) {
        return EINVAL;
    }
    *size = own->native.stack_size_bytes;
    return 0;
}

/** @raise EINVAL  neither a priority nor PTHREAD_THRESHOLD_NONE_NP */
/* @satisfies LLR-POSIX-056 */
int pthread_attr_setthreshold_np(pthread_attr_t *attr, int threshold)
{
    struct posix_attr *const own = posix_attr_of(attr);
    if ((own == NULL)
        || ((threshold != PTHREAD_THRESHOLD_NONE_NP)
            && !posix_priority_is_valid(threshold))) {
        return EINVAL;
    }
    own->native.threshold = threshold;
    return 0;
}

/* @satisfies LLR-POSIX-056 */
int pthread_attr_getthreshold_np(const pthread_attr_t *attr, int *threshold)
{
    const struct posix_attr *const own = posix_attr_to_read(attr);
    if (own == NULL) {
        return EINVAL;
    }
    *threshold = own->native.threshold;
    return 0;
}
