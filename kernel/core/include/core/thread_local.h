/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Thread-local storage: one block for each thread, at the top of its stack, in the
 * layout that compilers expect on AArch64 (variant I: two words, then the variables).
 * The linker script makes the template's sizes multiples of a word.
 */
#ifndef CORE_THREAD_LOCAL_H
#define CORE_THREAD_LOCAL_H

#include <base/inline.h>
#include <stddef.h>
#include <stdint.h>

/** The template and its layout, as the linker script has them; constant after boot. */
struct thread_local_template {
    const uint64_t *start;
    const uint64_t *end;  /* of the words that are copied */
    size_t size_bytes;    /* of the variables: copied, then zeros */
    size_t control_bytes; /* before the variables: two words, aligned as they are */
    uintptr_t alignment;  /* mask of the address of the variables */
};

extern struct thread_local_template thread_local_template;

/**
 * Takes note of the template.
 *
 * @return   most bytes that thread_local_init takes
 * @context  boot, once
 */
size_t thread_local_init_layout(void);

/**
 * Lays out and initialises a thread's block.
 *
 * @param top  end of the thread's stack
 * @return     the thread pointer; the stack grows down from it; 16-byte aligned
 * @context    any
 * @bound      O(size of the image's thread-local storage)
 * @source     ELF for the Arm 64-bit Architecture (AAELF64), 5.10
 */
/* @satisfies LLR-CORE-090 */
HOT_INLINE uintptr_t thread_local_init(uintptr_t top)
{
    const struct thread_local_template layout = thread_local_template;
    const uintptr_t variables = (top - layout.size_bytes) & layout.alignment;
    uint64_t *word = (uint64_t *)variables;
    for (const uint64_t *from = layout.start; from < layout.end; from++) {
        *word = *from;
        word++;
    }
    for (const uint64_t *const end = (const uint64_t *)(variables + layout.size_bytes);
         word < end; word++) {
        *word = 0;
    }
    return variables - layout.control_bytes;
}

#endif
