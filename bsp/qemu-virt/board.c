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

static void gic_from_constants(struct gic_description *gic)
{
    const bool is_v3 = arch_has_gic_registers();
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

/* Takes all pages that lie wholly in the range. */
static struct bsp_range whole_pages(const struct bsp_range *range)
{
    const struct bsp_range pages = { (range->start + PAGE_MASK) & ~PAGE_MASK,
                                     range->end & ~PAGE_MASK };
    return pages;
}

static bool is_apart(const struct bsp_range *left, const struct bsp_range *right)
{
    return (left->end <= right->start) || (right->end <= left->start);
}

/* Whether registers can be where the tree says: this board has them below its RAM. */
static bool is_device(const struct bsp_range *registers)
{
    return (registers->start != registers->end)
           && ((registers->start & PAGE_MASK) == 0U)
           && (registers->end <= QEMU_VIRT_RAM_START);
}

static bool are_devices(const struct bsp_range *console, const struct bsp_range *gic)
{
    return is_device(console) && is_device(&gic[0]) && is_device(&gic[1])
           && is_apart(console, &gic[0]) && is_apart(console, &gic[1])
           && is_apart(&gic[0], &gic[1]);
}

/* Whether the timer of EL1 has the interrupt that <arch/timer.h> knows. */
static bool is_timer(const struct device_tree_device *timer)
{
    return timer->is_present && (timer->interrupt_cells >= TIMER_CELLS)
           && (device_tree_cell(timer->interrupts[TIMER_VIRTUAL])
               == (ARCH_TIMER_INTERRUPT - FIRST_PRIVATE));
}

/* Whether the tree has everything that the board needs, where it can be. */
static bool is_complete(const struct device_tree *tree)
{
    const bool is_v3 = tree->devices[DEVICE_GIC_V3].is_present;
    return (tree->memory.end >= image_address(image_end))
           && are_devices(
               tree->devices[DEVICE_CONSOLE].registers,
               tree->devices[is_v3 ? DEVICE_GIC_V3 : DEVICE_GIC_V2].registers)
           && (is_v3 == arch_has_gic_registers())
           && is_timer(&tree->devices[DEVICE_TIMER]);
}

static enum psci_conduit conduit_of(const char *method, unsigned int level)
{
    enum psci_conduit conduit = PSCI_NONE;
    if ((method != NULL) && string_equal(method, "smc") && (level <= LEVEL_EL2)) {
        conduit = PSCI_SMC;
    } else if ((method != NULL) && string_equal(method, "hvc")
               && (level == LEVEL_EL1)) {
        conduit = PSCI_HVC;
    } else {
        /* no firmware, or it was left behind on the way down to EL1 */
    }
    return conduit;
}

static void copy_arguments(const char *arguments)
{
    const size_t size = (arguments != NULL) ? strlen(arguments) : 0U;
    if (size > BSP_ARGUMENTS_MAX) {
        found.board.arguments = NULL; /* boot says so, once the console is mapped */
        return;
    }
    if (size != 0U) {
        (void)memcpy(found.arguments, arguments, size);
    }
    found.arguments[size] = '\0';
}

static void use(const struct bsp_range *console, const struct gic_description *gic)
{
    found.board.devices[0].start = console->start;
    found.board.devices[0].end = console->start + PL011_SIZE;
    found.board.devices[1] = gic->distributor;
    found.board.devices[2] = gic->processor;
    console_describe(console->start);
    gic_describe(gic);
}

static void use_tree(const struct device_tree *tree, unsigned int level)
{
    const bool is_v3 = tree->devices[DEVICE_GIC_V3].is_present;
    const struct bsp_range *const registers =
        tree->devices[is_v3 ? DEVICE_GIC_V3 : DEVICE_GIC_V2].registers;
    const struct gic_description gic = { is_v3 ? GIC_V3 : GIC_V2, registers[0],
                                         registers[1] };
    found.board.is_from_device_tree = true;
    found.board.memory = whole_pages(&tree->memory);
    found.board.random_seed = tree->random_seed;
    copy_arguments(tree->arguments);
    halt_describe(conduit_of(tree->devices[DEVICE_FIRMWARE].method, level));
    use(&tree->devices[DEVICE_CONSOLE].registers[0], &gic);
}

static void use_constants(void)
{
    const struct bsp_range console = { QEMU_VIRT_PL011, QEMU_VIRT_PL011 + PL011_SIZE };
    struct gic_description gic;
    gic_from_constants(&gic);
    found.board.is_from_device_tree = false;
    found.board.memory.start = QEMU_VIRT_RAM_START;
    found.board.memory.end = QEMU_VIRT_RAM_START + QEMU_VIRT_RAM_SIZE_MIN;
    found.arguments[0] = '\0';
    use(&console, &gic);
}

/* @satisfies LLR-BSP-036 */
/* @satisfies LLR-BSP-037 */
const struct bsp_board *bsp_board_discover(uintptr_t tree, unsigned int level)
{
    const struct bsp_range image = { image_address(image_start),
                                     image_address(image_end) };
    struct device_tree contents;
    bool is_usable = false;
    if (tree != 0U) {
        const enum status status = device_tree_read(
            tree, &image, matches, sizeof(matches) / sizeof(matches[0]), &contents);
        is_usable = (status == STATUS_OK) && is_complete(&contents);
    }
    found.board.name = "qemu-virt";
    found.board.arguments = found.arguments;
    if (is_usable) {
        use_tree(&contents, level);
    } else {
        use_constants();
    }
    return &found.board;
}
