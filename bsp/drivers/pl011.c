/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PL011 UART, polled.
 */
#include "pl011.h"

#include <arch/mmio.h>

#define UARTDR        0x00U
#define UARTFR        0x18U
#define UARTLCR_H     0x2cU
#define UARTCR        0x30U
#define UARTIMSC      0x38U
#define FR_RXFE       0x10U
#define FR_TXFF       0x20U
#define FR_BUSY       0x08U
#define LCR_H_8N1FIFO 0x70U  /* WLEN = 3 (8 bits), FEN */
#define CR_ENABLE     0x301U /* RXE, TXE, UARTEN */

/* @satisfies LLR-BSP-001 */
void pl011_init(uintptr_t base)
{
    while ((arch_mmio_read_32(base + UARTFR) & FR_BUSY) != 0U) {
        /* 3.3.8: what firmware still sends is not cut off */
    }
    arch_mmio_write_32(base + UARTIMSC, 0);
    arch_mmio_write_32(base + UARTLCR_H, LCR_H_8N1FIFO);
    arch_mmio_write_32(base + UARTCR, CR_ENABLE);
}

/* @satisfies LLR-BSP-002 */
void pl011_write(uintptr_t base, const char *bytes, size_t size)
{
    for (const char *next = bytes; next < (bytes + size); next++) {
        while ((arch_mmio_read_32(base + UARTFR) & FR_TXFF) != 0U) {
            /* the FIFO is full */
        }
        arch_mmio_write_32(base + UARTDR, (unsigned char)*next);
    }
}

/* @satisfies LLR-BSP-002 */
int pl011_read(uintptr_t base)
{
    if ((arch_mmio_read_32(base + UARTFR) & FR_RXFE) != 0U) {
        return -1;
    }
    return (int)(arch_mmio_read_32(base + UARTDR) & 0xffU);
}
