/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes of what is mapped.
 */
#include <fakes/memory.h>

#include <arch/mmu_regime.h>
#include <core/memory.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct {
    uintptr_t start;
    size_t pages;
    bool *is_mapped;
    unsigned fail_at;
    void (*on_set_page)(void);
} memory;

void memory_reset(uintptr_t start, size_t pages)
{
    free(memory.is_mapped);
    memory.start = start;
    memory.pages = pages;
    memory.is_mapped = calloc((pages != 0U) ? pages : 1U, sizeof *memory.is_mapped);
    memory.fail_at = 0;
    memory.on_set_page = NULL;
    assert_non_null(memory.is_mapped);
}

static bool *page_of(uintptr_t address)
{
    const size_t page = (address - memory.start) / MMU_PAGE_SIZE;
    assert_true((address >= memory.start) && (page < memory.pages));
    return &memory.is_mapped[page];
}

bool memory_is_mapped(uintptr_t address)
{
    return *page_of(address);
}

void memory_fail_at(unsigned call)
{
    memory.fail_at = call;
}

void memory_on_set_page(void (*function)(void))
{
    memory.on_set_page = function;
}

enum status memory_map_ram(const struct bsp_range *range, bool only_pages)
{
    assert_true(only_pages);
    assert_int_equal(range->start % MMU_PAGE_SIZE, 0);
    assert_int_equal(range->end % MMU_PAGE_SIZE, 0);
    if (memory.fail_at == 1U) {
        return STATUS_NO_RESOURCE;
    }
    memory.fail_at -= (memory.fail_at != 0U) ? 1U : 0U;
    for (uintptr_t page = range->start; page < range->end; page += MMU_PAGE_SIZE) {
        assert_false(*page_of(page));
        *page_of(page) = true;
    }
    return STATUS_OK;
}

void memory_set_page(uintptr_t address, bool is_mapped)
{
    if (memory.on_set_page != NULL) {
        void (*const function)(void) = memory.on_set_page;
        memory.on_set_page = NULL;
        function();
    }
    assert_int_equal(address % MMU_PAGE_SIZE, 0);
    *page_of(address) = is_mapped;
}
