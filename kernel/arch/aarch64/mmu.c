/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Translation tables (DDI 0487, D5.2 and D5.3).  This file also runs with the MMU off,
 * so it has no variables of its own and every access is aligned.
 */
#include <arch/mmu.h>

#include <arch/barrier.h>
#include <arch/cache.h>
#include <arch/tlb.h>
#include <base/assert.h>
#include <base/string.h>
#include <stddef.h>

#define PAGE_SHIFT      12U
#define LEVEL_SHIFT     9U /* bits of address that one level translates */
#define ROOT_SHIFT      30U
#define ENTRIES         512U
#define DESCRIPTOR_MASK 3U
#define TABLE_OR_PAGE   3U /* at levels 1 and 2 a table, at level 3 a page */
#define BLOCK           1U
#define STEP            8 /* entries that are looked at and written together */
#define OUTPUT_MASK     0x0000fffffffff000U

static uint64_t *entry_at(uint64_t table, uint64_t address, unsigned int shift)
{
    return (uint64_t *)table + ((address >> shift) & (ENTRIES - 1U));
}

static bool is_table(uint64_t entry, unsigned int shift)
{
    return (shift > PAGE_SHIFT) && ((entry & DESCRIPTOR_MASK) == TABLE_OR_PAGE);
}

/* Whether what is left to map can begin with an entry at this level. */
static bool fits(const struct mmu_mapping *rest, unsigned int shift)
{
    const uint64_t span = (uint64_t)1 << shift;
    if (shift == PAGE_SHIFT) {
        return rest->size != 0U;
    }
    return !rest->only_pages && (rest->size >= span)
           && (((rest->input | rest->output) & (span - 1U)) == 0U);
}

/* Makes memory an empty table; with the MMU off, whatever the caches hold of it. */
static void clear_table(const struct mmu_tables *tables, uintptr_t table, size_t size)
{
    if (tables->is_cached) {
        arch_clear(table, table + size);
    } else {
        arch_cache_invalidate(table, table + size);
        (void)memset((void *)table, 0, size);
    }
}

/* @satisfies LLR-ARCH-020 */
void mmu_tables_init(struct mmu_tables *tables, uintptr_t pool, uintptr_t pool_end)
{
    tables->root = pool;
    tables->pool_next = pool + MMU_PAGE_SIZE;
    tables->pool_end = pool_end;
    tables->is_cached = false;
    clear_table(tables, pool, MMU_ROOT_SIZE);
}

/* Puts an empty table of the pool into an entry; false if the pool has none. */
static bool add_table(struct mmu_tables *tables, uint64_t *entry)
{
    const uintptr_t table = tables->pool_next;
    if (table == tables->pool_end) {
        return false;
    }
    tables->pool_next = table + MMU_PAGE_SIZE;
    clear_table(tables, table, MMU_PAGE_SIZE);
    arch_dsb_ishst(); /* the table is seen empty before it is seen at all */
    *entry = table | TABLE_OR_PAGE;
    return true;
}

/*
 * Fills entries of one table from entry on, which is free and fits, as far as the table
 * reaches, and shortens the rest.
 */
static void fill(struct mmu_mapping *rest, uint64_t *entry, unsigned int shift)
{
    const uint64_t span = (uint64_t)1 << shift;
    const uint64_t type = (shift == PAGE_SHIFT) ? TABLE_OR_PAGE : BLOCK;
    const uint64_t reach = ENTRIES - ((rest->input >> shift) & (ENTRIES - 1U));
    const uint64_t wanted = rest->size >> shift;
    const uint64_t limit = (wanted < reach) ? wanted : reach;
    const uint64_t *const end = entry + limit;
    uint64_t descriptor = rest->output | rest->attributes | type;
    uint64_t *next = entry;
    const uint64_t *const last_step = end - STEP;
    while ((next <= last_step)
           && ((next[0] | next[1] | next[2] | next[3] | next[4] | next[5] | next[6]
                | next[7])
               == 0U)) {
#pragma GCC unroll 4
        for (uint32_t i = 0; i < STEP; i += 2U) {
            const uint64_t second = descriptor + span;
            next[i] = descriptor;
            next[i + 1U] = second;
            descriptor = second + span;
        }
        next += STEP;
    }
    while ((next < end) && (*next == 0U)) {
        *next = descriptor;
        descriptor += span;
        next++;
    }
    const uint64_t size = (uint64_t)(next - entry) << shift;
    rest->input += size;
    rest->output += size;
    rest->size -= size;
}

