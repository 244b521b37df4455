/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The types of <pthread.h> that POSIX.1-2017 also places in <sys/types.h>.  All zero is
 * a free mutex, a condition for which nobody waits, a control that has not run.
 */
#ifndef _BULKHEAD_SYS_PTHREADTYPES_H
#define _BULKHEAD_SYS_PTHREADTYPES_H

typedef unsigned long pthread_t;
typedef unsigned int pthread_key_t;

typedef struct {
    unsigned long __opaque[5];
} pthread_mutex_t;

typedef struct {
    unsigned long __opaque[4];
} pthread_cond_t;

typedef struct {
    unsigned long __opaque[6];
} pthread_once_t;

typedef struct {
    unsigned long __opaque[6];
} pthread_attr_t;

typedef struct {
    short __ceiling;
    unsigned char __type;
    unsigned char __protocol;
    unsigned char __pshared;
    unsigned char __robust;
    unsigned short __mark;
} pthread_mutexattr_t;

typedef struct {
    unsigned char __is_monotonic;
    unsigned char __pshared;
    unsigned short __mark;
} pthread_condattr_t;

#endif
