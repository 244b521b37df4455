/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compact position reporting. Only floor() is needed of the mathematical library: the
 * number of zones comes from the table of the latitudes at which it changes.
 */
#include "cpr.h"

#include <math.h>

#define CPR_SCALE         131072.0 /* 2^17 */
#define LATITUDE_ZONES    60
#define ZONE_LIMITS       58
#define AIRBORNE_SPAN_DEG 360.0
#define SURFACE_SPAN_DEG  90.0

/*
 * Entry i is the latitude above which there are 58 - i zones of longitude:
 * acos(sqrt((1 - cos(pi/30)) / (1 - cos(2 pi/NL)))) for NL = 59 down to 2, in degrees.
 */
static const double zone_limit_deg[ZONE_LIMITS] = {
    /* clang-format off */
    10.47047129997, 14.82817436869, 18.18626357071, 21.02939492603,
    23.54504486557, 25.82924707059, 27.93898710122, 29.91135685732,
    31.77209707681, 33.53993436299, 35.22899597796, 36.85025107594,
    38.41241892412, 39.92256684334, 41.38651832260, 42.80914012244,
    44.19454951419, 45.54626722660, 46.86733252499, 48.16039128097,
    49.42776439256, 50.67150165554, 51.89342469169, 53.09516152796,
    54.27817472273, 55.44378444495, 56.59318756206, 57.72747353866,
    58.84763776148, 59.95459276694, 61.04917774246, 62.13216659210,
    63.20427479382, 64.26616522567, 65.31845309682, 66.36171008383,
    67.39646774085, 68.42322022083, 69.44242631144, 70.45451074988,
    71.45986473029, 72.45884544729, 73.45177441668, 74.43893415725,
    75.42056256653, 76.39684390794, 77.36789461328, 78.33374082923,
    79.29428225457, 80.24923213281, 81.19801349272, 82.13956980511,
    83.07199444720, 83.99173562981, 84.89166190702, 85.75541620944,
    86.53536997512, 87.00000000000,
    /* clang-format on */
};

int cpr_longitude_zones(double latitude_deg)
{
    const double distance_deg = fabs(latitude_deg);
    int zones = ZONE_LIMITS + 1;

    for (int i = 0; i < ZONE_LIMITS && distance_deg > zone_limit_deg[i]; i++) {
        zones--;
    }
    return zones;
}

static double fraction(uint32_t coded)
{
    return (double)coded / CPR_SCALE;
}

/* The remainder of a division, never negative. */
static int modulo(int value, int divisor)
{
    const int rest = value % divisor;

    return (rest < 0) ? rest + divisor : rest;
}

/* One turn at most: what comes in lies within -360 and 360. No rounding happens. */
static double turn_longitude(double longitude_deg)
{
    if (longitude_deg >= 180.0) {
        return longitude_deg - 360.0;
    }
    return (longitude_deg < -180.0) ? longitude_deg + 360.0 : longitude_deg;
}

static bool is_latitude(double latitude_deg)
{
    return latitude_deg >= -90.0 && latitude_deg <= 90.0;
}

static double global_latitude(const struct cpr *report, int zone_index)
{
    const int zones = report->is_odd ? LATITUDE_ZONES - 1 : LATITUDE_ZONES;
    const double latitude_deg =
        AIRBORNE_SPAN_DEG / zones
        * (modulo(zone_index, zones) + fraction(report->latitude));

    return (latitude_deg >= 270.0) ? latitude_deg - 360.0 : latitude_deg;
}

static double global_longitude(const struct cpr *even, const struct cpr *odd,
                               const struct cpr *newest, int zones)
{
    const int index = (int)floor(fraction(even->longitude) * (zones - 1)
                                 - fraction(odd->longitude) * zones + 0.5);
    const int wanted = newest->is_odd ? zones - 1 : zones;
    const int divisor = (wanted > 1) ? wanted : 1;

    return turn_longitude(AIRBORNE_SPAN_DEG / divisor
                          * (modulo(index, divisor) + fraction(newest->longitude)));
}

bool cpr_global(const struct cpr *even, const struct cpr *odd, bool odd_is_newest,
                struct position *out)
{
    const int index = (int)floor((LATITUDE_ZONES - 1) * fraction(even->latitude)
                                 - LATITUDE_ZONES * fraction(odd->latitude) + 0.5);
    const double even_deg = global_latitude(even, index);
    const double odd_deg = global_latitude(odd, index);

    if (!is_latitude(even_deg) || !is_latitude(odd_deg)) {
        return false;
    }

    const int zones = cpr_longitude_zones(even_deg);

    if (zones != cpr_longitude_zones(odd_deg)) {
        return false;
    }
    out->latitude_deg = odd_is_newest ? odd_deg : even_deg;
    out->longitude_deg = global_longitude(even, odd, odd_is_newest ? odd : even, zones);
    return true;
}

/* The coordinate with the given fraction of a zone that is nearest to the reference. */
static double nearest(double zone_deg, double zone_fraction, double reference_deg)
{
    const double zone = floor(0.5 + reference_deg / zone_deg - zone_fraction);

    return zone_deg * (zone + zone_fraction);
}

bool cpr_local(const struct cpr *report, const struct position *reference,
               struct position *out)
{
    const double span_deg = report->is_surface ? SURFACE_SPAN_DEG : AIRBORNE_SPAN_DEG;
    const int odd = report->is_odd ? 1 : 0;
    const double latitude_deg =
        nearest(span_deg / (LATITUDE_ZONES - odd), fraction(report->latitude),
                reference->latitude_deg);

    if (!is_latitude(latitude_deg)) {
        return false;
    }

    const int zones = cpr_longitude_zones(latitude_deg) - odd;
    const double zone_deg = span_deg / ((zones > 1) ? zones : 1);

    out->latitude_deg = latitude_deg;
    out->longitude_deg = turn_longitude(
        nearest(zone_deg, fraction(report->longitude), reference->longitude_deg));
    return true;
}
