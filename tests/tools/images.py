# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command bulkhead share: programs, and a test's folder."""

import os
import pathlib
import subprocess
import tempfile
import unittest

import sdk

PROGRAMS = {
    "status": "int main(void) { return STATUS; }",
    "bytes": """
        #include <unistd.h>
        int main(void)
        {
            for (int i = 0; i < 256; i++) {
                write(1, &(char){ (char)i }, 1);
            }
            return 0;
        }""",
    "prompt": """
        #include <unistd.h>
        int main(void)
        {
            write(1, "name? ", 6);
            for (;;) {
                __asm__ volatile("");
            }
        }""",
    # Copies its input up to its end; returns what a further read gives.
    "copy": """
        #include <unistd.h>
        int main(void)
        {
            char bytes[100];
            ssize_t size;
            while ((size = read(0, bytes, sizeof bytes)) > 0 && bytes[0] != 4) {
                write(1, bytes, (size_t)size);
            }
            return read(0, bytes, 1) > 0 && bytes[0] != 4;
        }""",
    "echo": """
        #include <unistd.h>
        int main(void)
        {
            char c = 0;
            while (read(0, &c, 1) == 1 && c != '.') {
                write(1, &c, 1);
            }
            return c;
        }""",
    "null": r"""
        #include <unistd.h>
        static __attribute__((noinline)) void clear(volatile int *value)
        {
            *value = 0;
        }
        static __attribute__((noinline)) int middle(volatile int *value)
        {
            clear(value);
            return 1;
        }
        int main(void)
        {
            write(1, "no newline", 10);
            return middle((volatile int *)8) + 1;
        }""",
    # Reports a fault in the form of the system's own reports.
    "fault": r"""
        #include <unistd.h>
        static void put(const char *text)
        {
            const char *end = text;
            while (*end != 0) {
                end++;
            }
            write(1, text, (size_t)(end - text));
        }
        static void put_address(unsigned long value)
        {
            put("0x");
            for (int shift = 60; shift >= 0; shift -= 4) {
                write(1, &"0123456789abcdef"[value >> shift & 15UL], 1);
            }
            put("\n");
        }
        __attribute__((noinline)) void fails(void)
        {
            const unsigned long here = (unsigned long)fails;
            put("before\n*** FAULT: data abort: write to 0x8\n    pc        ");
            put_address(here);
            put("    backtrace ");
            put_address(here);
            put("              ");
            put_address((unsigned long)__builtin_return_address(0));
            put("    registers x0 0x0000000000000000\n*** STOPPED: status 134\n");
            _exit(134);
        }
        int main(void)
        {
            fails();
            put("never");
            return 0;
        }""",
}


def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Runs the command with the arguments; its output is captured."""
    options.setdefault("timeout", 120)
    options.setdefault("stdin", subprocess.DEVNULL)
    command = [str(argument) for argument in arguments]
    return subprocess.run(command, capture_output=True, **options)  # type: ignore


class Case(unittest.TestCase):
    """A test with a folder of its own and programs that are built once."""

    built: dict[str, pathlib.Path] = {}

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(dir=sdk.FOLDER)
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    @classmethod
    def program(cls, name: str, status: int = 0) -> pathlib.Path:
        """Returns the ELF file of one of PROGRAMS."""
        key = f"{name}{status or ''}"
        if key not in cls.built:
            source = sdk.FOLDER / f"{key}.c"
            source.write_text(PROGRAMS[name])
            path = sdk.FOLDER / f"{key}.elf"
            command = [sdk.CC, "-g", f"-DSTATUS={status}", str(source), "-o", str(path)]
            subprocess.run(command, check=True)
            cls.built[key] = path
        return cls.built[key]

    def file(self, name: str, contents: bytes) -> pathlib.Path:
        """Writes a file into the test's folder."""
        path = self.folder / name
        path.write_bytes(contents)
        return path

    def script(self, name: str, text: str) -> dict[str, str]:
        """Puts a script in front of the path; returns the environment to use it."""
        tools = self.folder / "tools"
        tools.mkdir(exist_ok=True)
        path = tools / name
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(0o755)
        return {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}

    def refused(self, *arguments: object, says: str, **options: object) -> None:
        """Checks that the command is refused with one line that contains the text."""
        result = run(sdk.BULKHEAD, *arguments, **options)
        message = result.stderr.decode()
        self.assertEqual(result.returncode, 125, message)
        self.assertEqual(message.count("\n"), 1, message)
        self.assertTrue(message.startswith("bulkhead: "), message)
        self.assertIn(says, message)
        self.assertEqual(result.stdout, b"")
