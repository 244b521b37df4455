/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Splits the boot arguments into words, by the rules of a shell as far as it quotes.
 */
#include "arguments.h"

#define NO_QUOTE '\0'

static const char default_name[] = "main";

/* Where the splitting stands. */
struct splitter {
    const char *next; /* of the line */
    struct posix_arguments *out;
    size_t used; /* bytes of out->text */
    char quote;  /* the quote it is in, or NO_QUOTE */
};

static bool is_blank(char byte)
{
    return (byte == ' ') || ((byte >= '\t') && (byte <= '\r'));
}

static bool add_byte(struct splitter *splitter, char byte)
{
    if (splitter->used == POSIX_ARGUMENTS_SIZE_MAX) {
        return false;
    }
    splitter->out->text[splitter->used] = byte;
    splitter->used++;
    return true;
}

/* Whether a backslash takes the meaning from a byte. */
static bool is_escaped(char quote, char byte)
{
    if ((quote == '\'') || (byte == '\0')) {
        return false;
    }
    return (quote == NO_QUOTE) || (byte == '"') || (byte == '\\');
}

/* Takes one byte of a word; false if it does not fit. */
static bool take(struct splitter *splitter)
{
    const char byte = *splitter->next;
    splitter->next++;
    if ((byte == '\\') && is_escaped(splitter->quote, *splitter->next)) {
        const char escaped = *splitter->next;
        splitter->next++;
        return add_byte(splitter, escaped);
    }
    if (byte == splitter->quote) {
        splitter->quote = NO_QUOTE;
        return true;
    }
    if ((splitter->quote == NO_QUOTE) && ((byte == '\'') || (byte == '"'))) {
        splitter->quote = byte;
        return true;
    }
    return add_byte(splitter, byte);
}

/* Takes one word; false if it does not fit. */
static bool take_word(struct splitter *splitter)
{
    struct posix_arguments *const out = splitter->out;
    if (out->count == (int)POSIX_ARGUMENTS_COUNT_MAX) {
        return false;
    }
    out->word[out->count] = &out->text[splitter->used];
    out->count++;
    splitter->quote = NO_QUOTE;
    while ((*splitter->next != '\0')
           && ((splitter->quote != NO_QUOTE) || !is_blank(*splitter->next))) {
        if (!take(splitter)) {
            return false;
        }
    }
    return add_byte(splitter, '\0');
}

/* @satisfies LLR-POSIX-140 LLR-POSIX-141 */
bool posix_arguments_split(const char *line, struct posix_arguments *out)
{
    struct splitter splitter = { .next = line, .out = out };
    out->count = 0;
    for (;;) {
        while (is_blank(*splitter.next)) {
            splitter.next++;
        }
        if (*splitter.next == '\0') {
            break;
        }
        if (!take_word(&splitter)) {
            return false;
        }
    }
    if (out->count == 0) {
        splitter.next = default_name;
        (void)take_word(&splitter);
    }
    out->word[out->count] = NULL;
    return true;
}
