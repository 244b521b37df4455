/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of posix/memory/heap.c.  A checker of its own walks the memory from outside: it
 * knows only that headers are 16 bytes before each piece and hold sizes.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "../verifies.h"
#include "memory/heap.h"
#include <fakes/stop.h>

#define WITH_HEAP(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

#define POOL_SIZE   65536U
#define HEADER_SIZE 16U
#define OVERHEAD    (2U * HEADER_SIZE) /* of the only block, and the end mark */

static _Alignas(4096) unsigned char pool[POOL_SIZE];
static struct heap heap;

static int setup(void **state)
{
    (void)state;
    memset(&heap, 0, sizeof heap);
    memset(pool, 0xA5, sizeof pool);
    posix_heap_add(&heap, (uintptr_t)pool, sizeof pool);
    return 0;
}

/* Size of the block whose header is at an offset, as the format says. */
static uint64_t size_at(size_t offset)
{
    uint64_t word;
    memcpy(&word, &pool[offset + 8U], sizeof word);
    return word & ~(1ULL << 63);
}

static bool is_free_at(size_t offset)
{
    uint64_t word;
    memcpy(&word, &pool[offset + 8U], sizeof word);
    return (word >> 63) != 0U;
}

/* What the header at an offset says where the memory of the block before it is. */
static uintptr_t before_at(size_t offset)
{
    uint64_t words[2];
    memcpy(words, &pool[offset], sizeof words);
    return (uintptr_t)(words[0] ^ words[1]);
}

/* Walks all blocks: they fill the pool, no free ones touch; returns the free bytes. */
static size_t walk(size_t *blocks)
{
    size_t free_bytes = 0;
    size_t count = 0;
    bool was_free = false;
    size_t offset = 0;
    uintptr_t before = 0;
    while (size_at(offset) != 0U) {
        assert_int_equal(before_at(offset), before);
        assert_false(was_free && is_free_at(offset));
        was_free = is_free_at(offset);
        free_bytes += was_free ? (size_t)size_at(offset) : 0U;
        before = (uintptr_t)&pool[offset + HEADER_SIZE];
        offset += (size_t)size_at(offset);
        count++;
    }
    assert_int_equal(offset, POOL_SIZE - HEADER_SIZE);
    assert_int_equal(before_at(offset), before);
    if (blocks != NULL) {
        *blocks = count;
    }
    return free_bytes;
}

static void assert_all_is_free(void)
{
    size_t blocks;
    assert_int_equal(walk(&blocks), POOL_SIZE - HEADER_SIZE);
    assert_int_equal(blocks, 1);
}

static void new_heap_is_one_free_block(void **state)
{
    (void)state;
    assert_all_is_free();
}

static void memory_that_is_not_aligned_is_rounded_inwards(void **state)
{
    (void)state;
    memset(&heap, 0, sizeof heap);
    memset(pool, 0xA5, sizeof pool);
    posix_heap_add(&heap, (uintptr_t)&pool[3], 253);
    void *const taken = posix_heap_take(&heap, HEAP_ALIGNMENT, 200);
    assert_non_null(taken);
    assert_true((unsigned char *)taken >= &pool[16]);
    assert_int_equal(pool[2], 0xA5);
    assert_int_equal(pool[256], 0xA5);
}

static void memory_too_small_for_a_block_is_not_used(void **state)
{
    (void)state;
    memset(&heap, 0, sizeof heap);
    for (size_t size = 0; size < 48U; size++) {
        posix_heap_add(&heap, (uintptr_t)pool, size);
        assert_null(posix_heap_take(&heap, HEAP_ALIGNMENT, 1));
    }
    posix_heap_add(&heap, (uintptr_t)&pool[1], 3); /* between two boundaries */
    assert_null(posix_heap_take(&heap, HEAP_ALIGNMENT, 1));
    posix_heap_add(&heap, (uintptr_t)pool, 48);
    assert_non_null(posix_heap_take(&heap, HEAP_ALIGNMENT, 16));
}

