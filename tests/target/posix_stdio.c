/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams and descriptors on the target.  What reaches the console cannot be read back,
 * so contents are looked at in streams on memory, and locks from other threads.
 */
#include "thread_help.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void numbers_are_printed_in_every_form(void)
{
    char text[80];
    CHECK_EQUAL(snprintf(text, sizeof text, "%d %u %x %lld %5.2f %e %g %s %c %%", -1,
                         2U, 255, -3000000000LL, 3.14159, 12345.678, 0.5, "word", 'c'),
                51);
    CHECK_EQUAL(strcmp(text, "-1 2 ff -3000000000  3.14 1.234568e+04 0.5 word c %"), 0);
    volatile size_t room = 4; /* not for the compiler to see */
    CHECK_EQUAL(snprintf(text, room, "%d", 12345), 5);
    CHECK_EQUAL(strcmp(text, "123"), 0);
}

static void *prints(void *mark)
{
    printf("    one line from thread %s, with a number: %.3f\n", (const char *)mark,
           1.5);
    order_add(*(const char *)mark);
    return NULL;
}

static void locked_stream_keeps_others_out(void)
{
    order_clear();
    flockfile(stdout);
    const pthread_t thread = thread_start(120, prints, "t");
    order_check(""); /* more urgent, and waits */
    printf("    this line is whole: ");
    printf("both halves\n");
    CHECK_EQUAL(ftrylockfile(stdout), 0);
    funlockfile(stdout);
    order_check("");
    funlockfile(stdout);
    order_check("t");
    thread_end(thread);
}

static void *tries(void *unused)
{
    (void)unused;
    return (void *)(intptr_t)ftrylockfile(stdout);
}

static void stream_of_another_thread_is_not_to_be_had(void)
{
    void *result = NULL;
    flockfile(stdout);
    const pthread_t thread = thread_start(120, tries, NULL);
    funlockfile(stdout);
    CHECK_EQUAL(pthread_join(thread, &result), 0);
    CHECK((intptr_t)result != 0);
}

static void calls_return_what_they_have_written(void)
{
    CHECK_EQUAL(printf("    %s\n", "twelve"), 11);
    CHECK_EQUAL(fprintf(stderr, "    %s\n", "twelve"), 11);
    CHECK_EQUAL(dprintf(1, "    %s %.2f\n", "twelve", 0.25), 16);
    CHECK_EQUAL(fputs("    fputs", stdout), 0);
    CHECK_EQUAL(fputc('!', stdout), '!');
    CHECK_EQUAL(putc('!', stdout), '!');
    CHECK_EQUAL(putchar('\n'), '\n');
    CHECK_EQUAL(puts("    puts"), 0);
    CHECK_EQUAL(fwrite("    fwr\n", 4, 2, stdout), 2);
    CHECK_EQUAL(fwrite("x", 0, 2, stdout), 0);
    flockfile(stdout);
    CHECK_EQUAL(putc_unlocked(' ', stdout), ' ');
    CHECK_EQUAL(putchar_unlocked('\n'), '\n');
    funlockfile(stdout);
    errno = ENOENT;
    perror("    perror");
    CHECK_EQUAL(fflush(stdout), 0);
    CHECK_EQUAL(fflush(NULL), 0);
}

static void writing_where_only_reading_is_possible_fails(void)
{
    errno = 0;
    CHECK_EQUAL(fputc('x', stdin), EOF);
    CHECK_EQUAL(errno, EBADF);
    CHECK(ferror(stdin) != 0);
    clearerr(stdin);
    CHECK_EQUAL(ferror(stdin), 0);
    CHECK_EQUAL(fprintf(stdin, "x"), EOF);
    CHECK_EQUAL(fputs("x", stdin), EOF);
    CHECK_EQUAL(fwrite("x", 1, 1, stdin), 0);
    clearerr(stdin);
    errno = 0;
    CHECK_EQUAL(fgetc(stdout), EOF);
    CHECK_EQUAL(errno, EBADF);
    CHECK(ferror(stdout) != 0);
    CHECK_EQUAL(printf("    an earlier error does not matter\n"), 37);
    clearerr(stdout);
    CHECK_EQUAL(dprintf(77, "x"), -1);
}

static void input_is_read_from_memory(void)
{
    char text[] = "12 0x1f word 2.5\nsecond line\nrest";
    char word[16];
    char line[32];
    int decimal = 0;
    unsigned hexadecimal = 0;
    double real = 0;
    FILE *const file = fmemopen(text, strlen(text), "r");
    CHECK(file != NULL);
    CHECK_EQUAL(fscanf(file, "%d %x %15s %lf", &decimal, &hexadecimal, word, &real), 4);
    CHECK_EQUAL(decimal, 12);
    CHECK_EQUAL(hexadecimal, 31);
    CHECK_EQUAL(strcmp(word, "word"), 0);
    CHECK(real == 2.5);
    CHECK_EQUAL(fgetc(file), '\n');
    CHECK(fgets(line, 5, file) == line);
    CHECK_EQUAL(strcmp(line, "seco"), 0);
    CHECK(fgets(line, sizeof line, file) == line);
    CHECK_EQUAL(strcmp(line, "nd line\n"), 0);
    CHECK_EQUAL(ungetc('R', file), 'R');
    CHECK_EQUAL(getc(file), 'R');
    CHECK_EQUAL(ungetc(EOF, file), EOF);
    CHECK_EQUAL(fread(line, 2, 8, file), 2);
    CHECK_EQUAL(strncmp(line, "rest", 4), 0);
    CHECK_EQUAL(fgetc(file), EOF);
    CHECK(feof(file) != 0);
    CHECK(fgets(line, sizeof line, file) == NULL);
    CHECK(fgets(line, 0, file) == NULL);
    CHECK_EQUAL(fread(line, 0, 8, file), 0);
    CHECK_EQUAL(fclose(file), 0);
}

