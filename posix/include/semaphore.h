/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <semaphore.h> of POSIX.1-2017: unnamed semaphores.
 */
#ifndef _BULKHEAD_SEMAPHORE_H
#define _BULKHEAD_SEMAPHORE_H

#include <sys/timespec.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    unsigned long __opaque[3];
} sem_t;

#define SEM_FAILED ((sem_t *)0)

int sem_destroy(sem_t *__sem);
int sem_getvalue(sem_t *__restrict __sem, int *__restrict __value);
int sem_init(sem_t *__sem, int __pshared, unsigned int __value);
int sem_post(sem_t *__sem);
int sem_timedwait(sem_t *__restrict __sem, const struct timespec *__restrict __abstime);
int sem_trywait(sem_t *__sem);
int sem_wait(sem_t *__sem);

#ifdef __cplusplus
}
#endif

#endif
