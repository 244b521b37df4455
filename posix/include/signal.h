/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <signal.h> of POSIX.1-2017, as far as it is here: types and numbers, for headers that
 * mention them, and no functions.  It replaces the C library's, whose types are not
 * those of the standard.
 */
#ifndef _BULKHEAD_SIGNAL_H
#define _BULKHEAD_SIGNAL_H

#include <sys/_sigset.h>
#include <sys/features.h>

#if __POSIX_VISIBLE
#    include <sys/_pthreadtypes.h>
#    include <sys/timespec.h>
#    include <sys/types.h>
#endif

typedef int sig_atomic_t;

#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_ERR ((void (*)(int))(-1))

#define SIGABRT 6
#define SIGFPE  8
#define SIGILL  4
#define SIGINT  2
#define SIGSEGV 11
#define SIGTERM 15

#if __POSIX_VISIBLE
#    define SIGHUP    1
#    define SIGQUIT   3
#    define SIGTRAP   5
#    define SIGKILL   9
#    define SIGBUS    10
#    define SIGSYS    12
#    define SIGPIPE   13
#    define SIGALRM   14
#    define SIGURG    16
#    define SIGSTOP   17
#    define SIGTSTP   18
#    define SIGCONT   19
#    define SIGCHLD   20
#    define SIGTTIN   21
#    define SIGTTOU   22
#    define SIGPOLL   23
#    define SIGXCPU   24
#    define SIGXFSZ   25
#    define SIGVTALRM 26
#    define SIGPROF   27
#    define SIGUSR1   30
#    define SIGUSR2   31
#    define SIGRTMIN  32
#    define SIGRTMAX  63

#    define SIG_SETMASK 0
#    define SIG_BLOCK   1
#    define SIG_UNBLOCK 2

#    define SIGEV_NONE   1
#    define SIGEV_SIGNAL 2
#    define SIGEV_THREAD 3

#    ifndef _SIGSET_T_DECLARED
#        define _SIGSET_T_DECLARED
typedef __sigset_t sigset_t;
#    endif

union sigval {
    int sival_int;
    void *sival_ptr;
};

struct sigevent {
    int sigev_notify;
    int sigev_signo;
    union sigval sigev_value;
    void (*sigev_notify_function)(union sigval __value);
    pthread_attr_t *sigev_notify_attributes;
};
#endif

#endif
