/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of posix/memory/malloc.c, whose functions are called image_malloc and so on
 * here, in threads of the simulated machine.
 */
#include <core/memory.h>
#include <errno.h>
#include <fakes/exposed.h>
#include <fakes/scenario.h>
#include <fakes/stop.h>
#include <sched/semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../verifies.h"

#define WITH_HEAP(tags, test) VERIFIES_WITH(tags, test, setup, NULL)

#define POOL_SIZE   65536U
#define HEADER_SIZE 16U
#define KEPT_MOST   480U /* bytes of a request that a kept block may serve */
#define HIGH        150

void *image_malloc(size_t size);
void image_free(void *pointer);
void *image_calloc(size_t count, size_t size);
void *image_realloc(void *pointer, size_t size);
void *image_aligned_alloc(size_t alignment, size_t size);
void *image_memalign(size_t alignment, size_t size);
int image_posix_memalign(void **pointer, size_t alignment, size_t size);

static _Alignas(4096) unsigned char pool[POOL_SIZE];

struct memory_range memory_heap(void)
{
    return (struct memory_range){ (uintptr_t)pool, (uintptr_t)pool + sizeof pool };
}

static int setup(void **state)
{
    (void)state;
    memset(pool, 0xA5, sizeof pool);
    exposed_malloc_reset();
    return 0;
}

/* All memory is one free block again, once what is kept is given back. */
static void assert_all_is_free(void)
{
    uint64_t word;
    assert_null(image_malloc(POOL_SIZE));
    memcpy(&word, &pool[8], sizeof word);
    assert_int_equal(word, (POOL_SIZE - HEADER_SIZE) | (1ULL << 63));
}

/* Takes what is left until less than a block is. */
static void exhaust(void)
{
    for (size_t size = POOL_SIZE; size > 0U; size -= 16U) {
        (void)image_malloc(size);
    }
    assert_null(image_malloc(1));
}

/* ---- one thread ---- */

static void body_next_of_its_size(void)
{
    for (size_t size = 1; size <= 600U; size++) {
        void *const hole = image_malloc(2000); /* where the heap would look first */
        unsigned char *const block = image_malloc(size);
        void *const guard = image_malloc(2000);
        assert_non_null(guard);
        image_free(hole);
        image_free(block);
        const size_t rounded = (size + 15U) & ~(size_t)15U;
        void *const less = (size > 16U) ? image_malloc(rounded - 16U) : NULL;
        assert_ptr_not_equal(less, block);
        void *const more = image_malloc(rounded + 1U);
        assert_ptr_not_equal(more, block);
        unsigned char *const next = image_malloc(size);
        assert_int_equal(next == block, size <= KEPT_MOST);
        memset(next, 0xFF, size);
        image_free(less);
        image_free(more);
        image_free(next);
        image_free(guard);
        assert_all_is_free();
    }
    void *const empty = image_malloc(0);
    image_free(empty);
    assert_ptr_equal(image_malloc(16), empty);
}

static void block_freed_last_is_the_next_of_its_size(void **state)
{
    (void)state;
    scenario_run(body_next_of_its_size);
}

static void body_any_size_of_a_class(void)
{
    for (size_t size = 1; size <= 16U; size++) {
        void *const block = image_malloc(112U + size);
        image_free(block);
        for (size_t other = 1; other <= 16U; other++) {
            assert_ptr_equal(image_malloc(112U + other), block);
            image_free(block);
        }
    }
}

static void kept_block_serves_every_size_that_rounds_to_it(void **state)
{
    (void)state;
    scenario_run(body_any_size_of_a_class);
}

static void body_one_is_kept(void)
{
    void *const first = image_malloc(100);
    void *const second = image_malloc(100);
    image_free(second);
    image_free(first);
    assert_ptr_equal(image_malloc(100), second);
    assert_ptr_equal(image_malloc(100), first); /* which the heap had */
    image_free(NULL);
    image_free(first);
    image_free(second);
    assert_all_is_free();
}

static void one_block_of_each_size_is_kept(void **state)
{
    (void)state;
    scenario_run(body_one_is_kept);
}

static void body_exhaustion(void)
{
    void *blocks[40];
    size_t count = 0;
    for (size_t size = 16; size <= 500U; size += 16U) {
        blocks[count] = image_malloc(size);
        count++;
    }
    exhaust();
    errno = 0;
    assert_null(image_malloc(1));
    assert_int_equal(errno, ENOMEM);
    for (size_t i = 0; i < count; i++) {
        image_free(blocks[i]);
    }
    /* Neighbours: only once all are the heap's is there so much in one piece. */
    assert_ptr_equal(image_malloc(4000), blocks[0]);
}

