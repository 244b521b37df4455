/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory, limits, environment and the start of a program on the target.
 */
#include "thread_help.h"

#include <bulkhead/config.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

static int constructed;
static int argument_count;
static char **argument_words;

__attribute__((constructor)) static void construct(void)
{
    constructed++;
}

static void program_starts_with_constructors_and_arguments(void)
{
    CHECK_EQUAL(constructed, 1);
    CHECK(argument_count >= 1);
    CHECK(argument_words[0][0] != '\0');
    CHECK(argument_words[argument_count] == NULL);
}

static void environment_is_empty_and_can_be_set(void)
{
    CHECK(getenv("PATH") == NULL);
    CHECK_EQUAL(setenv("NAME", "value", 1), 0);
    CHECK_EQUAL(strcmp(getenv("NAME"), "value"), 0);
    CHECK_EQUAL(unsetenv("NAME"), 0);
    CHECK(getenv("NAME") == NULL);
}

static void process_has_an_id(void)
{
    CHECK(getpid() > 0);
    CHECK_EQUAL(getppid(), 0);
}

static void limits_are_told(void)
{
    static const struct {
        int name;
        long value;
    } limits[] = {
        { _SC_THREAD_THREADS_MAX, BULKHEAD_THREADS_DEFAULT },
        { _SC_OPEN_MAX, BULKHEAD_DESCRIPTORS_DEFAULT },
        { _SC_TIMER_MAX, BULKHEAD_TIMERS_DEFAULT },
        { _SC_THREAD_STACK_MIN, PTHREAD_STACK_MIN },
        { _SC_THREAD_KEYS_MAX, PTHREAD_KEYS_MAX },
        { _SC_THREAD_DESTRUCTOR_ITERATIONS, PTHREAD_DESTRUCTOR_ITERATIONS },
        { _SC_SEM_VALUE_MAX, SEM_VALUE_MAX },
        { _SC_PAGESIZE, 4096 },
        { _SC_PAGE_SIZE, PAGE_SIZE },
        { _SC_NPROCESSORS_ONLN, 1 },
        { _SC_CLK_TCK, CLOCKS_PER_SEC },
        { _SC_VERSION, _POSIX_VERSION },
        { _SC_THREADS, 200809 },
        { _SC_THREAD_PRIO_INHERIT, _POSIX_THREAD_PRIO_INHERIT },
        { _SC_MONOTONIC_CLOCK, _POSIX_MONOTONIC_CLOCK },
    };
    for (size_t i = 0; i < (sizeof limits / sizeof limits[0]); i++) {
        errno = 0;
        CHECK_EQUAL(sysconf(limits[i].name), limits[i].value);
        CHECK_EQUAL(errno, 0);
    }
}

static void what_has_no_limit_or_is_not_there_is_no_error(void)
{
    errno = 0;
    CHECK_EQUAL(sysconf(_SC_SEM_NSEMS_MAX), -1);
    CHECK_EQUAL(sysconf(_SC_SPAWN), -1);
    CHECK_EQUAL(errno, 0);
}

static void unknown_names_are_refused(void)
{
    static const int names[] = { -1, 10000, INT_MAX, INT_MIN, _SC_LEVEL1_DCACHE_SIZE };
    for (size_t i = 0; i < (sizeof names / sizeof names[0]); i++) {
        errno = 0;
        CHECK_EQUAL(sysconf(names[i]), -1);
        CHECK_EQUAL(errno, EINVAL);
    }
}

static void memory_is_taken_and_given_back(void)
{
    unsigned char *const first = malloc(1000);
    unsigned char *const second = calloc(10, 100);
    CHECK((first != NULL) && (second != NULL));
    CHECK_EQUAL((uintptr_t)first % 16U, 0);
    for (size_t i = 0; i < 1000U; i++) {
        CHECK_EQUAL(second[i], 0);
        first[i] = (unsigned char)i;
    }
    unsigned char *const larger = realloc(first, 20000);
    CHECK(larger != NULL);
    for (size_t i = 0; i < 1000U; i++) {
        CHECK_EQUAL(larger[i], (unsigned char)i);
    }
    void *volatile fresh = realloc(NULL, 16);
    void *volatile same = realloc(fresh, 0);
    CHECK(same != NULL);
    free(same);
    free(larger);
    free(second);
    free(NULL);
}

