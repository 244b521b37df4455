/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Console and exit of the fake system: a PL011 where QEMU's board virt has it, and
 * semihosting.
 */
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#define UART                     0x09000000UL
#define UART_FLAGS               0x18UL
#define UART_RX_EMPTY            0x10U
#define SYS_EXIT                 0x18
#define STOPPED_APPLICATION_EXIT 0x20026

uintptr_t __stack_chk_guard = 1;

void __stack_chk_fail(void)
{
    _exit(99);
}

/* Also in the C library, where this must be taken from here all the same. */
void *malloc(size_t size)
{
    static char memory[64];

    return size <= sizeof(memory) ? memory : NULL;
}

void *memcpy(void *restrict target, const void *restrict source, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        ((volatile char *)target)[i] = ((const char *)source)[i];
    }
    return target;
}

void _exit(int status)
{
    const uint64_t block[2] = { STOPPED_APPLICATION_EXIT, (uint64_t)status };
    register uint64_t operation __asm__("x0") = SYS_EXIT;
    register const uint64_t *parameter __asm__("x1") = block;

    for (;;) {
        __asm__ volatile("hlt #0xf000" : : "r"(operation), "r"(parameter) : "memory");
    }
}

ssize_t write(int descriptor, const void *buffer, size_t size)
{
    (void)descriptor;
    for (size_t i = 0; i < size; i++) {
        *(volatile uint32_t *)UART = ((const uint8_t *)buffer)[i];
    }
    return (ssize_t)size;
}

ssize_t read(int descriptor, void *buffer, size_t size)
{
    (void)descriptor;
    (void)size;
    while ((*(volatile uint32_t *)(UART + UART_FLAGS) & UART_RX_EMPTY) != 0U) {
    }
    *(uint8_t *)buffer = (uint8_t) * (volatile uint32_t *)UART;
    return 1;
}
