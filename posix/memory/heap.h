/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A heap in which every operation takes bounded time: two-level segregated fit, after
 * M. Masmano, I. Ripoll, A. Crespo and J. Real, "TLSF: a New Dynamic Memory Allocator
 * for Real-Time Systems", ECRTS 2004.
 *
 * Free blocks are kept in lists by size: the first level is the power of two, the
 * second divides it into 16 ranges.  Two bitmaps find a list whose blocks all fit.
 * Neighbours that are free are joined at once, so that no two free blocks touch.
 */
#ifndef POSIX_MEMORY_HEAP_H
#define POSIX_MEMORY_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAP_ALIGNMENT    16U
#define HEAP_SECOND_COUNT 16U
#define HEAP_FIRST_COUNT  33U          /* sizes below 2^40 */
#define HEAP_SIZE_MAX     (1ULL << 39) /* of one block, in bytes */

/** What is before the memory of each block. */
struct heap_header {
    uint64_t link; /* the memory of the block before it, exclusive-or the word */
    uint64_t word; /* size with the header, a multiple of 16; bit 63: it is free */
};

struct heap_block;

/** All zero is a heap without memory. */
struct heap {
    uintptr_t start;                           /* of the first header */
    uintptr_t end;                             /* of the last header */
    uint64_t first_present;                    /* bit f: second_present[f] is not 0 */
    uint16_t second_present[HEAP_FIRST_COUNT]; /* bit s: free[f][s] is not empty */
    struct heap_block *free[HEAP_FIRST_COUNT][HEAP_SECOND_COUNT];
};

/**
 * Gives a heap its memory, once; only headers at both ends are touched.
 *
 * @param start       of the memory
 * @param size_bytes  of it; too little for a block, or more than 2^39, is not used
 * @context           thread; the heap's lock held
 * @bound             O(1)
 */
void posix_heap_add(struct heap *heap, uintptr_t start, size_t size_bytes);

/**
 * Takes memory.
 *
 * @param alignment   a power of two
 * @param size_bytes  0 is taken as 1
 * @return            NULL if no block fits
 * @context           thread; the heap's lock held
 * @bound             O(1)
 */
void *posix_heap_take(struct heap *heap, size_t alignment, size_t size_bytes);

/**
 * Gives memory back.  Giving twice, giving what was never taken and an overwritten
 * header fail an assertion.
 *
 * @param memory  from posix_heap_take
 * @context       thread; the heap's lock held
 * @bound         O(1)
 */
void posix_heap_give(struct heap *heap, void *memory);

/**
 * Makes a piece of memory larger or smaller where it is.
 *
 * @return   memory, or NULL if it cannot grow; it is then as before
 * @context  thread; the heap's lock held
 * @bound    O(1)
 */
void *posix_heap_resize(struct heap *heap, void *memory, size_t size_bytes);

/** Number of bytes that can be used. @param memory from posix_heap_take @bound O(1) */
size_t posix_heap_size(const void *memory);

/** The word of the header before some memory. @context any @bound O(1) */
/* @satisfies LLR-POSIX-108 */
static inline uint64_t posix_heap_word(const void *memory)
{
    return ((const struct heap_header *)memory)[-1].word;
}

/**
 * Whether the header after some memory names it.  While another thread is inside the
 * heap it may not, also of a block that is right; with the lock held it does.
 *
 * @param word  posix_heap_word of it, at most the size that may be read beyond
 */
/* @satisfies LLR-POSIX-108 */
static inline bool posix_heap_is_named(const void *memory, uint64_t word)
{
    const struct heap_header *const after =
        (const struct heap_header *)((uintptr_t)memory + word) - 1;
    return (after->link ^ after->word) == (uintptr_t)memory;
}

#endif
