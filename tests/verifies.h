/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries of CMocka's table of tests.  The name of a test begins with the requirements
 * that it verifies, so that they are part of its result:
 *
 *     VERIFIES("LLR-SCHED-003", highest_priority_present_is_told)
 *
 * is reported as "LLR-SCHED-003 highest_priority_present_is_told".  Several
 * requirements are separated by blanks.
 */
#ifndef TESTS_VERIFIES_H
#define TESTS_VERIFIES_H

/* Version 14 of clang-format would spread these over many lines. */
/* clang-format off */
#define VERIFIES(tags, test)                       { tags " " #test, test, NULL, NULL, NULL }
#define VERIFIES_WITH(tags, test, setup, teardown) { tags " " #test, test, setup, teardown, NULL }
/* clang-format on */

#endif
