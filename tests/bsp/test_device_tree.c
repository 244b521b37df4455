/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of bsp/drivers/device_tree.c: a tree that dtc has made, trees put together
 * token by token, and both damaged in every place.  A tree ends right before memory
 * that cannot be read, so that a look beyond it ends the test.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "bsp/drivers/device_tree.h"
#include "verifies.h"

#define ROOM      (2U * DEVICE_TREE_SIZE_MAX)
#define PAGE      4096U
#define BUILD_MAX 8192U
#define TAGS      6U
#define HEADER    40U

/* Words of the header: Devicetree Specification 5.2. */
enum word {
    MAGIC,
    TOTAL_SIZE,
    OFF_STRUCT,
    OFF_STRINGS,
    OFF_RESERVATIONS,
    VERSION,
    LAST_VERSION,
    BOOT_CPU,
    SIZE_STRINGS,
    SIZE_STRUCT
};

enum tag {
    BEGIN_NODE = 1,
    END_NODE = 2,
    PROPERTY = 3,
    NOP = 4,
    END = 9
};

enum device {
    CONSOLE,
    CONTROLLER,
    TIMER,
    FIRMWARE,
    NARROW,
    ODD,
    DEEP,
    ABSENT
};

static const struct device_tree_match matches[] = {
    { "arm,pl011", CONSOLE },      { "arm,cortex-a15-gic", CONTROLLER },
    { "arm,gic-400", CONTROLLER }, { "arm,armv8-timer", TIMER },
    { "arm,psci-0.2", FIRMWARE },  { "test,narrow", NARROW },
    { "test,odd", ODD },           { "test,deep", DEEP },
    { "test,absent", ABSENT },
};

extern const char tree_virt[];
extern const char tree_virt_end[];

static const struct bsp_range image = { 0x40080000, 0x40200000 };
static unsigned char *room; /* ROOM bytes, then a page that cannot be read */
static unsigned char work[BUILD_MAX];
static size_t work_size;
static struct device_tree tree;

static int make_room(void **state)
{
    (void)state;
    room = mmap(NULL, ROOM + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0);
    assert_ptr_not_equal(room, MAP_FAILED);
    assert_int_equal(mprotect(room + ROOM, PAGE, PROT_NONE), 0);
    return 0;
}

static void store(unsigned char *to, uint32_t value)
{
    const uint32_t big = __builtin_bswap32(value);
    memcpy(to, &big, sizeof big);
}

static uint32_t load(const unsigned char *from)
{
    uint32_t big;
    memcpy(&big, from, sizeof big);
    return __builtin_bswap32(big);
}

static void set(enum word word, uint32_t value)
{
    store(&work[4U * (unsigned)word], value);
}

static uint32_t get(enum word word)
{
    return load(&work[4U * (unsigned)word]);
}

static void use_virt(void)
{
    work_size = (size_t)(tree_virt_end - tree_virt);
    assert_true(work_size <= BUILD_MAX);
    memcpy(work, tree_virt, work_size);
}

/* Puts the tree right before the end of the room, if its header says that it is one. */
static enum status read_work(uintptr_t *address)
{
    static _Alignas(8) unsigned char header[HEADER];
    memcpy(header, work, HEADER);
    const size_t size = device_tree_size((uintptr_t)header);
    if (size == 0U) {
        return STATUS_NOT_FOUND;
    }
    assert_true(size <= DEVICE_TREE_SIZE_MAX);
    unsigned char *const place = room + ROOM - ((size + 7U) & ~(size_t)7U);
    memset(room + ROOM - DEVICE_TREE_SIZE_MAX, 0, DEVICE_TREE_SIZE_MAX);
    memcpy(place, work, (size < work_size) ? size : work_size);
    *address = (uintptr_t)place;
    return device_tree_read((uintptr_t)place, &image, matches,
                            sizeof matches / sizeof matches[0], &tree);
}

static enum status read_tree(void)
{
    uintptr_t address = 0;
    memset(&tree, 0xEE, sizeof tree);
    return read_work(&address);
}

static void expect_range(const struct bsp_range *range, uintptr_t start, uintptr_t end)
{
    assert_int_equal(range->start, start);
    assert_int_equal(range->end, end);
}