static void what_is_kept_is_given_back_when_memory_runs_out(void **state)
{
    (void)state;
    scenario_run(body_exhaustion);
}

static void body_aligned(void)
{
    void *const block = image_malloc(480);
    exhaust();
    image_free(block);
    void *aligned = NULL;
    assert_int_equal(image_posix_memalign(&aligned, 32, 64), 0);
    assert_int_equal((uintptr_t)aligned % 32U, 0);
    image_free(aligned);
    assert_ptr_equal(image_aligned_alloc(16, 480), block); /* it is given back again */
    errno = 0;
    assert_null(image_memalign(64, 480));
    assert_int_equal(errno, ENOMEM);
    assert_null(image_aligned_alloc(3, 480));
    assert_int_equal(errno, EINVAL);
    assert_int_equal(image_posix_memalign(&aligned, 64, 480), ENOMEM);
    assert_int_equal(image_posix_memalign(&aligned, 4, 480), EINVAL);
    assert_int_equal(image_posix_memalign(&aligned, 0, 480), EINVAL);
}

static void aligned_memory_is_taken_of_what_was_kept(void **state)
{
    (void)state;
    scenario_run(body_aligned);
}

static void body_calloc(void)
{
    unsigned char *const block = image_malloc(64);
    memset(block, 0xFF, 64);
    image_free(block);
    const unsigned char *const cleared = image_calloc(4, 16);
    assert_ptr_equal(cleared, block);
    for (size_t i = 0; i < 64U; i++) {
        assert_int_equal(cleared[i], 0);
    }
    errno = 0;
    assert_null(image_calloc(SIZE_MAX / 2U, 3));
    assert_int_equal(errno, ENOMEM);
    assert_null(image_calloc(POOL_SIZE, 1));
}

static void cleared_memory_is_cleared_if_it_was_kept(void **state)
{
    (void)state;
    scenario_run(body_calloc);
}

static void body_realloc(void)
{
    unsigned char *const block = image_realloc(NULL, 100);
    void *const neighbour = image_malloc(200);
    memset(block, 0x5A, 100);
    unsigned char *const moved = image_realloc(block, 300);
    assert_ptr_not_equal(moved, block);
    assert_ptr_equal(image_malloc(100), block); /* it is kept */
    assert_ptr_equal(image_realloc(moved, 1000), moved);
    for (size_t i = 0; i < 100U; i++) {
        assert_int_equal(moved[i], 0x5A);
    }
    exhaust();
    image_free(neighbour);
    assert_ptr_equal(image_realloc(block, 250), block); /* into what was kept */
    errno = 0;
    assert_null(image_realloc(block, 5000));
    assert_int_equal(errno, ENOMEM);
}

static void memory_is_resized_beside_what_is_kept(void **state)
{
    (void)state;
    scenario_run(body_realloc);
}

/* ---- misuse ---- */

static void resize(void *pointer)
{
    (void)image_realloc(pointer, 10);
}

static void take_hundred(void *unused)
{
    (void)unused;
    (void)image_malloc(100);
}

static void body_kept_twice(void)
{
    void *const block = image_malloc(100);
    image_free(block);
    assert_true(stop_by_assertion(image_free, block));
    assert_string_equal(stop_text(), "!is_kept");
    exposed_malloc_reset();
    void *const resized = image_malloc(100);
    image_free(resized);
    assert_true(stop_by_assertion(resize, resized));
    assert_string_equal(stop_text(), "!is_kept");
}

static void body_heap_twice(void)
{
    void *const first = image_malloc(100);
    void *const second = image_malloc(100);
    void *const guard = image_malloc(100);
    assert_non_null(guard);
    image_free(first);
    image_free(second);
    assert_true(stop_by_assertion(image_free, second));
    assert_string_equal(stop_text(), "!block_is_free(block)");
}

static void body_given_back_twice(void)
{
    void *const kept = image_malloc(100);
    exhaust(); /* with nothing kept */
    image_free(kept);
    assert_null(image_malloc(5000)); /* what is kept is the heap's now */
    assert_true(stop_by_assertion(image_free, kept));
    assert_string_equal(stop_text(), "!block_is_free(block)");
}

static void freeing_twice_fails_loudly(void **state)
{
    scenario_run(body_kept_twice);
    (void)setup(state);
    scenario_run(body_heap_twice);
    (void)setup(state);
    scenario_run(body_given_back_twice);
}

