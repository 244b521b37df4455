/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clearing memory a block at a time (DDI 0487, DC ZVA and DCZID_EL0).
 */
#include <arch/cache.h>

#include <arch/system_register.h>

#define DCZID_PROHIBITED 0x10U /* DZP */
#define UNROLLED         8U
#define DCZID_SIZE_MASK  0xfU /* BS: log2 of the block's size in words of 4 bytes */

static uintptr_t clear_words(uintptr_t start, uintptr_t end)
{
    uintptr_t next = start;
    while (next < end) {
        *(uint64_t *)next = 0;
        next += sizeof(uint64_t);
    }
    return next;
}

/* @satisfies LLR-ARCH-030 */
void arch_clear(uintptr_t start, uintptr_t end)
{
    const uint64_t id = arch_read_dczid();
    const uintptr_t block = (uintptr_t)4 << (id & DCZID_SIZE_MASK);
    const uintptr_t first = (start + block - 1U) & ~(block - 1U);
    uintptr_t next = start;
    if (((id & DCZID_PROHIBITED) == 0U) && (first < end)) {
        next = clear_words(start, first);
        for (uint64_t left = (end - next) / (UNROLLED * block); left != 0U; left--) {
            arch_clear_block(next);
            arch_clear_block(next + block);
            arch_clear_block(next + (2U * block));
            arch_clear_block(next + (3U * block));
            arch_clear_block(next + (4U * block));
            arch_clear_block(next + (5U * block));
            arch_clear_block(next + (6U * block));
            arch_clear_block(next + (7U * block));
            next += UNROLLED * block;
        }
        while ((end - next) >= block) {
            arch_clear_block(next);
            next += block;
        }
    }
    (void)clear_words(next, end);
}
