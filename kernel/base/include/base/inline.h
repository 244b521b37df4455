/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Marks on functions that say how often they run.
 */
#ifndef BASE_INLINE_H
#define BASE_INLINE_H

/** On the path of every service: inline wherever it is used, whatever its size. */
#define HOT_INLINE static inline __attribute__((always_inline))

/** Off that path: kept out of line, so that its callers stay small. */
#define COLD __attribute__((noinline, cold))

#endif