static void body_foreign(void)
{
    unsigned char *const block = image_malloc(400);
    static uint64_t data[64];
    for (size_t i = 0; i < 64U; i++) {
        data[i] = (i % 2U == 0U) ? 48U : (uintptr_t)&data[i];
    }
    memset(block, 0, 400);
    assert_true(stop_by_assertion(image_free, &block[64]));
    exposed_malloc_reset();
    assert_true(stop_by_assertion(image_free, &data[4]));
    exposed_malloc_reset();
    assert_true(stop_by_assertion(image_free, &data[5]));
}

static void freeing_what_was_never_taken_fails_loudly(void **state)
{
    (void)state;
    scenario_run(body_foreign);
}

/* The byte that is changed: from the start of the header to the end of the next. */
static size_t changed;

static void body_overwritten(void)
{
    unsigned char *const block = image_malloc(128);
    void *const guard = image_malloc(128);
    assert_non_null(guard);
    block[(ptrdiff_t)changed - 8] ^= 0x40U;
    assert_true(stop_by_assertion(image_free, block));
}

static void every_byte_of_the_headers_that_is_overwritten_is_found(void **state)
{
    for (changed = 0; changed < (8U + 128U + HEADER_SIZE); changed++) {
        if ((changed < 8U) || (changed >= (8U + 128U))) {
            (void)setup(state);
            scenario_run(body_overwritten);
        }
    }
}

static void body_in_interrupt(void)
{
    void *const block = image_malloc(100);
    void *const kept = image_malloc(100);
    image_free(kept);
    machine_enter_interrupt();
    assert_true(stop_by_assertion(take_hundred, NULL));
    assert_string_equal(stop_text(), "!arch_in_interrupt()");
    assert_true(stop_by_assertion(image_free, block));
    assert_string_equal(stop_text(), "!arch_in_interrupt()");
    assert_true(stop_by_assertion(resize, block));
    machine_leave_interrupt();
    image_free(block);
    assert_all_is_free();
}

static void use_in_an_interrupt_handler_fails_loudly(void **state)
{
    (void)state;
    scenario_run(body_in_interrupt);
}

/* ---- several threads ---- */

static struct semaphore semaphore;
static void *others;

static void post(void)
{
    assert_int_equal(semaphore_post(&semaphore), STATUS_OK);
}

static void *take_in_between(void *unused)
{
    assert_int_equal(semaphore_wait(&semaphore, NULL), STATUS_OK);
    others = image_malloc(100);
    return unused;
}

static void *free_in_between(void *unused)
{
    assert_int_equal(semaphore_wait(&semaphore, NULL), STATUS_OK);
    image_free(others);
    return unused;
}

static void raise_before_store(void)
{
    scenario_interrupt(post);
    machine_raise_in_between(MACHINE_BEFORE_STORE, SCENARIO_IRQ);
}

static void body_taken_in_between(void)
{
    void *const kept = image_malloc(100);
    image_free(kept);
    (void)scenario_spawn(HIGH, take_in_between, NULL);
    raise_before_store();
    void *const block = image_malloc(100);
    assert_ptr_equal(others, kept);
    assert_non_null(block);
    assert_ptr_not_equal(block, kept);
    image_free(block);
    image_free(others);
    assert_all_is_free();
}

static void block_taken_in_between_is_not_taken_again(void **state)
{
    (void)state;
    semaphore = (struct semaphore){ .value = 0 };
    scenario_run(body_taken_in_between);
}

static void body_freed_in_between(void)
{
    void *const block = image_malloc(100);
    others = image_malloc(100);
    (void)scenario_spawn(HIGH, free_in_between, NULL);
    raise_before_store();
    image_free(block);
    assert_ptr_equal(image_malloc(100), others); /* it was kept first */
    assert_ptr_equal(image_malloc(100), block);
    image_free(block);
    image_free(others);
    assert_all_is_free();
}

static void block_freed_in_between_is_not_lost(void **state)
{
    (void)state;
    semaphore = (struct semaphore){ .value = 0 };
    scenario_run(body_freed_in_between);
}

static void body_given_back_in_between(void)
{
    void *const block = image_malloc(100);
    exhaust();
    image_free(block);
    (void)scenario_spawn(HIGH, take_in_between, NULL);
    raise_before_store(); /* the first store is of an empty place */
    assert_null(image_malloc(5000));
    assert_ptr_equal(others, block);
}

static void block_taken_while_all_are_given_back_is_not_given_back(void **state)
{
    (void)state;
    semaphore = (struct semaphore){ .value = 0 };
    scenario_run(body_given_back_in_between);
}

#define PLACES  24U
#define THREADS 4U
#define STEPS   3000U

struct piece {
    unsigned char *memory;
    size_t size;
    unsigned char mark;
};

static void piece_check(const struct piece *piece, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        assert_int_equal(piece->memory[i], piece->mark);
    }
}

