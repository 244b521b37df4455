/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two-level segregated fit.
 *
 * Before the memory of each block is its header: the block before it in memory, and a
 * word with its size (multiple of 16, below 2^40), whether it is free (bit 0) and a
 * seal (bits 40 to 63) made of the other bits and the header's address.  A header that
 * does not carry its seal is none, or was overwritten.  The last block has size 0 and
 * is never free.
 */
#include "heap.h"

#include <base/assert.h>
#include <stdbool.h>

#define HEADER_SIZE  16U
#define BLOCK_MIN    32U /* header, and room for the links of a free block */
#define IS_FREE      1ULL
#define SEAL_SHIFT   40
#define WORD_MASK    ((1ULL << SEAL_SHIFT) - 1U)
#define SMALL_LIMIT  256U /* below, the lists are 16 bytes apart */
#define SMALL_LOG2   8U
#define SECOND_LOG2  4U
#define SIZE_ROUNDED (HEAP_ALIGNMENT - 1U)

struct heap_block {
    struct heap_block *before; /* in memory; NULL of the first */
    uint64_t word;             /* size, header included, IS_FREE and seal */
    /* while free, in the memory that it offers: */
    struct heap_block *next;
    struct heap_block *prev; /* NULL of the first in its list */
};

_Static_assert(offsetof(struct heap_block, next) == HEADER_SIZE, "layout");
_Static_assert(sizeof(struct heap_block) == BLOCK_MIN, "layout");

static uint64_t sealed(const struct heap_block *block, uint64_t word)
{
    const uint64_t mixed = (word ^ ((uintptr_t)block >> 4)) * 0x9E3779B97F4A7C15ULL;
    return word | ((mixed >> SEAL_SHIFT) << SEAL_SHIFT);
}

static void block_set(struct heap_block *block, uint64_t size, uint64_t is_free)
{
    block->word = sealed(block, size | is_free);
}

static void block_check(const struct heap_block *block)
{
    ASSERT(block->word == sealed(block, block->word & WORD_MASK));
}

static uint64_t block_size(const struct heap_block *block)
{
    return block->word & WORD_MASK & ~(uint64_t)SIZE_ROUNDED;
}

static bool block_is_free(const struct heap_block *block)
{
    return (block->word & IS_FREE) != 0U;
}

static struct heap_block *block_after(const struct heap_block *block)
{
    return (struct heap_block *)((uintptr_t)block + block_size(block));
}

static struct heap_block *block_of(const void *memory)
{
    return (struct heap_block *)((uintptr_t)memory - HEADER_SIZE);
}

static unsigned top_bit(uint64_t value)
{
    return 63U - (unsigned)__builtin_clzll(value);
}

/* The list of blocks of a size. */
static void list_of(uint64_t size, unsigned *first, unsigned *second)
{
    if (size < SMALL_LIMIT) {
        *first = 0;
        *second = (unsigned)(size / HEAP_ALIGNMENT);
    } else {
        const unsigned top = top_bit(size);
        *first = (top - SMALL_LOG2) + 1U;
        *second = (unsigned)(size >> (top - SECOND_LOG2)) % HEAP_SECOND_COUNT;
    }
}

static void list_add(struct heap *heap, struct heap_block *block)
{
    unsigned first;
    unsigned second;
    list_of(block_size(block), &first, &second);
    struct heap_block *const next = heap->free[first][second];
    block->next = next;
    block->prev = NULL;
    if (next != NULL) {
        next->prev = block;
    }
    heap->free[first][second] = block;
    heap->second_present[first] |= (uint16_t)(1U << second);
    heap->first_present |= 1ULL << first;
}

static void list_remove(struct heap *heap, struct heap_block *block)
{
    unsigned first;
    unsigned second;
    list_of(block_size(block), &first, &second);
    if (block->next != NULL) {
        block->next->prev = block->prev;
    }
    if (block->prev != NULL) {
        block->prev->next = block->next;
        return;
    }
    heap->free[first][second] = block->next;
    if (block->next == NULL) {
        heap->second_present[first] &= (uint16_t) ~(1U << second);
        if (heap->second_present[first] == 0U) {
            heap->first_present &= ~(1ULL << first);
        }
    }
}

/* The first block of a list whose blocks all have the size at least; NULL if none. */
static struct heap_block *find(const struct heap *heap, uint64_t size)
{
    uint64_t rounded = size;
    if (size >= SMALL_LIMIT) {
        rounded += (1ULL << (top_bit(size) - SECOND_LOG2)) - 1U;
    }
    unsigned first;
    unsigned second;
    list_of(rounded, &first, &second);
    if (first >= HEAP_FIRST_COUNT) {
        return NULL;
    }
    uint32_t seconds = heap->second_present[first] & (0xFFFFU << second);
    if (seconds == 0U) {
        const uint64_t firsts = heap->first_present & (~1ULL << first);
        if (firsts == 0U) {
            return NULL;
        }
        first = (unsigned)__builtin_ctzll(firsts);
        seconds = heap->second_present[first];
    }
    return heap->free[first][__builtin_ctz(seconds)];
}

/* Gives the end of a block that is in no list back, if a block can be made of it. */
static void trim(struct heap *heap, struct heap_block *block, uint64_t size)
{
    const uint64_t rest = block_size(block) - size;
    if (rest < BLOCK_MIN) {
        return;
    }
    block_set(block, size, 0);
    struct heap_block *const end = block_after(block);
    end->before = block;
    block_set(end, rest, 0);
    block_after(end)->before = end;
    posix_heap_give(heap, (void *)((uintptr_t)end + HEADER_SIZE));
}