static void devices_are_opened_as_streams(void)
{
    char bytes[8] = "xxxxxxx";
    FILE *file = fopen("/dev/zero", "r+");
    CHECK(file != NULL);
    CHECK_EQUAL(fread(bytes, 1, sizeof bytes, file), sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        CHECK_EQUAL(bytes[i], 0);
    }
    CHECK_EQUAL(fprintf(file, "swallowed"), 9);
    CHECK(fileno(file) > 2);
    CHECK_EQUAL(fclose(file), 0);
    file = fopen("/dev/null", "r");
    CHECK(file != NULL);
    CHECK_EQUAL(fgetc(file), EOF);
    CHECK(feof(file) != 0);
    errno = 0;
    CHECK_EQUAL(fseek(file, 0, SEEK_SET), -1);
    CHECK_EQUAL(errno, ESPIPE);
    CHECK_EQUAL(ftell(file), -1);
    CHECK_EQUAL(fclose(file), 0);
    file = fopen("/dev/console", "w");
    CHECK(file != NULL);
    CHECK_EQUAL(setvbuf(file, NULL, _IOFBF, 0), 0);
    CHECK_EQUAL(fprintf(file, "    a stream of its own\n"), 24);
    CHECK_EQUAL(setvbuf(file, bytes, _IOLBF, sizeof bytes), 0);
    CHECK_EQUAL(fprintf(file, "    a short buffer\n"), 19);
    CHECK_EQUAL(setvbuf(file, NULL, 77, 0), -1);
    CHECK_EQUAL(fclose(file), 0);
}

static void streams_that_cannot_be_opened_are_refused(void)
{
    errno = 0;
    CHECK(fopen("/no/such", "r") == NULL);
    CHECK_EQUAL(errno, ENOENT);
    errno = 0;
    CHECK(fopen("/dev/null", "z") == NULL);
    CHECK_EQUAL(errno, EINVAL);
    errno = 0;
    CHECK(fdopen(77, "r") == NULL);
    CHECK_EQUAL(errno, EBADF);
    errno = 0;
    CHECK(fdopen(1, "?") == NULL);
    CHECK_EQUAL(errno, EINVAL);
    FILE *file = fdopen(open("/dev/null", O_RDWR), "w");
    CHECK(file != NULL);
    CHECK(freopen("/no/such", "r", file) == NULL);
    CHECK(freopen("/dev/zero", "r", file) == file);
    CHECK_EQUAL(fgetc(file), 0);
    CHECK_EQUAL(fclose(file), 0);
}

static void descriptors_beyond_the_limit_are_refused_until_one_is_closed(void)
{
    static int descriptors[64];
    const long most = sysconf(_SC_OPEN_MAX);
    CHECK((most > 3) && (most <= 64));
    for (long i = 3; i < most; i++) {
        descriptors[i] = open("/dev/null", O_RDWR);
        CHECK_EQUAL(descriptors[i], i);
    }
    errno = 0;
    CHECK_EQUAL(open("/dev/null", O_RDWR), -1);
    CHECK_EQUAL(errno, EMFILE);
    CHECK_EQUAL(close(descriptors[5]), 0);
    CHECK_EQUAL(open("/dev/zero", O_RDONLY), 5);
    for (long i = 3; i < most; i++) {
        CHECK_EQUAL(close((int)i), 0);
    }
}

static void open_refuses_what_cannot_be_opened(void)
{
    static const struct {
        const char *path;
        int flags;
        int error;
    } cases[] = {
        { "/dev/nothing", O_RDONLY, ENOENT },
        { "", O_RDONLY, ENOENT },
        { "/new", O_WRONLY | O_CREAT, EACCES },
        { "/dev/null", O_RDWR | O_CREAT | O_EXCL, EEXIST },
        { "/dev/null", O_RDONLY | O_DIRECTORY, ENOTDIR },
        { "/dev/null", O_WRONLY | O_RDWR, EINVAL },
    };
    for (size_t i = 0; i < (sizeof cases / sizeof cases[0]); i++) {
        errno = 0;
        CHECK_EQUAL(open(cases[i].path, cases[i].flags, 0666), -1);
        CHECK_EQUAL(errno, cases[i].error);
    }
}

