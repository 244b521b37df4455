#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the command bulkhead: what it refuses, and with which words.

Runs alone: python3 tests/tools/test_bulkhead_refusals.py.
sdk.py says which SDK is tested.
"""

import os
import struct
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
import sdk  # noqa: E402
from images import Case, run  # noqa: E402


def elf(
    machine_number: int = 183, kind: int = 2, bits: int = 2, order: int = 1,
    address: int = 0x40200000, entry: int = 0x40200000, segment: int = 1,
    contents: bytes = bytes(56) + b"ARM\x64" + bytes(4), memory_size: int = 4096,
) -> bytes:  # fmt: skip
    """Fabricates an ELF file with one program header."""
    mark = ">" if order == 2 else "<"
    identity = b"\x7fELF" + bytes([bits, order, 1]) + bytes(9)
    header = struct.pack(
        mark + "16sHHIQQQIHHHHHH", identity, kind, machine_number, 1, entry,
        64, 0, 0, 64, 56, 1, 0, 0, 0,
    )  # fmt: skip
    program = struct.pack(
        mark + "IIQQQQQQ", segment, 5, 120, address, address, len(contents),
        memory_size, 8,
    )  # fmt: skip
    return header + program + contents


def raw(image_size: int, file_size: int = 0) -> bytes:
    """Fabricates the header of a Linux arm64 Image."""
    words = (0, 0, 0, image_size, 0, file_size, 0, 0, b"ARM\x64", 0)
    return struct.pack("<IIQQQQQQ4sI", *words)


class BadImages(Case):
    """Whatever is not an image for the board is refused with one clear line."""

    def test_missing_file(self) -> None:
        self.refused("run", self.folder / "none.elf", says="No such file")

    def test_folder(self) -> None:
        self.refused("run", self.folder, says="is a directory")

    def test_device(self) -> None:
        self.refused("run", "/dev/null", says="not a regular file")

    @unittest.skipIf(os.getuid() == 0, "root may read everything")
    def test_unreadable_file(self) -> None:
        path = self.file("a.elf", elf())
        path.chmod(0)
        self.refused("run", path, says="Permission denied")

    def test_empty_file(self) -> None:
        self.refused("run", self.file("a.elf", b""), says="is empty")

    def test_text_file(self) -> None:
        path = self.file("a.elf", b"int main(void)\n" * 10)
        self.refused("run", path, says="is not an image")

    def test_other_machines_are_named(self) -> None:
        names = {62: "x86-64", 40: "Arm (32 bits)", 999: "machine 999"}
        for number, name in names.items():
            path = self.file("a.elf", elf(machine_number=number))
            self.refused("run", path, says=f"is for {name}, not for AArch64")

    def test_program_of_this_computer(self) -> None:
        self.refused("run", "/bin/sh", says="is for x86-64")

    def test_big_endian_machine_is_named(self) -> None:
        path = self.file("a.elf", elf(machine_number=22, order=2))
        self.refused("run", path, says="is for S/390")

    def test_big_endian_aarch64(self) -> None:
        self.refused("run", self.file("a.elf", elf(order=2)), says="little-endian")

    def test_ilp32(self) -> None:
        self.refused("run", self.file("a.elf", elf(bits=1)), says="not 64-bit")

    def test_object_file(self) -> None:
        path = self.file("a.o", elf(kind=1))
        self.refused("run", path, says="is an object file; link it")

    def test_linux_programs(self) -> None:
        for contents in (elf(kind=3), elf(segment=3)):
            path = self.file("a.out", contents)
            self.refused("run", path, says="is a Linux program")

    def test_core_dump(self) -> None:
        self.refused("run", self.file("core", elf(kind=4)), says="is not a program")

    def test_static_linux_program_lies_elsewhere(self) -> None:
        path = self.file("a.out", elf(address=0x400000, entry=0x400000))
        self.refused("run", path, says="is not for qemu-virt")

    def test_entry_outside(self) -> None:
        path = self.file("a.elf", elf(entry=0x50000000))
        self.refused("run", path, says="is not for qemu-virt")

    def test_program_without_image_header(self) -> None:
        path = self.file("a.elf", elf(contents=bytes(64)))
        self.refused("run", path, says="does not begin with an Image header")

    def test_every_cut_of_an_image(self) -> None:
        whole = elf()
        for size in (5, 19, 20, 63, 64, 119, 120, len(whole) - 1):
            path = self.file("a.elf", whole[:size])
            self.refused("run", path, says="is cut off")

    def test_cut_raw_image(self) -> None:
        path = self.file("a.img", bytes(56) + b"ARM\x64")
        self.refused("run", path, says="is cut off")

    def test_raw_image_without_its_end(self) -> None:
        path = self.file("a.img", raw(4096, 100) + bytes(35))
        self.refused("run", path, says="is cut off")

    @unittest.skipUnless(sdk.IS_REAL, "needs the real system")
    def test_every_cut_of_a_real_raw_image(self) -> None:
        path = self.folder / "a.img"
        run(sdk.BULKHEAD, "image", self.program("status", 3), "-o", path)
        self.assertEqual(run(sdk.BULKHEAD, "run", path).returncode, 3)
        whole = path.read_bytes()
        for size in (64, 4096, len(whole) // 2, len(whole) - 1):
            cut = self.file("b.img", whole[:size])
            self.refused("run", "--timeout=20", cut, says="is cut off")

    def test_raw_image_with_absurd_size(self) -> None:
        self.refused("run", self.file("a.img", raw(1 << 60)), says="is damaged")

    def test_damaged_program_headers(self) -> None:
        contents = bytearray(elf())
        contents[56:58] = b"\xff\xff"
        self.refused("run", self.file("a.elf", bytes(contents)), says="is damaged")


class BadOptions(Case):
    """Wrong options and circumstances are refused with one clear line."""

    def test_no_command(self) -> None:
        self.refused(says="COMMAND")

    def test_unknown_command(self) -> None:
        self.refused("walk", says="walk")

    def test_unknown_option(self) -> None:
        self.refused("run", "--fast", self.program("status"), says="--fast")

    def test_abbreviated_option(self) -> None:
        self.refused("run", "--time", "1", self.program("status"), says="--time")

    def test_no_image(self) -> None:
        self.refused("run", says="IMAGE")

    def test_arguments_without_marker(self) -> None:
        self.refused("run", self.program("status"), "word", says="word")

    def test_memory(self) -> None:
        image = self.program("status")
        for size in ("", "64", "64X", "-64M", "1e3M", "0x10M", "6 4M", "9" * 13 + "M"):
            self.refused("run", f"--memory={size}", image, says="is not a size")
        for size in ("0M", "7M", "8191K", "17G", "999999999999G"):
            self.refused("run", f"--memory={size}", image, says="takes 8M to 16G")

    def test_memory_too_small_for_the_image(self) -> None:
        image = self.file("a.elf", elf(memory_size=100 << 20))
        self.refused("run", "--memory=64M", image, says="does not fit into 64M")

    def test_timeout(self) -> None:
        image = self.program("status")
        for text in ("", "x", "0", "-1", "nan", "inf", "1e9", "1 s"):
            self.refused("run", f"--timeout={text}", image, says="timeout")

    def test_board(self) -> None:
        image = self.program("status")
        for name in ("none", "", "..", "qemu-virt/", "../boards/qemu-virt"):
            self.refused("run", f"--board={name}", image, says="no board")

    def test_gic_and_level(self) -> None:
        self.refused("run", "--gic=4", self.program("status"), says="it has: 2, 3")
        self.refused("run", "--level=0", self.program("status"), says="it has: 1, 2, 3")

    def test_image_at_level_3(self) -> None:
        path = self.file("a.img", raw(4096))
        self.refused("run", "--level=3", path, says="give the ELF file")

    def test_newline_in_argument(self) -> None:
        self.refused("run", self.program("status"), "--", "a\nb", says="newline")

    def test_arguments_too_long(self) -> None:
        image = self.program("status")
        self.refused("run", image, "--", "a" * 2049, says="at most 2048")

    def test_too_many_arguments(self) -> None:
        image = self.program("status")
        self.refused("run", image, "--", *"a" * 64, says="at most 63")
        environment = self.fake_qemu('printf "%s\\n" "$@"')
        result = run(sdk.BULKHEAD, "run", image, "--", *"a" * 63, env=environment)
        self.assertEqual(result.returncode, 0)

    def test_qemu_missing(self) -> None:
        environment = {"PATH": str(self.folder)}
        image = self.program("status")
        self.refused("run", image, says="package qemu-system-arm", env=environment)

    def test_qemu_too_old(self) -> None:
        for version in ("6.2.0", "7.1.94"):
            environment = self.script(
                "qemu-system-aarch64", f"echo 'QEMU emulator version {version} (x)'"
            )
            image = self.program("status")
            self.refused("run", image, says="too old; 7.2 is needed", env=environment)

    def test_qemu_without_version(self) -> None:
        environment = self.script("qemu-system-aarch64", "exit 3")
        image = self.program("status")
        self.refused("run", image, says="does not state its version", env=environment)

    def fake_qemu(self, text: str) -> dict[str, str]:
        return self.script(
            "qemu-system-aarch64",
            '[ "$1" != --version ] || exec echo "QEMU emulator version 9.0.1"\n' + text,
        )

    def test_qemu_fails(self) -> None:
        environment = self.fake_qemu("echo 'qemu: no memory' >&2; exit 1")
        image = self.program("status")
        self.refused("run", image, says="QEMU could not run it: qemu:", env=environment)

    def test_qemu_crashes(self) -> None:
        environment = self.fake_qemu("kill -ABRT $$")
        image = self.program("status")
        self.refused("run", image, says="stopped by SIGABRT", env=environment)

    def test_status_1_with_a_warning_is_the_image_s(self) -> None:
        environment = self.fake_qemu("echo 'qemu: warning: slow' >&2; exit 1")
        result = run(sdk.BULKHEAD, "run", self.program("status"), env=environment)
        self.assertEqual((result.returncode, result.stderr), (1, b""))

    def test_damaged_board_file(self) -> None:
        copy = self.folder / "sdk"
        subprocess.run(["cp", "-R", sdk.SDK, copy], check=True)
        board = copy / "lib" / "bulkhead" / "boards" / "qemu-virt" / "board.json"
        board.write_text("{")
        result = run(copy / "bin" / "bulkhead", "run", self.program("status"))
        self.assertEqual(result.returncode, 125)
        self.assertIn(b"is damaged", result.stderr)

    def test_options_reach_qemu(self) -> None:
        environment = self.fake_qemu('printf "%s\\n" "$@"')
        result = run(
            sdk.BULKHEAD, "run", "--gic=2", "--level=2", "--memory=1g", "--icount",
            self.program("status"), "--", "--timeout", "it's", env=environment,
        )  # fmt: skip
        words = result.stdout.decode().splitlines()
        self.assertIn("virt,gic-version=2,virtualization=on", words)
        self.assertEqual(words[words.index("-m") + 1], "1048576K")
        self.assertIn("shift=0,align=off,sleep=off", words)
        self.assertEqual(words[-1], "status --timeout 'it'\"'\"'s'")

    def test_arguments_follow(self) -> None:
        environment = self.fake_qemu('printf "%s\\n" "$@"')
        result = run(
            sdk.BULKHEAD, "run", "--arguments-follow", self.program("status"), "--gdb",
            "--", "x", env=environment,
        )  # fmt: skip
        self.assertEqual(result.stdout.decode().splitlines()[-1], "status --gdb -- x")


if __name__ == "__main__":
    sys.exit(sdk.main())
