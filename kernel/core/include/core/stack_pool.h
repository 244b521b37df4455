/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stacks of threads: an array of equal places, each a page and the default stack.
 *
 *     | page | stack      | page | stack      | page | stack      |
 *     guard ^              guard of a stack that takes two places: any number of pages
 *
 * A stack lies directly above its guard, whose pages are not mapped; one that is larger
 * than a place takes several that are adjacent.  What a page was before does not
 * matter: it is mapped or unmapped when a stack is taken, and not touched when it is
 * given back, because a thread that ends still runs on its stack then.
 */
#ifndef CORE_STACK_POOL_H
#define CORE_STACK_POOL_H

#include <base/status.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes of memory for one place. @param stack_size_bytes a multiple of the page */
size_t stack_pool_place_size(size_t stack_size_bytes);

/** Bytes of the table that says which places are taken. @param places at least 1 */
size_t stack_pool_table_size(uint32_t places);

/**
 * Sets the pool up and maps it in pages; guards are unmapped as stacks are taken.
 *
 * @param start             page-aligned RAM, not mapped, of places * place size bytes
 * @param places            1 to 1048576
 * @param stack_size_bytes  a multiple of the page
 * @param table             stack_pool_table_size bytes, zeroed, owned by the pool from
 *                          now on
 * @retval STATUS_OK        ready; others as mmu_map
 * @context boot, once
 * @bound   O(pages)
 */
MUST_CHECK enum status stack_pool_init(uintptr_t start, uint32_t places,
                                       size_t stack_size_bytes, uint64_t *table);

/** Size of a stack that fits one place with a guard of a page. @context any */
size_t stack_pool_default_size(void);

/**
 * Takes a stack: the first places that are free and large enough.
 *
 * @param size_bytes   of the stack, at least 1; rounded up to pages
 * @param guard_bytes  not mapped below it; rounded up to pages; 0: none
 * @param[out] bottom  lowest address of the stack; untouched unless STATUS_OK is
 *                     returned
 * @retval STATUS_OK           taken
 * @retval STATUS_NO_RESOURCE  no such places are free
 * @context  thread or boot; one caller at a time; stacks may be given back meanwhile
 * @bound    O(pages of the stack) if it fits one place, else plus O(places)
 */
MUST_CHECK enum status stack_pool_take(size_t size_bytes, size_t guard_bytes,
                                       uintptr_t *bottom);

/**
 * Gives a stack back, which may be the caller's own until the next one is taken.
 *
 * @param bottom, size_bytes, guard_bytes  as it was taken
 * @context  interrupts masked
 * @bound    O(places of the stack)
 */
void stack_pool_give(uintptr_t bottom, size_t size_bytes, size_t guard_bytes);

#endif