/* ---- a tree made by dtc ---- */

static void size_reaches_to_the_end_of_the_last_block(void **state)
{
    (void)state;
    use_virt();
    const uint32_t structure = get(OFF_STRUCT) + get(SIZE_STRUCT);
    const uint32_t strings = get(OFF_STRINGS) + get(SIZE_STRINGS);
    set(TOTAL_SIZE, 0x100000); /* loaders leave room behind it */
    memcpy(room, work, work_size);
    assert_int_equal(device_tree_size((uintptr_t)room),
                     (structure > strings) ? structure : strings);
}

static void memory_of_the_image_is_found_up_to_what_is_reserved(void **state)
{
    (void)state;
    use_virt();
    assert_int_equal(read_tree(), STATUS_OK);
    expect_range(&tree.memory, 0x40000000, 0x47000000);
}

static void first_enabled_device_of_each_kind_is_found(void **state)
{
    (void)state;
    use_virt();
    assert_int_equal(read_tree(), STATUS_OK);
    assert_true(tree.devices[CONSOLE].is_present);
    expect_range(&tree.devices[CONSOLE].registers[0], 0x9000000, 0x9001000);
    expect_range(&tree.devices[CONSOLE].registers[1], 0, 0);
    assert_true(tree.devices[CONTROLLER].is_present);
    expect_range(&tree.devices[CONTROLLER].registers[0], 0x8000000, 0x8010000);
    expect_range(&tree.devices[CONTROLLER].registers[1], 0x8010000, 0x8020000);
    assert_true(tree.devices[TIMER].is_present);
    assert_int_equal(tree.devices[TIMER].interrupt_cells, 12);
    assert_int_equal(device_tree_cell(tree.devices[TIMER].interrupts[7]), 11);
    assert_true(tree.devices[FIRMWARE].is_present);
    assert_string_equal(tree.devices[FIRMWARE].method, "hvc");
    assert_null(tree.devices[TIMER].method);
    assert_null(tree.devices[FIRMWARE].interrupts);
    expect_range(&tree.devices[NARROW].registers[0], 0xa0000000, 0xa0000200);
    assert_true(tree.devices[ODD].is_present); /* its registers cannot be told */
    expect_range(&tree.devices[ODD].registers[0], 0, 0);
    assert_false(tree.devices[DEEP].is_present);
    assert_false(tree.devices[ABSENT].is_present);
}

static void arguments_and_seeds_are_those_of_chosen(void **state)
{
    (void)state;
    use_virt();
    assert_int_equal(read_tree(), STATUS_OK);
    assert_string_equal(tree.arguments, "app --rate=10");
    assert_true(tree.random_seed != 0U);
    const uint64_t seed = tree.random_seed;
    assert_int_equal(read_tree(), STATUS_OK);
    assert_true(tree.random_seed == seed);
}

/* ---- trees put together here ---- */

static struct {
    unsigned char structure[BUILD_MAX / 2U];
    size_t structure_size;
    unsigned char strings[BUILD_MAX / 4U];
    size_t strings_size;
} build;

static void token(uint32_t value)
{
    store(&build.structure[build.structure_size], value);
    build.structure_size += 4U;
}

static void bytes(const void *data, size_t size)
{
    memcpy(&build.structure[build.structure_size], data, size);
    build.structure_size += size;
    while (build.structure_size % 4U != 0U) {
        build.structure[build.structure_size] = 0;
        build.structure_size++;
    }
}

static void begin(const char *name)
{
    token(BEGIN_NODE);
    bytes(name, strlen(name) + 1U);
}

static void property(const char *name, const void *data, size_t size)
{
    token(PROPERTY);
    token((uint32_t)size);
    token((uint32_t)build.strings_size);
    bytes(data, size);
    memcpy(&build.strings[build.strings_size], name, strlen(name) + 1U);
    build.strings_size += strlen(name) + 1U;
}

static void text(const char *name, const char *value)
{
    property(name, value, strlen(value) + 1U);
}

static void cells(const char *name, const uint32_t *values, size_t count)
{
    unsigned char data[64];
    for (size_t i = 0; i < count; i++) {
        store(&data[4U * i], values[i]);
    }
    property(name, data, 4U * count);
}

