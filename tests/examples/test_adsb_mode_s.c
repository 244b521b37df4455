/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/mode_s.c. Parity is compared with a long division of a list of
 * bits, the Gillham code with a list built by reflection.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "adsb/mode_s.h"
#include "adsb_hex.h"

#define MESSAGE_BITS  112U
#define GILLHAM_STEPS 1280U /* of 100 ft, from -1200 to 126,700 ft */

static uint32_t parity_of(const char *hex)
{
    const struct message message = message_from_hex(hex, 0);

    return mode_s_parity(message.bytes, message.length);
}

/* Schoolbook division by 1 1111 1111 1111 0100 0000 1001. */
static uint32_t slow_parity(const uint8_t *bytes, unsigned bits)
{
    static const char generator[] = "1111111111111010000001001";
    unsigned char rest[MESSAGE_BITS];
    uint32_t value = 0;

    for (unsigned i = 0; i < bits; i++) {
        rest[i] = (unsigned char)(((unsigned)bytes[i / 8U] >> (7U - i % 8U)) & 1U);
    }
    for (unsigned i = 0; i + 24U < bits; i++) {
        if (rest[i] != 0U) {
            for (unsigned k = 0; k < 25U; k++) {
                rest[i + k] ^= (unsigned char)(generator[k] - '0');
            }
        }
    }
    for (unsigned i = bits - 24U; i < bits; i++) {
        value = (value << 1U) | rest[i];
    }
    return value;
}

static void bits_are_read_from_the_first_sent(void **state)
{
    const uint8_t bytes[] = { 0x8D, 0x48, 0x40, 0xD6, 0x20 };

    (void)state;
    assert_int_equal(mode_s_bits(bytes, 1U, 5U), 17);
    assert_int_equal(mode_s_bits(bytes, 6U, 3U), 5);
    assert_int_equal(mode_s_bits(bytes, 9U, 24U), 0x4840D6);
    assert_int_equal(mode_s_bits(bytes, 1U, 32U), 0x8D4840D6);
    assert_int_equal(mode_s_bits(bytes, 40U, 1U), 0);
    assert_int_equal(mode_s_bits(bytes, 35U, 1U), 1);
}

static void parity_of_a_valid_squitter_is_zero(void **state)
{
    (void)state;
    assert_int_equal(parity_of("8D4840D6202CC371C32CE0576098"), 0);
    assert_int_equal(parity_of("8D40621D58C382D690C8AC2863A7"), 0);
    assert_int_equal(parity_of("8D40621D58C386435CC412692AD6"), 0);
    assert_int_equal(parity_of("8D485020994409940838175B284F"), 0);
    assert_int_equal(parity_of("8DA05F219B06B6AF189400CBC33F"), 0);
}

static void parity_of_a_reply_is_the_address(void **state)
{
    (void)state;
    assert_int_equal(parity_of("A0001839CA3800315800007448D9"), 0x400940);
}

static void every_flipped_bit_changes_the_parity(void **state)
{
    (void)state;
    for (unsigned bit = 1; bit <= MESSAGE_BITS; bit++) {
        struct message message = message_from_hex("8D4840D6202CC371C32CE0576098", 0);

        put_bits(&message, bit, 1U, mode_s_bits(message.bytes, bit, 1U) ^ 1U);
        assert_int_not_equal(mode_s_parity(message.bytes, 14U), 0);
    }
}

static void parity_agrees_with_long_division(void **state)
{
    uint32_t random = 12345;

    (void)state;
    for (unsigned round = 0; round < 2000U; round++) {
        uint8_t bytes[MESSAGE_BITS / 8U];
        const unsigned length = (round % 2U == 0U) ? 14U : 7U;

        for (size_t i = 0; i < sizeof bytes; i++) {
            random = random * 1664525U + 1013904223U;
            bytes[i] = (uint8_t)(random >> 24U);
        }
        assert_int_equal(mode_s_parity(bytes, length), slow_parity(bytes, length * 8U));
    }
}

static void altitude_in_steps_of_25_ft_covers_its_range(void **state)
{
    (void)state;
    for (uint32_t n = 0; n < 2048U; n++) {
        const uint32_t code =
            ((n >> 5U) << 7U) | (((n >> 4U) & 1U) << 5U) | 0x10U | (n & 0xFU);
        int32_t altitude_ft = 0;

        assert_true(mode_s_altitude(code, &altitude_ft));
        assert_int_equal(altitude_ft, (int32_t)n * 25 - 1000);
    }
}

/* Eight or three bits of a code, spread over the places of their pulses. */
static uint32_t scatter(const char *bits, const unsigned *places)
{
    uint32_t code = 0;

    for (unsigned i = 0; bits[i] != '\0'; i++) {
        code |= (uint32_t)(bits[i] - '0') << places[i];
    }
    return code;
}

/* The n-th word of the reflected code of a width, found by reflecting. */
static void reflect(unsigned n, unsigned width, char *bits)
{
    unsigned rest = n;

    for (unsigned i = 0; i < width; i++) {
        const unsigned half = 1U << (width - 1U - i);

        bits[i] = (rest < half) ? '0' : '1';
        if (rest >= half) {
            rest =
                2U * half - 1U - rest; /* the second half is the first one backwards */
        }
    }
    bits[width] = '\0';
}

