/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the RAM behind the image is shared out.
 */
#include "layout.h"

#include <arch/cache.h>
#include <arch/image.h>
#include <arch/mmu_regime.h>
#include <base/format.h>
#include <base/upcall.h>
#include <core/memory.h>
#include <core/stack_pool.h>

#define CACHE_LINE   64U /* tables begin with a line, so that they share none */
#define KIB          1024U
#define MESSAGE_SIZE 160U

/* Where each part begins; it ends where the next begins. */
struct plan {
    uintptr_t tables;
    uintptr_t threads;
    uintptr_t timeouts;
    uintptr_t stack_bits;
    uintptr_t stacks;
    uintptr_t heap;
    uintptr_t end;
};

static uintptr_t aligned(uintptr_t address, uintptr_t alignment)
{
    return (address + alignment - 1U) & ~(alignment - 1U);
}

/* Lays the parts out behind the memory for translation tables. */
static void plan_parts(const struct limits *limits, size_t tables_size,
                       const struct layout *layout, struct plan *plan)
{
    plan->tables = image_address(image_end);
    plan->threads = plan->tables + tables_size;
    plan->timeouts =
        aligned(plan->threads + (limits->threads * sizeof(struct thread)), CACHE_LINE);
    plan->stack_bits =
        aligned(plan->timeouts
                    + ((size_t)2 * timeout_queue_places(layout->timeout_capacity)
                       * sizeof(struct timeout_place)),
                CACHE_LINE);
    plan->stacks = aligned(plan->stack_bits + stack_pool_table_size(limits->stacks),
                           MMU_PAGE_SIZE);
    plan->heap = plan->stacks
                 + (limits->stacks * stack_pool_place_size(limits->stack_size_bytes));
    plan->end = plan->heap + limits->heap_size_bytes;
}

static __attribute__((noreturn)) void panic_too_little(const struct bsp_range *memory,
                                                       uintptr_t end)
{
    char message[MESSAGE_SIZE];
    struct format format;
    format_init(&format, message, sizeof(message));
    format_text(&format, "the image and its limits need ");
    format_decimal(&format, (end - memory->start + KIB - 1U) / KIB);
    format_text(&format, " KiB, the board has ");
    format_decimal(&format, (memory->end - memory->start) / KIB);
    format_text(&format, " KiB: lower bulkhead_config or give it more memory");
    upcall_panic(PANIC_MEMORY, message);
}

static void require_mapped(enum status status)
{
    if (status != STATUS_OK) {
        upcall_panic(PANIC_MEMORY, "the board's memory cannot be mapped");
    }
}

static void map_parts(const struct limits *limits, const struct plan *plan)
{
    const struct bsp_range objects = { plan->threads, plan->stacks };
    const struct bsp_range heap = { plan->heap, plan->end };
    require_mapped(memory_extend_tables(plan->threads - plan->tables));
    require_mapped(memory_map_ram(&objects, false));
    arch_clear(plan->timeouts, plan->stacks);
    require_mapped(stack_pool_init(plan->stacks, limits->stacks,
                                   limits->stack_size_bytes,
                                   (uint64_t *)plan->stack_bits));
    require_mapped(memory_map_ram(&heap, false));
}

/* @satisfies LLR-BOOT-011 */
/* @satisfies LLR-BOOT-012 */
void layout_memory(const struct bsp_board *board, const struct limits *limits,
                   struct layout *layout)
{
    struct plan plan;
    layout->timeout_capacity = limits->threads + limits->timers;
    plan_parts(limits, 0, layout, &plan);
    const size_t paged = plan.heap - plan.tables;
    plan_parts(limits, memory_tables_size(paged), layout, &plan);
    if (plan.end > board->memory.end) {
        panic_too_little(&board->memory, plan.end);
    }
    if (limits->heap_size_bytes == 0U) {
        plan.end = board->memory.end;
    }
    map_parts(limits, &plan);
    const struct memory_range heap = { plan.heap, plan.end };
    memory_set_heap(&heap);
    layout->threads = (struct thread *)plan.threads;
    layout->timeouts = (struct timeout_place *)plan.timeouts;
}
