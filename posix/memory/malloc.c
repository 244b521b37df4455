/* SPDX-License-Identifier: Apache-2.0 */
/*
 * malloc and its kin over one heap: all memory that boot left for it.  Every call takes
 * bounded time, beside calloc and realloc, which clear and copy.
 *
 * Of each small size one free block is kept at hand: malloc and free take and keep it
 * without the heap's lock by one exclusive access each, which fails if anything came
 * between.  For the heap it is a block in use, whose header does not change.  What is
 * not that simple is out of line, so that malloc and free are leaves.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>

#include "heap.h"
#include <arch/address.h>
#include <arch/exclusive.h>
#include <arch/interrupt.h>
#include <base/assert.h>
#include <base/inline.h>
#include <core/memory.h>
#include <errno.h>
#include <malloc.h>
#include <sched/mutex.h>
#include <stdint.h>
#include <string.h>

#define KEPT_LOG2    9U /* blocks below 512 bytes, header included, are kept at hand */
#define KEPT_ROUNDED (sizeof(struct heap_header) + HEAP_ALIGNMENT - 1U)
#define KEPT_BYTES   ((1U << KEPT_LOG2) + KEPT_ROUNDED + 1U) /* each request has one */

static struct mutex heap_lock = { .type = MUTEX_ERRORCHECK, .protocol = MUTEX_INHERIT };

static struct {
    struct heap heap;
    bool has_memory;
} memory; /* guarded by the lock, which is apart: this is zero, so not in the file */

/* 0 or the free block of a size, header included, at so many bytes.  Of two words the
   first is used. */
static _Alignas(HEAP_ALIGNMENT) uint64_t kept[KEPT_BYTES / sizeof(uint64_t)];

/* Where a block is kept that has the word in its header. */
/* @satisfies LLR-POSIX-109 */
HOT_INLINE uint64_t *kept_of(uint64_t word)
{
    return (uint64_t *)(arch_address(kept) + word);
}

/* Where a block for a request is kept; for size 0 there never is one. */
/* @satisfies LLR-POSIX-109 */
HOT_INLINE uint64_t *kept_for(size_t size)
{
    const char *const first = (const char *)kept;
    return (uint64_t *)((arch_address(first + KEPT_ROUNDED) + size)
                        & ~(uintptr_t)(HEAP_ALIGNMENT - 1U));
}

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

/* Freeing or resizing what is kept is doing so with what is free. */
static void check_is_not_kept(const void *pointer)
{
    const uint64_t word = posix_heap_word(pointer);
    const bool is_kept =
        (word < KEPT_BYTES) && (kept[word / sizeof kept[0]] == (uintptr_t)pointer);
    ASSERT(!is_kept);
}

/* Gives the heap back what is kept; it is then as if nothing had been. */
static void give_kept_locked(void)
{
    for (size_t i = 0; i < (sizeof kept / sizeof kept[0]); i++) {
        uint64_t block;
        do {
            block = arch_load_exclusive_64(&kept[i]);
        } while (!arch_store_exclusive_64(&kept[i], 0));
        if (block != 0U) {
            posix_heap_give(&memory.heap, (void *)(uintptr_t)block);
        }
    }
}

static void *take_locked(size_t alignment, size_t size)
{
    void *const taken = posix_heap_take(&memory.heap, alignment, size);
    if (__builtin_expect(taken != NULL, 1)) {
        return taken;
    }
    give_kept_locked();
    return posix_heap_take(&memory.heap, alignment, size);
}

/* Takes memory; errno is left alone. */
static void *take(size_t alignment, size_t size)
{
    lock();
    void *const taken = take_locked(alignment, size);
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

/* The size is told by the place that is empty, so that malloc need not keep it. */
static COLD void *malloc_rarely(const uint64_t *empty)
{
    const size_t size = (uintptr_t)empty - (uintptr_t)kept;
    return take_or_fail(HEAP_ALIGNMENT, size - sizeof(struct heap_header));
}

static COLD void *malloc_large(size_t size)
{
    return take_or_fail(HEAP_ALIGNMENT, size);
}

/**
 * @raise ENOMEM  no block fits
 * @return        aligned to 16 bytes; also for size 0 one that can be freed
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH malloc
 */
/* @satisfies LLR-POSIX-104 LLR-POSIX-109 */
void *malloc(size_t size)
{
    if (__builtin_expect((arch_in_interrupt() | (size >> KEPT_LOG2)) != 0U, 0)) {
        return malloc_large(size);
    }
    uint64_t *const place = kept_for(size);
    uint64_t block;
    do {
        block = arch_load_exclusive_64(place);
        if (__builtin_expect(block == 0U, 0)) {
            return malloc_rarely(place);
        }
    } while (!arch_store_exclusive_64(place, 0));
    return (void *)(uintptr_t)block;
}

static COLD void give_nothing(void)
{
    ASSERT(!arch_in_interrupt());
}

static COLD void give(void *pointer)
{
    lock();
    check_is_not_kept(pointer);
    posix_heap_give(&memory.heap, pointer);
    unlock();
}

/** @context thread @bound O(1) @source POSIX.1-2017 XSH free */
/* @satisfies LLR-POSIX-104 LLR-POSIX-108 LLR-POSIX-109 LLR-POSIX-003 */
void free(void *pointer)
{
    if (__builtin_expect(pointer == NULL, 0)) {
        give_nothing();
        return;
    }
    const uint64_t word = posix_heap_word(pointer);
    if (__builtin_expect((arch_in_interrupt() | (word >> KEPT_LOG2)) != 0U, 0)
        || __builtin_expect(!posix_heap_is_named(pointer, word), 0)) {
        give(pointer);
        return;
    }
    uint64_t *const place = kept_of(word);
    do {
        if (__builtin_expect(arch_load_exclusive_64(place) != 0U, 0)) {
            give(pointer);
            return;
        }
    } while (!arch_store_exclusive_64(place, (uintptr_t)pointer));
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
    void *const taken = malloc(total);
    return (taken == NULL) ? NULL : memset(taken, 0, total);
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
    void *moved = NULL;
    lock();
    check_is_not_kept(pointer);
    void *resized = posix_heap_resize(&memory.heap, pointer, size);
    if (resized == NULL) {
        moved = take_locked(HEAP_ALIGNMENT, size);
    }
    if ((resized == NULL)
        && (moved == NULL)) { /* what was kept may have been in the way */
        resized = posix_heap_resize(&memory.heap, pointer, size);
    }
    unlock();
    if (moved != NULL) {
        const size_t old = posix_heap_size(pointer);
        memcpy(moved, pointer, (old < size) ? old : size);
        free(pointer);
        return moved;
    }
    if (resized == NULL) {
        errno = ENOMEM;
    }
    return resized;
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