static size_t random_size(void)
{
    return scenario_random((scenario_random(8) == 0U) ? 6000U : 560U);
}

static void piece_take(struct piece *piece)
{
    piece->size = random_size();
    const uint32_t how = scenario_random(8);
    piece->memory = (how == 0U)   ? image_calloc(1, piece->size)
                    : (how == 1U) ? image_aligned_alloc(256, piece->size)
                                  : image_malloc(piece->size);
    piece->mark = (unsigned char)scenario_random(256);
    if (piece->memory != NULL) {
        if (how == 0U) {
            for (size_t i = 0; i < piece->size; i++) {
                assert_int_equal(piece->memory[i], 0);
            }
        }
        memset(piece->memory, piece->mark, piece->size);
    }
}

static void piece_change(struct piece *piece)
{
    if (piece->memory == NULL) {
        piece_take(piece);
        return;
    }
    piece_check(piece, piece->size);
    if (scenario_random(4) != 0U) {
        image_free(piece->memory);
        piece->memory = NULL;
        return;
    }
    const size_t size = random_size();
    unsigned char *const resized = image_realloc(piece->memory, size);
    if (resized != NULL) {
        piece->memory = resized;
        piece_check(piece, (size < piece->size) ? size : piece->size);
        piece->size = size;
        memset(resized, piece->mark, size);
    }
}

static void nothing(void)
{
}

static void *use_at_random(void *unused)
{
    struct piece pieces[PLACES] = { { NULL, 0, 0 } };
    for (unsigned step = 0; step < STEPS; step++) {
        if (scenario_random(4) == 0U) {
            machine_raise_in_between((scenario_random(2) == 0U) ? MACHINE_BEFORE_STORE
                                                                : MACHINE_BEFORE_MASK,
                                     SCENARIO_IRQ);
        }
        piece_change(&pieces[scenario_random(PLACES)]);
        if (scenario_random(3) == 0U) {
            scenario_sleep(scenario_random(20) + 1U);
        } else {
            machine_spin(scenario_random(10));
        }
    }
    for (size_t i = 0; i < PLACES; i++) {
        image_free(pieces[i].memory);
    }
    return unused;
}

static void body_random(void)
{
    scenario_interrupt(nothing);
    for (int i = 0; i < (int)THREADS; i++) {
        (void)scenario_spawn(SCENARIO_PRIORITY + 1 + (i / 2), use_at_random, NULL);
    }
    scenario_let_others_run();
    scenario_sleep(10000000);
    assert_all_is_free();
}

static void threads_at_random_keep_contents_and_lose_nothing(void **state)
{
    (void)state;
    scenario_seed(7);
    scenario_run(body_random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HEAP("LLR-POSIX-109", block_freed_last_is_the_next_of_its_size),
        WITH_HEAP("LLR-POSIX-109", kept_block_serves_every_size_that_rounds_to_it),
        WITH_HEAP("LLR-POSIX-109", one_block_of_each_size_is_kept),
        WITH_HEAP("LLR-POSIX-109 LLR-POSIX-104",
                  what_is_kept_is_given_back_when_memory_runs_out),
        WITH_HEAP("LLR-POSIX-109 LLR-POSIX-107",
                  aligned_memory_is_taken_of_what_was_kept),
        WITH_HEAP("LLR-POSIX-105", cleared_memory_is_cleared_if_it_was_kept),
        WITH_HEAP("LLR-POSIX-109 LLR-POSIX-106", memory_is_resized_beside_what_is_kept),
        WITH_HEAP("LLR-POSIX-108", freeing_twice_fails_loudly),
        WITH_HEAP("LLR-POSIX-108", freeing_what_was_never_taken_fails_loudly),
        WITH_HEAP("LLR-POSIX-108",
                  every_byte_of_the_headers_that_is_overwritten_is_found),
        WITH_HEAP("LLR-POSIX-108", use_in_an_interrupt_handler_fails_loudly),
        WITH_HEAP("LLR-POSIX-104 LLR-POSIX-109",
                  block_taken_in_between_is_not_taken_again),
        WITH_HEAP("LLR-POSIX-104 LLR-POSIX-109", block_freed_in_between_is_not_lost),
        WITH_HEAP("LLR-POSIX-104 LLR-POSIX-109",
                  block_taken_while_all_are_given_back_is_not_given_back),
        WITH_HEAP("LLR-POSIX-104 LLR-POSIX-105 LLR-POSIX-106 LLR-POSIX-109",
                  threads_at_random_keep_contents_and_lose_nothing),
    };
    return cmocka_run_group_tests_name("malloc", tests, NULL, NULL);
}
