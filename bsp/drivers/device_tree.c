/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over a flattened device tree.  libfdt's fdt_next_tag walks and checks that
 * every token lies in the tree; it does not notice a property whose length wraps
 * around, so that each step is checked to go forwards by what it skips.
 */
#include "device_tree.h"

#include <arch/mmu_regime.h>
#include <base/inline.h>
#include <base/string.h>
#include <libfdt.h>

#define DEPTH_MAX             6U /* deeper nodes are skipped; the root has depth 1 */
#define DEPTH_TOP             2U /* of a node directly below the root */
#define CELLS_MAX             2U
#define CELL_SIZE             4U
#define ADDRESS_CELLS_DEFAULT 2U /* Devicetree Specification 2.3.5 */
#define SIZE_CELLS_DEFAULT    1U
#define NAMES_SEEN            64U
#define NAME_SIZE_MAX         15U /* of the properties that are read */
#define NO_DEVICE             UINT32_MAX
#define BIT(property)         ((uint32_t)1 << (property))

enum property {
    PROPERTY_OTHER,
    PROPERTY_ADDRESS_CELLS,
    PROPERTY_SIZE_CELLS,
    PROPERTY_BOOTARGS,
    PROPERTY_COMPATIBLE,
    PROPERTY_DEVICE_TYPE,
    PROPERTY_INTERRUPTS,
    PROPERTY_KASLR_SEED,
    PROPERTY_METHOD,
    PROPERTY_REG,
    PROPERTY_RNG_SEED,
    PROPERTY_STATUS,
    PROPERTY_COUNT
};

/* The value of a property, in the tree. */
struct value {
    const char *data;
    size_t size;
};

/* Sizes of addresses and sizes below a node, in cells. */
struct cells {
    uint32_t address;
    uint32_t size;
};

/* The node whose properties are being read. */
struct node {
    bool is_open; /* false once its first child has begun */
    bool is_chosen;
    uint32_t present;                    /* a bit for each property that it has */
    struct value values[PROPERTY_COUNT]; /* of these; others are not set */
};

/* A name of a property that has been seen; offset 0 is a name's too. */
struct name {
    uint32_t offset_plus_1;
    enum property property;
};

struct reader {
    const char *structure; /* the structure block */
    const char *strings;   /* the strings block; its last byte is 0 */
    uint32_t strings_size;
    const struct bsp_range *image;
    const struct device_tree_match *matches;
    size_t matches_count;
    struct device_tree *tree;
    uintptr_t reserved;                 /* lowest reserved address above the image */
    bool is_in_reserved;                /* below /reserved-memory */
    bool has_root;                      /* the root has begun */
    uint32_t depth;                     /* nodes that are open */
    struct cells cells[DEPTH_MAX + 1U]; /* of the open nodes' children, by depth */
    struct node node;
    struct name names[NAMES_SEEN];
};

static size_t larger(size_t left, size_t right)
{
    return (left > right) ? left : right;
}

static size_t sum(fdt32_t offset, fdt32_t size)
{
    return (size_t)device_tree_cell(offset) + device_tree_cell(size);
}

/* Bytes up to the end of the last block: loaders leave much space behind it. */
static size_t used_size(const struct fdt_header *fdt)
{
    return larger(sizeof(struct fdt_header),
                  larger(sum(fdt->off_dt_struct, fdt->size_dt_struct),
                         sum(fdt->off_dt_strings, fdt->size_dt_strings)));
}

/* @satisfies LLR-BSP-020 */
size_t device_tree_size(uintptr_t address)
{
    const struct fdt_header *const fdt = (const struct fdt_header *)address;
    if (device_tree_cell(fdt->magic) != FDT_MAGIC) {
        return 0;
    }
    const size_t used = used_size(fdt);
    const bool fits = used <= device_tree_cell(fdt->totalsize);
    return (fits && (used <= DEVICE_TREE_SIZE_MAX)) ? used : 0U;
}

