#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of bulkhead-cc: it behaves as a C compiler, wherever the SDK lies.

Runs alone: python3 tests/tools/test_bulkhead_cc.py.  sdk.py says which SDK is tested.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import sdk  # noqa: E402

MAIN = "int other(void);\nint main(void) { return other(); }\n"
OTHER = "int other(void) { return 42; }\n"


class Case(unittest.TestCase):
    """A test in a folder of its own, whose name has a blank, with two sources."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(dir=sdk.FOLDER, prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file("main.c", MAIN)
        self.file("other file.c", OTHER)

    def file(self, name: str, text: str) -> pathlib.Path:
        """Writes a file into the test's folder."""
        path = self.folder / name
        path.write_text(text)
        return path

    def call(
        self, *arguments: str, **options: object
    ) -> subprocess.CompletedProcess[str]:
        """Calls the compiler in the test's folder."""
        return self.command(sdk.CC, *arguments, **options)

    def command(
        self, *command: str, **options: object
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command in the test's folder; its output is captured."""
        options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run(  # type: ignore
            command, cwd=self.folder, capture_output=True, text=True, timeout=300,
            **options,
        )  # fmt: skip

    def good(self, *arguments: str, **options: object) -> str:
        """Checks that a call succeeds silently; returns its output."""
        result = self.call(*arguments, **options)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout

    def bad(self, *arguments: str, says: str, **options: object) -> None:
        """Checks that a call fails with one line of bulkhead-cc's own."""
        result = self.call(*arguments, **options)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertRegex(result.stderr, r"\Abulkhead-cc: [^\n]*\n\Z")
        self.assertIn(says, result.stderr)

    def runs(self, image: str = "a.out", status: int = 42) -> None:
        """Checks that an image in the folder runs and ends with the status."""
        result = self.command(sdk.BULKHEAD, "run", "--timeout", "60", image)
        self.assertEqual(result.returncode, status, result.stderr)


class Options(Case):
    """The options of a C compiler do what they do everywhere."""

    def test_sources_to_program(self) -> None:
        self.good("main.c", "other file.c")
        self.runs()

    def test_objects_then_program(self) -> None:
        self.good("-c", "main.c", "other file.c")
        self.good("-o", "my program.elf", "main.o", "other file.o")
        self.runs("my program.elf")

    def test_single_object_with_name(self) -> None:
        self.good("-c", "-o", "x.o", "other file.c")
        self.good("main.c", "x.o", "-ox.elf")
        self.runs("x.elf")

    def test_library_found_by_name(self) -> None:
        (self.folder / "lib dir").mkdir()
        self.good("-c", "other file.c", "-o", "o.o")
        subprocess.run(
            ["aarch64-linux-gnu-ar", "rc", self.folder / "lib dir" / "libmine.a"]
            + [self.folder / "o.o"],
            check=True,
        )
        self.good("main.c", "-L", "lib dir", "-lmine", "-o", "a.elf")
        self.runs("a.elf")
        self.good("main.c", "lib dir/libmine.a", "-o", "b.elf")
        self.runs("b.elf")

    def test_assembly_sources(self) -> None:
        self.file("other.S", "#define N 42\n.globl other\nother: mov w0, #N\nret\n")
        self.good("main.c", "other.S")
        self.runs()
        self.good("-S", "other file.c", "-o", "third.s")
        self.good("main.c", "third.s")
        self.runs()

    def test_standard_input(self) -> None:
        self.good("-x", "c", "-c", "-", "-o", "o.o", stdin=None, input=OTHER)
        self.good("main.c", "o.o")
        self.runs()

    def test_defines_and_include_folders(self) -> None:
        (self.folder / "my include").mkdir()
        (self.folder / "my include" / "n.h").write_text("#define VALUE NUMBER\n")
        self.file("o.c", "#include <n.h>\nint other(void) { return VALUE; }\n")
        self.good("-I", "my include", "-DNUMBER=41+1", "main.c", "o.c")
        self.runs()
        self.good("-Imy include", '-DTEXT="a b"', "-DNUMBER=42", "main.c", "o.c")

    def test_response_file(self) -> None:
        words = "-O1 -o 'r s.elf' main.c \"other file.c\" --board=qemu-virt\n"
        self.file("words", words)
        self.good("@words")
        self.runs("r s.elf")

    def test_every_level_and_debugging(self) -> None:
        for options in (["-O0", "-g"], ["-O"], ["-O3"], ["-Os"], ["-Og", "-g3"]):
            self.good(*options, "main.c", "other file.c")
            self.runs()

    def test_position_independent_objects(self) -> None:
        self.file("o.c", "extern int value; int other(void) { return value; }")
        self.file("v.c", "int value = 42;")
        for option in ("-fPIC", "-fPIE", "-fpic"):
            self.good(option, "-pie", "main.c", "o.c", "v.c")
            self.runs()

    def test_link_time_optimisation(self) -> None:
        self.good("-flto", "-O2", "main.c", "other file.c")
        self.runs()

    def test_common_symbols(self) -> None:
        self.file("o.c", "int shared; int other(void) { return 42 + shared; }")
        self.file("p.c", "int shared;")
        self.good("-fcommon", "main.c", "o.c", "p.c")
        self.runs()

    def test_optimised_unless_told_otherwise(self) -> None:
        self.file("o.c", "#ifndef __OPTIMIZE__\n#error no\n#endif\n")
        self.good("-c", "o.c")
        self.assertIn("#error no", self.call("-O0", "-c", "o.c").stderr)

    def test_dependencies(self) -> None:
        self.file("n.h", "")
        self.file("o.c", '#include "n.h"\n')
        self.assertEqual(self.good("-MM", "o.c"), "o.o: o.c n.h\n")
        self.good("-MMD", "-MP", "-MF", "dep", "-MT", "x", "-c", "o.c")
        self.assertTrue((self.folder / "dep").read_text().startswith("x: o.c n.h"))

    def test_preprocess(self) -> None:
        self.file("o.c", "ANSWER\n")
        self.assertIn("\n42\n", self.good("-E", "-DANSWER=42", "o.c"))

    def test_syntax_only(self) -> None:
        self.good("-fsyntax-only", "main.c")
        self.assertEqual(list(self.folder.glob("*.o")), [])

    def test_map(self) -> None:
        self.good("-Wl,-Map,my.map", "main.c", "other file.c")
        self.assertIn("libbulkhead.a", (self.folder / "my.map").read_text())

    def test_partial_link(self) -> None:
        self.good("-c", "main.c", "other file.c")
        self.good("-r", "-o", "both.o", "main.o", "other file.o")
        self.good("both.o")
        self.runs()

    def test_habitual_libraries_and_options(self) -> None:
        libraries = ("-lm", "-lpthread", "-lrt", "-lc")
        self.good("-pthread", "main.c", "other file.c", *libraries)
        self.runs()
        self.good(
            "-Wall", "-Wextra", "-pedantic", "-std=c99", "-pipe", "-D_GNU_SOURCE",
            "-Wl,--as-needed", "-Wl,-z,relro", "-Wl,-z,now", "-Wl,-O1", "-rdynamic",
            "-static", "-s", "main.c", "other file.c",
        )  # fmt: skip
        self.runs()

    def test_own_linker_script_and_no_libraries(self) -> None:
        self.file("s.ld", "ENTRY(other)\nSECTIONS { .text 0x1000 : { *(.text*) } }\n")
        self.good("-nostdlib", "-T", "s.ld", "other file.c", "-fno-stack-protector")

    def test_questions(self) -> None:
        self.assertEqual(self.good("-dumpmachine"), "aarch64-none-elf\n")
        self.assertEqual(self.good("-dumpversion"), "12\n")
        self.assertIn("Free Software Foundation", self.good("--version"))
        self.assertIn("libgcc.a", self.good("-print-libgcc-file-name"))
        self.assertIn("/", self.good("-print-file-name=include"))
        self.assertIn("gcc version", self.call("-v").stderr)
        self.assertEqual(self.call("-v").returncode, 0)

    def test_macros(self) -> None:
        macros = self.good("-dM", "-E", "-x", "c", "/dev/null")
        self.assertIn("#define __bulkhead__ 1", macros)
        for name in ("__linux__", "__gnu_linux__", "linux", "__pic__", "__pie__"):
            self.assertNotIn(f"#define {name} ", macros)


@unittest.skipUnless(sdk.IS_REAL, "needs the real system")
class Size(Case):
    """An image holds what its program uses, and no more."""

    def link(self, source: str) -> tuple[int, list[re.Match[str]], str]:
        """Returns the stripped image's bytes, its loaded segments, and its symbols."""
        self.good(source, "-o", "a.out")
        symbols = self.command("aarch64-linux-gnu-nm", "a.out").stdout
        self.command("aarch64-linux-gnu-strip", "a.out")
        shown = self.command("aarch64-linux-gnu-readelf", "-lW", "a.out").stdout
        pattern = r"LOAD +(0x\w+) (0x\w+) 0x\w+ (0x\w+) (0x\w+)"
        segments = list(re.finditer(pattern, shown))
        return (self.folder / "a.out").stat().st_size, segments, symbols

    def test_hello(self) -> None:
        hello = pathlib.Path(__file__).resolve().parents[2] / "examples/hello/hello.c"
        size, segments, symbols = self.link(str(hello))
        self.assertLessEqual(size, 40000)
        self.assertEqual(len(segments), 3)
        ends = [int(s[2], 16) + int(s[4], 16) for s in segments]
        self.assertLess(max(ends) - int(segments[0][2], 16), 1 << 20)
        self.assertNotIn("mutex_lock", symbols)
        for end in ends:  # what a page holds beyond the file is cleared by the loader
            self.assertEqual(end % 4096, 0)

    def test_locks_of_a_program_with_threads(self) -> None:
        source = self.file(
            "t.c",
            "#include <pthread.h>\n#include <stdio.h>\n"
            "static void *say(void *w) { puts(w); return w; }\n"
            "int main(void)\n"
            "{ pthread_t t; return pthread_create(&t, NULL, say, 0); }\n",
        )
        self.assertIn("mutex_lock", self.link(str(source))[2])


class Names(Case):
    """Programs may use all names that no header takes, whatever the system's inside."""

    def test_own_names(self) -> None:
        names = ["stack_top", "image_end", "mutex_init", "thread_create", "fdt_getprop"]
        names += ["memory_start", "bss_start", "thread_current", "console_write"]
        variables = "".join(f"int {name} = 1;\n" for name in names)
        self.file("o.c", f"int image_size = {42 - len(names)};\n{variables}")
        sums = " + ".join(names)
        declarations = "".join(f"extern int {name};\n" for name in names)
        self.file(
            "p.c",
            f"{declarations}extern int image_size;\n"
            f"int other(void) {{ return image_size + {sums}; }}\n",
        )
        self.good("main.c", "o.c", "p.c")
        self.runs()

    def test_functions_of_the_c_library_that_ours_replace(self) -> None:
        self.file(
            "m.c",
            "#include <string.h>\n"
            'int main(void) { return strdup("abc") == NULL; }\n',
        )
        shown = self.call("m.c", "-Wl,-y,malloc", "-Wl,-y,memcpy").stderr
        for name in ("malloc", "memcpy"):
            self.assertRegex(shown, rf"libbulkhead.a\(.*: definition of {name}\n")
            self.assertNotRegex(shown, rf"libc.a\(.*: definition of {name}\n")
        self.runs(status=0)
        self.assertNotIn("prefer_symbols", (self.folder / "a.out").read_text("latin-1"))

    def test_program_s_own_function_of_the_c_library(self) -> None:
        self.file("o.c", "int qsort(void) { return 42; }\n")
        self.file("m.c", "int qsort(void);\nint main(void) { return qsort(); }\n")
        self.good("-fno-builtin", "-w", "m.c", "o.c")
        self.runs()

    def test_libraries_define_no_such_name(self) -> None:
        known = set()
        for folder in (sdk.SDK / "lib" / "bulkhead" / "include", sdk.PICOLIBC):
            for header in pathlib.Path(folder).rglob("*.h"):
                known.update(re.findall(r"\w+", header.read_text(errors="replace")))
        for library in (sdk.SDK / "lib").rglob("*.a"):
            result = self.command(
                "aarch64-linux-gnu-nm", "-g", "--defined-only", "-j", str(library)
            )
            names = re.findall(r"^[A-Za-z]\w*$", result.stdout, re.MULTILINE)
            self.assertEqual(set(names) - known, set(), library)


class Errors(Case):
    """Errors are gcc's own, or one line."""

    def test_no_input(self) -> None:
        result = self.call()
        self.assertEqual(result.returncode, 1)
        self.assertIn("no input files", result.stderr)

    def test_unknown_option(self) -> None:
        for option in ("--bord=x", "-fnone", "--board"):
            result = self.call(option, "main.c")
            self.assertEqual(result.returncode, 1)
            self.assertIn("unrecognized command-line option", result.stderr)

    def test_error_in_source(self) -> None:
        self.file("o.c", "int x = ;\n")
        result = self.call("-c", "o.c")
        self.assertEqual(result.returncode, 1)
        self.assertIn("o.c:1:9: error", result.stderr)

    def test_missing_source(self) -> None:
        result = self.call("-c", "none.c")
        self.assertIn("none.c: No such file", result.stderr)

    def test_missing_function(self) -> None:
        result = self.call("main.c")
        self.assertEqual(result.returncode, 1)
        self.assertIn("undefined reference to `other'", result.stderr)

    def test_library_of_the_host_is_not_found(self) -> None:
        for name in ("-lutil", "-lresolv", "-latomic"):
            result = self.call("main.c", "other file.c", name)
            self.assertIn(f"cannot find {name}", result.stderr)

    def test_header_of_the_host_is_not_found(self) -> None:
        names = ("linux/types.h", "gnu/stubs.h", "zlib.h", "sys/epoll.h", "libfdt.h")
        for name in names:
            self.file("o.c", f"#include <{name}>\n")
            self.assertIn("No such file", self.call("-c", "o.c").stderr, name)

    def test_only_our_folders_are_searched(self) -> None:
        shown = self.call("-v", "-E", "-x", "c", "/dev/null").stderr
        part = shown.split("search starts here:\n")[2].split("End of search list")[0]
        folders = [os.path.realpath(line.strip()) for line in part.splitlines()]
        self.assertEqual(folders[0], str(sdk.SDK / "lib" / "bulkhead" / "include"))
        self.assertEqual(folders[1], sdk.PICOLIBC)
        self.assertIn("gcc", folders[2])
        self.assertEqual(len(folders), 3)

    def test_shared(self) -> None:
        self.bad("-shared", "main.c", says="-shared is not possible")
        self.bad("-static-pie", "main.c", says="-static-pie is not possible")

    def test_board(self) -> None:
        for name in ("none", "", "."):
            self.bad(f"--board={name}", "main.c", says="qemu-virt")

    def test_compiler_missing(self) -> None:
        environment = {**os.environ, "BULKHEAD_GCC": "no-such-gcc"}
        self.bad("main.c", says="install gcc-aarch64-linux-gnu", env=environment)

    def test_c_library_missing(self) -> None:
        environment = {**os.environ, "BULKHEAD_PICOLIBC": "/nonexistent"}
        self.bad("main.c", says="install picolibc-aarch64-linux-gnu", env=environment)

    def test_program_alone_without_sdk(self) -> None:
        for name in ("bulkhead-cc", "bulkhead"):
            copy = shutil.copy(sdk.SDK / "bin" / name, self.folder)
            result = self.command(copy)
            self.assertIn("make sdk", result.stderr)
            self.assertNotEqual(result.returncode, 0)
            self.assertEqual(result.stderr.count("\n"), 1)


class Places(Case):
    """The SDK works anywhere, by any path, whatever files the user has."""

    def setUp(self) -> None:
        super().setUp()
        self.sdk = self.folder / "my $SDK's \"place\", 100%"
        subprocess.run(["cp", "-R", sdk.SDK, self.sdk], check=True)

    def build_and_run(self, folder: str, path: str | None = None) -> None:
        """Builds and boots with the programs of a bin folder."""
        environment = {**os.environ, "PATH": path or os.environ["PATH"]}
        for options in ([], ["-flto"]):
            command = [folder + "bulkhead-cc", *options, "main.c", "other file.c"]
            result = self.command(*command, env=environment)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            result = self.command(folder + "bulkhead", "run", "a.out", env=environment)
            self.assertEqual((result.returncode, result.stderr), (42, ""))

    def test_strange_folder(self) -> None:
        self.build_and_run(f"{self.sdk}/bin/")

    def test_relative_path(self) -> None:
        self.build_and_run(f"{self.sdk.name}/lib/../bin/")

    def test_search_path(self) -> None:
        self.build_and_run("", f"{self.sdk}/bin:{os.environ['PATH']}")
        self.build_and_run("", f"{self.sdk.name}/bin:{os.environ['PATH']}")

    def test_symbolic_links(self) -> None:
        links = self.folder / "links"
        links.mkdir()
        for name in ("bulkhead", "bulkhead-cc"):
            (links / name).symlink_to(os.path.relpath(self.sdk / "bin" / name, links))
            (links / f"second-{name}").symlink_to(name)
        self.build_and_run("links/")
        self.build_and_run("links/second-")

    def test_read_only_sdk(self) -> None:
        before = sorted(map(str, self.sdk.rglob("*")))
        self.build_and_run(f"{self.sdk}/bin/")
        self.assertEqual(sorted(map(str, self.sdk.rglob("*"))), before)

    def test_linker_files_of_the_user(self) -> None:
        for name in ("memory.ld", "image.ld", "link-options"):
            self.file(name, "nonsense\n")
        self.build_and_run(f"{self.sdk}/bin/")

    def test_same_bytes_from_any_sdk(self) -> None:
        sources = ("main.c", "other file.c")
        self.good(*sources, "-o", "one")
        self.command(f"{self.sdk}/bin/bulkhead-cc", *sources, "-o", "two")
        one, two = self.folder / "one", self.folder / "two"
        self.assertEqual(one.read_bytes(), two.read_bytes())


class Builds(Case):
    """Makefiles, configure scripts and CMake projects of other people work."""

    def test_makefile(self) -> None:
        self.file("second.c", OTHER)
        self.file("third.c", "int third(void) { return 0; }\n")
        self.file("Makefile", "prog: main.o second.o third.o\n\t$(CC) -o $@ $^\n")
        environment = {**os.environ, "PATH": f"{sdk.SDK / 'bin'}:{os.environ['PATH']}"}
        result = self.command("make", "-s", "CC=bulkhead-cc", env=environment)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.runs("prog")

    def test_install(self) -> None:
        """An installed SDK replaces the last one, works, and leaves its neighbours."""
        prefix = self.folder / "stage" / "opt" / "sdk"
        old = prefix / "lib" / "bulkhead" / "old"
        other = prefix / "lib" / "other"
        for path in (old, other):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
        result = sdk.make(
            "install", f"DESTDIR={self.folder / 'stage'}", "PREFIX=/opt/sdk"
        )
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertFalse(old.exists())
        self.assertTrue(other.exists())
        compiler = str(prefix / "bin" / "bulkhead-cc")
        result = self.command(compiler, "main.c", "other file.c", "-o", "a.elf")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.runs("a.elf")

    def cmake(self, example: pathlib.Path) -> None:
        """Configures, builds and tests a project."""
        toolchain = sdk.SDK / "share" / "bulkhead" / "bulkhead.cmake"
        define = f"-DCMAKE_TOOLCHAIN_FILE={toolchain}"
        result = self.command("cmake", "-S", str(example), "-B", "out", define)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        result = self.command("cmake", "--build", "out")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        result = self.command("ctest", "--test-dir", "out", "--output-on-failure")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_cmake_program(self) -> None:
        project = self.folder / "project"
        project.mkdir()
        (project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.13)\nproject(p C ASM)\n"
            "include(CheckCSourceRuns)\n"
            'check_c_source_runs("int main(void) { return 0; }" RUNS)\n'
            'check_c_source_runs("int main(void) { return 1; }" FAILS)\n'
            "if(NOT RUNS OR FAILS)\nmessage(FATAL_ERROR no)\nendif()\n"
            "enable_testing()\nset(CMAKE_POSITION_INDEPENDENT_CODE ON)\n"
            "add_library(lib STATIC o.c)\nadd_executable(prog m.c)\n"
            "target_link_libraries(prog lib m)\nadd_test(NAME t COMMAND prog --a b)\n"
            "set_tests_properties(t PROPERTIES WILL_FAIL TRUE)\n"
        )
        (project / "m.c").write_text(MAIN)
        (project / "o.c").write_text(OTHER)
        self.cmake(project)
        self.assertTrue((self.folder / "out" / "prog.elf").is_file())

    @unittest.skipUnless(sdk.IS_REAL, "needs the real system")
    def test_cmake_example(self) -> None:
        self.cmake(sdk.REPOSITORY / "examples" / "cmake")

    @unittest.skipUnless(sdk.IS_REAL, "needs the real system")
    def test_hello(self) -> None:
        self.good(str(sdk.REPOSITORY / "examples" / "hello" / "hello.c"), "-o", "h.elf")
        result = self.command(sdk.BULKHEAD, "run", "h.elf", "--", "a b")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("a b", result.stdout)

    @unittest.skipUnless(sdk.IS_REAL, "needs the real system")
    def test_make_example(self) -> None:
        shutil.copytree(sdk.REPOSITORY / "examples" / "make", self.folder / "make")
        path = f"{sdk.SDK / 'bin'}:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path}
        result = self.command(
            "make", "-s", "-C", "make", "CC=bulkhead-cc", "run", env=environment
        )
        self.assertEqual((result.returncode, result.stderr), (0, ""))


if __name__ == "__main__":
    sys.exit(sdk.main())
