/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which options of POSIX.1-2017 the library has: 200809L where functions of the option
 * are here, -1 where none is.  docs/posix.md says what is still missing of an option.
 */
#ifndef _BULKHEAD_SYS_FEATURES_H
#define _BULKHEAD_SYS_FEATURES_H

#pragma GCC system_header /* #include_next is an extension of gcc */
#include_next <sys/features.h>

#define _POSIX_VERSION  200809L
#define _POSIX2_VERSION 200809L

#define _POSIX_CLOCK_SELECTION            200809L
#define _POSIX_CPUTIME                    200809L
#define _POSIX_MONOTONIC_CLOCK            200809L
#define _POSIX_PRIORITY_SCHEDULING        200809L
#define _POSIX_SEMAPHORES                 200809L
#define _POSIX_THREADS                    200809L
#define _POSIX_THREAD_ATTR_STACKADDR      200809L
#define _POSIX_THREAD_ATTR_STACKSIZE      200809L
#define _POSIX_THREAD_CPUTIME             200809L
#define _POSIX_THREAD_PRIO_INHERIT        200809L
#define _POSIX_THREAD_PRIO_PROTECT        200809L
#define _POSIX_THREAD_PRIORITY_SCHEDULING 200809L
#define _POSIX_THREAD_PROCESS_SHARED      200809L
#define _POSIX_THREAD_SAFE_FUNCTIONS      200809L
#define _POSIX_TIMEOUTS                   200809L
#define _POSIX_TIMERS                     200809L

#define _POSIX_ADVISORY_INFO              (-1)
#define _POSIX_ASYNCHRONOUS_IO            (-1)
#define _POSIX_BARRIERS                   (-1)
#define _POSIX_FSYNC                      (-1)
#define _POSIX_IPV6                       (-1)
#define _POSIX_JOB_CONTROL                (-1)
#define _POSIX_MAPPED_FILES               (-1)
#define _POSIX_MEMLOCK                    (-1)
#define _POSIX_MEMLOCK_RANGE              (-1)
#define _POSIX_MEMORY_PROTECTION          (-1)
#define _POSIX_MESSAGE_PASSING            (-1)
#define _POSIX_PRIORITIZED_IO             (-1)
#define _POSIX_RAW_SOCKETS                (-1)
#define _POSIX_READER_WRITER_LOCKS        (-1)
#define _POSIX_REALTIME_SIGNALS           (-1)
#define _POSIX_SAVED_IDS                  (-1)
#define _POSIX_SHARED_MEMORY_OBJECTS      (-1)
#define _POSIX_SHELL                      (-1)
#define _POSIX_SPAWN                      (-1)
#define _POSIX_SPIN_LOCKS                 (-1)
#define _POSIX_SPORADIC_SERVER            (-1)
#define _POSIX_SYNCHRONIZED_IO            (-1)
#define _POSIX_THREAD_ROBUST_PRIO_INHERIT (-1)
#define _POSIX_THREAD_ROBUST_PRIO_PROTECT (-1)
#define _POSIX_THREAD_SPORADIC_SERVER     (-1)
#define _POSIX_TRACE                      (-1)
#define _POSIX_TYPED_MEMORY_OBJECTS       (-1)
#define _POSIX_NO_TRUNC                   1
#define _POSIX_VDISABLE                   0

#endif
