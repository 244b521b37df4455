/* SPDX-License-Identifier: Apache-2.0 */
/*
 * malloc and its kin over one heap: all memory that boot left for it.  Every call takes
 * bounded time, beside calloc and realloc, which clear and copy.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>

#include "heap.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <core/memory.h>
#include <errno.h>
#include <malloc.h>
#include <sched/mutex.h>
#include <stdint.h>
#include <string.h>

static struct mutex heap_lock = { .type = MUTEX_ERRORCHECK, .protocol = MUTEX_INHERIT };

static struct {
    struct heap heap;
    bool has_memory;
} memory; /* guarded by the lock, which is apart: this is zero, so not in the file */

static void lock(void)
{
    ASSERT(!arch_in_interrupt()); /* a handler would find the heap half changed */
    const enum status status = mutex_lock(&heap_lock, NULL);
    ASSERT(status == STATUS_OK);
    if (__builtin_expect(!memory.has_memory, 0)) {
        const struct memory_range range = memory_heap();
        posix_heap_add(&memory.heap, range.start, range.end - range.start);
        memory.has_memory = true;
    }
}

static void unlock(void)
{
    const enum status status = mutex_unlock(&heap_lock);
    ASSERT(status == STATUS_OK);
}

/* Takes memory; errno is left alone. */
static void *take(size_t alignment, size_t size)
{
    lock();
    void *const taken = posix_heap_take(&memory.heap, alignment, size);
    unlock();
    return taken;
}

static void *take_or_fail(size_t alignment, size_t size)
{
    void *const taken = take(alignment, size);
    if (taken == NULL) {
        errno = ENOMEM;
    }
    return taken;
}

/**
 * @raise ENOMEM  no block fits
 * @return        aligned to 16 bytes; also for size 0 one that can be freed
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH malloc
 */
/* @satisfies LLR-POSIX-104 */
void *malloc(size_t size)
{
    return take_or_fail(HEAP_ALIGNMENT, size);
}

/** @context thread @bound O(1) @source POSIX.1-2017 XSH free */
/* @satisfies LLR-POSIX-104 LLR-POSIX-003 */
void free(void *pointer)
{
    ASSERT(!arch_in_interrupt());
    if (pointer != NULL) {
        lock();
        posix_heap_give(&memory.heap, pointer);
        unlock();
    }
}

/**
 * @raise ENOMEM  no block fits, or the product cannot be counted
 * @context       thread
 * @bound         O(count * size)
 * @source        POSIX.1-2017 XSH calloc
 */
/* @satisfies LLR-POSIX-105 */
void *calloc(size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    void *const taken = take_or_fail(HEAP_ALIGNMENT, total);
    return (taken == NULL) ? NULL : memset(taken, 0, total);
}

/* Moves memory that cannot grow where it is. */
static void *move(void *pointer, size_t size)
{
    void *const taken = take_or_fail(HEAP_ALIGNMENT, size);
    if (taken != NULL) {
        const size_t old = posix_heap_size(pointer);
        memcpy(taken, pointer, (old < size) ? old : size);
        free(pointer);
    }
    return taken;
}

/**
 * @raise ENOMEM  no block fits; the old one is as before
 * @context       thread
 * @bound         O(size); O(1) if the block need not move
 * @source        POSIX.1-2017 XSH realloc; size 0 is taken as 1
 */
/* @satisfies LLR-POSIX-106 */
void *realloc(void *pointer, size_t size)
{
    if (pointer == NULL) {
        return malloc(size);
    }
    lock();
    void *const resized = posix_heap_resize(&memory.heap, pointer, size);
    unlock();
    return (resized != NULL) ? resized : move(pointer, size);
}

static bool is_power_of_two(size_t value)
{
    return (value != 0U) && ((value & (value - 1U)) == 0U);
}

/**
 * @raise EINVAL  the alignment is no power of two
 * @raise ENOMEM  no block fits
 * @context       thread
 * @bound         O(1)
 * @source        ISO C11 7.22.3.1
 */
/* @satisfies LLR-POSIX-107 */
void *aligned_alloc(size_t alignment, size_t size)
{
    if (!is_power_of_two(alignment)) {
        errno = EINVAL;
        return NULL;
    }
    return take_or_fail(alignment, size);
}

/** The older name of aligned_alloc. */
/* @satisfies LLR-POSIX-107 */
void *memalign(size_t alignment, size_t size)
{
    return aligned_alloc(alignment, size);
}

/**
 * @return        EINVAL: the alignment is no power of two or less than a pointer's;
 *                ENOMEM: no block fits; *pointer is then as before, and errno too
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH posix_memalign
 */
/* @satisfies LLR-POSIX-107 */
int posix_memalign(void **pointer, size_t alignment, size_t size)
{
    if (!is_power_of_two(alignment) || (alignment < sizeof(void *))) {
        return EINVAL;
    }
    void *const taken = take(alignment, size);
    if (taken == NULL) {
        return ENOMEM;
    }
    *pointer = taken;
    return 0;
}
