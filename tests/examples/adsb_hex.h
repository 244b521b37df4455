/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Helpers of the tests of examples/adsb: messages written as people write them.
 */
#ifndef TESTS_ADSB_HEX_H
#define TESTS_ADSB_HEX_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "adsb/recording.h"

static inline uint8_t hex_value(char digit)
{
    static const char digits[] = "0123456789ABCDEF";

    return (uint8_t)(strchr(digits, digit) - digits);
}

/* Up to 14 bytes from upper-case hexadecimal digits, without a type code. */
static inline struct message message_from_hex(const char *hex, uint32_t address)
{
    struct message message;

    memset(&message, 0, sizeof message);
    message.address = address;
    message.length = (uint8_t)(strlen(hex) / 2U);
    message.type_code = RECORDING_NO_TYPE_CODE;
    for (size_t i = 0; i < message.length; i++) {
        message.bytes[i] =
            (uint8_t)((hex_value(hex[2U * i]) << 4U) | hex_value(hex[2U * i + 1U]));
    }
    return message;
}

/* Writes a field of a message; bits are counted from 1. */
static inline void put_bits(struct message *message, unsigned first, unsigned count,
                            uint32_t value)
{
    for (unsigned i = 0; i < count; i++) {
        const unsigned bit = first - 1U + i;
        const uint8_t mask = (uint8_t)(0x80U >> (bit % 8U));
        const bool is_set = ((value >> (count - 1U - i)) & 1U) != 0U;

        message->bytes[bit / 8U] = is_set ? (uint8_t)(message->bytes[bit / 8U] | mask)
                                          : (uint8_t)(message->bytes[bit / 8U] & ~mask);
    }
}

#endif
