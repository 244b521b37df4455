/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of threads, for reports.
 */
#define _POSIX_C_SOURCE 200809L

#include <arch/interrupt.h>
#include <base/assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched/thread.h>
#include <string.h>

/**
 * @raise ERANGE  longer than 31 bytes
 * @raise ESRCH   no such thread
 * @context       thread
 * @bound         O(length)
 */
/* @satisfies LLR-POSIX-074 LLR-POSIX-003 */
int pthread_setname_np(pthread_t thread, const char *name)
{
    ASSERT(!arch_in_interrupt());
    const size_t length = strnlen(name, THREAD_NAME_SIZE);
    if (length == THREAD_NAME_SIZE) {
        return ERANGE;
    }
    int error = ESRCH;
    const uint64_t mask = arch_interrupts_save();
    struct thread *const found = thread_find(thread);
    if (found != NULL) {
        memcpy(found->name, name, length + 1U);
        error = 0;
    }
    arch_interrupts_restore(mask);
    return error;
}

/**
 * @raise ERANGE  the name does not fit into size bytes
 * @raise ESRCH   no such thread
 * @context       thread
 * @bound         O(length)
 */
/* @satisfies LLR-POSIX-074 */
int pthread_getname_np(pthread_t thread, char *name, size_t size)
{
    int error = ESRCH;
    const uint64_t mask = arch_interrupts_save();
    const struct thread *const found = thread_find(thread);
    if (found != NULL) {
        const size_t length = strlen(found->name);
        error = (length < size) ? 0 : ERANGE;
        if (error == 0) {
            memcpy(name, found->name, length + 1U);
        }
    }
    arch_interrupts_restore(mask);
    return error;
}
