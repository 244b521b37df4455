/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where assembly finds the members of struct arch_fault; <arch/fault.h> asserts each.
 */
#ifndef ARCH_FAULT_LAYOUT_H
#define ARCH_FAULT_LAYOUT_H

#define FAULT_SP            248
#define FAULT_PSTATE        264
#define FAULT_ADDRESS       280
#define FAULT_VECTOR_NUMBER 288
#define FAULT_SIZE          304

#endif
