/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GICv3.
 */
#include "gicv3.h"

#include "gic.h"

#include <arch/barrier.h>
#include <arch/mmio.h>
#include <arch/system_register.h>
#include <base/upcall.h>

#define GICD_CTLR           0x0000U
#define GICD_IROUTER(irq)   (0x6000U + (8U * (irq)))
#define GICD_IGRPMODR(word) (0x0d00U + (4U * (word)))
#define CTLR_RWP            0x80000000U
#define CTLR_ARE            0x10U /* ARE_NS; ARE where there is one security state */
#define CTLR_ARE_BOTH       0x30U /* ARE_S, ARE_NS: the secure view */
#define CTLR_ENABLE         0x3U /* EnableGrp1A and EnableGrp1 in the non-secure view */
#define GICR_CTLR           0x0000U
#define GICR_CTLR_RWP       0x8U
#define GICR_TYPER          0x0008U
#define GICR_WAKER          0x0014U
#define GICR_SGI_FRAME      0x10000U
#define TYPER_VLPIS         0x2U
#define TYPER_LAST          0x10U
#define TYPER_AFFINITY      32
#define WAKER_SLEEP         0x2U /* ProcessorSleep */
#define WAKER_ASLEEP        0x4U /* ChildrenAsleep */
#define FRAME_SIZE          0x20000U
#define FRAME_SIZE_VLPIS    0x40000U
#define POLLS_MAX           1000000U
#define SRE_ENABLE          1U
#define PMR_ALL             0xffU
#define CTLR_EOIMODE        0x2U
#define ROUTER_AFFINITY     0xff00ffffffU /* as in MPIDR_EL1; to one target */
#define FIRST_SHARED        32U           /* number of the first SPI */

/* Waits until a bit of a register is clear. */
static void wait_clear(uintptr_t address, uint32_t bit, const char *message)
{
    uint32_t polls = 0;
    while ((arch_mmio_read_32(address) & bit) != 0U) {
        polls++;
        if (polls == POLLS_MAX) {
            upcall_panic(PANIC_HARDWARE, message);
        }
    }
}

static void wait_distributor(uintptr_t distributor)
{
    wait_clear(distributor + GICD_CTLR, CTLR_RWP,
               "GICv3: the distributor does not finish a write (GICD_CTLR.RWP)");
}

/* Finds the frames whose affinity is this processor's. */
static uintptr_t find_redistributor(const struct bsp_range *redistributors)
{
    const uint32_t affinity = arch_affinity();
    uintptr_t frame = redistributors->start;
    while ((redistributors->end - frame) >= FRAME_SIZE) {
        const uint64_t type = arch_mmio_read_64(frame + GICR_TYPER);
        if ((uint32_t)(type >> TYPER_AFFINITY) == affinity) {
            return frame;
        }
        if ((type & TYPER_LAST) != 0U) {
            break;
        }
        frame += ((type & TYPER_VLPIS) != 0U) ? FRAME_SIZE_VLPIS : FRAME_SIZE;
    }
    upcall_panic(PANIC_HARDWARE, "GICv3: no redistributor belongs to this processor");
}

/* 11.1: a redistributor that sleeps forwards no interrupts. */
static void wake(uintptr_t redistributor)
{
    const uintptr_t waker = redistributor + GICR_WAKER;
    arch_mmio_write_32(waker, arch_mmio_read_32(waker) & ~WAKER_SLEEP);
    wait_clear(waker, WAKER_ASLEEP,
               "GICv3: the redistributor does not wake (GICR_WAKER.ChildrenAsleep)");
}

/* @satisfies LLR-BSP-011 */
void gicv3_release(uintptr_t distributor, const struct bsp_range *redistributors)
{
    const uint32_t words =
        (gic_count(distributor) + GIC_INTERRUPTS_A_WORD - 1U) / GIC_INTERRUPTS_A_WORD;
    arch_mmio_write_32(distributor + GICD_CTLR, 0);
    wait_distributor(distributor);
    arch_mmio_write_32(distributor + GICD_CTLR, CTLR_ARE_BOTH);
    wait_distributor(distributor);
    for (uint32_t word = 1; word < words; word++) {
        arch_mmio_write_32(distributor + GIC_IGROUPR(word), UINT32_MAX);
        arch_mmio_write_32(distributor + GICD_IGRPMODR(word), 0);
    }
    const uintptr_t redistributor = find_redistributor(redistributors);
    wake(redistributor);
    arch_mmio_write_32(redistributor + GICR_SGI_FRAME + GIC_IGROUPR(0), UINT32_MAX);
    arch_mmio_write_32(redistributor + GICR_SGI_FRAME + GICD_IGRPMODR(0), 0);
    arch_dsb_sy(); /* the controller is released before the secure state is left */
}