static enum property property_of(const char *name)
{
    static const struct known {
        char name[NAME_SIZE_MAX];
        uint8_t property;
    } known[] = {
        { "#address-cells", PROPERTY_ADDRESS_CELLS },
        { "#size-cells", PROPERTY_SIZE_CELLS },
        { "bootargs", PROPERTY_BOOTARGS },
        { "compatible", PROPERTY_COMPATIBLE },
        { "device_type", PROPERTY_DEVICE_TYPE },
        { "interrupts", PROPERTY_INTERRUPTS },
        { "kaslr-seed", PROPERTY_KASLR_SEED },
        { "method", PROPERTY_METHOD },
        { "reg", PROPERTY_REG },
        { "rng-seed", PROPERTY_RNG_SEED },
        { "status", PROPERTY_STATUS },
    };
    const struct known *const end = known + (sizeof(known) / sizeof(known[0]));
    const char first = name[0];
    for (const struct known *next = known; next < end; next++) {
        if ((next->name[0] == first) && string_equal(next->name, name)) {
            return (enum property)next->property;
        }
    }
    return PROPERTY_OTHER;
}

/*
 * The property whose name has an offset in the strings block.  A block holds each name
 * once, so that most names are recognised by an offset seen before.
 */
static enum property property_at(struct reader *reader, uint32_t name)
{
    struct name *const seen = &reader->names[name % NAMES_SEEN];
    if (seen->offset_plus_1 != (name + 1U)) {
        seen->offset_plus_1 = name + 1U;
        seen->property = property_of(reader->strings + name);
    }
    return seen->property;
}

static bool has(const struct node *node, uint32_t bits)
{
    return (node->present & bits) != 0U;
}

/* The node's value of a property; the empty one if it has none. */
static COLD struct value value_of(const struct node *node, enum property property)
{
    static const struct value absent;
    return has(node, BIT(property)) ? node->values[property] : absent;
}

/* A property as text, or NULL if it has none or is not terminated. */
static const char *text_of(const struct node *node, enum property property)
{
    const struct value value = value_of(node, property);
    return ((value.size != 0U) && (value.data[value.size - 1U] == '\0')) ? value.data
                                                                         : NULL;
}

static bool text_is(const struct node *node, enum property property, const char *text)
{
    const char *const value = text_of(node, property);
    return (value != NULL) && string_equal(value, text);
}

/* The device that one of the texts in the node's "compatible" names. */
static uint32_t device_of(const struct reader *reader)
{
    const struct device_tree_match *const end = reader->matches + reader->matches_count;
    const struct value *const value = &reader->node.values[PROPERTY_COMPATIBLE];
    const char *text = text_of(&reader->node, PROPERTY_COMPATIBLE);
    while ((text != NULL) && (text < (value->data + value->size))) {
        for (const struct device_tree_match *match = reader->matches; match < end;
             match++) {
            if ((match->compatible[0] == text[0])
                && string_equal(match->compatible, text)) {
                return match->device;
            }
        }
        text += strlen(text) + 1U;
    }
    return NO_DEVICE;
}

static COLD uint64_t seed_of(const struct node *node, enum property property)
{
    const struct value value = value_of(node, property);
    uint64_t seed = 0;
    for (size_t i = 0; i < value.size; i++) {
        seed ^= (uint64_t)(unsigned char)value.data[i] << (8U * (i % 8U));
    }
    return seed;
}

static const uint32_t *cells_of(const struct value *value)
{
    return (const uint32_t *)(const void *)value->data;
}

/* The number of cells that a property of one cell states. */
static COLD uint32_t count_of(const struct node *node, enum property property,
                              uint32_t otherwise)
{
    const struct value value = value_of(node, property);
    if (value.data == NULL) {
        return otherwise;
    }
    return (value.size == CELL_SIZE) ? device_tree_cell(*cells_of(&value)) : UINT32_MAX;
}

static uint64_t read_cells(const uint32_t *cells, uint32_t count)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < count; i++) {
        value = (value << 32) | device_tree_cell(cells[i]);
    }
    return value;
}

/*
 * The range with an index in the node's "reg"; false if there is none, or no valid one.
 */
static bool range_at(const struct reader *reader, size_t index, struct bsp_range *range)
{
    const struct cells cells = reader->cells[reader->depth - 1U];
    if ((cells.address == 0U) || (cells.address > CELLS_MAX) || (cells.size == 0U)
        || (cells.size > CELLS_MAX)) {
        return false;
    }
    const size_t step = (size_t)cells.address + cells.size;
    const struct value value = value_of(&reader->node, PROPERTY_REG);
    if ((value.size / CELL_SIZE) < ((index + 1U) * step)) {
        return false;
    }
    const uint32_t *const reg = cells_of(&value);
    const size_t first = index * step;
    const uint64_t start = read_cells(&reg[first], cells.address);
    const uint64_t size = read_cells(&reg[first + cells.address], cells.size);
    const uint64_t limit = (uint64_t)1 << MMU_ADDRESS_BITS;
    if ((size == 0U) || (start >= limit) || (size > (limit - start))) {
        return false;
    }
    range->start = start;
    range->end = start + size;
    return true;
}

