/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The harness of tests that run on the target: a table of cases, a line for each result
 * and a closing count.  A case fails by its first CHECK that does not hold.
 */
#ifndef TARGET_TARGET_TEST_H
#define TARGET_TARGET_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct target_test {
    const char *tags; /* "LLR-SCHED-010 LLR-SCHED-011" */
    const char *name; /* a sentence */
    void (*run)(void);
};

#define VERIFIES(tags, test) \
    {                        \
        tags, #test, test    \
    }

extern bool target_test_failed;

/* Says what does not hold and goes on: the case has failed. */
void target_test_fail(const char *condition, const char *file, int line);

#define CHECK(condition)                                      \
    do {                                                      \
        if (!(condition)) {                                   \
            target_test_fail(#condition, __FILE__, __LINE__); \
        }                                                     \
    } while (0)

#define CHECK_EQUAL(actual, expected)                                       \
    do {                                                                    \
        const long long is_ = (long long)(actual);                          \
        const long long should_ = (long long)(expected);                    \
        if (is_ != should_) {                                               \
            printf("    %s is %lld, not %lld\n", #actual, is_, should_);    \
            target_test_fail(#actual " == " #expected, __FILE__, __LINE__); \
        }                                                                   \
    } while (0)

/** Runs all cases. @return number that failed, for main to return */
int target_test_run(const struct target_test *tests, size_t count);

#define TARGET_TEST_MAIN(tests)                                        \
    int main(void)                                                     \
    {                                                                  \
        return target_test_run(tests, sizeof tests / sizeof tests[0]); \
    }

#endif
