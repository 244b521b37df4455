#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the command bulkhead: how images run, and how a run ends.

Runs alone: python3 tests/tools/test_bulkhead.py.  sdk.py says which SDK is tested.
"""

import fcntl
import os
import pathlib
import pty
import re
import shlex
import signal
import subprocess
import sys
import termios
import time
import unittest

sys.dont_write_bytecode = True
import sdk  # noqa: E402
from images import Case, run  # noqa: E402


class Runs(Case):
    """An image's output, input and status pass through; its end is explained."""

    def test_status(self) -> None:
        for status in (0, 1, 42, 124, 134, 255):
            image = self.program("status", status)
            result = run(sdk.BULKHEAD, "run", "--timeout=60", image)
            self.assertEqual((result.returncode, result.stderr), (status, b""))

    def test_output_is_not_changed(self) -> None:
        result = run(sdk.BULKHEAD, "run", self.program("bytes"))
        self.assertEqual(result.stdout, bytes(range(256)))

    def test_prompt_appears_and_timeout_stops(self) -> None:
        result = run(sdk.BULKHEAD, "run", "--timeout", "1.5", self.program("prompt"))
        self.assertEqual((result.returncode, result.stdout), (124, b"name? "))
        self.assertEqual(
            result.stderr,
            b"bulkhead: prompt.elf still running after 1.5 s: stopped (status 124)\n",
        )

    def test_version(self) -> None:
        result = run(sdk.BULKHEAD, "--version")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertRegex(result.stdout, rb"\Abulkhead \d+\.\d+\.\d+\n\Z")

    def test_input_reaches_the_console(self) -> None:
        image = self.program("echo")
        result = run(sdk.BULKHEAD, "run", image, stdin=None, input=b"one.")
        self.assertEqual((result.returncode, result.stdout), (ord("."), b"one"))

    def test_input_ends(self) -> None:
        image = self.program("copy")
        long = b"0123456789abcde\n" * 1000
        for text in (b"", b"one\n", b"one\ntwo", long):
            result = run(
                sdk.BULKHEAD, "run", "--timeout=60", image, stdin=None, input=text
            )
            self.assertEqual((result.returncode, result.stdout), (0, text))
            with open(self.file("input", text), "rb") as file:
                result = run(sdk.BULKHEAD, "run", "--timeout=60", image, stdin=file)
            self.assertEqual((result.returncode, result.stdout), (0, text))

    def test_closed_standard_streams(self) -> None:
        command = shlex.join([sdk.BULKHEAD, "run", str(self.program("status", 3))])
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            result = run("sh", "-c", f"{command} {closed}")
            self.assertEqual(result.returncode, 3, closed)

    def test_closed_pipe(self) -> None:
        command = shlex.join([sdk.BULKHEAD, "run", str(self.program("bytes"))])
        result = run("bash", "-c", f"{command} | true; exit ${{PIPESTATUS[0]}}")
        self.assertIn(result.returncode, (0, 141))
        self.assertEqual(result.stderr, b"")

    def test_full_device(self) -> None:
        with open("/dev/full", "wb") as full:
            result = subprocess.run(
                [sdk.BULKHEAD, "run", self.program("bytes")],
                stdout=full, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        self.assertEqual(result.returncode, 125)
        self.assertIn(b"No space left", result.stderr)

    def test_every_gic_and_level(self) -> None:
        image = self.program("status", 7)
        for gic in "23":
            for level in "12" + ("3" if sdk.IS_REAL else ""):
                result = run(sdk.BULKHEAD, "run", "--gic", gic, "--level", level, image)
                self.assertEqual(result.returncode, 7, (gic, level))

    def test_icount(self) -> None:
        result = run(sdk.BULKHEAD, "run", "--icount", self.program("bytes"))
        self.assertEqual((result.returncode, result.stdout), (0, bytes(range(256))))

    def test_fault_is_annotated(self) -> None:
        result = run(sdk.BULKHEAD, "run", self.program("fault"), cwd=sdk.FOLDER)
        lines = result.stdout.decode().splitlines()
        self.assertEqual(result.returncode, 134)
        place = r"0x[0-9a-f]{16} %s at fault.c:\d+$"
        self.assertRegex(lines[2], "^    pc        " + place % "fails")
        self.assertRegex(lines[3], "^    backtrace " + place % "fails")
        self.assertRegex(lines[4], "^              " + place % "main")
        self.assertEqual(lines[6], "*** STOPPED: status 134")
        self.assertEqual(
            result.stderr, b"bulkhead: fault.elf stopped by a fault (status 134)\n"
        )

    @unittest.skipUnless(sdk.IS_REAL, "needs the real system")
    def test_real_fault(self) -> None:
        for conversion in ("elf", "img"):
            image = self.program("null")
            if conversion == "img":
                self.assertEqual(run(sdk.BULKHEAD, "image", image).returncode, 0)
                image = image.with_suffix(".img")
            result = run(sdk.BULKHEAD, "run", "--timeout=60", image, cwd=sdk.FOLDER)
            text = result.stdout.decode()
            self.assertEqual(result.returncode, 134, text)
            self.assertTrue(text.startswith("no newline"), text)
            place = r"0x[0-9a-f]{16} %s at null.c:\d+$"
            self.assertRegex(text, "(?m)^    pc        " + place % "clear")
            self.assertRegex(text, "(?m)^              " + place % "middle")
            self.assertRegex(text, "(?m)^              " + place % "main")

    def test_fault_without_symbols(self) -> None:
        path = self.folder / "bare.elf"
        command = ["aarch64-linux-gnu-strip", "-o", path, self.program("fault")]
        subprocess.run(command, check=True)
        result = run(sdk.BULKHEAD, "run", path)
        self.assertEqual(result.returncode, 134)
        self.assertRegex(result.stdout.decode(), r"    pc        0x[0-9a-f]{16}\n")

    def test_same_command_same_bytes(self) -> None:
        results = [run(sdk.BULKHEAD, "run", self.program("fault")) for _ in range(2)]
        self.assertEqual(results[0].stdout, results[1].stdout)

    def test_image_conversion(self) -> None:
        source = self.program("fault")
        copy = self.file("a b.elf", source.read_bytes())
        result = run(sdk.BULKHEAD, "image", copy)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        image = self.folder / "a b.img"
        self.assertEqual(image.read_bytes()[56:60], b"ARM\x64")
        result = run(sdk.BULKHEAD, "run", image)
        self.assertEqual(result.returncode, 134)
        self.assertIn(b" fails at ", result.stdout)
        copy.unlink()
        result = run(sdk.BULKHEAD, "run", image)
        self.assertNotIn(b" fails at ", result.stdout)
        self.refused("image", image, says="is an Image already")

    def test_image_equals_objcopy(self) -> None:
        source = self.program("fault")
        own, other = self.folder / "own", self.folder / "other"
        run(sdk.BULKHEAD, "image", source, "-o", own)
        run("aarch64-linux-gnu-objcopy", "-O", "binary", source, other)
        self.assertEqual(own.read_bytes(), other.read_bytes())

    def test_image_bad_output(self) -> None:
        source = self.program("status")
        self.refused("image", source, "-o", source, says="is the ELF file itself")
        self.refused("image", source, "-o", "/nonexistent/a", says="No such file")
        self.refused("image", source, "-o", self.folder, says="Is a directory")

    def test_gdb_waits_and_names_its_port(self) -> None:
        image = self.program("status", 5)
        command = [sdk.BULKHEAD, "run", "--gdb", str(image)]
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
        ) as process:
            assert process.stderr is not None
            line = process.stderr.readline().decode()
            self.assertIn("waiting for a debugger", line)
            match = re.search(r"target remote :(\d+)", line)
            assert match is not None
            result = run(
                "gdb-multiarch", "-nx", "-batch", "-ex", f"target remote :{match[1]}",
                "-ex", "break main", "-ex", "continue", "-ex", "kill", image,
            )  # fmt: skip
            process.kill()
        self.assertIn(b"Breakpoint 1, main", result.stdout)


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def default_signals() -> None:
    """Undoes what nohup, or a shell for a job in the background, ignores."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


def control_terminal() -> None:
    """Makes the standard input the terminal that signals come from."""
    default_signals()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Ends(Case):
    """However bulkhead ends, QEMU ends too and the terminal is as before."""

    def start(self) -> tuple[subprocess.Popen[bytes], int]:
        """Starts an image that runs for ever; returns bulkhead and QEMU's id."""
        process = subprocess.Popen(
            [sdk.BULKHEAD, "run", str(self.program("prompt"))],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=default_signals,
        )  # fmt: skip
        assert process.stdout is not None
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        self.assertEqual(process.stdout.read(6), b"name? ")
        children = f"/proc/{process.pid}/task/{process.pid}/children"
        return process, int(pathlib.Path(children).read_text().split()[0])

    def ended(self, number: int) -> bool:
        """Whether a process ends within some seconds."""
        for _ in range(100):
            try:
                state = pathlib.Path(f"/proc/{number}/stat").read_text()
            except OSError:
                return True
            if state.rsplit(")", 1)[1].split()[0] == "Z":
                return True
            time.sleep(0.05)
        return False

    def test_signals(self) -> None:
        for number in SIGNALS:
            process, qemu = self.start()
            process.send_signal(number)
            self.assertEqual(process.wait(10), 128 + number)
            self.assertTrue(self.ended(qemu))

    def test_kill(self) -> None:
        process, qemu = self.start()
        process.kill()
        self.assertEqual(process.wait(10), -signal.SIGKILL)
        self.assertTrue(self.ended(qemu))

    def test_terminal(self) -> None:
        leader, follower = pty.openpty()
        before = termios.tcgetattr(follower)
        process = subprocess.Popen(
            [sdk.BULKHEAD, "run", str(self.program("prompt"))],
            stdin=follower, stdout=follower, stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=control_terminal,
        )  # fmt: skip
        self.addCleanup(process.communicate)
        shown = b""
        while b"name? " not in shown:
            shown += os.read(leader, 100)
        self.assertNotEqual(termios.tcgetattr(follower), before)
        os.write(leader, b"\x03")
        self.assertEqual(process.wait(10), 130)
        self.assertEqual(termios.tcgetattr(follower), before)
        os.close(leader)
        os.close(follower)


if __name__ == "__main__":
    sys.exit(sdk.main())
