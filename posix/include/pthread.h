/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <pthread.h> of POSIX.1-2017, and what this system adds, with names that end in _np.
 */
#ifndef _BULKHEAD_PTHREAD_H
#define _BULKHEAD_PTHREAD_H

#include <sched.h>
#include <sys/_pthreadtypes.h>
#include <time.h>

#define __need_size_t
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PTHREAD_CREATE_JOINABLE 0
#define PTHREAD_CREATE_DETACHED 1

#define PTHREAD_INHERIT_SCHED  0 /* the default */
#define PTHREAD_EXPLICIT_SCHED 1

#define PTHREAD_SCOPE_SYSTEM  0
#define PTHREAD_SCOPE_PROCESS 1 /* refused */

#define PTHREAD_PROCESS_PRIVATE 0
#define PTHREAD_PROCESS_SHARED  1 /* the same: there is one process */

#define PTHREAD_PRIO_NONE    0
#define PTHREAD_PRIO_INHERIT 1
#define PTHREAD_PRIO_PROTECT 2

#define PTHREAD_MUTEX_ERRORCHECK 0
#define PTHREAD_MUTEX_NORMAL     1
#define PTHREAD_MUTEX_RECURSIVE  2
#define PTHREAD_MUTEX_DEFAULT    PTHREAD_MUTEX_ERRORCHECK

#define PTHREAD_MUTEX_STALLED 0
#define PTHREAD_MUTEX_ROBUST  1 /* refused */

/* clang-format off: the formatter spreads initialisers over lines */
#define PTHREAD_COND_INITIALIZER \
    {                            \
        {                        \
            0UL, 0UL, 0UL        \
        }                        \
    }
#define PTHREAD_MUTEX_INITIALIZER \
    {                             \
        {                         \
            0UL, 0UL, 0UL, 0UL    \
        }                         \
    }
#define PTHREAD_ONCE_INIT           \
    {                               \
        {                           \
            0UL, 0UL, 0UL, 0UL, 0UL \
        }                           \
    }
/* clang-format on */

#define PTHREAD_THRESHOLD_NONE_NP (-1)

int pthread_attr_destroy(pthread_attr_t *__attr);
int pthread_attr_getdetachstate(const pthread_attr_t *__attr, int *__state);
int pthread_attr_getguardsize(const pthread_attr_t *__restrict __attr,
                              size_t *__restrict __size);
int pthread_attr_getinheritsched(const pthread_attr_t *__restrict __attr,
                                 int *__restrict __inherit);
int pthread_attr_getschedparam(const pthread_attr_t *__restrict __attr,
                               struct sched_param *__restrict __param);
int pthread_attr_getschedpolicy(const pthread_attr_t *__restrict __attr,
                                int *__restrict __policy);
int pthread_attr_getscope(const pthread_attr_t *__restrict __attr,
                          int *__restrict __scope);
int pthread_attr_getstack(const pthread_attr_t *__restrict __attr,
                          void **__restrict __stack, size_t *__restrict __size);
int pthread_attr_getstacksize(const pthread_attr_t *__restrict __attr,
                              size_t *__restrict __size);
int pthread_attr_init(pthread_attr_t *__attr);
int pthread_attr_setdetachstate(pthread_attr_t *__attr, int __state);
int pthread_attr_setguardsize(pthread_attr_t *__attr, size_t __size);
int pthread_attr_setinheritsched(pthread_attr_t *__attr, int __inherit);
int pthread_attr_setschedparam(pthread_attr_t *__restrict __attr,
                               const struct sched_param *__restrict __param);
int pthread_attr_setschedpolicy(pthread_attr_t *__attr, int __policy);
int pthread_attr_setscope(pthread_attr_t *__attr, int __scope);
int pthread_attr_setstack(pthread_attr_t *__attr, void *__stack, size_t __size);
int pthread_attr_setstacksize(pthread_attr_t *__attr, size_t __size);

int pthread_cond_broadcast(pthread_cond_t *__cond);
int pthread_cond_destroy(pthread_cond_t *__cond);
int pthread_cond_init(pthread_cond_t *__restrict __cond,
                      const pthread_condattr_t *__restrict __attr);
int pthread_cond_signal(pthread_cond_t *__cond);
int pthread_cond_timedwait(pthread_cond_t *__restrict __cond,
                           pthread_mutex_t *__restrict __mutex,
                           const struct timespec *__restrict __abstime);
