/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host stand-in for <base/inline.h>: nothing is inlined by force, so that coverage
 * counts the branches of a function once and not those of each copy of it, where some
 * can never be taken.
 */
#ifndef BASE_INLINE_H
#define BASE_INLINE_H

#define HOT_INLINE static inline
#define COLD       __attribute__((noinline, cold))

#endif
