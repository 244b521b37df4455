/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the system grants: the options of <unistd.h>, constants, and the image's limits.
 */
#define _POSIX_C_SOURCE 200809L

#include <unistd.h>

#include "../start/arguments.h"
#include "../status.h"
#include <bulkhead/config.h>
#include <errno.h>
#include <limits.h>
#include <sched/semaphore.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define INDETERMINATE (-1) /* no limit, or an option that is not here: not an error */
#define UNKNOWN       0    /* a name without an entry */
#define TICKS         1000000
#define NAMES         (_SC_POSIX_26_VERSION + 1)

/* Every value plus 2, so that one that is not named reads as UNKNOWN. */
#define VALUE(value) ((int)(value) + 2)

/* clang-format off */
static const int32_t values[NAMES] = {
    [_SC_ADVISORY_INFO]              = VALUE(_POSIX_ADVISORY_INFO),
    [_SC_AIO_LISTIO_MAX]             = VALUE(INDETERMINATE),
    [_SC_AIO_MAX]                    = VALUE(INDETERMINATE),
    [_SC_AIO_PRIO_DELTA_MAX]         = VALUE(INDETERMINATE),
    [_SC_ARG_MAX]                    = VALUE(POSIX_ARGUMENTS_SIZE_MAX),
    [_SC_ASYNCHRONOUS_IO]            = VALUE(_POSIX_ASYNCHRONOUS_IO),
    [_SC_ATEXIT_MAX]                 = VALUE(ATEXIT_MAX),
    [_SC_AVPHYS_PAGES]               = VALUE(INDETERMINATE),
    [_SC_BARRIERS]                   = VALUE(_POSIX_BARRIERS),
    [_SC_CHILD_MAX]                  = VALUE(INDETERMINATE),
    [_SC_CLK_TCK]                    = VALUE(TICKS),
    [_SC_CLOCK_SELECTION]            = VALUE(_POSIX_CLOCK_SELECTION),
    [_SC_CPUTIME]                    = VALUE(_POSIX_CPUTIME),
    [_SC_DELAYTIMER_MAX]             = VALUE(INDETERMINATE),
    [_SC_FSYNC]                      = VALUE(_POSIX_FSYNC),
    [_SC_HOST_NAME_MAX]              = VALUE(INDETERMINATE),
    [_SC_IOV_MAX]                    = VALUE(INDETERMINATE),
    [_SC_IPV6]                       = VALUE(_POSIX_IPV6),
    [_SC_JOB_CONTROL]                = VALUE(_POSIX_JOB_CONTROL),
    [_SC_LINE_MAX]                   = VALUE(INDETERMINATE),
    [_SC_LOGIN_NAME_MAX]             = VALUE(INDETERMINATE),
    [_SC_MAPPED_FILES]               = VALUE(_POSIX_MAPPED_FILES),
    [_SC_MEMLOCK]                    = VALUE(_POSIX_MEMLOCK),
    [_SC_MEMLOCK_RANGE]              = VALUE(_POSIX_MEMLOCK_RANGE),
    [_SC_MEMORY_PROTECTION]          = VALUE(_POSIX_MEMORY_PROTECTION),
    [_SC_MESSAGE_PASSING]            = VALUE(_POSIX_MESSAGE_PASSING),
    [_SC_MONOTONIC_CLOCK]            = VALUE(_POSIX_MONOTONIC_CLOCK),
    [_SC_MQ_OPEN_MAX]                = VALUE(INDETERMINATE),
    [_SC_MQ_PRIO_MAX]                = VALUE(INDETERMINATE),
    [_SC_NGROUPS_MAX]                = VALUE(0),
    [_SC_NPROCESSORS_CONF]           = VALUE(1),
    [_SC_NPROCESSORS_ONLN]           = VALUE(1),
    [_SC_PAGESIZE]                   = VALUE(PAGESIZE),
    [_SC_PHYS_PAGES]                 = VALUE(INDETERMINATE),
    [_SC_PRIORITIZED_IO]             = VALUE(_POSIX_PRIORITIZED_IO),
    [_SC_PRIORITY_SCHEDULING]        = VALUE(_POSIX_PRIORITY_SCHEDULING),
    [_SC_RAW_SOCKETS]                = VALUE(_POSIX_RAW_SOCKETS),
    [_SC_READER_WRITER_LOCKS]        = VALUE(_POSIX_READER_WRITER_LOCKS),
    [_SC_REALTIME_SIGNALS]           = VALUE(_POSIX_REALTIME_SIGNALS),
    [_SC_REGEXP]                     = VALUE(INDETERMINATE),
    [_SC_RTSIG_MAX]                  = VALUE(INDETERMINATE),
    [_SC_SAVED_IDS]                  = VALUE(_POSIX_SAVED_IDS),
    [_SC_SEMAPHORES]                 = VALUE(_POSIX_SEMAPHORES),
    [_SC_SEM_NSEMS_MAX]              = VALUE(INDETERMINATE),
    [_SC_SHARED_MEMORY_OBJECTS]      = VALUE(_POSIX_SHARED_MEMORY_OBJECTS),
    [_SC_SHELL]                      = VALUE(_POSIX_SHELL),
    [_SC_SIGQUEUE_MAX]               = VALUE(INDETERMINATE),
    [_SC_SPAWN]                      = VALUE(_POSIX_SPAWN),
    [_SC_SPIN_LOCKS]                 = VALUE(_POSIX_SPIN_LOCKS),
    [_SC_SPORADIC_SERVER]            = VALUE(_POSIX_SPORADIC_SERVER),
    [_SC_SS_REPL_MAX]                = VALUE(INDETERMINATE),
    [_SC_STREAM_MAX]                 = VALUE(INDETERMINATE),
    [_SC_SYMLOOP_MAX]                = VALUE(INDETERMINATE),
    [_SC_SYNCHRONIZED_IO]            = VALUE(_POSIX_SYNCHRONIZED_IO),
    [_SC_THREADS]                    = VALUE(_POSIX_THREADS),
    [_SC_THREAD_ATTR_STACKADDR]      = VALUE(_POSIX_THREAD_ATTR_STACKADDR),
    [_SC_THREAD_ATTR_STACKSIZE]      = VALUE(_POSIX_THREAD_ATTR_STACKSIZE),
    [_SC_THREAD_CPUTIME]             = VALUE(_POSIX_THREAD_CPUTIME),
    [_SC_THREAD_DESTRUCTOR_ITERATIONS] = VALUE(PTHREAD_DESTRUCTOR_ITERATIONS),
    [_SC_THREAD_KEYS_MAX]            = VALUE(PTHREAD_KEYS_MAX),
    [_SC_THREAD_PRIORITY_SCHEDULING] = VALUE(_POSIX_THREAD_PRIORITY_SCHEDULING),
    [_SC_THREAD_PRIO_INHERIT]        = VALUE(_POSIX_THREAD_PRIO_INHERIT),
    [_SC_THREAD_PRIO_PROTECT]        = VALUE(_POSIX_THREAD_PRIO_PROTECT),
    [_SC_THREAD_PROCESS_SHARED]      = VALUE(_POSIX_THREAD_PROCESS_SHARED),
    [_SC_THREAD_ROBUST_PRIO_INHERIT] = VALUE(_POSIX_THREAD_ROBUST_PRIO_INHERIT),
    [_SC_THREAD_ROBUST_PRIO_PROTECT] = VALUE(_POSIX_THREAD_ROBUST_PRIO_PROTECT),
    [_SC_THREAD_SAFE_FUNCTIONS]      = VALUE(_POSIX_THREAD_SAFE_FUNCTIONS),
    [_SC_THREAD_SPORADIC_SERVER]     = VALUE(_POSIX_THREAD_SPORADIC_SERVER),
    [_SC_THREAD_STACK_MIN]           = VALUE(PTHREAD_STACK_MIN),
    [_SC_TIMEOUTS]                   = VALUE(_POSIX_TIMEOUTS),
    [_SC_TIMERS]                     = VALUE(_POSIX_TIMERS),
    [_SC_TRACE]                      = VALUE(_POSIX_TRACE),
    [_SC_TTY_NAME_MAX]               = VALUE(TTY_NAME_MAX),
    [_SC_TYPED_MEMORY_OBJECTS]       = VALUE(_POSIX_TYPED_MEMORY_OBJECTS),
    [_SC_TZNAME_MAX]                 = VALUE(INDETERMINATE),
    [_SC_VERSION]                    = VALUE(_POSIX_VERSION),
};
/* clang-format on */

static long limit(uint32_t configured, uint32_t otherwise)
{
    return (long)((configured != 0U) ? configured : otherwise);
}

/**
 * @raise EINVAL  no such name
 * @return        -1 and errno as it was: no limit, or an option that is not here
 * @context       any
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH sysconf
 */
/* @satisfies LLR-POSIX-152 */
long sysconf(int name)
{
    switch (name) {
    case _SC_OPEN_MAX:
        return limit(bulkhead_config.descriptors, BULKHEAD_DESCRIPTORS_DEFAULT);
    case _SC_THREAD_THREADS_MAX:
        return limit(bulkhead_config.threads, BULKHEAD_THREADS_DEFAULT);
    case _SC_TIMER_MAX:
        return limit(bulkhead_config.timers, BULKHEAD_TIMERS_DEFAULT);
    case _SC_SEM_VALUE_MAX:
        return SEM_VALUE_MAX; /* larger than the table's entries can be */
    default:
        break;
    }
    if (((unsigned)name >= (unsigned)NAMES) || (values[name] == UNKNOWN)) {
        return posix_fail(EINVAL);
    }
    return (long)values[name] - VALUE(0);
}
