/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the image begins: the header by which loaders know it as a Linux arm64 Image,
 * and the way to C.  Entered at EL3, EL2 or EL1 with the MMU off and, in x0, whatever
 * the loader left there: the address of a device tree, or not.
 */
#include <arch/assembly.inc>
#include <arch/mmu_regime.h>

#define CURRENT_EL_SHIFT  2             /* CurrentEL: bits 3-2 */
#define CPACR_FPEN        (3 << 20)     /* CPACR_EL1: FP does not trap at EL1 */
#define CTR_LINE_SHIFT    16            /* CTR_EL0.DminLine: log2 words of 4 bytes */
#define BOOT_STACK_SIZE   4096          /* used of it while the MMU is off */
#define MPIDR_AFFINITY    0xff00ffffff  /* Aff3, Aff2, Aff1, Aff0 */

/* Linux, Documentation/arm64/booting.rst: "Call the kernel image". */
/* @satisfies LLR-ARCH-001 */
        .section .text.boot, "ax", %progbits
        .global _start
_start:
        b       .Lentry
        .long   0
        .quad   0                       /* text_offset: at a multiple of 2 MiB */
        .quad   image_size              /* with .bss, stacks and tables */
        .quad   2                       /* little-endian, 4 KiB pages, low in RAM */
        .quad   image_file_size, 0, 0   /* reserved; bulkhead run reads the first */
        .ascii  "ARM\x64"
        .long   0

.Lentry:
        msr     daifset, #0xf           /* no exception until the vectors are set */
        mov     x19, x0                 /* the device tree, perhaps */
        mrs     x20, CurrentEL
        lsr     x20, x20, #CURRENT_EL_SHIFT
        mrs     x0, mpidr_el1
        mov     x1, #MPIDR_AFFINITY & 0xffffff
        movk    x1, #MPIDR_AFFINITY >> 32, lsl #32
        tst     x0, x1
        b.ne    .Lpark                  /* one core is used */

        /*
         * The stack is written with the MMU off, past the caches.  Lines that a loader
         * left there must not be written back over it.
         */
        ADDRESS x1, interrupt_stack_top
        mov     sp, x1
        sub     x0, x1, #BOOT_STACK_SIZE
        bl      arch_cache_invalidate
        mov     x29, xzr                /* ends the chain of frame records */
        adr     x0, _start
        ldr     x1, .Llink_address
        cmp     x0, x1
        b.eq    .Lplaced
        bl      upcall_misplaced
.Lplaced:
        bl      arch_drop_to_el1

        msr     spsel, #1
        ADDRESS x0, interrupt_stack_top
        mov     sp, x0
        mov     x0, #CPACR_FPEN
        msr     cpacr_el1, x0
        ADDRESS x0, arch_vectors
        msr     vbar_el1, x0
        msr     tpidr_el1, xzr          /* no thread yet */
        isb                             /* the three are in effect from here on */

        mov     x0, x19
        bl      upcall_map_image
        mov     x19, x0                 /* where the tree is */
        mov     x21, x1                 /* next free page for tables */
        ADDRESS x0, image_tables_start  /* as far as they are used */
        bl      arch_cache_invalidate   /* lines fetched before they were written */

        mov     x0, #MMU_MAIR
        msr     mair_el1, x0
        ldr     x0, =MMU_TCR
        mrs     x1, id_aa64mmfr0_el1
        and     x1, x1, #0xf            /* PARange */
        mov     x2, #MMU_IPS_MAX
        cmp     x1, x2
        csel    x1, x1, x2, lo
        orr     x0, x0, x1, lsl #MMU_TCR_IPS_SHIFT
        msr     tcr_el1, x0
        ADDRESS x0, image_tables_start
        msr     ttbr0_el1, x0
        isb                             /* the regime is set before it is used */
        tlbi    vmalle1                 /* whatever reset left in the TLB */
        ic      iallu                   /* and in the instruction cache */
        dsb     nsh                     /* both are complete before the MMU is on */
        isb
        ldr     x0, =SCTLR_EL1_ON
        msr     sctlr_el1, x0
        isb                             /* what follows is fetched through the MMU */

        mov     x0, x19
        mov     x1, x21
        mov     x2, x20                 /* level of entry */
        mov     x29, xzr
        mov     x30, xzr
        b       upcall_start

.Lpark:
        wfi
        b       .Lpark

/*
 * void arch_cache_invalidate(uintptr_t start, uintptr_t end)
 *
 * In:     x0 = start, x1 = end; of four lines at least
 * Uses:   x2, x3
 * Source: DDI 0487, DC IVAC
 */
/* @satisfies LLR-ARCH-031 */
        .global arch_cache_invalidate
arch_cache_invalidate:
        mrs     x2, ctr_el0
        ubfx    x2, x2, #CTR_LINE_SHIFT, #4
        mov     x3, #4
        lsl     x2, x3, x2
.Lnext_line:
        dc      ivac, x0
        add     x0, x0, x2
        dc      ivac, x0
        add     x0, x0, x2
        dc      ivac, x0
        add     x0, x0, x2
        dc      ivac, x0
        add     x0, x0, x2
        cmp     x0, x1
        b.lo    .Lnext_line
        dsb     sy                      /* complete before the memory is written */
        ret

        .balign 8
.Llink_address:
        .quad   image_start
        .ltorg
