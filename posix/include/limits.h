/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <limits.h>: the C library's, and the limits of POSIX.1-2017.  What the image's table
 * of limits decides (threads, open files) is left to sysconf, as the standard provides.
 */
#pragma GCC system_header /* #include_next is an extension of gcc */
#include_next <limits.h>

#ifndef _BULKHEAD_LIMITS_H
#    define _BULKHEAD_LIMITS_H

/* What any system grants at least: XBD <limits.h>, "Minimum Values". */
#    define _POSIX_AIO_LISTIO_MAX               2
#    define _POSIX_AIO_MAX                      1
#    define _POSIX_ARG_MAX                      4096
#    define _POSIX_CHILD_MAX                    25
#    define _POSIX_CLOCKRES_MIN                 20000000
#    define _POSIX_DELAYTIMER_MAX               32
#    define _POSIX_HOST_NAME_MAX                255
#    define _POSIX_LINK_MAX                     8
#    define _POSIX_LOGIN_NAME_MAX               9
#    define _POSIX_MAX_CANON                    255
#    define _POSIX_MAX_INPUT                    255
#    define _POSIX_MQ_OPEN_MAX                  8
#    define _POSIX_MQ_PRIO_MAX                  32
#    define _POSIX_NAME_MAX                     14
#    define _POSIX_NGROUPS_MAX                  8
#    define _POSIX_OPEN_MAX                     20
#    define _POSIX_PATH_MAX                     256
#    define _POSIX_PIPE_BUF                     512
#    define _POSIX_RE_DUP_MAX                   255
#    define _POSIX_RTSIG_MAX                    8
#    define _POSIX_SEM_NSEMS_MAX                256
#    define _POSIX_SEM_VALUE_MAX                32767
#    define _POSIX_SIGQUEUE_MAX                 32
#    define _POSIX_SSIZE_MAX                    32767
#    define _POSIX_SS_REPL_MAX                  4
#    define _POSIX_STREAM_MAX                   8
#    define _POSIX_SYMLINK_MAX                  255
#    define _POSIX_SYMLOOP_MAX                  8
#    define _POSIX_THREAD_DESTRUCTOR_ITERATIONS 4
#    define _POSIX_THREAD_KEYS_MAX              128
#    define _POSIX_THREAD_THREADS_MAX           64
#    define _POSIX_TIMER_MAX                    32
#    define _POSIX_TTY_NAME_MAX                 9
#    define _POSIX_TZNAME_MAX                   6

/* The image's table of limits decides. */
#    undef ARG_MAX
#    undef CHILD_MAX
#    undef OPEN_MAX

#    define PAGESIZE                      4096
#    define PAGE_SIZE                     PAGESIZE
#    define PTHREAD_DESTRUCTOR_ITERATIONS 4
#    define PTHREAD_KEYS_MAX              128
#    define PTHREAD_STACK_MIN             4096
#    define SEM_VALUE_MAX                 2147483647
#    ifndef SSIZE_MAX
#        define SSIZE_MAX LONG_MAX
#    endif
#    define TTY_NAME_MAX 32

#endif
