/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Thread-specific data.  Each thread has its values in thread-local storage, each with
 * the generation of the key that it was set for, so that creating and deleting a key
 * need not visit the threads.  An image that uses no keys links none of this.
 */
#define _POSIX_C_SOURCE 200809L

#include "thread.h"

#include <arch/interrupt.h>
#include <base/assert.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

typedef void destructor_function(void *value);

static struct {
    destructor_function *destructor[PTHREAD_KEYS_MAX];
    uint32_t generation[PTHREAD_KEYS_MAX]; /* odd while the key exists */
} keys;

static _Thread_local struct {
    void *value[PTHREAD_KEYS_MAX];
    uint32_t generation[PTHREAD_KEYS_MAX]; /* valid if that of the key */
} data;

/* Takes a key that does not exist; PTHREAD_KEYS_MAX if all do. */
static pthread_key_t take(destructor_function *destructor)
{
    pthread_key_t key = 0;
    while ((key < PTHREAD_KEYS_MAX) && ((keys.generation[key] % 2U) != 0U)) {
        key++;
    }
    if (key < PTHREAD_KEYS_MAX) {
        keys.destructor[key] = destructor;
        keys.generation[key]++;
    }
    return key;
}

static bool exists(pthread_key_t key)
{
    return (key < PTHREAD_KEYS_MAX) && ((keys.generation[key] % 2U) != 0U);
}

/**
 * @raise EAGAIN  PTHREAD_KEYS_MAX keys exist
 * @context       thread
 * @bound         O(PTHREAD_KEYS_MAX)
 * @source        POSIX.1-2017 XSH pthread_key_create
 */
/* @satisfies LLR-POSIX-076 LLR-POSIX-003 */
int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
    ASSERT(!arch_in_interrupt());
    const uint64_t mask = arch_interrupts_save();
    const pthread_key_t taken = take(destructor);
    arch_interrupts_restore(mask);
    if (taken == PTHREAD_KEYS_MAX) {
        return EAGAIN;
    }
    *key = taken;
    return 0;
}

/**
 * @raise EINVAL  no such key
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH pthread_key_delete
 */
/* @satisfies LLR-POSIX-076 LLR-POSIX-003 */
int pthread_key_delete(pthread_key_t key)
{
    ASSERT(!arch_in_interrupt());
    int error = EINVAL;
    const uint64_t mask = arch_interrupts_save();
    if (exists(key)) {
        keys.generation[key]++;
        error = 0;
    }
    arch_interrupts_restore(mask);
    return error;
}

/**
 * @return   NULL also if there is no such key
 * @context  thread
 * @bound    O(1)
 * @source   POSIX.1-2017 XSH pthread_getspecific
 */
/* @satisfies LLR-POSIX-077 */
void *pthread_getspecific(pthread_key_t key)
{
    return (exists(key) && (data.generation[key] == keys.generation[key]))
               ? data.value[key]
               : NULL;
}

/**
 * @raise EINVAL  no such key
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH pthread_setspecific
 */
/* @satisfies LLR-POSIX-077 LLR-POSIX-003 */
int pthread_setspecific(pthread_key_t key, const void *value)
{
    ASSERT(!arch_in_interrupt());
    if (!exists(key)) {
        return EINVAL;
    }
    data.value[key] = (void *)(uintptr_t)value;
    data.generation[key] = keys.generation[key];
    return 0;
}

/* Runs the destructors of all values once; returns whether there was one. */
static bool destroy_once(void)
{
    bool had_value = false;
    for (pthread_key_t key = 0; key < PTHREAD_KEYS_MAX; key++) {
        void *const value = pthread_getspecific(key);
        destructor_function *const destructor = keys.destructor[key];
        if ((value != NULL) && (destructor != NULL)) {
            data.value[key] = NULL;
            destructor(value);
            had_value = true;
        }
    }
    return had_value;
}

/* @satisfies LLR-POSIX-078 */
void posix_keys_destroy(void)
{
    bool has_values = true;
    for (int i = 0; (i < PTHREAD_DESTRUCTOR_ITERATIONS) && has_values; i++) {
        has_values = destroy_once();
    }
}