static void finish_with(uint64_t reserved_start, uint64_t reserved_size)
{
    const size_t reservations = (reserved_size != 0U) ? 32U : 16U;
    const size_t structure = HEADER + reservations;
    const size_t strings = structure + build.structure_size;
    memset(work, 0, sizeof work);
    if (reserved_size != 0U) {
        store(&work[HEADER], (uint32_t)(reserved_start >> 32));
        store(&work[HEADER + 4U], (uint32_t)reserved_start);
        store(&work[HEADER + 8U], (uint32_t)(reserved_size >> 32));
        store(&work[HEADER + 12U], (uint32_t)reserved_size);
    }
    memcpy(&work[structure], build.structure, build.structure_size);
    memcpy(&work[strings], build.strings, build.strings_size);
    work_size = strings + build.strings_size;
    set(MAGIC, 0xd00dfeed);
    set(TOTAL_SIZE, (uint32_t)work_size);
    set(OFF_STRUCT, (uint32_t)structure);
    set(OFF_STRINGS, (uint32_t)strings);
    set(OFF_RESERVATIONS, HEADER);
    set(VERSION, 17);
    set(LAST_VERSION, 16);
    set(SIZE_STRINGS, (uint32_t)build.strings_size);
    set(SIZE_STRUCT, (uint32_t)build.structure_size);
}

static void finish(void)
{
    token(END);
    finish_with(0, 0);
}

static void start_build(void)
{
    memset(&build, 0, sizeof build);
    text("unused", ""); /* gives the strings block its first name */
    build.structure_size = 0;
}

static void add_memory(uint32_t start, uint32_t size)
{
    const uint32_t reg[] = { 0, start, size };
    begin("memory");
    text("device_type", "memory");
    cells("reg", reg, 3); /* two cells and one: the defaults */
    token(END_NODE);
}

static void empty_tree_has_nothing(void **state)
{
    (void)state;
    start_build();
    begin("");
    token(END_NODE);
    finish();
    assert_int_equal(read_tree(), STATUS_OK);
    expect_range(&tree.memory, 0, 0);
    assert_null(tree.arguments);
    assert_true(tree.random_seed == 0U);
    for (unsigned i = 0; i < DEVICE_TREE_DEVICES_MAX; i++) {
        assert_false(tree.devices[i].is_present);
    }
}

static void default_cells_and_reservations_hold(void **state)
{
    (void)state;
    start_build();
    begin("");
    token(NOP);
    add_memory(0x40000000, 0x1000000);
    token(END_NODE);
    token(END);
    finish_with(0x40300000, 0x1000);
    assert_int_equal(read_tree(), STATUS_OK);
    expect_range(&tree.memory, 0x40000000, 0x40300000);
    finish_with(0x40000000, 0x1000); /* below the image: it does not matter */
    assert_int_equal(read_tree(), STATUS_OK);
    expect_range(&tree.memory, 0x40000000, 0x41000000);
}

static void memory_without_the_image_is_not_taken(void **state)
{
    static const uint32_t starts[] = { 0x40100000, 0x10000000, 0x40000000 };
    static const uint32_t sizes[] = { 0x1000000, 0x1000000, 0x100000 };
    (void)state;
    for (unsigned i = 0; i < 3U; i++) {
        start_build();
        begin("");
        add_memory(starts[i], sizes[i]);
        token(END_NODE);
        finish();
        assert_int_equal(read_tree(), STATUS_OK);
        expect_range(&tree.memory, 0, 0);
    }
}

static void add_device(const uint32_t *address_cells, const uint32_t *size_cells,
                       const uint32_t *reg, size_t count)
{
    start_build();
    begin("");
    if (address_cells != NULL) {
        cells("#address-cells", address_cells, 1);
        cells("#size-cells", size_cells, 1);
    }
    begin("uart");
    text("compatible", "arm,pl011");
    cells("reg", reg, count);
    token(END_NODE);
    token(END_NODE);
    finish();
    assert_int_equal(read_tree(), STATUS_OK);
    assert_true(tree.devices[CONSOLE].is_present);
}

