/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU's virt: found out by the device tree; its constants serve where there is none.
 */
#include "board.h"

#include "../drivers/device_tree.h"
#include "../drivers/gic.h"
#include "../drivers/pl011.h"

#include <arch/image.h>
#include <arch/mmu_regime.h>
#include <arch/system_register.h>
#include <arch/timer.h>
#include <base/inline.h>
#include <base/string.h>
#include <base/upcall.h>
#include <bsp/board.h>

#define TREE_ALIGNMENT 8U
#define TIMER_VIRTUAL \
    7U /* cell with the number of the third interrupt, of three each */
#define TIMER_CELLS   9U
#define FIRST_PRIVATE 16U /* INTID of PPI 0 */
#define LEVEL_EL1     1U
#define LEVEL_EL2     2U
#define PAGE_MASK     ((uintptr_t)MMU_PAGE_SIZE - 1U)

enum device {
    DEVICE_CONSOLE,
    DEVICE_GIC_V2,
    DEVICE_GIC_V3,
    DEVICE_TIMER,
    DEVICE_FIRMWARE
};

static const struct device_tree_match matches[] = {
    { "arm,pl011", DEVICE_CONSOLE },     { "arm,cortex-a15-gic", DEVICE_GIC_V2 },
    { "arm,gic-400", DEVICE_GIC_V2 },    { "arm,gic-v3", DEVICE_GIC_V3 },
    { "arm,armv8-timer", DEVICE_TIMER }, { "arm,psci-1.0", DEVICE_FIRMWARE },
    { "arm,psci-0.2", DEVICE_FIRMWARE },
};

static struct {
    struct bsp_board board;
    char arguments[BSP_ARGUMENTS_MAX + 1U];
} found;

/* Which GIC the processor goes with. */
static COLD bool has_v3(void)
{
    return arch_has_gic_registers();
}

static void gic_from_constants(struct gic_description *gic)
{
    const bool is_v3 = has_v3();
    gic->version = is_v3 ? GIC_V3 : GIC_V2;
    gic->distributor.start = QEMU_VIRT_GIC_DISTRIBUTOR;
    gic->distributor.end = QEMU_VIRT_GIC_DISTRIBUTOR + QEMU_VIRT_GIC_SIZE;
    gic->processor.start =
        is_v3 ? QEMU_VIRT_GIC_REDISTRIBUTORS : QEMU_VIRT_GIC_PROCESSOR;
    gic->processor.end = gic->processor.start
                         + (is_v3 ? QEMU_VIRT_REDISTRIBUTORS_SIZE : QEMU_VIRT_GIC_SIZE);
}

/* @satisfies LLR-BSP-034 */
void bsp_enter_non_secure(void)
{
    struct gic_description gic;
    gic_from_constants(&gic);
    gic_release(&gic);
}

/*
 * Whether a tree begins at an address; only RAM that the image does not use is looked
 * at.
 */
static bool is_tree(uintptr_t address, struct bsp_range *range)
{
    const uintptr_t limit = ((uintptr_t)1 << MMU_ADDRESS_BITS) - DEVICE_TREE_SIZE_MAX;
    if ((address < QEMU_VIRT_RAM_START) || (address >= limit)
        || ((address % TREE_ALIGNMENT) != 0U)) {
        return false;
    }
    range->start = address;
    range->end = address + device_tree_size(address);
    return (range->start != range->end)
           && ((range->end <= image_address(image_start))
               || (range->start >= image_address(image_end)));
}

/* @satisfies LLR-BSP-035 */
struct bsp_range bsp_board_find_tree(uintptr_t tree)
{
    struct bsp_range range;
    if (!is_tree(tree, &range) && !is_tree(QEMU_VIRT_RAM_START, &range)) {
        range.start = 0;
        range.end = 0;
    }
    return range;
}

/*
 * Whether registers can be where the tree says: this board has them below its RAM.
 */
static bool is_device(const struct bsp_range *registers, const struct bsp_range *other)
{
    const bool is_apart =
        (registers->end <= other->start) || (other->end <= registers->start);
    return is_apart && (registers->start != registers->end)
           && ((registers->start & PAGE_MASK) == 0U)
           && (registers->end <= QEMU_VIRT_RAM_START);
}

