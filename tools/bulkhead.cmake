# SPDX-License-Identifier: Apache-2.0
#
# CMake toolchain file: give it to cmake as -DCMAKE_TOOLCHAIN_FILE=.  Programs are
# compiled by bulkhead-cc and named NAME.elf; "bulkhead run" boots the tests of ctest.
# Libraries and headers are looked for in the SDK only.

get_filename_component(_bulkhead "${CMAKE_CURRENT_LIST_DIR}/../.." REALPATH)

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR aarch64)

set(CMAKE_C_COMPILER "${_bulkhead}/bin/bulkhead-cc")
set(CMAKE_ASM_COMPILER "${_bulkhead}/bin/bulkhead-cc")
set(CMAKE_AR aarch64-linux-gnu-gcc-ar CACHE FILEPATH "archiver")
set(CMAKE_RANLIB aarch64-linux-gnu-gcc-ranlib CACHE FILEPATH "indexer of archives")
set(CMAKE_OBJCOPY aarch64-linux-gnu-objcopy CACHE FILEPATH "copier of object files")
set(CMAKE_STRIP aarch64-linux-gnu-strip CACHE FILEPATH "remover of symbols")
set(CMAKE_EXECUTABLE_SUFFIX_C .elf)
set(CMAKE_EXECUTABLE_SUFFIX_ASM .elf)

# Tests give the same results on every computer, however busy, when time counts
# instructions.
set(BULKHEAD_RUN_OPTIONS --icount CACHE STRING "options of bulkhead run for tests")
set(CMAKE_CROSSCOMPILING_EMULATOR
    "${_bulkhead}/bin/bulkhead;run;${BULKHEAD_RUN_OPTIONS};--arguments-follow")

set(CMAKE_FIND_ROOT_PATH "${_bulkhead}/lib/bulkhead")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Threads are part of the system and need no library.
set(CMAKE_HAVE_LIBC_PTHREAD TRUE)
