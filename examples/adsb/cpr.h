/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compact position reporting: 17 bits of latitude and of longitude say where in a zone
 * an aircraft is, in two sets of zones (even and odd). A pair of both gives the zone,
 * and so the position anywhere on Earth; a single one needs a reference nearby.
 *
 * Source of the whole unit: Junzi Sun, "The 1090 Megahertz Riddle", chapters on
 * airborne and surface position; the underlying standard is RTCA DO-260B.
 */
#ifndef ADSB_CPR_H
#define ADSB_CPR_H

#include <stdbool.h>
#include <stdint.h>

struct cpr {
    uint32_t latitude;  /* 17 bits */
    uint32_t longitude; /* 17 bits */
    bool is_odd;
    bool is_surface; /* zones are a quarter as large */
};

struct position {
    double latitude_deg;  /* -90 to 90, north positive */
    double longitude_deg; /* -180 up to, not including, 180, east positive */
};

/**
 * The number NL of longitude zones at a latitude.
 *
 * @param latitude_deg  -90 to 90
 * @return              1 to 59
 * @context             any
 * @bound               58 comparisons
 */
int cpr_longitude_zones(double latitude_deg);

/**
 * Position of an aircraft in flight from an even and an odd report.
 *
 * @param even, odd      airborne reports received within 10 s of each other
 * @param odd_is_newest  the position wanted is that of the odd report
 * @param[out] out       the position; untouched unless true is returned
 * @retval true   found
 * @retval false  the two lie in different longitude zones, or are nonsense
 * @context       any
 * @bound         O(1)
 */
bool cpr_global(const struct cpr *even, const struct cpr *odd, bool odd_is_newest,
                struct position *out);

/**
 * Position from one report and a reference.
 *
 * @param report     airborne or surface report
 * @param reference  a position less than 180 NM away (surface: 45 NM)
 * @param[out] out   the position; untouched unless true is returned
 * @retval true   found
 * @retval false  the latitude is beyond a pole: report or reference is nonsense
 * @context       any
 * @bound         O(1)
 */
bool cpr_local(const struct cpr *report, const struct position *reference,
               struct position *out);

#endif
