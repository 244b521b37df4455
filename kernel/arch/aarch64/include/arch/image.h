/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The image's parts, as the linker script lays them out; each begins and ends with a
 * page.
 */
#ifndef ARCH_IMAGE_H
#define ARCH_IMAGE_H

#include <stdint.h>

extern char image_start[]; /* where the image is linked to run */
extern char image_text_start[], image_text_end[];
extern char image_rodata_start[], image_rodata_end[];
extern char image_data_start[], image_data_end[]; /* .data and .bss, then the stacks */
extern char image_bss_start[], image_bss_end[];
extern char interrupt_stack_guard[], interrupt_stack_bottom[], interrupt_stack_top[];
extern char emergency_stack_guard[], emergency_stack_bottom[], emergency_stack_top[];
extern char image_tables_start[], image_tables_end[]; /* translation tables */
extern char image_end[];

/** Address of a symbol above. */
static inline uintptr_t image_address(const char *symbol)
{
    /* @satisfies LLR-ARCH-003 */
    return (uintptr_t)symbol;
}

#endif
