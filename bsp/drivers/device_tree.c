/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over a flattened device tree.  libfdt's fdt_next_tag walks and checks that
 * every token lies in the tree; it does not notice a property whose length wraps
 * around, so that each step is checked to go forwards by what it skips.
 */
#include "device_tree.h"

#include <arch/mmu_regime.h>
#include <base/string.h>
#include <libfdt.h>

#define DEPTH_MAX             6U /* deeper nodes are skipped; the root has depth 1 */
#define DEPTH_TOP             2U /* of a node directly below the root */
#define CELLS_MAX             2U
#define CELL_SIZE             4U
#define ADDRESS_CELLS_DEFAULT 2U /* Devicetree Specification 2.3.5 */
#define SIZE_CELLS_DEFAULT    1U
#define NAMES_SEEN            64U
#define NO_DEVICE             UINT32_MAX

enum property {
    PROPERTY_OTHER,
    PROPERTY_ADDRESS_CELLS,
    PROPERTY_SIZE_CELLS,
    PROPERTY_BOOTARGS,
    PROPERTY_COMPATIBLE,
    PROPERTY_DEVICE_TYPE,
    PROPERTY_INTERRUPTS,
    PROPERTY_METHOD,
    PROPERTY_REG,
    PROPERTY_SEED,
    PROPERTY_STATUS
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
    bool is_memory;
    bool is_disabled;
    uint32_t device; /* by its "compatible", or NO_DEVICE */
    const uint32_t *reg;
    size_t reg_cells;
    const uint32_t *interrupts;
    size_t interrupt_cells;
    const char *method;
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

/* Bytes up to the end of the last block: loaders leave much space behind it. */
static size_t used_size(const void *fdt)
{
    const size_t structure = (size_t)fdt_off_dt_struct(fdt) + fdt_size_dt_struct(fdt);
    const size_t strings = (size_t)fdt_off_dt_strings(fdt) + fdt_size_dt_strings(fdt);
    return larger(sizeof(struct fdt_header), larger(structure, strings));
}

/* @satisfies LLR-BSP-020 */
size_t device_tree_size(uintptr_t address)
{
    const void *const fdt = (const void *)address;
    if (fdt_magic(fdt) != FDT_MAGIC) {
        return 0;
    }
    const size_t used = used_size(fdt);
    return ((used <= fdt_totalsize(fdt)) && (used <= DEVICE_TREE_SIZE_MAX)) ? used : 0U;
}

static enum property property_of(const char *name)
{
    static const struct {
        const char *name;
        enum property property;
    } known[] = {
        { "#address-cells", PROPERTY_ADDRESS_CELLS },
        { "#size-cells", PROPERTY_SIZE_CELLS },
        { "bootargs", PROPERTY_BOOTARGS },
        { "compatible", PROPERTY_COMPATIBLE },
        { "device_type", PROPERTY_DEVICE_TYPE },
        { "interrupts", PROPERTY_INTERRUPTS },
        { "kaslr-seed", PROPERTY_SEED },
        { "method", PROPERTY_METHOD },
        { "reg", PROPERTY_REG },
        { "rng-seed", PROPERTY_SEED },
        { "status", PROPERTY_STATUS },
    };
    for (size_t i = 0; i < (sizeof(known) / sizeof(known[0])); i++) {
        if ((known[i].name[0] == name[0]) && string_equal(known[i].name, name)) {
            return known[i].property;
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

/* A property's value as text, or NULL if it is not terminated. */
static const char *text_of(const char *value, size_t size)
{
    return ((size != 0U) && (value[size - 1U] == '\0')) ? value : NULL;
}

/* The device that one of the texts in a "compatible" names. */
static uint32_t device_of(const struct reader *reader, const char *value, size_t size)
{
    if (text_of(value, size) == NULL) {
        return NO_DEVICE;
    }
    const char *text = value;
    while (text < (value + size)) {
        for (size_t i = 0; i < reader->matches_count; i++) {
            const struct device_tree_match *const match = &reader->matches[i];
            if ((text[0] == match->compatible[0])
                && string_equal(text, match->compatible)) {
                return match->device;
            }
        }
        text += strlen(text) + 1U;
    }
    return NO_DEVICE;
}

static bool text_is(const char *value, size_t size, const char *text)
{
    return (text_of(value, size) != NULL) && string_equal(value, text);
}

static uint64_t fold_seed(const char *value, size_t size)
{
    uint64_t seed = 0;
    for (size_t i = 0; i < size; i++) {
        seed ^= (uint64_t)(unsigned char)value[i] << (8U * (i % 8U));
    }
    return seed;
}

/* What only /chosen has. */
static void read_chosen(struct reader *reader, enum property property,
                        const char *value, size_t size)
{
    if (property == PROPERTY_BOOTARGS) {
        reader->tree->arguments = text_of(value, size);
    } else if (property == PROPERTY_SEED) {
        reader->tree->random_seed ^= fold_seed(value, size);
    } else {
        /* nothing that is needed */
    }
}

static uint32_t first_cell(const char *value, size_t size)
{
    return (size == CELL_SIZE)
               ? device_tree_cell(*(const uint32_t *)(const void *)value)
               : UINT32_MAX;
}

static void read_property(struct reader *reader, enum property property,
                          const char *value, size_t size)
{
    struct node *const node = &reader->node;
    switch (property) {
    case PROPERTY_ADDRESS_CELLS:
        reader->cells[reader->depth].address = first_cell(value, size);
        break;
    case PROPERTY_SIZE_CELLS:
        reader->cells[reader->depth].size = first_cell(value, size);
        break;
    case PROPERTY_COMPATIBLE:
        node->device = device_of(reader, value, size);
        break;
    case PROPERTY_DEVICE_TYPE:
        node->is_memory = text_is(value, size, "memory");
        break;
    case PROPERTY_INTERRUPTS:
        node->interrupts = (const uint32_t *)(const void *)value;
        node->interrupt_cells = size / CELL_SIZE;
        break;
    case PROPERTY_METHOD:
        node->method = text_of(value, size);
        break;
    case PROPERTY_REG:
        node->reg = (const uint32_t *)(const void *)value;
        node->reg_cells = size / CELL_SIZE;
        break;
    case PROPERTY_STATUS:
        node->is_disabled =
            !text_is(value, size, "okay") && !text_is(value, size, "ok");
        break;
    case PROPERTY_BOOTARGS:
    case PROPERTY_SEED:
    case PROPERTY_OTHER:
    default:
        break;
    }
    if (node->is_chosen) {
        read_chosen(reader, property, value, size);
    }
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
    if (reader->node.reg_cells < ((index + 1U) * step)) {
        return false;
    }
    const uint32_t *const reg = reader->node.reg;
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

static void take_memory(struct reader *reader)
{
    struct bsp_range range;
    for (size_t i = 0; range_at(reader, i, &range); i++) {
        if ((range.start <= reader->image->start)
            && (reader->image->end <= range.end)) {
            reader->tree->memory = range;
        }
    }
}

static void note_reserved(struct reader *reader, uintptr_t start)
{
    if ((start >= reader->image->end) && (start < reader->reserved)) {
        reader->reserved = start;
    }
}

static void take_reserved(struct reader *reader)
{
    struct bsp_range range;
    for (size_t i = 0; range_at(reader, i, &range); i++) {
        note_reserved(reader, range.start);
    }
}

static void take_device(struct reader *reader, struct device_tree_device *device)
{
    const struct node *const node = &reader->node;
    device->is_present = true;
    for (size_t i = 0; i < DEVICE_TREE_RANGES_MAX; i++) {
        if (!range_at(reader, i, &device->registers[i])) {
            break;
        }
    }
    device->interrupts = node->interrupts;
    device->interrupt_cells = node->interrupt_cells;
    device->method = node->method;
}

/* The node's properties are all read: takes what is needed of it. */
static void close_node(struct reader *reader)
{
    const struct node *const node = &reader->node;
    if (!node->is_open) {
        return;
    }
    reader->node.is_open = false;
    if (node->is_disabled) {
        return;
    }
    if (node->is_memory) {
        take_memory(reader);
    } else if (reader->is_in_reserved) {
        take_reserved(reader);
    } else if ((node->device != NO_DEVICE)
               && !reader->tree->devices[node->device].is_present) {
        take_device(reader, &reader->tree->devices[node->device]);
    } else {
        /* nothing that is needed */
    }
}

static void begin_node(struct reader *reader, const char *name)
{
    close_node(reader);
    reader->depth++;
    reader->has_root = true;
    if (reader->depth > DEPTH_MAX) {
        return; /* the node stays closed */
    }
    reader->cells[reader->depth].address = ADDRESS_CELLS_DEFAULT;
    reader->cells[reader->depth].size = SIZE_CELLS_DEFAULT;
    (void)memset(&reader->node, 0, sizeof(reader->node));
    reader->node.is_open = true;
    reader->node.device = NO_DEVICE;
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
        read_property(reader, property_at(reader, name), property->data, size);
    }
    return true;
}

static bool end_node(struct reader *reader)
{
    close_node(reader);
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
    case FDT_NOP:
        return true;
    default:
        return false;
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

static bool read_reservations(struct reader *reader, const void *fdt)
{
    const size_t size = used_size(fdt);
    size_t offset = fdt_off_mem_rsvmap(fdt);
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
static bool is_sound(const void *fdt)
{
    if ((fdt_check_header(fdt) != 0) || (fdt_version(fdt) < FDT_LAST_SUPPORTED_VERSION)
        || (fdt_size_dt_strings(fdt) == 0U)) {
        return false;
    }
    const char *const strings = (const char *)fdt + fdt_off_dt_strings(fdt);
    return ((fdt_off_dt_struct(fdt) % CELL_SIZE) == 0U)
           && ((fdt_off_mem_rsvmap(fdt) % sizeof(uint64_t)) == 0U)
           && (strings[fdt_size_dt_strings(fdt) - 1U] == '\0');
}

/* @satisfies LLR-BSP-021 */
/* @satisfies LLR-BSP-022 */
enum status device_tree_read(uintptr_t address, const struct bsp_range *image,
                             const struct device_tree_match *matches,
                             size_t matches_count, struct device_tree *tree)
{
    const void *const fdt = (const void *)address;
    struct device_tree found = { 0 };
    struct reader reader = { 0 };
    if (!is_sound(fdt)) {
        return STATUS_INVALID;
    }
    reader.structure = (const char *)fdt + fdt_off_dt_struct(fdt);
    reader.strings = (const char *)fdt + fdt_off_dt_strings(fdt);
    reader.strings_size = fdt_size_dt_strings(fdt);
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