int pthread_cond_wait(pthread_cond_t *__restrict __cond,
                      pthread_mutex_t *__restrict __mutex);
int pthread_condattr_destroy(pthread_condattr_t *__attr);
int pthread_condattr_getclock(const pthread_condattr_t *__restrict __attr,
                              clockid_t *__restrict __clock);
int pthread_condattr_getpshared(const pthread_condattr_t *__restrict __attr,
                                int *__restrict __pshared);
int pthread_condattr_init(pthread_condattr_t *__attr);
int pthread_condattr_setclock(pthread_condattr_t *__attr, clockid_t __clock);
int pthread_condattr_setpshared(pthread_condattr_t *__attr, int __pshared);

int pthread_create(pthread_t *__restrict __id, const pthread_attr_t *__restrict __attr,
                   void *(*__entry)(void *), void *__restrict __argument);
int pthread_detach(pthread_t __id);
int pthread_equal(pthread_t __first, pthread_t __second);
void pthread_exit(void *__result) __attribute__((__noreturn__));
int pthread_getconcurrency(void);
int pthread_getcpuclockid(pthread_t __id, clockid_t *__clock);
int pthread_getschedparam(pthread_t __id, int *__restrict __policy,
                          struct sched_param *__restrict __param);
void *pthread_getspecific(pthread_key_t __key);
int pthread_join(pthread_t __id, void **__result);
int pthread_key_create(pthread_key_t *__key, void (*__destructor)(void *));
int pthread_key_delete(pthread_key_t __key);

int pthread_mutex_destroy(pthread_mutex_t *__mutex);
int pthread_mutex_getprioceiling(const pthread_mutex_t *__restrict __mutex,
                                 int *__restrict __ceiling);
int pthread_mutex_init(pthread_mutex_t *__restrict __mutex,
                       const pthread_mutexattr_t *__restrict __attr);
int pthread_mutex_lock(pthread_mutex_t *__mutex);
int pthread_mutex_setprioceiling(pthread_mutex_t *__restrict __mutex, int __ceiling,
                                 int *__restrict __old);
int pthread_mutex_timedlock(pthread_mutex_t *__restrict __mutex,
                            const struct timespec *__restrict __abstime);
int pthread_mutex_trylock(pthread_mutex_t *__mutex);
int pthread_mutex_unlock(pthread_mutex_t *__mutex);
int pthread_mutexattr_destroy(pthread_mutexattr_t *__attr);
int pthread_mutexattr_getprioceiling(const pthread_mutexattr_t *__restrict __attr,
                                     int *__restrict __ceiling);
int pthread_mutexattr_getprotocol(const pthread_mutexattr_t *__restrict __attr,
                                  int *__restrict __protocol);
int pthread_mutexattr_getpshared(const pthread_mutexattr_t *__restrict __attr,
                                 int *__restrict __pshared);
int pthread_mutexattr_getrobust(const pthread_mutexattr_t *__restrict __attr,
                                int *__restrict __robust);
int pthread_mutexattr_gettype(const pthread_mutexattr_t *__restrict __attr,
                              int *__restrict __type);
int pthread_mutexattr_init(pthread_mutexattr_t *__attr);
int pthread_mutexattr_setprioceiling(pthread_mutexattr_t *__attr, int __ceiling);
int pthread_mutexattr_setprotocol(pthread_mutexattr_t *__attr, int __protocol);
int pthread_mutexattr_setpshared(pthread_mutexattr_t *__attr, int __pshared);
int pthread_mutexattr_setrobust(pthread_mutexattr_t *__attr, int __robust);
int pthread_mutexattr_settype(pthread_mutexattr_t *__attr, int __type);

int pthread_once(pthread_once_t *__control, void (*__routine)(void));
pthread_t pthread_self(void);
int pthread_setconcurrency(int __level);
int pthread_setschedparam(pthread_t __id, int __policy,
                          const struct sched_param *__param);
int pthread_setschedprio(pthread_t __id, int __priority);
int pthread_setspecific(pthread_key_t __key, const void *__value);

int pthread_attr_getthreshold_np(const pthread_attr_t *__attr, int *__threshold);
int pthread_attr_setthreshold_np(pthread_attr_t *__attr, int __threshold);
int pthread_getname_np(pthread_t __id, char *__name, size_t __size);
int pthread_setname_np(pthread_t __id, const char *__name);
int pthread_setthreshold_np(pthread_t __id, int __threshold);

#ifdef __cplusplus
}
#endif

#endif
