/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Translation tables with a granule of 4 KiB and 36 bits of input address: three
 * levels, the root at level 1.  The attributes are the caller's, so that the same code
 * writes the tables of EL1, of EL2 and of stage 2.
 *
 * Invariant: an entry once valid is changed only by mmu_unmap and mmu_set_page, which
 * leave it invalid in between, as break-before-make asks (DDI 0487, D5.10.1); a block
 * is never split.
 */
#ifndef ARCH_MMU_H
#define ARCH_MMU_H

#include <arch/mmu_regime.h>
#include <base/status.h>
#include <stdbool.h>
#include <stdint.h>

/* Attributes of a page or block in stage 1 (DDI 0487, D5.3.3). */
#define MMU_ACCESSED        ((uint64_t)1 << 10) /* AF: no access flag fault */
#define MMU_INNER_SHAREABLE ((uint64_t)3 << 8)
#define MMU_READ_ONLY       ((uint64_t)2 << 6)  /* AP[2:1]: EL1 may only read */
#define MMU_NO_EXECUTE      ((uint64_t)3 << 53) /* UXN and PXN */
#define MMU_NO_EXECUTE_EL0  ((uint64_t)2 << 53) /* UXN */
#define MMU_NORMAL \
    (MMU_ACCESSED | MMU_INNER_SHAREABLE | ((uint64_t)MMU_MAIR_INDEX_NORMAL << 2))

/** The rights that EL1 knows; nothing is writable and executable. */
#define MMU_TEXT      (MMU_NORMAL | MMU_READ_ONLY | MMU_NO_EXECUTE_EL0)
#define MMU_CONSTANTS (MMU_NORMAL | MMU_READ_ONLY | MMU_NO_EXECUTE)
#define MMU_DATA      (MMU_NORMAL | MMU_NO_EXECUTE)
#define MMU_DEVICE    (MMU_ACCESSED | MMU_NO_EXECUTE) /* Device-nGnRnE: attribute 0 */

/** Tables, and the memory from which further ones are taken. */
struct mmu_tables {
    uintptr_t root;      /* level 1 table */
    uintptr_t pool_next; /* pages for tables that are not used yet */
    uintptr_t pool_end;
    bool is_cached; /* the MMU is on: tables are written through the caches */
};

/** A range to map; input, output and size are multiples of the page. */
struct mmu_mapping {
    uint64_t input;      /* address that is translated */
    uint64_t output;     /* address that it becomes */
    uint64_t size;       /* bytes */
    uint64_t attributes; /* of each entry, its type bits 1-0 excepted */
    bool only_pages;     /* no blocks: single pages will be changed later */
};

/**
 * Makes empty tables, past the caches: the pool's lines that a loader left there are
 * discarded as far as it is used.
 *
 * @param[out] tables  the root is the first page of the pool
 * @param pool         page-aligned memory for tables, owned by them from now on
 * @param pool_end     at least one page after pool
 * @context            boot; MMU off
 */
void mmu_tables_init(struct mmu_tables *tables, uintptr_t pool, uintptr_t pool_end);

/**
 * Maps a range where nothing is mapped: in the largest blocks that fit, or in pages.
 *
 * @retval STATUS_OK           it is mapped, and an access may follow
 * @retval STATUS_INVALID      not page-aligned, empty or outside 36 bits; nothing
 *                             changed
 * @retval STATUS_BUSY         something is mapped there; mapped up to there
 * @retval STATUS_NO_RESOURCE  the pool is empty; mapped in part
 * @context  boot or thread; the pool is mapped, or the MMU off
 * @bound    O(number of entries)
 */
MUST_CHECK enum status mmu_map(struct mmu_tables *tables,
                               const struct mmu_mapping *mapping);

/**
 * Takes a range out of EL1's live tables; blocks that begin in it go as a whole.
 *
 * @param start, end  page-aligned
 * @context           boot or thread
 * @bound             O(number of entries)
 */
void mmu_unmap(const struct mmu_tables *tables, uint64_t start, uint64_t end);

/**
 * Maps or unmaps one page in EL1's live tables, whatever it was before.
 *
 * @param address     in a range that was mapped with only_pages; page-aligned
 * @param attributes  0: it becomes unmapped
 * @context           any
 * @bound             O(1)
 */
void mmu_set_page(const struct mmu_tables *tables, uint64_t address,
                  uint64_t attributes);

/**
 * Finds the entry that translates an address.
 *
 * @return  the page or block descriptor; 0 if the address is not mapped
 * @context any
 * @bound   O(1)
 */
uint64_t mmu_lookup(const struct mmu_tables *tables, uint64_t address);

#endif
