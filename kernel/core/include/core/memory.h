/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The image's memory: what is mapped, with which rights, and what an address belongs
 * to.
 *
 *     loader, tree | image | tables, tables of objects, stacks ... | heap ... | end of
 *     RAM
 *
 * Invariant: after boot, RAM below the image is not mapped; nothing is writable and
 * executable; nothing but memory_set_page changes the mapping.
 */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H

#include <base/status.h>
#include <base/upcall.h>
#include <bsp/board.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Addresses from start to before end. */
struct memory_range {
    uintptr_t start;
    uintptr_t end;
};

/** What an address belongs to. */
enum memory_kind {
    MEMORY_UNMAPPED,
    MEMORY_NULL_PAGE,
    MEMORY_INTERRUPT_STACK_GUARD,
    MEMORY_EMERGENCY_STACK_GUARD,
    MEMORY_TEXT,
    MEMORY_CONSTANTS,
    MEMORY_DATA,   /* .data and .bss, the stacks of interrupts and faults */
    MEMORY_RAM,    /* behind the image */
    MEMORY_DEVICE, /* registers */
    MEMORY_KIND_COUNT
};

/**
 * Maps the image, each part with its own rights, and a device tree to be read.
 *
 * @param tree  not page-aligned; empty: none
 * @return      what was made; the image is mapped in any case
 * @context     boot; MMU off, .bss not cleared: uses no variables
 * @bound       O(pages of image and tree)
 */
MUST_CHECK struct upcall_map memory_map_image(struct bsp_range tree);

/**
 * Takes over the tables that memory_map_image made.
 *
 * @param next  tables_next, as then
 * @context boot; MMU on
 */
void memory_init(uintptr_t next);

/** Unmaps a range, widened to pages: the tree. @context boot @bound O(pages) */
void memory_unmap(const struct bsp_range *range);

/**
 * Maps registers, widened to pages.
 *
 * @retval STATUS_OK  mapped; others as mmu_map
 * @context boot
 */
MUST_CHECK enum status memory_map_device(const struct bsp_range *range);

/**
 * Maps RAM behind the image.
 *
 * @param range       page-aligned; may be empty
 * @param only_pages  memory_set_page will be used on it
 * @retval STATUS_OK  mapped; others as mmu_map
 * @context boot
 */
MUST_CHECK enum status memory_map_ram(const struct bsp_range *range, bool only_pages);

/**
 * Bytes of further tables that are needed at most to map RAM behind the image.
 *
 * @param paged_bytes  size of what is mapped in pages, from the image's end on
 * @context boot, after the devices are mapped
 */
size_t memory_tables_size(size_t paged_bytes);

/**
 * Takes RAM right behind the image for further tables.
 *
 * @param size_bytes  multiple of the page
 * @retval STATUS_OK  taken; others as mmu_map
 * @context boot, once
 */
MUST_CHECK enum status memory_extend_tables(size_t size_bytes);

/**
 * Maps a page of RAM as data or unmaps it, if it is not so already.
 *
 * @param address  in a range that was mapped with only_pages, or beside one in the same
 *                 2 MiB
 * @context        any
 * @bound          O(1)
 */
void memory_set_page(uintptr_t address, bool is_mapped);

/** What an address belongs to. @context any @bound O(1) */
enum memory_kind memory_kind_of(uintptr_t address);

/** Whether 8 bytes at an address can be read without harm. @context any @bound O(1) */
bool memory_is_readable(uintptr_t address);

/**
 * Keeps what is left of memory for malloc.
 *
 * @param heap page-aligned
 * @context boot, once
 */
void memory_set_heap(const struct memory_range *heap);

/** The memory for malloc; page-aligned. @context any, after boot @bound O(1) */
struct memory_range memory_heap(void);

#endif