static void impossible_ranges_are_left_out(void **state)
{
    static const uint32_t zero = 0;
    static const uint32_t one = 1;
    static const uint32_t two = 2;
    static const uint32_t three = 3;
    static const uint32_t good[] = { 0, 0x9000000, 0, 0x1000 };
    static const uint32_t nothing[] = { 0, 0x9000000, 0, 0 };
    static const uint32_t high[] = { 0x10, 0, 0, 0x1000 };         /* 2^36 */
    static const uint32_t over[] = { 0xf, 0xfffff000, 0, 0x1001 }; /* beyond it */
    static const uint32_t wraps[] = { 0xf, 0, 0xffffffff, 0xffffffff };
    static const uint32_t last[] = { 0xf, 0xfffff000, 0, 0x1000 };
    const struct bsp_range *const range = &tree.devices[CONSOLE].registers[0];
    (void)state;
    add_device(&two, &two, good, 4);
    expect_range(range, 0x9000000, 0x9001000);
    add_device(&two, &two, last, 4);
    expect_range(range, 0xffffff000, 0x1000000000);
    add_device(&two, &two, good, 3);
    expect_range(range, 0, 0);
    add_device(&two, &two, nothing, 4);
    expect_range(range, 0, 0);
    add_device(&two, &two, high, 4);
    expect_range(range, 0, 0);
    add_device(&two, &two, over, 4);
    expect_range(range, 0, 0);
    add_device(&two, &two, wraps, 4);
    expect_range(range, 0, 0);
    add_device(&zero, &one, good, 4);
    expect_range(range, 0, 0);
    add_device(&three, &one, good, 4);
    expect_range(range, 0, 0);
    add_device(&two, &zero, good, 4);
    expect_range(range, 0, 0);
    add_device(&one, &three, good, 4);
    expect_range(range, 0, 0);
    add_device(NULL, NULL, good, 3); /* two and one: size 0 */
    expect_range(range, 0, 0);
}

static void texts_that_do_not_end_are_not_taken(void **state)
{
    (void)state;
    start_build();
    begin("");
    begin("chosen");
    property("bootargs", "app", 3); /* without its terminator */
    property("rng-seed", "", 0);
    token(END_NODE);
    begin("psci");
    text("compatible", "arm,psci-0.2");
    property("method", "hvc", 3);
    token(END_NODE);
    begin("uart");
    property("compatible", "arm,pl011", 9);
    token(END_NODE);
    begin("timer");
    property("compatible", "", 0);
    property("status", "okay", 4);
    token(END_NODE);
    token(END_NODE);
    finish();
    assert_int_equal(read_tree(), STATUS_OK);
    assert_null(tree.arguments);
    assert_true(tree.devices[FIRMWARE].is_present);
    assert_null(tree.devices[FIRMWARE].method);
    assert_false(tree.devices[CONSOLE].is_present);
}

static void cells_of_a_wrong_size_make_no_range(void **state)
{
    static const uint32_t reg[] = { 0, 0x9000000, 0, 0x1000 };
    static const uint32_t two[] = { 0, 2 };
    (void)state;
    start_build();
    begin("");
    cells("#address-cells", two, 2);
    begin("uart");
    text("compatible", "arm,pl011");
    cells("reg", reg, 4);
    token(END_NODE);
    token(END_NODE);
    finish();
    assert_int_equal(read_tree(), STATUS_OK);
    expect_range(&tree.devices[CONSOLE].registers[0], 0, 0);
}

/* ---- damage ---- */

static void header_that_is_none_has_no_size(void **state)
{
    (void)state;
    static const struct {
        enum word word;
        uint32_t value;
    } wrong[] = {
        { MAGIC, 0xd00dfeee },
        { TOTAL_SIZE, 100 },
        { OFF_STRUCT, 0xfffffff0 },
        { SIZE_STRUCT, 0xfffffff0 },
        { SIZE_STRUCT, DEVICE_TREE_SIZE_MAX },
        { OFF_STRINGS, DEVICE_TREE_SIZE_MAX },
        { SIZE_STRINGS, 0xffffffff },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        use_virt();
        set(wrong[i].word, wrong[i].value);
        assert_int_equal(read_tree(), STATUS_NOT_FOUND);
    }
    use_virt();
    set(TOTAL_SIZE, 0x7fffffff);
    set(SIZE_STRUCT, DEVICE_TREE_SIZE_MAX); /* inside the total, and too large */
    assert_int_equal(read_tree(), STATUS_NOT_FOUND);
}