static void init_distributor(uintptr_t distributor)
{
    const uint32_t count = gic_count(distributor);
    arch_mmio_write_32(distributor + GICD_CTLR, 0);
    wait_distributor(distributor);
    arch_mmio_write_32(distributor + GICD_CTLR, CTLR_ARE);
    wait_distributor(distributor);
    for (uint32_t word = 1; (word * GIC_INTERRUPTS_A_WORD) < count; word++) {
        arch_mmio_write_32(distributor + GIC_IGROUPR(word), UINT32_MAX);
        gic_reset_word(distributor, word);
    }
    wait_distributor(distributor);
    arch_mmio_write_32(distributor + GICD_CTLR, CTLR_ARE | CTLR_ENABLE);
    wait_distributor(distributor);
}

static void init_processor_interface(void)
{
    arch_write_icc_sre(arch_read_icc_sre() | SRE_ENABLE);
    arch_isb(); /* the other registers exist from here on */
    if ((arch_read_icc_sre() & SRE_ENABLE) == 0U) {
        upcall_panic(PANIC_HARDWARE,
                     "GICv3: system registers are not enabled by a higher level");
    }
    arch_write_icc_pmr(PMR_ALL);
    arch_write_icc_bpr1(0);
    arch_write_icc_ctlr(arch_read_icc_ctlr() & ~(uint64_t)CTLR_EOIMODE);
    arch_write_icc_igrpen1(1);
    arch_isb(); /* interrupts are signalled from here on */
}

/* @satisfies LLR-BSP-013 */
uintptr_t gicv3_init(uintptr_t distributor, const struct bsp_range *redistributors)
{
    init_distributor(distributor);
    const uintptr_t redistributor = find_redistributor(redistributors);
    wake(redistributor);
    arch_mmio_write_32(redistributor + GICR_SGI_FRAME + GIC_IGROUPR(0), UINT32_MAX);
    gic_reset_word(redistributor + GICR_SGI_FRAME, 0);
    wait_clear(redistributor + GICR_CTLR, GICR_CTLR_RWP,
               "GICv3: the redistributor does not finish a write (GICR_CTLR.RWP)");
    init_processor_interface();
    return redistributor;
}

/* @satisfies LLR-BSP-014 */
void gicv3_enable(uintptr_t distributor, uintptr_t redistributor, uint32_t irq)
{
    if (irq < FIRST_SHARED) {
        arch_mmio_write_32(redistributor + GICR_SGI_FRAME + GIC_ISENABLER(0),
                           gic_bit(irq));
        return;
    }
    const uint64_t affinity = arch_read_mpidr() & ROUTER_AFFINITY;
    arch_mmio_write_64(distributor + GICD_IROUTER(irq), affinity);
    arch_mmio_write_32(distributor + GIC_ISENABLER(irq / GIC_INTERRUPTS_A_WORD),
                       gic_bit(irq));
}

/* @satisfies LLR-BSP-014 */
void gicv3_disable(uintptr_t distributor, uintptr_t redistributor, uint32_t irq)
{
    if (irq < FIRST_SHARED) {
        arch_mmio_write_32(redistributor + GICR_SGI_FRAME + GIC_ICENABLER(0),
                           gic_bit(irq));
        wait_clear(redistributor + GICR_CTLR, GICR_CTLR_RWP,
                   "GICv3: the redistributor does not finish a write (GICR_CTLR.RWP)");
        return;
    }
    arch_mmio_write_32(distributor + GIC_ICENABLER(irq / GIC_INTERRUPTS_A_WORD),
                       gic_bit(irq));
    wait_distributor(distributor);
}
