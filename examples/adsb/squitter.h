/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The 56-bit content ME of an extended squitter (ADS-B): callsign, altitude, coded
 * position, speed. Pure functions; the caller has checked parity and format.
 *
 * Source of the whole unit: Junzi Sun, "The 1090 Megahertz Riddle", chapters on ADS-B;
 * the underlying standard is RTCA DO-260B.
 */
#ifndef ADSB_SQUITTER_H
#define ADSB_SQUITTER_H

#include <stdint.h>

#include "record.h"

/**
 * Decodes what an extended squitter says, by its type code.
 *
 * Type codes 1-4: callsign and category. 5-8: coded surface position, speed, track.
 * 9-18 and 20-22: coded airborne position, altitude. 19: velocity, subtypes 1-4. Others
 * are only counted. A value that the aircraft marks as not available is left out.
 *
 * @param bytes       the whole message, 14 bytes; owned by the caller
 * @param[out] record  gets type code, kind and the fields found; the rest is untouched
 * @context            any
 * @bound              O(1)
 */
void squitter_decode(const uint8_t *bytes, struct record *record);

/**
 * Translates the movement field of a surface position to a ground speed.
 *
 * @param movement       0 to 127
 * @param[out] speed_kt  lower end of the coded step in knots; untouched unless true
 * @retval true   movement 1 to 124
 * @retval false  not available (0) or reserved (125 to 127)
 * @context       any
 * @bound         O(1)
 */
bool squitter_surface_speed(uint32_t movement, double *speed_kt);

#endif
