# SPDX-License-Identifier: Apache-2.0
"""The SDK that the tests of the tools use.

With BULKHEAD_SDK in the environment it is that one.  Otherwise one is built, by the
rules of mk/sdk.mk, around a fake system of some lines: then only what concerns the
tools themselves is tested.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
FAKE_SYSTEM = pathlib.Path(__file__).resolve().parent / "fake_system"
PICOLIBC = "/usr/lib/picolibc/aarch64-linux-gnu/include"

IS_REAL = "BULKHEAD_SDK" in os.environ


def _build_fake(folder: pathlib.Path) -> pathlib.Path:
    objects = []
    for source in (FAKE_SYSTEM / "start.S", FAKE_SYSTEM / "system.c"):
        objects.append(str(folder / source.name) + ".o")
        subprocess.run(
            ["aarch64-linux-gnu-gcc", "-O2", "-fno-pic", "-nostdinc"]
            + ["-ffunction-sections"]
            + ["-isystem", PICOLIBC, "-isystem", _gcc_include()]
            + ["-c", str(source), "-o", objects[-1]],
            check=True,
        )
    for library, members in (("bulkhead", objects), ("board", [])):
        path = str(folder / f"lib{library}.a")
        subprocess.run(["aarch64-linux-gnu-ar", "rc", path, *members], check=True)
    (folder / "link-options").write_text("# nothing\n")
    (folder / "include").mkdir()
    board = folder / "boards" / "qemu-virt"
    board.mkdir(parents=True)
    (board / "memory.ld").write_text("memory_start = 0x40200000;\n")
    shutil.copy(REPOSITORY / "bsp" / "qemu-virt" / "board.json", board)
    result = make("sdk", folder=folder)
    if result.returncode != 0:
        raise RuntimeError(result.stderr)
    return folder / "sdk"


def make(
    *words: str, folder: pathlib.Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Calls make: the repository's, or mk/sdk.mk alone with the fake system."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    command = ["make", "-s", "-C", str(REPOSITORY), *words]
    if not IS_REAL:
        folder = folder or FOLDER
        command += ["-f", "mk/sdk.mk"]
        settings = {
            "sdk-dir": folder / "sdk",
            "sdk-stamp": folder / "sdk.stamp",
            "sdk-library": folder / "libbulkhead.a",
            "sdk-board-library": folder / "libboard.a",
            "sdk-linker-script": FAKE_SYSTEM / "image.ld",
            "sdk-link-options": folder / "link-options",
            "sdk-include-dirs": folder / "include",
            "sdk-boards-dir": folder / "boards",
        }
        command += [f"{name}={value}" for name, value in settings.items()]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment
    )


def _gcc_include() -> str:
    return subprocess.run(
        ["aarch64-linux-gnu-gcc", "-print-file-name=include"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip


_folder = tempfile.TemporaryDirectory(prefix="bulkhead-test-")
FOLDER = pathlib.Path(_folder.name)
SDK = (
    pathlib.Path(os.environ["BULKHEAD_SDK"]).resolve()
    if IS_REAL
    else _build_fake(FOLDER)
)
CC = str(SDK / "bin" / "bulkhead-cc")
BULKHEAD = str(SDK / "bin" / "bulkhead")


def main() -> int:
    """Runs the tests of the calling file; the last line of output is their count."""
    result = unittest.main(exit=False, verbosity=0).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    return 0 if failed == 0 else 1
