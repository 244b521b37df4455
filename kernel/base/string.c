/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory and strings with general registers, 16 or 32 bytes a step.  What does not fill
 * a step is covered by two accesses that overlap, so that there are no loops over
 * single bytes.
 * The compiler is allowed to make unaligned accesses of this file alone (module.mk).
 */
#include <base/string.h>

#include <stdint.h>

#define STEP      16U
#define SET_STEP  ((size_t)64)
#define LONG_STEP 32U /* while much is left */

struct unaligned_16 {
    uint16_t value;
} __attribute__((packed, may_alias));
struct unaligned_32 {
    uint32_t value;
} __attribute__((packed, may_alias));
struct unaligned_64 {
    uint64_t value;
} __attribute__((packed, may_alias));

static inline uint64_t load_64(const void *from)
{
    const struct unaligned_64 *const word = from;
    return word->value;
}

static inline void store_64(void *to, uint64_t value)
{
    struct unaligned_64 *const word = to;
    word->value = value;
}

static inline uint32_t load_32(const void *from)
{
    const struct unaligned_32 *const word = from;
    return word->value;
}

static inline void store_32(void *to, uint32_t value)
{
    struct unaligned_32 *const word = to;
    word->value = value;
}

static inline void store_16(void *to, uint16_t value)
{
    struct unaligned_16 *const word = to;
    word->value = value;
}

/* Copies up to 16 bytes: everything is loaded before anything is stored. */
static inline void copy_small(unsigned char *to, const unsigned char *from, size_t size)
{
    if (size >= 8U) {
        const uint64_t first = load_64(from);
        const uint64_t last = load_64(from + size - 8U);
        store_64(to, first);
        store_64(to + size - 8U, last);
    } else if (size >= 4U) {
        const uint32_t first = load_32(from);
        const uint32_t last = load_32(from + size - 4U);
        store_32(to, first);
        store_32(to + size - 4U, last);
    } else if (size != 0U) {
        const unsigned char first = from[0];
        const unsigned char middle = from[size / 2U];
        const unsigned char last = from[size - 1U];
        to[0] = first;
        to[size / 2U] = middle;
        to[size - 1U] = last;
    } else {
        /* nothing to copy */
    }
}

/* Copies more than 16 bytes upwards; right also if to is below from. */
static inline void copy_up(unsigned char *to, const unsigned char *from, size_t size)
{
    const uint64_t last_low = load_64(from + size - 16U);
    const uint64_t last_high = load_64(from + size - 8U);
    unsigned char *const end = to + size;
    while ((size_t)(end - to) > LONG_STEP) {
        const uint64_t a = load_64(from);
        const uint64_t b = load_64(from + 8);
        const uint64_t c = load_64(from + 16);
        const uint64_t d = load_64(from + 24);
        store_64(to, a);
        store_64(to + 8, b);
        store_64(to + 16, c);
        store_64(to + 24, d);
        to += LONG_STEP;
        from += LONG_STEP;
    }
    while ((size_t)(end - to) > STEP) {
        const uint64_t low = load_64(from);
        const uint64_t high = load_64(from + 8);
        store_64(to, low);
        store_64(to + 8, high);
        to += STEP;
        from += STEP;
    }
    store_64(end - 16, last_low);
    store_64(end - 8, last_high);
}

/* Copies more than 16 bytes downwards; right also if to is above from. */
static inline void copy_down(unsigned char *to, const unsigned char *from, size_t size)
{
    const uint64_t first_low = load_64(from);
    const uint64_t first_high = load_64(from + 8);
    size_t left = size;
    while (left > STEP) {
        const uint64_t low = load_64(from + left - 16U);
        const uint64_t high = load_64(from + left - 8U);
        store_64(to + left - 16U, low);
        store_64(to + left - 8U, high);
        left -= STEP;
    }
    store_64(to, first_low);
    store_64(to + 8, first_high);
}

/* Copies; if the areas overlap, to is below from, or size is at most a step. */
static __attribute__((noinline)) void *copy(void *to, const void *from, size_t size)
{
    if (size <= STEP) {
        copy_small(to, from, size);
    } else {
        copy_up(to, from, size);
    }
    return to;
}

/* @satisfies LLR-BASE-001 */
void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    return copy(to, from, size);
}

/* @satisfies LLR-BASE-002 */
void *memmove(void *to, const void *from, size_t size)
{
    if ((size <= STEP) || (((uintptr_t)to - (uintptr_t)from) >= size)) {
        return copy(to, from, size); /* to is below from, or behind its end */
    }
    copy_down(to, from, size);
    return to;
}

/* @satisfies LLR-BASE-003 */
void *memset(void *to, int value, size_t size)
{
    unsigned char *next = to;
    unsigned char *const end = next + size;
    const uint64_t pattern = (uint64_t)(unsigned char)value * 0x0101010101010101U;
    if (size >= STEP) {
        while ((size_t)(end - next) > SET_STEP) {
            store_64(next, pattern);
            store_64(next + 8, pattern);
            store_64(next + 16, pattern);
            store_64(next + 24, pattern);
            store_64(next + 32, pattern);
            store_64(next + 40, pattern);
            store_64(next + 48, pattern);
            store_64(next + 56, pattern);
            next += SET_STEP;
        }
        while ((size_t)(end - next) > STEP) {
            store_64(next, pattern);
            store_64(next + 8, pattern);
            next += STEP;
        }
        store_64(end - 16, pattern);
        store_64(end - 8, pattern);
    } else if (size >= 8U) {
        store_64(next, pattern);
        store_64(end - 8, pattern);
    } else if (size >= 4U) {
        store_32(next, (uint32_t)pattern);
        store_32(end - 4, (uint32_t)pattern);
    } else if (size >= 2U) {
        store_16(next, (uint16_t)pattern);
        store_16(end - 2, (uint16_t)pattern);
    } else if (size == 1U) {
        *next = (unsigned char)value;
    } else {
        /* nothing to set */
    }
    return to;
}

/* @satisfies LLR-BASE-004 */
int memcmp(const void *left, const void *right, size_t size)
{
    const unsigned char *a = left;
    const unsigned char *b = right;
    size_t rest = size;
    while ((rest >= 8U) && (load_64(a) == load_64(b))) {
        a += 8;
        b += 8;
        rest -= 8U;
    }
    while ((rest != 0U) && (*a == *b)) {
        a++;
        b++;
        rest--;
    }
    return (rest == 0U) ? 0 : ((int)*a - (int)*b);
}

/* @satisfies LLR-BASE-005 */
size_t strlen(const char *text)
{
    const char *end = text;
    while (*end != '\0') {
        end++;
    }
    return (size_t)(end - text);
}

/* @satisfies LLR-BASE-006 */
bool string_equal(const char *left, const char *right)
{
    const char *a = left;
    const char *b = right;
    while ((*a == *b) && (*a != '\0')) {
        a++;
        b++;
    }
    return *a == *b;
}