static void memory_beyond_the_largest_block_is_not_used(void **state)
{
    const size_t page = 4096;
    const size_t size = (size_t)HEAP_SIZE_MAX + (2U * page);
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    unsigned char *const memory = mmap(NULL, size, PROT_NONE, flags, -1, 0);
    (void)state;
    assert_true(memory != MAP_FAILED);
    assert_int_equal(mprotect(memory, page, PROT_READ | PROT_WRITE), 0);
    assert_int_equal(mprotect(memory + HEAP_SIZE_MAX, page, PROT_READ | PROT_WRITE), 0);
    memset(&heap, 0, sizeof heap);
    posix_heap_add(&heap, (uintptr_t)memory, size);
    assert_null(posix_heap_take(&heap, HEAP_ALIGNMENT, (size_t)HEAP_SIZE_MAX));
    void *const most =
        posix_heap_take(&heap, HEAP_ALIGNMENT, (size_t)HEAP_SIZE_MAX - HEADER_SIZE);
    assert_ptr_equal(most, memory + HEADER_SIZE);
    assert_null(posix_heap_take(&heap, HEAP_ALIGNMENT, 1));
    assert_int_equal(munmap(memory, size), 0);
}

static void heap_without_memory_gives_none(void **state)
{
    (void)state;
    memset(&heap, 0, sizeof heap);
    assert_null(posix_heap_take(&heap, HEAP_ALIGNMENT, 0));
    assert_null(posix_heap_take(&heap, HEAP_ALIGNMENT, 1));
}

static void taken_memory_is_aligned_and_large_enough(void **state)
{
    (void)state;
    for (size_t size = 0; size < 1200U; size++) {
        unsigned char *const taken = posix_heap_take(&heap, HEAP_ALIGNMENT, size);
        assert_non_null(taken);
        assert_int_equal((uintptr_t)taken % HEAP_ALIGNMENT, 0);
        assert_true(posix_heap_size(taken) >= size);
        assert_true(posix_heap_size(taken) < (size + 32U));
        memset(taken, 0xFF, size);
        posix_heap_give(&heap, taken);
        assert_all_is_free();
    }
}

static void size_zero_is_taken_as_one(void **state)
{
    (void)state;
    void *const first = posix_heap_take(&heap, HEAP_ALIGNMENT, 0);
    void *const second = posix_heap_take(&heap, HEAP_ALIGNMENT, 0);
    assert_non_null(first);
    assert_non_null(second);
    assert_ptr_not_equal(first, second);
}

static void sizes_beyond_the_memory_are_refused(void **state)
{
    (void)state;
    assert_null(posix_heap_take(&heap, HEAP_ALIGNMENT, POOL_SIZE));
    assert_null(posix_heap_take(&heap, HEAP_ALIGNMENT, (size_t)HEAP_SIZE_MAX));
    assert_null(posix_heap_take(&heap, HEAP_ALIGNMENT, (size_t)HEAP_SIZE_MAX + 1U));
    assert_null(posix_heap_take(&heap, HEAP_ALIGNMENT, SIZE_MAX));
    assert_null(posix_heap_take(&heap, (size_t)1 << 63, 1));
    assert_null(posix_heap_take(&heap, (size_t)HEAP_SIZE_MAX, (size_t)HEAP_SIZE_MAX));
    assert_all_is_free();
}

static void alignment_is_kept_and_the_gap_is_given_back(void **state)
{
    (void)state;
    for (size_t alignment = 16; alignment <= 8192U; alignment *= 2U) {
        for (size_t shift = 1; shift <= 200U; shift += 33U) {
            void *const before = posix_heap_take(&heap, HEAP_ALIGNMENT, shift);
            void *const taken = posix_heap_take(&heap, alignment, 100);
            assert_non_null(taken);
            assert_int_equal((uintptr_t)taken % alignment, 0);
            (void)walk(NULL);
            posix_heap_give(&heap, taken);
            posix_heap_give(&heap, before);
            assert_all_is_free();
        }
    }
}

