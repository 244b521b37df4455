/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two-level segregated fit.
 *
 * Before the memory of each block is its header.  It names the block before it, so a
 * block is right if its size leads to a header that names it: an overwritten header, a
 * write beyond the end of a block and a pointer to something else do not pass.  What is
 * no header any more is cleared.  The last header has size 0 and is never free.
 */
#include "heap.h"

#include <base/assert.h>
#include <stdbool.h>

#define HEADER_SIZE  (sizeof(struct heap_header))
#define BLOCK_MIN    32U /* header, and room for the links of a free block */
#define IS_FREE      (1ULL << 63)
#define SMALL_LIMIT  256U /* below, the lists are 16 bytes apart */
#define SMALL_LOG2   8U
#define SECOND_LOG2  4U
#define SIZE_ROUNDED (HEAP_ALIGNMENT - 1U)

struct heap_block {
    struct heap_header header;
    /* while free, in the memory that it offers: */
    struct heap_block *next;
    struct heap_block *prev; /* NULL of the first in its list */
};

_Static_assert(offsetof(struct heap_block, next) == HEADER_SIZE, "layout");
_Static_assert(sizeof(struct heap_block) == BLOCK_MIN, "layout");

static struct heap_block *block_of(uintptr_t memory)
{
    return (struct heap_block *)(memory - HEADER_SIZE);
}

static uintptr_t memory_of(const struct heap_block *block)
{
    return (uintptr_t)block + HEADER_SIZE;
}

static uint64_t block_size(const struct heap_block *block)
{
    return block->header.word & ~IS_FREE;
}

static bool block_is_free(const struct heap_block *block)
{
    return (block->header.word & IS_FREE) != 0U;
}

static struct heap_block *block_after(const struct heap_block *block)
{
    return (struct heap_block *)((uintptr_t)block + block_size(block));
}

/* Where the memory of the block before is; 0 of the first block. */
static uintptr_t block_before(const struct heap_block *block)
{
    return block->header.link ^ block->header.word;
}

static void block_set(struct heap_block *block, uintptr_t before, uint64_t word)
{
    block->header.link = before ^ word;
    block->header.word = word;
}

/* Makes a block of a size that is in no list. */
static void block_make(struct heap_block *block, uintptr_t before, uint64_t size)
{
    block_set(block, before, size);
    struct heap_block *const after = block_after(block);
    block_set(after, memory_of(block), after->header.word);
}

/* Nothing outside the heap is read, whatever the header holds. */
static void block_check(const struct heap *heap, const struct heap_block *block)
{
    const uintptr_t at = (uintptr_t)block;
    ASSERT((at >= heap->start) && (at < heap->end));
    const uint64_t size = block_size(block);
    ASSERT((size >= BLOCK_MIN) && (size <= (heap->end - at)));
    ASSERT(((size % HEAP_ALIGNMENT) == 0U)
           && (block_before(block_after(block)) == memory_of(block)));
}

/* Checks a pointer that the heap gave. */
static struct heap_block *block_taken(const struct heap *heap, const void *memory)
{
    struct heap_block *const block = block_of((uintptr_t)memory);
    ASSERT(((uintptr_t)memory % HEAP_ALIGNMENT) == 0U);
    block_check(heap, block);
    ASSERT(!block_is_free(block));
    return block;
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

/* Joins a block that is in no list with the one after it, if that is free. */
static void join_after(struct heap *heap, struct heap_block *block)
{
    struct heap_block *const after = block_after(block);
    if (block_is_free(after)) {
        block_check(heap, after);
        list_remove(heap, after);
        const uint64_t size = block_size(block) + block_size(after);
        after->header = (struct heap_header){ 0, 0 };
        block_make(block, block_before(block), size);
    }
}

/* Makes a block free that has no free one beside it. */
static void put(struct heap *heap, struct heap_block *block)
{
    block_set(block, block_before(block), block_size(block) | IS_FREE);
    list_add(heap, block);
}

/* @satisfies LLR-POSIX-102 LLR-POSIX-108 */
void posix_heap_give(struct heap *heap, void *memory)
{
    struct heap_block *block = block_taken(heap, memory);
    join_after(heap, block);
    if (block_before(block) != 0U) {
        struct heap_block *const before = block_of(block_before(block));
        block_check(heap, before);
        ASSERT(block_after(before) == block);
        if (block_is_free(before)) {
            list_remove(heap, before);
            const uint64_t size = block_size(before) + block_size(block);
            block->header = (struct heap_header){ 0, 0 };
            block = before;
            block_make(block, block_before(block), size);
        }
    }
    put(heap, block);
}

/* Gives the end of a block that is in no list back, if a block can be made of it. */
static void trim(struct heap *heap, struct heap_block *block, uint64_t size)
{
    const uint64_t rest = block_size(block) - size;
    if (rest < BLOCK_MIN) {
        return;
    }
    block_set(block, block_before(block), size);
    struct heap_block *const end = block_after(block);
    block_make(end, memory_of(block), rest);
    join_after(heap, end);
    put(heap, end);
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
    heap->start = from;
    heap->end = from + size;
    ((struct heap_block *)heap->end)->header.word = 0;
    block_make(block, 0, size);
    block_set(block, 0, size | IS_FREE);
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
    const uintptr_t memory = memory_of(block);
    uintptr_t aligned = (memory + (alignment - 1U)) & ~(uintptr_t)(alignment - 1U);
    if (aligned == memory) {
        return block;
    }
    if ((aligned - memory) < BLOCK_MIN) {
        aligned += (alignment > BLOCK_MIN) ? alignment : BLOCK_MIN;
    }
    const uint64_t gap = aligned - memory;
    const uint64_t rest = block_size(block) - gap;
    struct heap_block *const found = block_of(aligned);
    block_make(found, memory, rest);
    block_set(block, block_before(block), gap);
    put(heap, block); /* nothing beside it is free */
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
    block_check(heap, block);
    list_remove(heap, block);
    block_set(block, block_before(block), block_size(block));
    if (is_aligned) {
        block = align_start(heap, block, alignment);
    }
    trim(heap, block, size);
    return (void *)memory_of(block);
}

/* @satisfies LLR-POSIX-103 */
void *posix_heap_resize(struct heap *heap, void *memory, size_t size_bytes)
{
    struct heap_block *const block = block_taken(heap, memory);
    const uint64_t size = block_size_for(size_bytes);
    if (size == 0U) {
        return NULL;
    }
    if (size > block_size(block)) {
        const struct heap_block *const after = block_after(block);
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
    const struct heap_block *const block = block_of((uintptr_t)memory);
    ASSERT(!block_is_free(block));
    return block_size(block) - HEADER_SIZE;
}
