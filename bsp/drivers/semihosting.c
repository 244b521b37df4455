/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semihosting: the end of an image.
 */
#include "semihosting.h"

#include <arch/barrier.h>
#include <arch/call.h>
#include <stdint.h>

#define SYS_EXIT_EXTENDED            0x20U
#define ADP_STOPPED_APPLICATION_EXIT 0x20026U

/* @satisfies LLR-BSP-003 */
void semihosting_exit(int status)
{
    const uint64_t block[2] = { ADP_STOPPED_APPLICATION_EXIT,
                                (uint64_t)(int64_t)status };
    arch_dsb_sy(); /* the block and all output are complete before the host looks */
    (void)arch_call_host(SYS_EXIT_EXTENDED, block);
}
