# SPDX-License-Identifier: Apache-2.0
"""The size of an image by section, and what each feature adds to a program without it.

The text's section is padded to a page; its size here is without the padding.  Programs
that are compared avoid the page that the linker adds where a pair of instructions that
meets an erratum of the Cortex-A53 happens to straddle two pages.
"""
from __future__ import annotations

import pathlib
import struct
import subprocess

import measure

ELF = struct.Struct("<16sHHIQQQIHHHHHH")
SECTION = struct.Struct("<IIQQQQIIQQ")
NO_BITS = 8
LOADED = [".text", ".rodata", ".got", ".init_array", ".tdata", ".data"]
CLEARED = [".tbss", ".bss"]
RESERVED = [".stacks", ".tables"]
ERRATUM_IN_PLACE = "-Wl,--fix-cortex-a53-843419=adr"

# Name, what it is added to, headers, statements of main, functions before main.
THREAD = "static void *run(void *a)\n{\n    return a;\n}\n"
START = "pthread_t t;\n    pthread_create(&t, 0, run, 0);\n    pthread_join(t, 0);"
PRINT = 'printf("%s %d\\n", v[0], c);'
LOCKS = "pthread_mutex_lock(&m);\n    pthread_mutex_unlock(&m);"
MUTEX = "static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n"
TIMES = "struct timespec s = { 1, 0 };"
FEATURES = [
    ("nothing", None, [], "", ""),
    ("puts", "nothing", ["stdio.h"], "puts(v[0]);", ""),
    ("printf", "puts", ["stdio.h"], PRINT, ""),
    ("printf of %f", "printf", ["stdio.h"], f'{PRINT}\n    printf("%f\\n", c / 3.0);',
     ""),
    ("malloc", "nothing", ["stdlib.h"],
     "char *volatile b = malloc((size_t)c);\n    free(b);", ""),
    ("fopen, fgets", "printf", ["stdio.h"],
     f'{PRINT}\n    char b[9];\n    FILE *f = fopen(v[0], "r");\n    fgets(b, 9, f);\n'
     "    fclose(f);", ""),
    ("threads", "nothing", ["pthread.h"], START, THREAD),
    ("mutex", "threads", ["pthread.h"], f"{START}\n    {LOCKS}", THREAD + MUTEX),
    ("condition", "mutex", ["pthread.h"],
     f"{START}\n    {LOCKS}\n    pthread_cond_wait(&k, &m);\n"
     "    pthread_cond_signal(&k);",
     THREAD + MUTEX + "static pthread_cond_t k = PTHREAD_COND_INITIALIZER;\n"),
    ("semaphore", "threads", ["pthread.h", "semaphore.h"],
     f"{START}\n    sem_wait(&q);\n    sem_post(&q);", THREAD + "static sem_t q;\n"),
    ("sem_timedwait", "semaphore", ["pthread.h", "semaphore.h", "time.h"],
     f"{START}\n    {TIMES}\n    sem_wait(&q);\n    sem_post(&q);\n"
     "    sem_timedwait(&q, &s);", THREAD + "static sem_t q;\n"),
    ("nanosleep", "nothing", ["time.h"], f"{TIMES}\n    nanosleep(&s, 0);", ""),
    ("clock_gettime", "nothing", ["time.h"],
     f"{TIMES}\n    clock_gettime(CLOCK_MONOTONIC, &s);", ""),
    ("thread-specific data", "threads", ["pthread.h"],
     f"{START}\n    pthread_key_t k;\n    pthread_key_create(&k, 0);\n"
     "    pthread_setspecific(k, v);", THREAD),
    ("interrupt handlers", "nothing", ["bulkhead/interrupt.h"],
     "bulkhead_interrupt_attach(30, on, v);\n    bulkhead_interrupt_enable(30);",
     "static void on(void *a)\n{\n    (void)a;\n}\n"),
]


def source_of(headers: list[str], body: str, before: str) -> str:
    """The text of a program."""
    includes = "".join(f"#include <{header}>\n" for header in headers)
    return (f"{includes}{before}int main(int c, char **v)\n{{\n    (void)c;\n"
            f"    (void)v;\n    {body}\n    return 0;\n}}\n")


def sections(elf: bytes) -> dict[str, int]:
    """Bytes of each section by name, padding of the text not counted."""
    header = ELF.unpack_from(elf)
    table = [SECTION.unpack_from(elf, header[6] + i * SECTION.size)
             for i in range(header[12])]
    names = elf[table[header[13]][4]:]
    sizes = {}
    for name, kind, _, _, offset, size, *_ in table:
        text = names[name:names.index(b"\0", name)].decode()
        if text == ".text" and kind != NO_BITS:
            size = len(elf[offset:offset + size].rstrip(b"\0"))
        sizes[text] = size
    return sizes


def build(bench: measure.Bench, name: str, text: str,
          *options: str) -> tuple[dict[str, int], int]:
    """Sizes of a program's sections, and of its stripped file."""
    stem = "size_" + "".join(c if c.isalnum() else "_" for c in name)
    source = bench.out / f"{stem}.c"
    source.write_text(text)
    elf = bench.build(stem, [source], *options)
    subprocess.run(["aarch64-linux-gnu-strip", elf], check=True)
    contents = elf.read_bytes()
    return sections(contents), len(contents)


def measure_sizes(bench: measure.Bench) -> dict[str, dict]:
    """Sizes in bytes: hello's sections and file, and each feature's program."""
    hello, file = build(bench, "hello", pathlib.Path(
        measure.HERE / "hello.c").read_text())
    found: dict[str, dict] = {"hello": {name: hello.get(name, 0)
                       for name in [*LOADED, *CLEARED, *RESERVED]} | {"file": file}}
    for name, base, *parts in FEATURES:
        program, _ = build(bench, name, source_of(*parts), ERRATUM_IN_PLACE)
        loaded = sum(program.get(section, 0) for section in LOADED)
        cleared = sum(program.get(section, 0) for section in CLEARED)
        before = found[base] if base else {"loaded": 0, "cleared": 0}
        found[name] = {"base": base, "loaded": loaded, "cleared": cleared,
                       "adds": loaded - before["loaded"],
                       "adds_cleared": cleared - before["cleared"]}
    return found