static void descriptors_have_their_direction(void)
{
    char bytes[4] = "abc";
    const int input = open("/dev/zero", O_RDONLY);
    const int output = open("/dev/null", O_WRONLY);
    errno = 0;
    CHECK_EQUAL(write(input, bytes, 1), -1);
    CHECK_EQUAL(errno, EBADF);
    errno = 0;
    CHECK_EQUAL(read(output, bytes, 1), -1);
    CHECK_EQUAL(errno, EBADF);
    CHECK_EQUAL(read(input, bytes, sizeof bytes), sizeof bytes);
    CHECK_EQUAL(bytes[0], 0);
    CHECK_EQUAL(write(output, bytes, sizeof bytes), sizeof bytes);
    CHECK_EQUAL(read(input, bytes, 0), 0);
    CHECK_EQUAL(close(input), 0);
    CHECK_EQUAL(close(output), 0);
}

static void closed_descriptor_is_none(void)
{
    static const int none[] = { -1, 15, 16, INT_MAX, INT_MIN };
    struct stat status;
    char byte;
    for (size_t i = 0; i < (sizeof none / sizeof none[0]); i++) {
        errno = 0;
        CHECK_EQUAL(close(none[i]), -1);
        CHECK_EQUAL(errno, EBADF);
        CHECK_EQUAL(read(none[i], &byte, 1), -1);
        CHECK_EQUAL(write(none[i], &byte, 1), -1);
        CHECK_EQUAL(lseek(none[i], 0, SEEK_SET), -1);
        CHECK_EQUAL(fstat(none[i], &status), -1);
        CHECK_EQUAL(errno, EBADF);
        CHECK_EQUAL(isatty(none[i]), 0);
        CHECK_EQUAL(errno, EBADF);
    }
}

static void console_says_what_it_is(void)
{
    struct stat status;
    char byte;
    CHECK_EQUAL(isatty(0), 1);
    CHECK_EQUAL(isatty(1), 1);
    CHECK_EQUAL(fstat(1, &status), 0);
    CHECK(S_ISCHR(status.st_mode));
    CHECK_EQUAL(stat("/dev/null", &status), 0);
    CHECK(S_ISCHR(status.st_mode));
    CHECK_EQUAL(stat("/no/such", &status), -1);
    CHECK_EQUAL(errno, ENOENT);
    errno = 0;
    CHECK_EQUAL(lseek(1, 0, SEEK_CUR), -1);
    CHECK_EQUAL(errno, ESPIPE);
    const int null = open("/dev/null", O_RDWR);
    errno = 0;
    CHECK_EQUAL(isatty(null), 0);
    CHECK_EQUAL(errno, ENOTTY);
    CHECK_EQUAL(close(null), 0);
    CHECK_EQUAL(unlink("/dev/null"), -1);
    CHECK_EQUAL(errno, EBUSY);
    CHECK_EQUAL(unlink("/no/such"), -1);
    CHECK_EQUAL(errno, ENOENT);
    const int console = open("/dev/console", O_RDWR | O_NONBLOCK);
    errno = 0;
    CHECK_EQUAL(read(console, &byte, 1), -1);
    CHECK_EQUAL(errno, EAGAIN);
    CHECK_EQUAL(close(console), 0);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-POSIX-132", numbers_are_printed_in_every_form),
    VERIFIES("LLR-POSIX-120 LLR-POSIX-132 LLR-POSIX-138 LLR-POSIX-155",
             locked_stream_keeps_others_out),
    VERIFIES("LLR-POSIX-138", stream_of_another_thread_is_not_to_be_had),
    VERIFIES("LLR-POSIX-121 LLR-POSIX-123 LLR-POSIX-127 LLR-POSIX-130 LLR-POSIX-131 "
             "LLR-POSIX-132 LLR-POSIX-133",
             calls_return_what_they_have_written),
    VERIFIES("LLR-POSIX-130 LLR-POSIX-134 LLR-POSIX-137",
             writing_where_only_reading_is_possible_fails),
    VERIFIES("LLR-POSIX-132 LLR-POSIX-134 LLR-POSIX-135 LLR-POSIX-136",
             input_is_read_from_memory),
    VERIFIES("LLR-POSIX-122 LLR-POSIX-124 LLR-POSIX-125 LLR-POSIX-126 LLR-POSIX-139",
             devices_are_opened_as_streams),
    VERIFIES("LLR-POSIX-139", streams_that_cannot_be_opened_are_refused),
    VERIFIES("LLR-POSIX-110 LLR-POSIX-114 LLR-POSIX-116",
             descriptors_beyond_the_limit_are_refused_until_one_is_closed),
    VERIFIES("LLR-POSIX-116", open_refuses_what_cannot_be_opened),
    VERIFIES("LLR-POSIX-111 LLR-POSIX-113", descriptors_have_their_direction),
    VERIFIES("LLR-POSIX-110 LLR-POSIX-111 LLR-POSIX-114 LLR-POSIX-115",
             closed_descriptor_is_none),
    VERIFIES("LLR-POSIX-112 LLR-POSIX-115", console_says_what_it_is),
};

TARGET_TEST_MAIN(tests)