static void note_reserved(struct reader *reader, uintptr_t start)
{
    if ((start >= reader->image->end) && (start < reader->reserved)) {
        reader->reserved = start;
    }
}

/* Takes the range of memory that holds the image, or what is reserved. */
static void take_ranges(struct reader *reader, bool is_memory)
{
    struct bsp_range range;
    for (size_t i = 0; range_at(reader, i, &range); i++) {
        if (!is_memory) {
            note_reserved(reader, range.start);
        } else if ((range.start <= reader->image->start)
                   && (reader->image->end <= range.end)) {
            reader->tree->memory = range;
        } else {
            /* other memory */
        }
    }
}

static void take_device(struct reader *reader, struct device_tree_device *device)
{
    const struct node *const node = &reader->node;
    const struct value interrupts = value_of(node, PROPERTY_INTERRUPTS);
    device->is_present = true;
    for (size_t i = 0; i < DEVICE_TREE_RANGES_MAX; i++) {
        if (!range_at(reader, i, &device->registers[i])) {
            break;
        }
    }
    device->interrupts = cells_of(&interrupts);
    device->interrupt_cells = interrupts.size / CELL_SIZE;
    device->method = text_of(node, PROPERTY_METHOD);
}

/* What a node is taken for; an absent "status" means "okay". */
static void take_node(struct reader *reader)
{
    const struct node *const node = &reader->node;
    if (has(node, BIT(PROPERTY_STATUS)) && !text_is(node, PROPERTY_STATUS, "okay")
        && !text_is(node, PROPERTY_STATUS, "ok")) {
        return;
    }
    const bool is_memory = has(node, BIT(PROPERTY_DEVICE_TYPE))
                           && text_is(node, PROPERTY_DEVICE_TYPE, "memory");
    if (is_memory || reader->is_in_reserved) {
        take_ranges(reader, is_memory);
        return;
    }
    const uint32_t device =
        has(node, BIT(PROPERTY_COMPATIBLE)) ? device_of(reader) : NO_DEVICE;
    if ((device != NO_DEVICE) && !reader->tree->devices[device].is_present) {
        take_device(reader, &reader->tree->devices[device]);
    }
}

/* The node's properties are all read: takes what is needed of it. */
static void close_node(struct reader *reader)
{
    struct node *const node = &reader->node;
    node->is_open = false;
    struct cells *const cells = &reader->cells[reader->depth];
    cells->address = ADDRESS_CELLS_DEFAULT;
    cells->size = SIZE_CELLS_DEFAULT;
    if (has(node, BIT(PROPERTY_ADDRESS_CELLS) | BIT(PROPERTY_SIZE_CELLS))) {
        cells->address = count_of(node, PROPERTY_ADDRESS_CELLS, cells->address);
        cells->size = count_of(node, PROPERTY_SIZE_CELLS, cells->size);
    }
    if (node->is_chosen) {
        reader->tree->arguments = text_of(node, PROPERTY_BOOTARGS);
        reader->tree->random_seed ^=
            seed_of(node, PROPERTY_KASLR_SEED) ^ seed_of(node, PROPERTY_RNG_SEED);
    }
    take_node(reader);
}

static void begin_node(struct reader *reader, const char *name)
{
    if (reader->node.is_open) {
        close_node(reader);
    }
    reader->depth++;
    reader->has_root = true;
    if (reader->depth > DEPTH_MAX) {
        return; /* the node stays closed */
    }
    reader->node.is_open = true;
    reader->node.is_chosen = false;
    reader->node.present = 0;
    if (reader->depth == DEPTH_TOP) {
        reader->node.is_chosen = string_equal(name, "chosen");
        reader->is_in_reserved = string_equal(name, "reserved-memory");
    }
}

