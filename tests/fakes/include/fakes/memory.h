/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host stand-in for the part of <core/memory.h> that the pool of stacks uses: it notes
 * which pages of a range are mapped.
 */
#ifndef FAKES_MEMORY_H
#define FAKES_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** From now on these pages are noted; none is mapped. */
void memory_reset(uintptr_t start, size_t pages);

/** Whether the page that an address lies in is mapped. */
bool memory_is_mapped(uintptr_t address);

/** Lets memory_map_ram fail from its nth next call on (1: the next); 0: never. */
void memory_fail_at(unsigned call);

/** Calls a function once, in the next memory_set_page. */
void memory_on_set_page(void (*function)(void));

#endif
