/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tests look at and touch below the system: translation tables, the interrupt
 * controller of QEMU's virt, the physical timer.
 */
#ifndef TARGET_HARDWARE_H
#define TARGET_HARDWARE_H

#include <stdbool.h>
#include <stdint.h>

#define PAGE  4096U
#define GIC   0x08000000UL /* the distributor, of either version */
#define PL011 0x09000000UL

#define TIMER_INTERRUPT 30U /* of the physical timer, which the kernel does not use */

#define READ_REGISTER(name)                                                 \
    __extension__({                                                         \
        uint64_t value_;                                                    \
        __asm__ volatile("isb\n\tmrs %0, " #name : "=r"(value_)::"memory"); \
        value_;                                                             \
    })
#define WRITE_REGISTER(name, value) \
    __asm__ volatile("msr " #name ", %0\n\tisb" ::"r"((uint64_t)(value)) : "memory")

/* The entry that translates an address, with the level that it is of. */
static inline uint64_t *entry_of(uintptr_t address, unsigned *level)
{
    uint64_t *table = (uint64_t *)(READ_REGISTER(ttbr0_el1) & 0xfffffffff000UL);
    unsigned shift = 30;
    for (*level = 1;; ++*level) {
        uint64_t *const entry = &table[(address >> shift) & 511U];
        if ((*level == 3U) || ((*entry & 3U) != 3U)) {
            return entry;
        }
        table = (uint64_t *)(*entry & 0xfffffffff000UL);
        shift -= 9U;
    }
}

static inline uint64_t descriptor_of(uintptr_t address)
{
    unsigned level;
    return *entry_of(address, &level);
}

/* Takes away the page or block that holds an address. */
static inline void take_away(uintptr_t address)
{
    unsigned level;
    *entry_of(address, &level) = 0;
    __asm__ volatile("dsb sy\n\ttlbi vmalle1\n\tdsb sy\n\tisb" ::: "memory");
}

static inline volatile uint32_t *gic_word(uint32_t offset, uint32_t irq)
{
    return (volatile uint32_t *)(GIC + offset + (4U * (irq / 32U)));
}

#define GIC_GROUP   0x080U
#define GIC_ENABLE  0x100U
#define GIC_PENDING 0x200U
#define GIC_ACTIVE  0x300U

static inline bool gic_is(uint32_t offset, uint32_t irq)
{
    return (*gic_word(offset, irq) & (1U << (irq % 32U))) != 0U;
}

/* Of the words that set by ones: enable, pending. */
static inline void gic_set(uint32_t offset, uint32_t irq)
{
    *gic_word(offset, irq) = 1U << (irq % 32U);
    __asm__ volatile("dsb sy\n\tisb" ::: "memory");
}

static inline bool gic_is_v3(void)
{
    return ((READ_REGISTER(id_aa64pfr0_el1) >> 24) & 15U) != 0U;
}

static inline void timer_set(uint64_t after_ticks)
{
    WRITE_REGISTER(cntp_cval_el0, READ_REGISTER(cntpct_el0) + after_ticks);
    WRITE_REGISTER(cntp_ctl_el0, 1);
}

static inline void timer_stop(void)
{
    WRITE_REGISTER(cntp_ctl_el0, 0);
}

#endif