static void neighbours_that_are_free_are_joined_in_any_order(void **state)
{
    static const unsigned char orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                                { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    (void)state;
    for (size_t i = 0; i < 6U; i++) {
        void *taken[3];
        for (size_t k = 0; k < 3U; k++) {
            taken[k] = posix_heap_take(&heap, HEAP_ALIGNMENT, 100 * (k + 1U));
        }
        for (size_t k = 0; k < 3U; k++) {
            posix_heap_give(&heap, taken[orders[i][k]]);
            (void)walk(NULL);
        }
        assert_all_is_free();
    }
}

static void exhausted_heap_recovers(void **state)
{
    void *taken[POOL_SIZE / 64U];
    size_t count = 0;
    (void)state;
    for (;;) {
        void *const next = posix_heap_take(&heap, HEAP_ALIGNMENT, 48);
        if (next == NULL) {
            break;
        }
        taken[count] = next;
        count++;
    }
    assert_int_equal(count, (POOL_SIZE - HEADER_SIZE) / 64U);
    for (size_t i = 0; i < count; i += 2U) {
        posix_heap_give(&heap, taken[i]);
    }
    assert_null(posix_heap_take(&heap, HEAP_ALIGNMENT, 100));
    for (size_t i = 1; i < count; i += 2U) {
        posix_heap_give(&heap, taken[i]);
    }
    assert_all_is_free();
}

static void resize_grows_into_a_free_neighbour(void **state)
{
    (void)state;
    unsigned char *const taken = posix_heap_take(&heap, HEAP_ALIGNMENT, 100);
    memset(taken, 0x5A, 100);
    assert_ptr_equal(posix_heap_resize(&heap, taken, 5000), taken);
    assert_true(posix_heap_size(taken) >= 5000U);
    for (size_t i = 0; i < 100U; i++) {
        assert_int_equal(taken[i], 0x5A);
    }
    posix_heap_give(&heap, taken);
    assert_all_is_free();
}

static void resize_shrinks_and_gives_the_rest_back(void **state)
{
    (void)state;
    void *const taken = posix_heap_take(&heap, HEAP_ALIGNMENT, 5000);
    void *const after = posix_heap_take(&heap, HEAP_ALIGNMENT, 16);
    const size_t free_before = walk(NULL);
    assert_ptr_equal(posix_heap_resize(&heap, taken, 1000), taken);
    assert_true(walk(NULL) >= (free_before + 3900U));
    posix_heap_give(&heap, taken);
    posix_heap_give(&heap, after);
    assert_all_is_free();
}

static void resize_that_does_not_fit_changes_nothing(void **state)
{
    (void)state;
    void *const taken = posix_heap_take(&heap, HEAP_ALIGNMENT, 100);
    void *const after = posix_heap_take(&heap, HEAP_ALIGNMENT, 16);
    const size_t size = posix_heap_size(taken);
    assert_null(posix_heap_resize(&heap, taken, 200));
    assert_null(posix_heap_resize(&heap, taken, SIZE_MAX));
    assert_int_equal(posix_heap_size(taken), size);
    posix_heap_give(&heap, after);
    assert_null(posix_heap_resize(&heap, taken, POOL_SIZE));
    assert_int_equal(posix_heap_size(taken), size);
}

static void give(void *memory)
{
    posix_heap_give(&heap, memory);
}

static void giving_twice_fails_loudly(void **state)
{
    (void)state;
    void *const taken = posix_heap_take(&heap, HEAP_ALIGNMENT, 100);
    void *const guard = posix_heap_take(&heap, HEAP_ALIGNMENT, 100);
    posix_heap_give(&heap, taken);
    assert_true(stop_by_assertion(give, taken));
    posix_heap_give(&heap, guard);
    assert_true(stop_by_assertion(give, guard)); /* its header is inside a free block */
}

static void resize(void *memory)
{
    (void)posix_heap_resize(&heap, memory, 200);
}

static void ask_size(void *memory)
{
    (void)posix_heap_size(memory);
}

static void using_what_was_given_fails_loudly(void **state)
{
    (void)state;
    void *const taken = posix_heap_take(&heap, HEAP_ALIGNMENT, 100);
    (void)posix_heap_take(&heap, HEAP_ALIGNMENT, 100);
    posix_heap_give(&heap, taken);
    assert_true(stop_by_assertion(resize, taken));
    assert_true(stop_by_assertion(ask_size, taken));
}

static void giving_what_was_never_taken_fails_loudly(void **state)
{
    (void)state;
    unsigned char *const taken = posix_heap_take(&heap, HEAP_ALIGNMENT, 100);
    memset(taken, 0, 100);
    assert_true(stop_by_assertion(give, &taken[32]));
    assert_true(stop_by_assertion(give, &taken[8]));
}

static void overwritten_header_fails_loudly(void **state)
{
    (void)state;
    unsigned char *const taken = posix_heap_take(&heap, HEAP_ALIGNMENT, 96);
    (void)posix_heap_take(&heap, HEAP_ALIGNMENT, 16);
    memset(taken, 0xFF, posix_heap_size(taken) + HEADER_SIZE); /* beyond its end */
    assert_true(stop_by_assertion(give, taken));
}

static uint64_t random_state = 88172645463325252ULL;

static uint32_t random_below(uint32_t bound)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 11) % bound;
}

