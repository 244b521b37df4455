/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mode S fields. The division by the generator goes bit by bit: 88 steps for a long
 * message, without a table that would have to be verified. The Gillham code is a
 * reflected (Gray) code in two parts: eight bits count 500 ft, three count 100 ft.
 */
#include "mode_s.h"

#define GENERATOR      0xFFF409U /* without its leading x^24 */
#define REMAINDER_MASK 0xFFFFFFU
#define REMAINDER_TOP  0x800000U

/* Places of the pulses in a 13-bit code, from the least significant bit. */
enum pulse {
    PULSE_D4 = 0,
    PULSE_B4 = 1,
    PULSE_D2 = 2,
    PULSE_B2 = 3,
    PULSE_D1 = 4, /* Q in an altitude code */
    PULSE_B1 = 5,
    PULSE_M = 6,
    PULSE_A4 = 7,
    PULSE_C4 = 8,
    PULSE_A2 = 9,
    PULSE_C2 = 10,
    PULSE_A1 = 11,
    PULSE_C1 = 12
};

static uint32_t pulse(uint32_t code, enum pulse place)
{
    return (code >> (unsigned)place) & 1U;
}

static uint32_t digit(uint32_t code, enum pulse four, enum pulse two, enum pulse one)
{
    return (pulse(code, four) << 2U) | (pulse(code, two) << 1U) | pulse(code, one);
}

static uint32_t binary_from_gray(uint32_t gray)
{
    uint32_t binary = gray;

    binary ^= binary >> 4U;
    binary ^= binary >> 2U;
    binary ^= binary >> 1U;
    return binary;
}

uint32_t mode_s_bits(const uint8_t *bytes, unsigned first, unsigned count)
{
    uint32_t value = 0;

    for (unsigned bit = first - 1U; bit < first - 1U + count; bit++) {
        const uint32_t one = ((uint32_t)bytes[bit / 8U] >> (7U - bit % 8U)) & 1U;

        value = (value << 1U) | one;
    }
    return value;
}

static uint32_t divide_byte(uint32_t remainder, uint8_t byte)
{
    uint32_t rest = remainder ^ ((uint32_t)byte << 16U);

    for (unsigned bit = 0; bit < 8U; bit++) {
        const bool carry = (rest & REMAINDER_TOP) != 0U;

        rest = (rest << 1U) & REMAINDER_MASK;
        if (carry) {
            rest ^= GENERATOR;
        }
    }
    return rest;
}

uint32_t mode_s_parity(const uint8_t *bytes, size_t length)
{
    const size_t data = length - MODE_S_PARITY_BYTES;
    uint32_t remainder = 0;

    for (size_t i = 0; i < data; i++) {
        remainder = divide_byte(remainder, bytes[i]);
    }
    return remainder ^ ((uint32_t)bytes[data] << 16U)
           ^ ((uint32_t)bytes[data + 1U] << 8U) ^ (uint32_t)bytes[data + 2U];
}

static int32_t altitude_by_25(uint32_t code)
{
    const uint32_t high = (code >> (PULSE_M + 1U)) << 5U;
    const uint32_t middle = pulse(code, PULSE_B1) << 4U;
    const uint32_t low = code & 0xFU;

    return (int32_t)(high | middle | low) * 25 - 1000;
}

static bool altitude_by_100(uint32_t code, int32_t *altitude_ft)
{
    const uint32_t gray500 = (pulse(code, PULSE_D2) << 7U)
                             | (pulse(code, PULSE_D4) << 6U)
                             | (digit(code, PULSE_A1, PULSE_A2, PULSE_A4) << 3U)
                             | digit(code, PULSE_B1, PULSE_B2, PULSE_B4);
    const uint32_t steps500 = binary_from_gray(gray500);
    uint32_t steps100 = binary_from_gray(digit(code, PULSE_C1, PULSE_C2, PULSE_C4));

    if (steps100 == 0U || steps100 == 5U || steps100 == 6U) {
        return false;
    }
    if (steps100 == 7U) {
        steps100 = 5U;
    }
    if ((steps500 & 1U) != 0U) {
        steps100 =
            6U - steps100; /* the 100 ft part runs backwards in odd 500 ft steps */
    }
    *altitude_ft = (int32_t)(steps500 * 500U + steps100 * 100U) - 1300;
    return true;
}

bool mode_s_altitude(uint32_t code, int32_t *altitude_ft)
{
    if (code == 0U || pulse(code, PULSE_M) != 0U) {
        return false;
    }
    if (pulse(code, PULSE_D1) == 0U) {
        return altitude_by_100(code, altitude_ft);
    }
    *altitude_ft = altitude_by_25(code);
    return true;
}

uint32_t mode_s_altitude_widen(uint32_t code12)
{
    return ((code12 & 0xFC0U) << 1U) | (code12 & 0x3FU);
}

uint16_t mode_s_identity(uint32_t code)
{
    const uint32_t a = digit(code, PULSE_A4, PULSE_A2, PULSE_A1);
    const uint32_t b = digit(code, PULSE_B4, PULSE_B2, PULSE_B1);
    const uint32_t c = digit(code, PULSE_C4, PULSE_C2, PULSE_C1);
    const uint32_t d = digit(code, PULSE_D4, PULSE_D2, PULSE_D1);

    return (uint16_t)((a << 9U) | (b << 6U) | (c << 3U) | d);
}
