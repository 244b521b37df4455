/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The translation regime of EL1, in numbers that C and assembly share.  Granule 4 KiB,
 * 36 bits of address (so that the root is a level 1 table, of 64 entries), identity
 * mapped.  DDI 0487, D5 and D13.2.
 */
#ifndef ARCH_MMU_REGIME_H
#define ARCH_MMU_REGIME_H

#define MMU_ADDRESS_BITS 36
#define MMU_PAGE_SIZE    4096
#define MMU_ROOT_SIZE    512 /* bytes of the root: 8 for each GiB */

/*
 * MAIR_EL1: attribute 0 is Device-nGnRnE, 1 is Normal write-back, read and write
 * allocate.
 */
#define MMU_MAIR              0xff00
#define MMU_MAIR_INDEX_DEVICE 0
#define MMU_MAIR_INDEX_NORMAL 1

/*
 * TCR_EL1: T0SZ = 28; IRGN0, ORGN0 = 1 (walks are write-back cacheable); SH0 = 3 (inner
 * shareable); TG0 = 0 (4 KiB); EPD1 = 1 (no walk for TTBR1).  IPS, bits 34-32, is taken
 * from ID_AA64MMFR0_EL1.PARange.
 */
#define MMU_TCR           0x80351c
#define MMU_TCR_IPS_SHIFT 32
#define MMU_IPS_MAX       5 /* 48 bits: the most that the 4 KiB granule addresses */

/*
 * SCTLR_EL1 with the MMU off: the bits that are RES1 in Armv8.0 (LSMAOE, nTLSMD, SPAN,
 * EIS, TSCXT, EOS) and nothing else: little-endian, no alignment check.
 */
#define SCTLR_EL1_OFF 0x30d00800

/*
 * With the MMU on: also M, C, SA (SP alignment), I and WXN (writable is never
 * executable).
 */
#define SCTLR_EL1_ON 0x30d8180d

#endif
