/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields that every Mode S reply has: bits by their number in the standard, parity,
 * altitude code and identity code. Pure functions, no state.
 */
#ifndef ADSB_MODE_S_H
#define ADSB_MODE_S_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODE_S_LONG_BYTES   14U
#define MODE_S_PARITY_BYTES 3U

/**
 * Reads a field of a message.
 *
 * @param bytes  the message, as long as the field asks for; owned by the caller
 * @param first  number of the first bit, from 1 (bit 1 is sent first)
 * @param count  width in bits, 1 to 32
 * @return       the field, its first bit as the most significant one
 * @context      any
 * @bound        O(count)
 */
uint32_t mode_s_bits(const uint8_t *bytes, unsigned first, unsigned count);

/**
 * Divides a message with its parity field by the Mode S generator polynomial.
 *
 * The remainder is zero for a good extended squitter (DF17). For DF20 and DF21 it is
 * the address of the aircraft, which the transponder has laid over the parity.
 *
 * @param bytes   the message; owned by the caller
 * @param length  its length in bytes, more than 3
 * @return        the 24-bit remainder
 * @context       any
 * @bound         O(length)
 * @source        ICAO Annex 10 Volume IV, 3.1.2.3.3; generator 0x1FFF409
 */
uint32_t mode_s_parity(const uint8_t *bytes, size_t length);

/**
 * Decodes the 13-bit altitude code AC of DF0, 4, 16 and 20:
 * C1 A1 C2 A2 C4 A4 M B1 Q B2 D2 B4 D4.
 *
 * @param code              the 13 bits
 * @param[out] altitude_ft  pressure altitude in feet; untouched unless true is returned
 * @retval true   Q = 1: steps of 25 ft from -1000; Q = 0: Gillham code, steps of 100 ft
 *                from -1200
 * @retval false  no altitude: code zero, metric (M = 1, which has no agreed coding), or
 *                not a Gillham code
 * @context       any
 * @bound         O(1)
 * @source        ICAO Annex 10 Volume IV, 3.1.2.6.5.4
 */
bool mode_s_altitude(uint32_t code, int32_t *altitude_ft);

/**
 * Widens the 12-bit altitude of an extended squitter (the same code without M) to 13.
 *
 * @param code12  the 12 bits
 * @return        the 13-bit code with M = 0
 * @context       any
 * @bound         O(1)
 */
uint32_t mode_s_altitude_widen(uint32_t code12);

/**
 * Decodes the 13-bit identity code ID of DF5 and DF21:
 * C1 A1 C2 A2 C4 A4 X B1 D1 B2 D2 B4 D4.
 *
 * @param code  the 13 bits; X is ignored
 * @return      the digits A B C D, three bits each: prints as the squawk with %04o
 * @context     any
 * @bound       O(1)
 * @source      ICAO Annex 10 Volume IV, 3.1.2.6.7.1
 */
uint16_t mode_s_identity(uint32_t code);

#endif