#define PLACES 64U

struct piece {
    unsigned char *memory;
    size_t size;
    unsigned char mark;
};

static void piece_check(const struct piece *piece)
{
    for (size_t i = 0; i < piece->size; i++) {
        assert_int_equal(piece->memory[i], piece->mark);
    }
}

static void piece_change(struct piece *piece)
{
    const size_t size = random_below((random_below(8) == 0U) ? 4000U : 200U);
    if (piece->memory != NULL) {
        piece_check(piece);
        if (random_below(3) == 0U) {
            const size_t kept = (size < piece->size) ? size : piece->size;
            if (posix_heap_resize(&heap, piece->memory, size) != NULL) {
                piece->size = kept;
                piece_check(piece);
                piece->size = size;
                memset(piece->memory, piece->mark, size);
            }
            return;
        }
        posix_heap_give(&heap, piece->memory);
        piece->memory = NULL;
        return;
    }
    piece->memory = posix_heap_take(&heap, (size_t)16 << random_below(5), size);
    piece->size = size;
    piece->mark = (unsigned char)random_below(256);
    if (piece->memory != NULL) {
        memset(piece->memory, piece->mark, size);
    }
}

static void long_random_use_keeps_contents_and_loses_nothing(void **state)
{
    struct piece pieces[PLACES] = { { NULL, 0, 0 } };
    (void)state;
    for (unsigned step = 0; step < 20000U; step++) {
        piece_change(&pieces[random_below(PLACES)]);
        if ((step % 16U) == 0U) {
            (void)walk(NULL);
        }
    }
    for (size_t i = 0; i < PLACES; i++) {
        if (pieces[i].memory != NULL) {
            piece_check(&pieces[i]);
            posix_heap_give(&heap, pieces[i].memory);
        }
    }
    assert_all_is_free();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HEAP("LLR-POSIX-100", new_heap_is_one_free_block),
        WITH_HEAP("LLR-POSIX-100", memory_that_is_not_aligned_is_rounded_inwards),
        WITH_HEAP("LLR-POSIX-100", memory_too_small_for_a_block_is_not_used),
        WITH_HEAP("LLR-POSIX-100", memory_beyond_the_largest_block_is_not_used),
        WITH_HEAP("LLR-POSIX-101", heap_without_memory_gives_none),
        WITH_HEAP("LLR-POSIX-101", taken_memory_is_aligned_and_large_enough),
        WITH_HEAP("LLR-POSIX-101", size_zero_is_taken_as_one),
        WITH_HEAP("LLR-POSIX-101", sizes_beyond_the_memory_are_refused),
        WITH_HEAP("LLR-POSIX-101", alignment_is_kept_and_the_gap_is_given_back),
        WITH_HEAP("LLR-POSIX-102", neighbours_that_are_free_are_joined_in_any_order),
        WITH_HEAP("LLR-POSIX-101 LLR-POSIX-102", exhausted_heap_recovers),
        WITH_HEAP("LLR-POSIX-103", resize_grows_into_a_free_neighbour),
        WITH_HEAP("LLR-POSIX-103", resize_shrinks_and_gives_the_rest_back),
        WITH_HEAP("LLR-POSIX-103", resize_that_does_not_fit_changes_nothing),
        WITH_HEAP("LLR-POSIX-108", giving_twice_fails_loudly),
        WITH_HEAP("LLR-POSIX-108", using_what_was_given_fails_loudly),
        WITH_HEAP("LLR-POSIX-108", giving_what_was_never_taken_fails_loudly),
        WITH_HEAP("LLR-POSIX-108", overwritten_header_fails_loudly),
        WITH_HEAP("LLR-POSIX-101 LLR-POSIX-102 LLR-POSIX-103",
                  long_random_use_keeps_contents_and_loses_nothing),
    };
    return cmocka_run_group_tests_name("heap", tests, NULL, NULL);
}
