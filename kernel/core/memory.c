/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The image's memory: EL1's translation tables, identity mapped.
 */
#include <core/memory.h>

#include <arch/image.h>
#include <arch/mmu.h>
#include <base/assert.h>

#define PAGE_MASK   ((uintptr_t)MMU_PAGE_SIZE - 1U)
#define LEVEL_2_LOG 21U /* bytes that a level 3 table maps */
#define LEVEL_1_LOG 30U /* bytes that a level 2 table maps */
/* Of both levels: where the paged range begins and ends in a table, where RAM ends. */
#define TABLES_AT_ENDS  ((size_t)6)
#define ATTRIBUTE_INDEX ((uint64_t)7 << 2) /* of a descriptor: which byte of MAIR_EL1 */

static struct {
    struct mmu_tables tables;
    struct memory_range heap;
} memory;

/* The image's parts by address: each ends where the next begins. */
#define PARTS 7U
static const char *const part_starts[PARTS + 1U] = {
    image_text_start,       image_rodata_start,
    image_data_start,       interrupt_stack_guard,
    interrupt_stack_bottom, emergency_stack_guard,
    emergency_stack_bottom, image_end,
};
static const uint8_t part_kinds[PARTS + 1U] = {
    MEMORY_TEXT, MEMORY_CONSTANTS,
    MEMORY_DATA, MEMORY_INTERRUPT_STACK_GUARD,
    MEMORY_DATA, MEMORY_EMERGENCY_STACK_GUARD,
    MEMORY_DATA, MEMORY_UNMAPPED,
};

static enum status map(struct mmu_tables *tables, uintptr_t start, uintptr_t end,
                       uint64_t attributes, bool only_pages)
{
    if ((start == end) || (attributes == 0U)) {
        return STATUS_OK; /* nothing, or a guard page */
    }
    const struct mmu_mapping mapping = { .input = start,
                                         .output = start,
                                         .size = end - start,
                                         .attributes = attributes,
                                         .only_pages = only_pages };
    return mmu_map(tables, &mapping);
}

static struct bsp_range widened(const struct bsp_range *range)
{
    const struct bsp_range pages = { range->start & ~PAGE_MASK,
                                     (range->end + PAGE_MASK) & ~PAGE_MASK };
    return pages;
}

/* @satisfies LLR-CORE-010 */
struct upcall_map memory_map_image(struct bsp_range tree)
{
    static const uint64_t attributes[MEMORY_KIND_COUNT] = {
        [MEMORY_TEXT] = MMU_TEXT,
        [MEMORY_CONSTANTS] = MMU_CONSTANTS,
        [MEMORY_DATA] = MMU_DATA,
    };
    struct mmu_tables tables;
    mmu_tables_init(&tables, image_address(image_tables_start),
                    image_address(image_tables_end));
    for (size_t i = 0; i < PARTS; i++) {
        const enum status status =
            map(&tables, image_address(part_starts[i]),
                image_address(part_starts[i + 1U]), attributes[part_kinds[i]], false);
        ASSERT(status == STATUS_OK); /* the linker script leaves enough tables */
    }
    const struct bsp_range pages = widened(&tree);
    const enum status status =
        map(&tables, pages.start, pages.end, MMU_CONSTANTS, false);
    const struct upcall_map made = { (status == STATUS_OK) ? tree.start : 0U,
                                     tables.pool_next };
    return made;
}

/* @satisfies LLR-CORE-010 */
void memory_init(uintptr_t next)
{
    memory.tables.root = image_address(image_tables_start);
    memory.tables.pool_next = next;
    memory.tables.pool_end = image_address(image_tables_end);
    memory.tables.is_cached = true;
}

/* @satisfies LLR-CORE-011 */
void memory_unmap(const struct bsp_range *range)
{
    const struct bsp_range pages = widened(range);
    mmu_unmap(&memory.tables, pages.start, pages.end);
}

/* @satisfies LLR-CORE-012 */
enum status memory_map_device(const struct bsp_range *range)
{
    const struct bsp_range pages = widened(range);
    return map(&memory.tables, pages.start, pages.end, MMU_DEVICE, false);
}

/* @satisfies LLR-CORE-012 */
enum status memory_map_ram(const struct bsp_range *range, bool only_pages)
{
    return map(&memory.tables, range->start, range->end, MMU_DATA, only_pages);
}

/* @satisfies LLR-CORE-013 */
size_t memory_tables_size(size_t paged_bytes)
{
    const size_t tables =
        (paged_bytes >> LEVEL_2_LOG) + (paged_bytes >> LEVEL_1_LOG) + TABLES_AT_ENDS;
    const size_t left = memory.tables.pool_end - memory.tables.pool_next;
    const size_t size = tables * (size_t)MMU_PAGE_SIZE;
    return (size > left) ? (size - left) : 0U;
}

/* @satisfies LLR-CORE-013 */
enum status memory_extend_tables(size_t size_bytes)
{
    const uintptr_t end = memory.tables.pool_end;
    const enum status status =
        map(&memory.tables, end, end + size_bytes, MMU_DATA, false);
    if (status == STATUS_OK) {
        memory.tables.pool_end = end + size_bytes;
    }
    return status;
}

/* @satisfies LLR-CORE-014 */
void memory_set_page(uintptr_t address, bool is_mapped)
{
    if ((mmu_lookup(&memory.tables, address) != 0U) != is_mapped) {
        mmu_set_page(&memory.tables, address, is_mapped ? MMU_DATA : 0U);
    }
}

/* The image's part that an address lies in; MEMORY_UNMAPPED if none. */
static enum memory_kind image_kind_of(uintptr_t address)
{
    enum memory_kind kind = MEMORY_UNMAPPED;
    for (size_t i = 0; i <= PARTS; i++) {
        if (address < image_address(part_starts[i])) {
            return kind;
        }
        kind = part_kinds[i];
    }
    return MEMORY_UNMAPPED;
}

/* @satisfies LLR-CORE-015 */
enum memory_kind memory_kind_of(uintptr_t address)
{
    if (address < MMU_PAGE_SIZE) {
        return MEMORY_NULL_PAGE;
    }
    const enum memory_kind kind = image_kind_of(address);
    if (kind != MEMORY_UNMAPPED) {
        return kind;
    }
    const uint64_t descriptor = mmu_lookup(&memory.tables, address);
    if (descriptor == 0U) {
        return MEMORY_UNMAPPED;
    }
    return ((descriptor & ATTRIBUTE_INDEX) == (MMU_DEVICE & ATTRIBUTE_INDEX))
               ? MEMORY_DEVICE
               : MEMORY_RAM;
}

/* @satisfies LLR-CORE-016 */
bool memory_is_readable(uintptr_t address)
{
    if ((address % sizeof(uint64_t)) != 0U) {
        return false;
    }
    const uint64_t descriptor = mmu_lookup(&memory.tables, address);
    return (descriptor != 0U)
           && ((descriptor & ATTRIBUTE_INDEX) != (MMU_DEVICE & ATTRIBUTE_INDEX));
}

/* @satisfies LLR-CORE-017 */
void memory_set_heap(const struct memory_range *heap)
{
    memory.heap = *heap;
}

/* @satisfies LLR-CORE-017 */
struct memory_range memory_heap(void)
{
    return memory.heap;
}
