/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <time.h> of ISO C11 and POSIX.1-2017.  It replaces the C library's, which counts
 * processor time in hundredths of a second, and declares the clocks only for systems it
 * knows.  Types and the layout of struct tm are the C library's.
 */
#ifndef _BULKHEAD_TIME_H
#define _BULKHEAD_TIME_H

#include <sys/_timespec.h>
#include <sys/_types.h>
#include <sys/features.h>

#define __need_NULL
#define __need_size_t
#include <stddef.h>

#if __POSIX_VISIBLE
#    include <sys/timespec.h>
#    include <sys/types.h>
#endif
#if __POSIX_VISIBLE >= 200809
#    include <sys/_locale.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

#if !defined(__clock_t_defined) && !defined(_CLOCK_T_DECLARED)
typedef _CLOCK_T_ clock_t;
#    define __clock_t_defined
#    define _CLOCK_T_DECLARED
#endif

#define CLOCKS_PER_SEC ((clock_t)1000000)

#define TIME_UTC 1

struct tm {
    int tm_sec;
    int tm_min;
    int tm_hour;
    int tm_mday;
    int tm_mon;
    int tm_year;
    int tm_wday;
    int tm_yday;
    int tm_isdst;
};

char *asctime(const struct tm *__tm);
clock_t clock(void);
char *ctime(const time_t *__time);
double difftime(time_t __end, time_t __begin);
struct tm *gmtime(const time_t *__time);
struct tm *localtime(const time_t *__time);
time_t mktime(struct tm *__tm);
size_t strftime(char *__restrict __text, size_t __size, const char *__restrict __format,
                const struct tm *__restrict __tm);
time_t time(time_t *__time);
#if __ISO_C_VISIBLE >= 2011
int timespec_get(struct timespec *__time, int __base);
#endif

#if __POSIX_VISIBLE
#    define CLOCK_REALTIME           ((clockid_t)1)
#    define CLOCK_PROCESS_CPUTIME_ID ((clockid_t)2)
#    define CLOCK_THREAD_CPUTIME_ID  ((clockid_t)3)
#    define CLOCK_MONOTONIC          ((clockid_t)4)

#    define TIMER_ABSTIME 4

extern char *_tzname[2];
#    define tzname _tzname
#    if __XSI_VISIBLE || __SVID_VISIBLE
extern int _daylight;
extern long _timezone;
#        define daylight _daylight
#        define timezone _timezone
#    endif

char *asctime_r(const struct tm *__restrict __tm, char *__restrict __text);
int clock_getcpuclockid(pid_t __pid, clockid_t *__clock);
int clock_getres(clockid_t __clock, struct timespec *__resolution);
int clock_gettime(clockid_t __clock, struct timespec *__time);
int clock_nanosleep(clockid_t __clock, int __flags, const struct timespec *__request,
                    struct timespec *__remaining);
int clock_settime(clockid_t __clock, const struct timespec *__time);
char *ctime_r(const time_t *__time, char *__text);
struct tm *gmtime_r(const time_t *__restrict __time, struct tm *__restrict __tm);
struct tm *localtime_r(const time_t *__restrict __time, struct tm *__restrict __tm);
int nanosleep(const struct timespec *__request, struct timespec *__remaining);
void tzset(void);
#endif
#if __POSIX_VISIBLE >= 200809
size_t strftime_l(char *__restrict __text, size_t __size,
                  const char *__restrict __format, const struct tm *__restrict __tm,
                  locale_t __locale);
#endif
#if __XSI_VISIBLE
char *strptime(const char *__restrict __text, const char *__restrict __format,
               struct tm *__restrict __tm);
#endif
#if __BSD_VISIBLE || __SVID_VISIBLE || __GNU_VISIBLE
time_t timegm(struct tm *__tm);
#endif

#ifdef __cplusplus
}
#endif

#endif