/* @satisfies LLR-POSIX-100 */
void posix_heap_add(struct heap *heap, uintptr_t start, size_t size_bytes)
{
    const uintptr_t from = (start + SIZE_ROUNDED) & ~(uintptr_t)SIZE_ROUNDED;
    const uintptr_t to = (start + size_bytes) & ~(uintptr_t)SIZE_ROUNDED;
    if ((to < from) || ((to - from) < (BLOCK_MIN + HEADER_SIZE))) {
        return;
    }
    uint64_t size = (to - from) - HEADER_SIZE;
    if (size > HEAP_SIZE_MAX) {
        size = HEAP_SIZE_MAX;
    }
    struct heap_block *const block = (struct heap_block *)from;
    block->before = NULL;
    block_set(block, size, IS_FREE);
    struct heap_block *const last = block_after(block);
    last->before = block;
    block_set(last, 0, 0);
    list_add(heap, block);
}

/* The size of a block for so many bytes, 0 if it would be too large. */
static uint64_t block_size_for(size_t size_bytes)
{
    if (size_bytes > HEAP_SIZE_MAX) {
        return 0;
    }
    const uint64_t size =
        ((uint64_t)size_bytes + HEADER_SIZE + SIZE_ROUNDED) & ~(uint64_t)SIZE_ROUNDED;
    return (size < BLOCK_MIN) ? BLOCK_MIN : size;
}

/* Splits off the start of a block in no list so that what remains is aligned. */
static struct heap_block *align_start(struct heap *heap, struct heap_block *block,
                                      size_t alignment)
{
    const uintptr_t memory = (uintptr_t)block + HEADER_SIZE;
    uintptr_t aligned = (memory + (alignment - 1U)) & ~(uintptr_t)(alignment - 1U);
    if (aligned == memory) {
        return block;
    }
    if ((aligned - memory) < BLOCK_MIN) {
        aligned += (alignment > BLOCK_MIN) ? alignment : BLOCK_MIN;
    }
    const uint64_t gap = aligned - memory;
    const uint64_t rest = block_size(block) - gap;
    struct heap_block *const found = block_of((void *)aligned);
    found->before = block;
    block_set(found, rest, 0);
    block_after(found)->before = found;
    block_set(block, gap, 0);
    posix_heap_give(heap, (void *)memory);
    return found;
}

/* @satisfies LLR-POSIX-101 */
void *posix_heap_take(struct heap *heap, size_t alignment, size_t size_bytes)
{
    const uint64_t size = block_size_for(size_bytes);
    const bool is_aligned = alignment > HEAP_ALIGNMENT;
    if ((size == 0U) || (alignment > HEAP_SIZE_MAX)) {
        return NULL;
    }
    struct heap_block *block =
        find(heap, size + (is_aligned ? (alignment + BLOCK_MIN) : 0U));
    if (block == NULL) {
        return NULL;
    }
    block_check(block);
    list_remove(heap, block);
    block_set(block, block_size(block), 0);
    if (is_aligned) {
        block = align_start(heap, block, alignment);
    }
    trim(heap, block, size);
    return (void *)((uintptr_t)block + HEADER_SIZE);
}

/* Joins a block that is in no list with the one after it, if that is free. */
static void join_after(struct heap *heap, struct heap_block *block)
{
    struct heap_block *const after = block_after(block);
    block_check(after);
    if (block_is_free(after)) {
        list_remove(heap, after);
        const uint64_t size = block_size(block) + block_size(after);
        after->word = 0; /* no longer a header */
        block_set(block, size, 0);
        block_after(block)->before = block;
    }
}

/* @satisfies LLR-POSIX-102 LLR-POSIX-108 */
void posix_heap_give(struct heap *heap, void *memory)
{
    struct heap_block *block = block_of(memory);
    ASSERT(((uintptr_t)memory % HEAP_ALIGNMENT) == 0U);
    block_check(block);
    ASSERT(!block_is_free(block));
    join_after(heap, block);
    struct heap_block *const before = block->before;
    if ((before != NULL) && block_is_free(before)) {
        block_check(before);
        list_remove(heap, before);
        const uint64_t size = block_size(before) + block_size(block);
        block->word = 0;
        block = before;
        block_set(block, size, 0);
        block_after(block)->before = block;
    }
    block_set(block, block_size(block), IS_FREE);
    list_add(heap, block);
}

/* @satisfies LLR-POSIX-103 */
void *posix_heap_resize(struct heap *heap, void *memory, size_t size_bytes)
{
    struct heap_block *const block = block_of(memory);
    const uint64_t size = block_size_for(size_bytes);
    block_check(block);
    ASSERT(!block_is_free(block));
    if ((size == 0U)) {
        return NULL;
    }
    if (size > block_size(block)) {
        const struct heap_block *const after = block_after(block);
        block_check(after);
        if (!block_is_free(after) || ((block_size(block) + block_size(after)) < size)) {
            return NULL;
        }
        join_after(heap, block);
    }
    trim(heap, block, size);
    return memory;
}

/* @satisfies LLR-POSIX-103 */
size_t posix_heap_size(const void *memory)
{
    const struct heap_block *const block = block_of(memory);
    block_check(block);
    ASSERT(!block_is_free(block));
    return block_size(block) - HEADER_SIZE;
}
