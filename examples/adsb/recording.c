/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parser of recordings. Each step takes something off the front of a span of text, or
 * says that it is not there; a line counts only if all of it was taken.
 */
#include "recording.h"

#include <string.h>

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)
#define FIELDS_MAX             4U
#define ADDRESS_DIGITS         6U
#define TYPE_CODE_MAX          31U

struct span {
    const char *at;
    size_t size;
};

static void drop(struct span *span, size_t count)
{
    span->at += count;
    span->size -= count;
}

static bool take_char(struct span *span, char expected)
{
    if (span->size == 0U || span->at[0] != expected) {
        return false;
    }
    drop(span, 1U);
    return true;
}

/* Everything in front of the next stop character, or all that is left. */
static struct span take_until(struct span *span, char stop)
{
    struct span taken = { span->at, span->size };

    if (span->size > 0U) {
        const char *const found = memchr(span->at, stop, span->size);

        if (found != NULL) {
            taken.size = (size_t)(found - span->at);
        }
    }
    drop(span, taken.size);
    return taken;
}

static bool take_field(struct span *line, struct span *field)
{
    if (!take_char(line, '"')) {
        *field = take_until(line, ',');
        return true;
    }
    *field = take_until(line, '"');
    return take_char(line, '"');
}

/* Splits a line into exactly the wanted number of fields. */
static bool split(struct span line, struct span *fields, unsigned wanted)
{
    for (unsigned i = 0; i < wanted; i++) {
        if (i > 0U && !take_char(&line, ',')) {
            return false;
        }
        if (!take_field(&line, &fields[i])) {
            return false;
        }
    }
    return line.size == 0U;
}

static bool parse_decimal(struct span field, uint32_t most, uint32_t *out)
{
    uint64_t value = 0;

    if (field.size == 0U || field.size > 10U) {
        return false;
    }
    for (size_t i = 0; i < field.size; i++) {
        if (field.at[i] < '0' || field.at[i] > '9') {
            return false;
        }
        value = value * 10U + (uint64_t)(field.at[i] - '0');
    }
    if (value > most) {
        return false;
    }
    *out = (uint32_t)value;
    return true;
}

static bool hex_digit(char character, uint8_t *out)
{
    if (character >= '0' && character <= '9') {
        *out = (uint8_t)(character - '0');
        return true;
    }
    if (character >= 'A' && character <= 'F') {
        *out = (uint8_t)(character - 'A' + 10);
        return true;
    }
    if (character >= 'a' && character <= 'f') {
        *out = (uint8_t)(character - 'a' + 10);
        return true;
    }
    return false;
}

static bool parse_bytes(struct span field, uint8_t *bytes, size_t capacity,
                        uint8_t *length)
{
    if (field.size == 0U || field.size % 2U != 0U || field.size > 2U * capacity) {
        return false;
    }
    for (size_t i = 0; i < field.size; i += 2U) {
        uint8_t high = 0;
        uint8_t low = 0;

        if (!hex_digit(field.at[i], &high) || !hex_digit(field.at[i + 1U], &low)) {
            return false;
        }
        bytes[i / 2U] = (uint8_t)((high << 4U) | low);
    }
    *length = (uint8_t)(field.size / 2U);
    return true;
}

static bool parse_address(struct span field, uint32_t *out)
{
    uint8_t bytes[ADDRESS_DIGITS / 2U];
    uint8_t length = 0;

    if (!parse_bytes(field, bytes, sizeof bytes, &length) || length != sizeof bytes) {
        return false;
    }
    *out = mode_s_bits(bytes, 1U, 24U);
    return true;
}

static bool parse_line(struct span line, enum recording_layout layout,
                       struct message *message)
{
    const bool has_type_code = layout == LAYOUT_SQUITTERS;
    struct span fields[FIELDS_MAX];
    uint32_t type_code = RECORDING_NO_TYPE_CODE;

    memset(message, 0, sizeof *message);
    if (!split(line, fields, has_type_code ? 4U : 3U)) {
        return false;
    }

    const struct span bytes = has_type_code ? fields[1] : fields[2];
    const struct span address = has_type_code ? fields[2] : fields[1];

    if (has_type_code && !parse_decimal(fields[3], TYPE_CODE_MAX, &type_code)) {
        return false;
    }
    message->type_code = (uint8_t)type_code;
    return parse_decimal(fields[0], UINT32_MAX, &message->time_s)
           && parse_address(address, &message->address)
           && parse_bytes(bytes, message->bytes, sizeof message->bytes,
                          &message->length);
}

static struct span take_line(struct span *text)
{
    struct span line = take_until(text, '\n');

    (void)take_char(text, '\n');
    if (line.size > 0U && line.at[line.size - 1U] == '\r') {
        line.size--;
    }
    return line;
}

static void spread(struct message *messages, uint32_t count)
{
    uint32_t first = 0;

    while (first < count) {
        const int64_t second = (int64_t)messages[first].time_s - messages[0].time_s;
        uint32_t end = first;

        while (end < count && messages[end].time_s == messages[first].time_s) {
            end++;
        }
        for (uint32_t i = first; i < end; i++) {
            messages[i].offset_ns =
                second * NANOSECONDS_PER_SECOND
                + (i - first) * NANOSECONDS_PER_SECOND / (end - first);
        }
        first = end;
    }
}

static void read_line(struct span line, enum recording_layout layout,
                      struct message *messages, uint32_t capacity,
                      struct recording_result *result)
{
    const uint32_t count = result->messages;
    struct message message;

    result->lines++;
    if (!parse_line(line, layout, &message)
        || (count > 0U && message.time_s < messages[count - 1U].time_s)) {
        result->malformed++;
        if (result->first_malformed == 0U) {
            result->first_malformed = result->lines;
        }
    } else if (count == capacity) {
        result->refused++;
    } else {
        messages[count] = message;
        result->messages++;
    }
}

void recording_read(const struct recording_source *source, struct message *messages,
                    uint32_t capacity, struct recording_result *result)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    const size_t mark = sizeof byte_order_mark - 1U;
    struct span text = { source->text, source->size_bytes };

    memset(result, 0, sizeof *result);
    if (text.size >= mark && memcmp(text.at, byte_order_mark, mark) == 0) {
        drop(&text, mark);
    }
    while (text.size > 0U) {
        read_line(take_line(&text), source->layout, messages, capacity, result);
    }
    spread(messages, result->messages);
}