static void refuse(enum word word, uint32_t value)
{
    use_virt();
    set(word, value);
    assert_int_equal(read_tree(), STATUS_INVALID);
    assert_int_equal(*(const unsigned char *)&tree, 0xEE); /* untouched */
}

static void header_that_contradicts_itself_is_refused(void **state)
{
    (void)state;
    use_virt();
    const uint32_t structure = get(OFF_STRUCT);
    const uint32_t reservations = get(OFF_RESERVATIONS);
    refuse(VERSION, 16);
    refuse(VERSION, 1);
    refuse(LAST_VERSION, 99);
    refuse(OFF_STRUCT, structure + 2U);
    refuse(OFF_RESERVATIONS, reservations + 4U);
    refuse(OFF_RESERVATIONS, 0xfffffff8);
    refuse(SIZE_STRINGS, 0);
    use_virt();
    set(SIZE_STRINGS, get(SIZE_STRINGS) - 1U); /* the last name does not end */
    assert_int_equal(read_tree(), STATUS_INVALID);
}

static void reservations_that_do_not_end_are_refused(void **state)
{
    (void)state;
    start_build();
    begin("");
    token(END_NODE);
    token(END);
    finish_with(0x1000, 0x1000);
    /* no entry of size 0 up to the end of the tree */
    for (size_t i = HEADER; i < work_size; i += 4U) {
        store(&work[i], 1);
    }
    set(OFF_STRUCT, (uint32_t)(work_size & ~(size_t)3U) - 4U);
    set(SIZE_STRUCT, 4);
    set(OFF_STRINGS, HEADER);
    set(SIZE_STRINGS, 4);
    work[HEADER + 3U] = 0;
    assert_int_equal(read_tree(), STATUS_INVALID);
}

static void refuse_structure(void)
{
    finish();
    assert_int_equal(read_tree(), STATUS_INVALID);
}

static void tokens_in_a_wrong_order_are_refused(void **state)
{
    (void)state;
    start_build(); /* no root */
    refuse_structure();
    start_build(); /* a root that does not end */
    begin("");
    refuse_structure();
    start_build(); /* an end too many */
    begin("");
    token(END_NODE);
    token(END_NODE);
    refuse_structure();
    start_build(); /* two roots */
    begin("");
    token(END_NODE);
    begin("");
    token(END_NODE);
    refuse_structure();
    start_build(); /* a property outside */
    begin("");
    token(END_NODE);
    text("compatible", "arm,pl011");
    refuse_structure();
    start_build(); /* an unknown token */
    begin("");
    token(7);
    token(END_NODE);
    refuse_structure();
}

static void properties_that_lie_are_refused(void **state)
{
    static const uint32_t lengths[] = { 0x100,      0x7fffffff, 0x80000000,
                                        0xfffffff0, 0xfffffffc, 0xffffffff };
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        start_build();
        begin("");
        const size_t place = build.structure_size + 4U;
        text("compatible", "arm,pl011");
        token(END_NODE);
        store(&build.structure[place], lengths[i]);
        refuse_structure();
        start_build();
        begin("");
        text("compatible", "arm,pl011");
        store(&build.structure[place + 4U], lengths[i]); /* the name's offset */
        token(END_NODE);
        refuse_structure();
    }
}

static void nodes_of_any_depth_are_passed_over(void **state)
{
    (void)state;
    start_build();
    for (unsigned depth = 0; depth < 100U; depth++) {
        begin("n");
        cells("#address-cells", (const uint32_t[]){ 1 }, 1);
    }
    for (unsigned depth = 0; depth < 100U; depth++) {
        token(END_NODE);
    }
    finish();
    assert_int_equal(read_tree(), STATUS_OK);
}

