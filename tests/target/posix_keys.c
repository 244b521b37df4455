/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Thread-specific data on the target, with every error.
 */
#include "thread_help.h"

#include <errno.h>
#include <limits.h>

static pthread_key_t key;
static int destroyed;

static void count_destroyed(void *value)
{
    destroyed += (int)(intptr_t)value;
}

static void *sets_and_returns(void *value)
{
    CHECK(pthread_getspecific(key) == NULL);
    CHECK_EQUAL(pthread_setspecific(key, value), 0);
    CHECK(pthread_getspecific(key) == value);
    return NULL;
}

static void *sets_and_exits(void *value)
{
    CHECK_EQUAL(pthread_setspecific(key, value), 0);
    pthread_exit(NULL);
}

static void every_thread_has_its_own_value(void)
{
    CHECK_EQUAL(pthread_key_create(&key, NULL), 0);
    CHECK(pthread_getspecific(key) == NULL);
    CHECK_EQUAL(pthread_setspecific(key, &destroyed), 0);
    thread_end(thread_start(110, sets_and_returns, (void *)5));
    CHECK(pthread_getspecific(key) == &destroyed);
    CHECK_EQUAL(pthread_key_delete(key), 0);
}

static void destructor_runs_at_the_end_of_a_thread(void)
{
    destroyed = 0;
    CHECK_EQUAL(pthread_key_create(&key, count_destroyed), 0);
    thread_end(thread_start(110, sets_and_exits, (void *)5));
    CHECK_EQUAL(destroyed, 5);
    thread_end(thread_start(110, sets_and_returns, (void *)2));
    CHECK_EQUAL(destroyed, 7);
    thread_end(thread_start(110, sets_and_exits, NULL));
    CHECK_EQUAL(destroyed, 7);
    CHECK_EQUAL(pthread_key_delete(key), 0);
}

static void deleted_key_has_no_value_and_no_destructor(void)
{
    destroyed = 0;
    CHECK_EQUAL(pthread_key_create(&key, count_destroyed), 0);
    CHECK_EQUAL(pthread_setspecific(key, &destroyed), 0);
    CHECK_EQUAL(pthread_key_delete(key), 0);
    CHECK(pthread_getspecific(key) == NULL);
    CHECK_EQUAL(pthread_setspecific(key, NULL), EINVAL);
    CHECK_EQUAL(pthread_key_delete(key), EINVAL);
    CHECK_EQUAL(pthread_key_create(&key, count_destroyed), 0);
    CHECK(pthread_getspecific(key) == NULL); /* also if it is the same key again */
    CHECK_EQUAL(pthread_key_delete(key), 0);
}

static void keys_beyond_the_limit_are_refused_until_one_is_deleted(void)
{
    static pthread_key_t keys[PTHREAD_KEYS_MAX];
    pthread_key_t another = 12345;
    for (int i = 0; i < PTHREAD_KEYS_MAX; i++) {
        CHECK_EQUAL(pthread_key_create(&keys[i], NULL), 0);
        CHECK_EQUAL(pthread_setspecific(keys[i], &keys[i]), 0);
    }
    CHECK_EQUAL(pthread_key_create(&another, NULL), EAGAIN);
    CHECK_EQUAL(another, 12345);
    for (int i = 0; i < PTHREAD_KEYS_MAX; i++) {
        CHECK(pthread_getspecific(keys[i]) == &keys[i]);
        CHECK_EQUAL(pthread_key_delete(keys[i]), 0);
    }
    CHECK_EQUAL(pthread_key_create(&another, NULL), 0);
    CHECK_EQUAL(pthread_key_delete(another), 0);
}

static void nonsense_is_no_key(void)
{
    CHECK(pthread_getspecific(PTHREAD_KEYS_MAX) == NULL);
    CHECK(pthread_getspecific(~0U) == NULL);
    CHECK_EQUAL(pthread_setspecific(PTHREAD_KEYS_MAX, &key), EINVAL);
    CHECK_EQUAL(pthread_key_delete(~0U), EINVAL);
}

static void set_again(void *value)
{
    destroyed++;
    CHECK_EQUAL(pthread_setspecific(key, value), 0);
}

static void destructors_that_set_again_end_after_some_rounds(void)
{
    destroyed = 0;
    CHECK_EQUAL(pthread_key_create(&key, set_again), 0);
    thread_end(thread_start(110, sets_and_exits, (void *)1));
    CHECK_EQUAL(destroyed, PTHREAD_DESTRUCTOR_ITERATIONS);
    CHECK_EQUAL(pthread_key_delete(key), 0);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-POSIX-077", every_thread_has_its_own_value),
    VERIFIES("LLR-POSIX-061 LLR-POSIX-078", destructor_runs_at_the_end_of_a_thread),
    VERIFIES("LLR-POSIX-076 LLR-POSIX-077", deleted_key_has_no_value_and_no_destructor),
    VERIFIES("LLR-POSIX-076", keys_beyond_the_limit_are_refused_until_one_is_deleted),
    VERIFIES("LLR-POSIX-076 LLR-POSIX-077", nonsense_is_no_key),
    VERIFIES("LLR-POSIX-078", destructors_that_set_again_end_after_some_rounds),
};

TARGET_TEST_MAIN(tests)
