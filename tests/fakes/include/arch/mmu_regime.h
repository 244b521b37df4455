/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host stand-in for <arch/mmu_regime.h>: the numbers that portable units use.
 */
#ifndef ARCH_MMU_REGIME_H
#define ARCH_MMU_REGIME_H

#define MMU_ADDRESS_BITS 36
#define MMU_PAGE_SIZE    4096

#endif