/* Everything that a result points at lies in the tree. */
static void expect_inside(uintptr_t start)
{
    const uintptr_t end = (uintptr_t)room + ROOM;
    const char *const texts[] = { tree.arguments, tree.devices[FIRMWARE].method };
    for (unsigned i = 0; i < 2U; i++) {
        if (texts[i] != NULL) {
            assert_true(((uintptr_t)texts[i] >= start)
                        && ((uintptr_t)texts[i] + strlen(texts[i]) < end));
        }
    }
    for (unsigned i = 0; i < DEVICE_TREE_DEVICES_MAX; i++) {
        const uintptr_t first = (uintptr_t)tree.devices[i].interrupts;
        if (first != 0U) {
            assert_true((first >= start)
                        && (first + (4U * tree.devices[i].interrupt_cells) <= end));
        }
    }
}

static unsigned accepted;
static unsigned refused;

static void try_damaged(void)
{
    uintptr_t address = 0;
    if (read_work(&address) == STATUS_OK) {
        accepted++;
        expect_inside(address);
    } else {
        refused++;
    }
}

static void damaged_byte_never_leads_outside(void **state)
{
    static const unsigned char values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
    (void)state;
    accepted = 0;
    refused = 0;
    use_virt();
    const size_t size = work_size;
    for (size_t i = 0; i < size; i++) {
        for (size_t k = 0; k < sizeof values; k++) {
            use_virt();
            work[i] = values[k];
            try_damaged();
        }
    }
    assert_true(accepted > 100U);
    assert_true(refused > 100U);
}

static uint64_t next_random = 0x123456789abcdefU;

static uint32_t random_below(size_t bound)
{
    next_random ^= next_random << 13; /* xorshift64, G. Marsaglia 2003 */
    next_random ^= next_random >> 7;
    next_random ^= next_random << 17;
    return (uint32_t)(next_random % bound);
}

static void many_damaged_bytes_never_lead_outside(void **state)
{
    (void)state;
    accepted = 0;
    refused = 0;
    for (unsigned round = 0; round < 5000U; round++) {
        use_virt();
        const unsigned count = 1U + random_below(8);
        for (unsigned i = 0; i < count; i++) {
            work[random_below(work_size)] = (unsigned char)random_below(256);
        }
        try_damaged();
    }
    assert_true(accepted > 50U);
    assert_true(refused > 500U);
}

static void tree_that_is_cut_off_never_leads_outside(void **state)
{
    (void)state;
    use_virt();
    const size_t size = work_size;
    for (size_t cut = HEADER; cut < size; cut += 4U) {
        use_virt();
        memset(&work[cut], 0, size - cut);
        try_damaged();
        use_virt();
        memset(&work[cut], 0xff, size - cut);
        try_damaged();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VERIFIES("LLR-BSP-020", size_reaches_to_the_end_of_the_last_block),
        VERIFIES("LLR-BSP-021", memory_of_the_image_is_found_up_to_what_is_reserved),
        VERIFIES("LLR-BSP-021", first_enabled_device_of_each_kind_is_found),
        VERIFIES("LLR-BSP-021", arguments_and_seeds_are_those_of_chosen),
        VERIFIES("LLR-BSP-021", empty_tree_has_nothing),
        VERIFIES("LLR-BSP-021", default_cells_and_reservations_hold),
        VERIFIES("LLR-BSP-021", memory_without_the_image_is_not_taken),
        VERIFIES("LLR-BSP-021", impossible_ranges_are_left_out),
        VERIFIES("LLR-BSP-021", texts_that_do_not_end_are_not_taken),
        VERIFIES("LLR-BSP-021", cells_of_a_wrong_size_make_no_range),
        VERIFIES("LLR-BSP-020", header_that_is_none_has_no_size),
        VERIFIES("LLR-BSP-022", header_that_contradicts_itself_is_refused),
        VERIFIES("LLR-BSP-022", reservations_that_do_not_end_are_refused),
        VERIFIES("LLR-BSP-022", tokens_in_a_wrong_order_are_refused),
        VERIFIES("LLR-BSP-022", properties_that_lie_are_refused),
        VERIFIES("LLR-BSP-021", nodes_of_any_depth_are_passed_over),
        VERIFIES("LLR-BSP-022", damaged_byte_never_leads_outside),
        VERIFIES("LLR-BSP-022", many_damaged_bytes_never_lead_outside),
        VERIFIES("LLR-BSP-022", tree_that_is_cut_off_never_leads_outside),
    };
    return cmocka_run_group_tests(tests, make_room, NULL);
}