static void alignment_is_kept(void)
{
    void *pointer = &pointer;
    for (size_t alignment = 8; alignment <= 65536U; alignment *= 2U) {
        CHECK_EQUAL(posix_memalign(&pointer, alignment, 100), 0);
        CHECK_EQUAL((uintptr_t)pointer % alignment, 0);
        free(pointer);
        pointer = aligned_alloc(alignment, alignment);
        CHECK(pointer != NULL);
        CHECK_EQUAL((uintptr_t)pointer % alignment, 0);
        free(pointer);
    }
    pointer = &pointer;
    CHECK_EQUAL(posix_memalign(&pointer, 4, 100), EINVAL);
    CHECK_EQUAL(posix_memalign(&pointer, 24, 100), EINVAL);
    CHECK_EQUAL(posix_memalign(&pointer, 16, SIZE_MAX / 2U), ENOMEM);
    CHECK(pointer == (void *)&pointer);
    errno = 0;
    CHECK(aligned_alloc(24, 48) == NULL);
    CHECK_EQUAL(errno, EINVAL);
}

static void memory_that_is_not_there_is_refused(void)
{
    volatile size_t large = SIZE_MAX / 2U; /* not for the compiler to see */
    void *volatile kept = malloc(100);
    errno = 0;
    CHECK(malloc(large) == NULL);
    CHECK_EQUAL(errno, ENOMEM);
    errno = 0;
    CHECK(calloc(large, 3) == NULL);
    CHECK_EQUAL(errno, ENOMEM);
    errno = 0;
    CHECK(realloc(kept, large) == NULL);
    CHECK_EQUAL(errno, ENOMEM);
    free(kept);
}

static void *takes_often(void *unused)
{
    for (int i = 0; i < 200; i++) {
        char *const memory = malloc((size_t)(i * 7) + 1U);
        CHECK(memory != NULL);
        memset(memory, i, (size_t)(i * 7) + 1U);
        sched_yield();
        CHECK_EQUAL(memory[i * 7], (char)i);
        free(memory);
    }
    return unused;
}

static void threads_share_the_heap(void)
{
    pthread_t threads[4];
    for (size_t i = 0; i < 4U; i++) {
        threads[i] = thread_start(100, takes_often, NULL);
    }
    for (size_t i = 0; i < 4U; i++) {
        thread_end(threads[i]);
    }
}

static const struct target_test tests[] = {
    VERIFIES("LLR-POSIX-142", program_starts_with_constructors_and_arguments),
    VERIFIES("LLR-POSIX-150", environment_is_empty_and_can_be_set),
    VERIFIES("LLR-POSIX-151", process_has_an_id),
    VERIFIES("LLR-POSIX-152", limits_are_told),
    VERIFIES("LLR-POSIX-152", what_has_no_limit_or_is_not_there_is_no_error),
    VERIFIES("LLR-POSIX-152", unknown_names_are_refused),
    VERIFIES("LLR-POSIX-104 LLR-POSIX-105 LLR-POSIX-106",
             memory_is_taken_and_given_back),
    VERIFIES("LLR-POSIX-107", alignment_is_kept),
    VERIFIES("LLR-POSIX-104 LLR-POSIX-105 LLR-POSIX-106",
             memory_that_is_not_there_is_refused),
    VERIFIES("LLR-POSIX-104", threads_share_the_heap),
};

int main(int argc, char **argv)
{
    argument_count = argc;
    argument_words = argv;
    return target_test_run(tests, sizeof tests / sizeof tests[0]);
}
