/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stacks of threads: a bit for each place says whether it is taken, a bit for each
 * word of those whether all are, and so on up, so that the first free place is found
 * without a search.  Bits are set by one caller at a time and cleared at any time, so
 * that places found free stay free.
 */
#include <core/stack_pool.h>

#include <arch/interrupt.h>
#include <arch/mmu_regime.h>
#include <base/assert.h>
#include <core/memory.h>
#include <stdbool.h>

#define WORD_BITS 64U
#define LEVELS    3U
#define PAGE_MASK ((size_t)MMU_PAGE_SIZE - 1U)

static struct {
    uintptr_t start;
    uint32_t places;
    size_t stack_size;
    size_t place_size;
    uint64_t *taken[LEVELS]; /* bits behind the last that means something are set */
    uint32_t top_words;      /* words of the last level */
} pool;

static size_t to_pages(size_t size)
{
    return (size + PAGE_MASK) & ~PAGE_MASK;
}

/* @satisfies LLR-CORE-030 */
size_t stack_pool_place_size(size_t stack_size_bytes)
{
    return stack_size_bytes + MMU_PAGE_SIZE;
}

static uint32_t words_for(uint32_t bits)
{
    return (bits + WORD_BITS - 1U) / WORD_BITS;
}

/* @satisfies LLR-CORE-035 */
size_t stack_pool_table_size(uint32_t places)
{
    size_t words = 0;
    uint32_t bits = places;
    for (uint32_t level = 0; level < LEVELS; level++) {
        bits = words_for(bits);
        words += bits;
    }
    return words * sizeof(uint64_t);
}

static void set_table(uint64_t *table, uint32_t places)
{
    uint64_t *next = table;
    uint32_t bits = places;
    for (uint32_t level = 0; level < LEVELS; level++) {
        pool.taken[level] = next;
        next += words_for(bits);
        if ((bits % WORD_BITS) != 0U) {
            next[-1] = UINT64_MAX << (bits % WORD_BITS);
        }
        bits = words_for(bits);
    }
    pool.top_words = bits;
}

/* @satisfies LLR-CORE-030 */
enum status stack_pool_init(uintptr_t start, uint32_t places, size_t stack_size_bytes,
                            uint64_t *table)
{
    pool.start = start;
    pool.places = places;
    pool.stack_size = stack_size_bytes;
    pool.place_size = stack_pool_place_size(stack_size_bytes);
    set_table(table, places);
    const struct bsp_range all = { start, start + (places * pool.place_size) };
    return memory_map_ram(&all, true);
}

/* @satisfies LLR-CORE-031 */
size_t stack_pool_default_size(void)
{
    return pool.stack_size;
}

/* The first place from first on that is free or taken; or limit. */
static uint32_t next_place(uint32_t first, uint32_t limit, bool is_taken)
{
    const uint64_t invert = is_taken ? 0U : UINT64_MAX;
    uint32_t place = first;
    while (place < limit) {
        const uint64_t word = pool.taken[0][place / WORD_BITS] ^ invert;
        const uint64_t rest = word >> (place % WORD_BITS);
        if (rest != 0U) {
            place += (uint32_t)__builtin_ctzll(rest);
            break;
        }
        place += WORD_BITS - (place % WORD_BITS);
    }
    return (place < limit) ? place : limit;
}

/* The first free place; pool.places if there is none. */
/* @satisfies LLR-CORE-035 */
static uint32_t first_free(void)
{
    for (uint32_t word = 0; word < pool.top_words; word++) {
        if (pool.taken[LEVELS - 1U][word] != UINT64_MAX) {
            uint32_t place = word;
            for (uint32_t level = LEVELS; level > 0U; level--) {
                const uint64_t holes = ~pool.taken[level - 1U][place];
                place = (place * WORD_BITS) + (uint32_t)__builtin_ctzll(holes);
            }
            return place;
        }
    }
    return pool.places;
}

/* The first of count adjacent free places; pool.places if there are none. */
static uint32_t find_free(uint32_t count)
{
    uint32_t first = first_free();
    while (count <= (pool.places - first)) {
        const uint32_t end = next_place(first, first + count, true);
        if (end == (first + count)) {
            return first;
        }
        first = next_place(end, pool.places, false);
    }
    return pool.places;
}

/*
 * Marks a place, and above it what has become full or is no longer; giving back may
 * change the same words in an interrupt's wake.
 */
static void mark_place(uint32_t place, bool is_taken)
{
    const uint64_t mask = arch_interrupts_save();
    uint32_t number = place;
    bool has_changed = true;
    for (uint32_t level = 0; (level < LEVELS) && has_changed; level++) {
        uint64_t *const word = &pool.taken[level][number / WORD_BITS];
        const uint64_t bit = (uint64_t)1 << (number % WORD_BITS);
        const bool was_full = *word == UINT64_MAX;
        ASSERT(((*word & bit) != 0U) != is_taken);
        *word ^= bit;
        has_changed = was_full != (*word == UINT64_MAX);
        number /= WORD_BITS;
    }
    arch_interrupts_restore(mask);
}

static void mark(uint32_t first, uint32_t count, bool is_taken)
{
    for (uint32_t place = first; place < (first + count); place++) {
        mark_place(place, is_taken);
    }
}

static uint32_t places_for(size_t bytes)
{
    return (uint32_t)((bytes + pool.place_size - 1U) / pool.place_size);
}

/* @satisfies LLR-CORE-032 */
/* @satisfies LLR-CORE-033 */
enum status stack_pool_take(size_t size_bytes, size_t guard_bytes, uintptr_t *bottom)
{
    const size_t all = pool.places * pool.place_size;
    if ((size_bytes > all) || (guard_bytes > all)) {
        return STATUS_NO_RESOURCE;
    }
    const size_t guard = to_pages(guard_bytes);
    const uint32_t count = places_for(guard + to_pages(size_bytes));
    if (count > pool.places) {
        return STATUS_NO_RESOURCE;
    }
    const uint32_t first = find_free(count);
    if (first == pool.places) {
        return STATUS_NO_RESOURCE;
    }
    mark(first, count, true);
    const uintptr_t start = pool.start + (first * pool.place_size);
    const size_t size = count * pool.place_size;
    for (size_t offset = 0; offset < size; offset += MMU_PAGE_SIZE) {
        memory_set_page(start + offset, offset >= guard);
    }
    *bottom = start + guard;
    return STATUS_OK;
}

/* @satisfies LLR-CORE-034 */
void stack_pool_give(uintptr_t bottom, size_t size_bytes, size_t guard_bytes)
{
    const size_t guard = to_pages(guard_bytes);
    const uint32_t first = (uint32_t)((bottom - guard - pool.start) / pool.place_size);
    const uint32_t count = places_for(guard + to_pages(size_bytes));
    mark(first, count, false);
}
