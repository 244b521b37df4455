/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much memory a small program takes in all: image, tables, stacks and what it
 * prints.
 */
#include "target_test.h"

#include <stdint.h>
#include <stdlib.h>

#define IMAGE 0x40200000UL /* the first byte: before it is the loader's memory */
#define MIB   ((size_t)1 << 20)

static void hello_takes_less_than_a_mebibyte_in_all(void)
{
    printf("Hello, %s\n", "world");
    void *const next = malloc(64);
    const size_t used = (uintptr_t)next - IMAGE;
    printf("    %zu KiB\n", used / 1024U);
    CHECK(next != NULL);
    CHECK(used < MIB);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-BOOT-010 LLR-BOOT-011 HLR-BOOT-005",
             hello_takes_less_than_a_mebibyte_in_all),
};

TARGET_TEST_MAIN(tests)
