/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What start.S calls before the MMU is on: nothing here has variables, since .bss is
 * not cleared yet and data written past the caches would be lost.
 */
#include <arch/image.h>
#include <base/upcall.h>
#include <bsp/board.h>
#include <bsp/halt.h>
#include <core/memory.h>
#include <core/print.h>

/* @satisfies LLR-BOOT-001 */
void upcall_enter_non_secure(void)
{
    bsp_enter_non_secure();
}

/* @satisfies LLR-BOOT-002 */
void upcall_misplaced(void)
{
    print_text("bulkhead: the loader has put the image to a wrong address; "
               "it runs where it is linked, 2 MiB above the start of memory\n");
    bsp_halt(BSP_HALT_FAULT);
}

/* @satisfies LLR-BOOT-003 */
struct upcall_map upcall_map_image(uintptr_t tree)
{
    return memory_map_image(bsp_board_find_tree(tree));
}