static uint32_t gillham_code(unsigned step)
{
    /* D2 D4 A1 A2 A4 B1 B2 B4, and C1 C2 C4 */
    static const unsigned places500[] = { 2, 0, 11, 9, 7, 5, 3, 1 };
    static const unsigned places100[] = { 12, 10, 8 };
    static const char *const upwards[] = { "001", "011", "010", "110", "100" };
    const unsigned low = step % 5U;
    const bool is_backwards = (step / 5U) % 2U == 1U;
    char high[9];

    reflect(step / 5U, 8U, high);
    return scatter(high, places500)
           | scatter(upwards[is_backwards ? 4U - low : low], places100);
}

static void gillham_altitudes_agree_with_the_reflected_code(void **state)
{
    static int32_t expected[8192];
    static bool is_code[8192];

    (void)state;
    for (unsigned step = 0; step < GILLHAM_STEPS; step++) {
        is_code[gillham_code(step)] = true;
        expected[gillham_code(step)] = (int32_t)step * 100 - 1200;
    }
    for (uint32_t code = 0; code < 8192U; code++) {
        int32_t altitude_ft = 7;

        if ((code & 0x50U) != 0U) {
            continue; /* M or Q is set */
        }
        assert_int_equal(mode_s_altitude(code, &altitude_ft), is_code[code]);
        assert_int_equal(altitude_ft, is_code[code] ? expected[code] : 7);
    }
}

static void one_pulse_changes_with_each_100_ft(void **state)
{
    (void)state;
    for (unsigned step = 1; step < GILLHAM_STEPS; step++) {
        const uint32_t changed = gillham_code(step) ^ gillham_code(step - 1U);

        assert_int_equal(changed & (changed - 1U), 0);
        assert_int_not_equal(changed, 0);
    }
}

static void altitude_of_code_zero_is_unknown(void **state)
{
    int32_t altitude_ft = 7;

    (void)state;
    assert_false(mode_s_altitude(0U, &altitude_ft));
    assert_int_equal(altitude_ft, 7);
}

static void metric_altitude_is_left_out(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 8192U; code++) {
        int32_t altitude_ft = 7;

        if ((code & 0x40U) != 0U) {
            assert_false(mode_s_altitude(code, &altitude_ft));
            assert_int_equal(altitude_ft, 7);
        }
    }
}

static void twelve_bits_are_widened_around_the_metric_bit(void **state)
{
    (void)state;
    assert_int_equal(mode_s_altitude_widen(0xFFFU), 0x1FBF);
    assert_int_equal(mode_s_altitude_widen(0x040U), 0x0080);
    assert_int_equal(mode_s_altitude_widen(0x03FU), 0x003F);
    assert_int_equal(mode_s_altitude_widen(0U), 0);
}

static void identity_has_each_pulse_at_its_place(void **state)
{
    /* From C1, sent first, to D4; X does not count. */
    static const uint16_t weights[13] = { 00010, 01000, 00020, 02000, 00040, 04000, 0,
                                          00100, 00001, 00200, 00002, 00400, 00004 };

    (void)state;
    for (unsigned i = 0; i < 13U; i++) {
        assert_int_equal(mode_s_identity(1U << (12U - i)), weights[i]);
    }
}

static void identity_of_a_published_reply_is_1346(void **state)
{
    const struct message message = message_from_hex("A800292DFFBBA9383FFCEB903D01", 0);

    (void)state;
    assert_int_equal(mode_s_identity(mode_s_bits(message.bytes, 20U, 13U)), 01346);
}

static void altitude_of_a_published_reply_is_32300_ft(void **state)
{
    const struct message message = message_from_hex("A02014B400000000000000F9D514", 0);
    int32_t altitude_ft = 0;

    (void)state;
    assert_true(mode_s_altitude(mode_s_bits(message.bytes, 20U, 13U), &altitude_ft));
    assert_int_equal(altitude_ft, 32300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_are_read_from_the_first_sent),
        cmocka_unit_test(parity_of_a_valid_squitter_is_zero),
        cmocka_unit_test(parity_of_a_reply_is_the_address),
        cmocka_unit_test(every_flipped_bit_changes_the_parity),
        cmocka_unit_test(parity_agrees_with_long_division),
        cmocka_unit_test(altitude_in_steps_of_25_ft_covers_its_range),
        cmocka_unit_test(gillham_altitudes_agree_with_the_reflected_code),
        cmocka_unit_test(one_pulse_changes_with_each_100_ft),
        cmocka_unit_test(altitude_of_code_zero_is_unknown),
        cmocka_unit_test(metric_altitude_is_left_out),
        cmocka_unit_test(twelve_bits_are_widened_around_the_metric_bit),
        cmocka_unit_test(identity_has_each_pulse_at_its_place),
        cmocka_unit_test(identity_of_a_published_reply_is_1346),
        cmocka_unit_test(altitude_of_a_published_reply_is_32300_ft),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
