/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The start of an image, in order, from the first instruction with the MMU on to the
 * first thread.  A normal boot prints nothing.
 */
#include "layout.h"
#include "limits.h"
#include "report.h"

#include <arch/cache.h>
#include <arch/image.h>
#include <arch/mmu_regime.h>
#include <arch/timer.h>
#include <base/string.h>
#include <base/upcall.h>
#include <bsp/board.h>
#include <bsp/interrupt_controller.h>
#include <bulkhead/config.h>
#include <core/interrupt.h>
#include <core/memory.h>
#include <core/print.h>
#include <sched/scheduler.h>
#include <sched/thread.h>
#include <sched/timeout.h>

/* The value of the stack protector; GCC states the name. */
// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-*,readability-identifier-naming)
uintptr_t __stack_chk_guard;

/*
 * Spreads a seed over 64 bits: the output function of SplitMix64 (Steele, Lea, Flood
 * 2014).
 */
static uint64_t mixed(uint64_t seed)
{
    uint64_t value = seed + 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

/* The lowest byte is 0: a string that overflows cannot write the value again. */
static uintptr_t stack_guard(uint64_t random_seed)
{
    return mixed(random_seed ^ arch_counter()) & ~(uintptr_t)0xff;
}

static void unmap_tree(uintptr_t tree)
{
    const struct bsp_range range = bsp_board_find_tree(tree);
    memory_unmap(&range);
}

static void map_devices(const struct bsp_board *board)
{
    for (size_t i = 0; i < BSP_DEVICES_MAX; i++) {
        const struct bsp_range *const device = &board->devices[i];
        if ((device->start != device->end)
            && (memory_map_device(device) != STATUS_OK)) {
            upcall_panic(PANIC_CONFIGURATION, "a device of the board cannot be mapped");
        }
    }
}

static void read_limits(struct limits *limits)
{
    const char *const error = limits_read(&bulkhead_config, limits);
    if (error != NULL) {
        upcall_panic(PANIC_CONFIGURATION, error);
    }
}

/* @satisfies LLR-BOOT-008 */
static void create_main_thread(const struct bsp_board *board,
                               const struct limits *limits)
{
    const struct thread_attributes attributes = { .priority = limits->main_priority,
                                                  .threshold = PRIORITY_IDLE,
                                                  .guard_size_bytes = MMU_PAGE_SIZE };
    if (board->arguments == NULL) {
        upcall_panic(PANIC_CONFIGURATION, "the boot arguments exceed 2048 bytes");
    }
    /* The line is only read: image_main copies the words it takes from it. */
    void *const arguments = (void *)(uintptr_t)board->arguments;
    struct thread *const thread =
        thread_create_first(&attributes, image_main, arguments);
    if (thread == NULL) { /* all else is checked: priority, number of stacks */
        upcall_panic(PANIC_CONFIGURATION,
                     "stack_size_bytes is too small for thread-local storage");
    }
    (void)memcpy(thread->name, "main", sizeof("main"));
}

/* @satisfies LLR-BOOT-004 */
/* @satisfies LLR-BOOT-005 */
/* @satisfies LLR-BOOT-006 */
/* @satisfies LLR-BOOT-007 */
__attribute__((no_stack_protector)) void upcall_start(uintptr_t tree,
                                                      uintptr_t tables_next,
                                                      unsigned int level)
{
    struct limits limits;
    struct layout layout;

    arch_clear(image_address(image_bss_start), image_address(image_bss_end));
    memory_init(tables_next);
    const struct bsp_board *const board = bsp_board_discover(tree, level);
    __stack_chk_guard = stack_guard(board->random_seed);
    if (tree != 0U) {
        unmap_tree(tree);
    }
    map_devices(board);
    if (!board->is_from_device_tree) {
        print_text("bulkhead: no valid device tree: using the constants of ");
        print_text(board->name);
        print_text("\n");
    }
    bsp_interrupt_controller_init();
    read_limits(&limits);
    layout_memory(board, &limits, &layout);
    interrupt_init();
    thread_init(layout.threads, limits.threads);
    timeout_init(layout.timeouts, layout.timeout_capacity);
    create_main_thread(board, &limits);
    report_boot_is_over();
    scheduler_start();
}