/* Whether the timer of EL1 has the interrupt that <arch/timer.h> knows. */
static bool is_timer(const struct device_tree_device *timer)
{
    return timer->is_present && (timer->interrupt_cells >= TIMER_CELLS)
           && (device_tree_cell(timer->interrupts[TIMER_VIRTUAL])
               == (ARCH_TIMER_INTERRUPT - FIRST_PRIVATE));
}

/* The registers of the GIC that the processor goes with. */
static struct bsp_range *gic_registers(struct device_tree *tree)
{
    return tree->devices[has_v3() ? DEVICE_GIC_V3 : DEVICE_GIC_V2].registers;
}

/* Whether the tree has everything that the board needs, where it can be. */
static bool is_complete(struct device_tree *tree)
{
    const struct bsp_range *const console = tree->devices[DEVICE_CONSOLE].registers;
    const struct bsp_range *const gic = gic_registers(tree);
    return (tree->memory.end >= image_address(image_end))
           && (tree->devices[DEVICE_GIC_V3].is_present == has_v3())
           && is_device(console, &gic[0]) && is_device(&gic[0], &gic[1])
           && is_device(&gic[1], console) && is_timer(&tree->devices[DEVICE_TIMER]);
}

static enum psci_conduit conduit_of(const char *method, unsigned int level)
{
    if (method == NULL) {
        return PSCI_NONE;
    }
    if ((level <= LEVEL_EL2) && string_equal(method, "smc")) {
        return PSCI_SMC;
    }
    if ((level == LEVEL_EL1) && string_equal(method, "hvc")) {
        return PSCI_HVC;
    }
    return PSCI_NONE; /* it was left behind on the way down to EL1 */
}

static void copy_arguments(const char *arguments)
{
    const size_t size = strlen(arguments) + 1U;
    if (size > sizeof(found.arguments)) {
        found.board.arguments = NULL; /* boot says so, once the console is mapped */
        return;
    }
    (void)memcpy(found.arguments, arguments, size);
}

/* What a tree would say. */
static void set_constants(struct device_tree *tree)
{
    struct gic_description gic;
    gic_from_constants(&gic);
    (void)memset(tree, 0, sizeof(*tree));
    tree->memory.start = QEMU_VIRT_RAM_START;
    tree->memory.end = QEMU_VIRT_RAM_START + QEMU_VIRT_RAM_SIZE_MIN;
    tree->devices[DEVICE_CONSOLE].registers[0].start = QEMU_VIRT_PL011;
    gic_registers(tree)[0] = gic.distributor;
    gic_registers(tree)[1] = gic.processor;
}

static void use(struct device_tree *tree, unsigned int level)
{
    const uintptr_t console = tree->devices[DEVICE_CONSOLE].registers[0].start;
    const struct bsp_range *const registers = gic_registers(tree);
    const struct gic_description gic = { has_v3() ? GIC_V3 : GIC_V2, registers[0],
                                         registers[1] };
    found.board.memory.start = (tree->memory.start + PAGE_MASK) & ~PAGE_MASK;
    found.board.memory.end = tree->memory.end & ~PAGE_MASK;
    found.board.devices[0].start = console;
    found.board.devices[0].end = console + PL011_SIZE;
    found.board.devices[1] = gic.distributor;
    found.board.devices[2] = gic.processor;
    found.board.random_seed = tree->random_seed;
    copy_arguments((tree->arguments != NULL) ? tree->arguments : "");
    console_describe(console);
    gic_describe(&gic);
    halt_describe(conduit_of(tree->devices[DEVICE_FIRMWARE].method, level));
}

/* @satisfies LLR-BSP-036 */
/* @satisfies LLR-BSP-037 */
const struct bsp_board *bsp_board_discover(uintptr_t tree, unsigned int level)
{
    const struct bsp_range image = { image_address(image_start),
                                     image_address(image_end) };
    struct device_tree contents;
    found.board.name = "qemu-virt";
    found.board.arguments = found.arguments;
    found.board.is_from_device_tree =
        (tree != 0U)
        && (device_tree_read(tree, &image, matches,
                             sizeof(matches) / sizeof(matches[0]), &contents)
            == STATUS_OK)
        && is_complete(&contents);
    if (!found.board.is_from_device_tree) {
        set_constants(&contents);
    }
    use(&contents, level);
    return &found.board;
}