/* Maps the beginning of the rest: all entries that lie in one table. */
static enum status map_in_one_table(struct mmu_tables *tables, struct mmu_mapping *rest)
{
    unsigned int shift = ROOT_SHIFT;
    uint64_t *entry = entry_at(tables->root, rest->input, shift);
    while (!fits(rest, shift) || is_table(*entry, shift)) {
        if ((*entry == 0U) && !add_table(tables, entry)) {
            return STATUS_NO_RESOURCE;
        }
        if (!is_table(*entry, shift)) {
            return STATUS_BUSY;
        }
        shift -= LEVEL_SHIFT;
        entry = entry_at(*entry & OUTPUT_MASK, rest->input, shift);
    }
    if (*entry != 0U) {
        return STATUS_BUSY;
    }
    fill(rest, entry, shift);
    return STATUS_OK;
}

static bool is_valid(const struct mmu_mapping *mapping)
{
    const uint64_t limit = (uint64_t)1 << MMU_ADDRESS_BITS;
    const uint64_t all = mapping->input | mapping->output | mapping->size;
    return ((all % MMU_PAGE_SIZE) == 0U) && (mapping->size != 0U)
           && (mapping->input < limit) && (mapping->size <= (limit - mapping->input));
}

/* @satisfies LLR-ARCH-021 */
enum status mmu_map(struct mmu_tables *tables, const struct mmu_mapping *mapping)
{
    if (!is_valid(mapping)) {
        return STATUS_INVALID;
    }
    struct mmu_mapping rest = *mapping;
    enum status status = STATUS_OK;
    while ((rest.size != 0U) && (status == STATUS_OK)) {
        status = map_in_one_table(tables, &rest);
    }
    arch_dsb_ishst(); /* the entries are written before a walk for what follows */
    arch_isb();       /* an access that follows is not begun before that */
    return status;
}

/* Where the walk for an address ends: an entry, valid or not, and its level's shift. */
struct place {
    uint64_t *entry;
    unsigned int shift;
};

static struct place walk(const struct mmu_tables *tables, uint64_t address)
{
    struct place place = { NULL, ROOT_SHIFT + LEVEL_SHIFT };
    uint64_t table = tables->root;
    do {
        place.shift -= LEVEL_SHIFT;
        place.entry = entry_at(table & OUTPUT_MASK, address, place.shift);
        table = *place.entry;
    } while (is_table(table, place.shift));
    return place;
}

/* @satisfies LLR-ARCH-022 */
void mmu_unmap(const struct mmu_tables *tables, uint64_t start, uint64_t end)
{
    uint64_t address = start;
    while (address < end) {
        const struct place place = walk(tables, address);
        uint64_t *entry = place.entry;
        const uint64_t span = (uint64_t)1 << place.shift;
        const uint64_t reach = span << LEVEL_SHIFT;
        address &= ~(span - 1U);
        do {
            *entry = 0;
            entry++;
            address += span;
        } while (((address & (reach - 1U)) != 0U) && (address < end)
                 && !is_table(*entry, place.shift));
    }
    arch_dsb_ishst(); /* the entries are invalid before their copies are forgotten */
    arch_tlb_invalidate_all();
    arch_dsb_ish(); /* the copies are gone before anything follows */
    arch_isb();     /* and nothing that follows was fetched through them */
}

/* @satisfies LLR-ARCH-023 */
void mmu_set_page(const struct mmu_tables *tables, uint64_t address,
                  uint64_t attributes)
{
    const struct place place = walk(tables, address);
    uint64_t *const entry = place.entry;
    ASSERT(place.shift == PAGE_SHIFT);
    if (*entry != 0U) {
        *entry = 0;
        arch_dsb_ishst(); /* the entry is invalid before its copies are forgotten */
        arch_tlb_invalidate_page(address);
        arch_dsb_ish(); /* the copies are gone before a new entry is made */
    }
    if (attributes != 0U) {
        *entry = address | attributes | TABLE_OR_PAGE;
        arch_dsb_ishst(); /* the entry is written before a walk for what follows */
    }
    arch_isb(); /* what follows is not begun with the old translation */
}

/* @satisfies LLR-ARCH-024 */
uint64_t mmu_lookup(const struct mmu_tables *tables, uint64_t address)
{
    if ((address >> MMU_ADDRESS_BITS) != 0U) {
        return 0;
    }
    return *walk(tables, address).entry;
}