/* Reads the property at an offset; false if it is damaged. */
static bool visit_property(struct reader *reader, int offset, int next)
{
    const struct fdt_property *const property =
        (const struct fdt_property *)(const void *)(reader->structure + offset);
    const uint32_t size = device_tree_cell(property->len);
    const uint32_t name = device_tree_cell(property->nameoff);
    const size_t end = (size_t)offset + sizeof(struct fdt_property) + size;
    if ((reader->depth == 0U) || (name >= reader->strings_size)
        || (end > (size_t)next)) {
        return false;
    }
    if (reader->node.is_open) {
        const enum property known = property_at(reader, name);
        if (known != PROPERTY_OTHER) {
            struct value *const value = &reader->node.values[known];
            reader->node.present |= BIT(known);
            value->data = property->data;
            value->size = size;
        }
    }
    return true;
}

static bool end_node(struct reader *reader)
{
    if (reader->node.is_open) {
        close_node(reader);
    }
    if (reader->depth == 0U) {
        return false;
    }
    reader->depth--;
    return true;
}

/* Visits the token at an offset; false if the tree is damaged. */
static bool visit(struct reader *reader, uint32_t tag, int offset, int next)
{
    switch (tag) {
    case FDT_BEGIN_NODE:
        if ((reader->depth == 0U) && reader->has_root) {
            return false;
        }
        begin_node(reader, reader->structure + offset + FDT_TAGSIZE);
        return true;
    case FDT_END_NODE:
        return end_node(reader);
    case FDT_PROP:
        return visit_property(reader, offset, next);
    default:
        return true; /* FDT_NOP: for what is no tag, fdt_next_tag gives FDT_END */
    }
}

static bool read_structure(struct reader *reader, const void *fdt)
{
    int offset = 0;
    for (;;) {
        int next = 0;
        const uint32_t tag = fdt_next_tag(fdt, offset, &next);
        if (next <= offset) {
            return false; /* an error, or a length that wraps around */
        }
        if (tag == FDT_END) {
            return (reader->depth == 0U) && reader->has_root;
        }
        if (!visit(reader, tag, offset, next)) {
            return false;
        }
        offset = next;
    }
}

static bool read_reservations(struct reader *reader, const struct fdt_header *fdt)
{
    const size_t size = used_size(fdt);
    size_t offset = device_tree_cell(fdt->off_mem_rsvmap);
    while ((offset + sizeof(struct fdt_reserve_entry)) <= size) {
        const struct fdt_reserve_entry *const entry =
            (const struct fdt_reserve_entry *)(const void *)((const char *)fdt
                                                             + offset);
        if (entry->size == 0U) {
            return true;
        }
        note_reserved(reader, __builtin_bswap64(entry->address));
        offset += sizeof(struct fdt_reserve_entry);
    }
    return false;
}

/*
 * Whether the blocks are where they can be read; fdt_check_header has looked at sizes.
 */
static bool is_sound(const struct fdt_header *fdt)
{
    if ((fdt_check_header(fdt) != 0)
        || (device_tree_cell(fdt->version) < FDT_LAST_SUPPORTED_VERSION)
        || (fdt->size_dt_strings == 0U)) {
        return false;
    }
    const char *const base = (const char *)fdt;
    return ((device_tree_cell(fdt->off_dt_struct) % CELL_SIZE) == 0U)
           && ((device_tree_cell(fdt->off_mem_rsvmap) % sizeof(uint64_t)) == 0U)
           && (base[sum(fdt->off_dt_strings, fdt->size_dt_strings) - 1U] == '\0');
}

/* @satisfies LLR-BSP-021 */
/* @satisfies LLR-BSP-022 */
enum status device_tree_read(uintptr_t address, const struct bsp_range *image,
                             const struct device_tree_match *matches,
                             size_t matches_count, struct device_tree *tree)
{
    const struct fdt_header *const fdt = (const struct fdt_header *)address;
    struct device_tree found = { 0 };
    struct reader reader = { 0 };
    if (!is_sound(fdt)) {
        return STATUS_INVALID;
    }
    reader.structure = (const char *)fdt + device_tree_cell(fdt->off_dt_struct);
    reader.strings = (const char *)fdt + device_tree_cell(fdt->off_dt_strings);
    reader.strings_size = device_tree_cell(fdt->size_dt_strings);
    reader.image = image;
    reader.matches = matches;
    reader.matches_count = matches_count;
    reader.tree = &found;
    reader.reserved = UINTPTR_MAX;
    if (!read_reservations(&reader, fdt) || !read_structure(&reader, fdt)) {
        return STATUS_INVALID;
    }
    if (found.memory.end > reader.reserved) {
        found.memory.end = reader.reserved;
    }
    *tree = found;
    return STATUS_OK;
}
