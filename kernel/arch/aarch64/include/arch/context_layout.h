/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where assembly finds the members of struct context; <arch/context.h> asserts each.
 */
#ifndef ARCH_CONTEXT_LAYOUT_H
#define ARCH_CONTEXT_LAYOUT_H

#define CONTEXT_X       0
#define CONTEXT_X19     152
#define CONTEXT_SP      248
#define CONTEXT_IS_FULL 256
#define CONTEXT_PC      264
#define CONTEXT_PSTATE  272
#define CONTEXT_FPCR    280
#define CONTEXT_FPSR    288
#define CONTEXT_TLS     296
#define CONTEXT_Q       304
#define CONTEXT_SIZE    816

/* SPSR_EL1.M of a thread: EL1 with SP_EL0; DAIF clear (DDI 0487, C5.2.18). */
#define PSTATE_EL1T 0x4

#endif
