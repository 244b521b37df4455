/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Thread-local storage: what the linker script says of the template.
 */
#include <core/thread_local.h>

#define CONTROL_BYTES 16U /* two words before the variables */

/* The last three are sizes in bytes, not addresses. */
extern const uint64_t thread_local_start[];
extern const char thread_local_data_size[];
extern const char thread_local_size[];
extern const char thread_local_align[];

struct thread_local_template thread_local_template;

/* @satisfies LLR-CORE-090 */
size_t thread_local_init_layout(void)
{
    const size_t align = (size_t)(uintptr_t)thread_local_align;
    const size_t data_bytes = (size_t)(uintptr_t)thread_local_data_size;
    const size_t control_bytes = (align > CONTROL_BYTES) ? align : CONTROL_BYTES;
    thread_local_template = (struct thread_local_template){
        .start = thread_local_start,
        .end = thread_local_start + (data_bytes / sizeof *thread_local_start),
        .size_bytes = (size_t)(uintptr_t)thread_local_size,
        .control_bytes = control_bytes,
        .alignment = ~(uintptr_t)(control_bytes - 1U),
    };
    return thread_local_template.size_bytes + (2U * control_bytes);
}
