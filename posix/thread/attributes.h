/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the functions that take thread attributes share.
 */
#ifndef POSIX_THREAD_ATTRIBUTES_H
#define POSIX_THREAD_ATTRIBUTES_H

#include <pthread.h>
#include <sched/thread.h>
#include <stdbool.h>
#include <stdint.h>

#define POSIX_ATTR_MARK 0x7468U

/** What pthread_attr_t holds. */
struct posix_attr {
    struct thread_attributes native; /* what the kernel is told, if is_explicit */
    uint16_t mark;                   /* POSIX_ATTR_MARK: initialised */
    uint8_t policy;                  /* SCHED_* */
    bool is_explicit;                /* PTHREAD_EXPLICIT_SCHED */
};

_Static_assert(sizeof(pthread_attr_t) >= sizeof(struct posix_attr), "it fits");
_Static_assert(_Alignof(pthread_attr_t) >= _Alignof(struct posix_attr), "it fits");

/** The attributes, if they are initialised; else NULL. @context any @bound O(1) */
/* @satisfies LLR-POSIX-051 */
static inline struct posix_attr *posix_attr_of(pthread_attr_t *attr)
{
    struct posix_attr *const own = (struct posix_attr *)(void *)attr;
    return (own->mark == POSIX_ATTR_MARK) ? own : NULL;
}

/** As posix_attr_of. */
static inline const struct posix_attr *posix_attr_to_read(const pthread_attr_t *attr)
{
    const struct posix_attr *const own = (const struct posix_attr *)(const void *)attr;
    return (own->mark == POSIX_ATTR_MARK) ? own : NULL;
}

/** Whether a priority is one. @context any @bound O(1) */
static inline bool posix_priority_is_valid(int priority)
{
    return (unsigned)priority <= (unsigned)PRIORITY_MAX;
}

/**
 * Checks a policy that somebody asks for.
 *
 * @retval 0        SCHED_FIFO, or SCHED_OTHER, which is the same
 * @retval ENOTSUP  the standard has it, this system does not
 * @retval EINVAL   no such policy
 * @context         any
 * @bound           O(1)
 */
int posix_policy_check(int policy);

#endif
