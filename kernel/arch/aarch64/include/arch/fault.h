/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the processor recorded of an exception that nobody handles.
 */
#ifndef ARCH_FAULT_H
#define ARCH_FAULT_H

#include <arch/fault_layout.h>
#include <stddef.h>
#include <stdint.h>

/** The vector that was taken: DDI 0487, D1.10.2; the low two bits are the kind. */
enum arch_fault_kind {
    ARCH_FAULT_SYNCHRONOUS,
    ARCH_FAULT_IRQ,
    ARCH_FAULT_FIQ,
    ARCH_FAULT_SERROR
};

struct arch_fault {
    uint64_t x[31];
    uint64_t sp;      /* of the interrupted code */
    uint64_t pc;      /* ELR_EL1 */
    uint64_t pstate;  /* SPSR_EL1 */
    uint64_t esr;     /* ESR_EL1 */
    uint64_t address; /* FAR_EL1 */
    uint64_t vector;  /* 0 to 15: number of the vector taken */
};

_Static_assert(offsetof(struct arch_fault, sp) == FAULT_SP, "layout");
_Static_assert(offsetof(struct arch_fault, pstate) == FAULT_PSTATE, "layout");
_Static_assert(offsetof(struct arch_fault, address) == FAULT_ADDRESS, "layout");
_Static_assert(offsetof(struct arch_fault, vector) == FAULT_VECTOR_NUMBER, "layout");
_Static_assert(sizeof(struct arch_fault) <= FAULT_SIZE, "layout");

#endif
