/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The harness of tests that run on the target.
 */
#include "target_test.h"

bool target_test_failed;

void target_test_fail(const char *condition, const char *file, int line)
{
    target_test_failed = true;
    printf("    %s:%d: %s does not hold\n", file, line, condition);
}

int target_test_run(const struct target_test *tests, size_t count)
{
    unsigned failed = 0;
    for (size_t i = 0; i < count; i++) {
        target_test_failed = false;
        tests[i].run();
        printf("%s %s: %s\n", target_test_failed ? "FAIL" : "PASS", tests[i].tags,
               tests[i].name);
        failed += target_test_failed ? 1U : 0U;
    }
    printf("%u passed, %u failed\n", (unsigned)count - failed, failed);
    return (failed == 0U) ? 0 : 1;
}
