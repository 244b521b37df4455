/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Assertions: present in all builds, one binary is tested and flown.  A failed
 * assertion means that our own code, or an application's use of a function in a context
 * where it is not allowed, is wrong: the report names the place and the machine stops.
 */
#ifndef BASE_ASSERT_H
#define BASE_ASSERT_H

#include <base/upcall.h>

#define ASSERT(condition)                                            \
    do {                                                             \
        if (__builtin_expect(!(condition), 0)) {                     \
            upcall_assertion_failed(#condition, __FILE__, __LINE__); \
        }                                                            \
    } while (0)

#endif
