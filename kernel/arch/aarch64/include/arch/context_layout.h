/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where assembly finds the members of struct context; <arch/context.h> asserts each.
 */
#ifndef ARCH_CONTEXT_LAYOUT_H
#define ARCH_CONTEXT_LAYOUT_H

#define CONTEXT_X         16
#define CONTEXT_X19       168
#define CONTEXT_SP        264
#define CONTEXT_RESUME    272
#define CONTEXT_PC        280
#define CONTEXT_PSTATE    288
#define CONTEXT_FPCR      296
#define CONTEXT_FPSR      304
#define CONTEXT_TLS       312
#define CONTEXT_SUCCESSOR 320
#define CONTEXT_SINCE     328
#define CONTEXT_TICKS     336
#define CONTEXT_Q         352
#define CONTEXT_SIZE      864

/* Bits of resume: 0 to 7 are a result. */
#define CONTEXT_RESUME_FULL 8 /* every register is saved, not the callee-saved ones */
#define CONTEXT_RESUME_WORK 9 /* upcall_thread_work comes first */

/* SPSR_EL1.M of a thread: EL1 with SP_EL0; DAIF clear (DDI 0487, C5.2.18). */
#define PSTATE_EL1T 0x4

#endif
