#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of tools/install-packages, with false dpkg, apt and sudo that write down calls.

Runs alone: python3 tests/tools/test_install_packages.py.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "install-packages"

RUN = {
    "gcc-aarch64-linux-gnu": "amd64",
    "libfdt-dev": "arm64",
    "picolibc-aarch64-linux-gnu": "all",
    "python3": "amd64",
    "qemu-system-arm": "amd64",
}


class Packages(unittest.TestCase):
    """The script sees only the commands in the test's own folder."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.log = self.folder / "log"
        self.log.write_text("")
        for name in ("awk", "cat", "env", "grep"):
            os.symlink(shutil.which(name) or name, self.folder / name)

    def command(self, name: str, text: str) -> None:
        """Makes a false command that writes its call down."""
        path = self.folder / name
        note = f"printf '%s\\n' \"{name} $*\" >>{self.log}"
        path.write_text(f"#!/bin/sh\n{note}\n{text}\n")
        path.chmod(0o755)

    def debian(
        self, installed: dict[str, str], user: int = 0, foreign: str = ""
    ) -> None:
        """Makes the false commands of a Debian system."""
        lines = "".join(f"echo installed {n}:{a};" for n, a in installed.items())
        self.command("dpkg-query", lines + "exit 1")
        self.command(
            "dpkg",
            "case $1 in --print-architecture) echo amd64;;"
            f" --print-foreign-architectures) echo {foreign};; esac",
        )
        self.command("apt-get", "")
        self.command("sudo", '"$@"')
        self.command("id", f"echo {user}")

    def call(self, purpose: str) -> tuple[int, str, str, list[str]]:
        """Calls the script; returns status, output, errors, calls that change."""
        result = subprocess.run(
            ["/bin/sh", TOOL, purpose], capture_output=True, text=True, check=False,
            env={"PATH": str(self.folder)},
        )  # fmt: skip
        calls = self.log.read_text().splitlines()
        quiet = ("dpkg-query", "dpkg --print", "id")
        calls = [call for call in calls if not call.startswith(quiet)]
        return result.returncode, result.stdout, result.stderr, calls

    def test_nothing_is_done_when_all_is_there(self) -> None:
        self.debian(RUN)
        self.assertEqual(self.call("run"), (0, "", "", []))

    def test_dpkg_is_asked_once(self) -> None:
        self.debian(RUN)
        self.call("run")
        self.assertEqual(self.log.read_text().count("dpkg-query"), 1)

    def test_missing_packages_are_named_and_installed(self) -> None:
        installed = {**RUN}
        del installed["qemu-system-arm"], installed["python3"]
        self.debian(installed)
        status, output, errors, calls = self.call("run")
        self.assertEqual((status, errors), (0, ""))
        self.assertEqual(output, "Installing: python3 qemu-system-arm\n")
        self.assertEqual(calls[0], "apt-get update")
        self.assertEqual(
            calls[1],
            "apt-get install -y --no-install-recommends python3 qemu-system-arm",
        )

    def test_check_needs_more_than_run(self) -> None:
        self.debian(RUN)
        self.assertIn("libcmocka-dev", self.call("check")[1])

    def test_bench_needs_what_draws_and_no_more(self) -> None:
        self.debian(RUN)
        said = self.call("bench")[1]
        self.assertIn("Installing: python3-matplotlib\n", said)

    def test_foreign_architecture_is_added_once(self) -> None:
        installed = {**RUN, "libfdt-dev": "amd64"}
        self.debian(installed)
        _, output, _, calls = self.call("run")
        self.assertEqual(output, "Installing: libfdt-dev:arm64\n")
        self.assertEqual(calls[0], "dpkg --add-architecture arm64")
        self.log.write_text("")
        self.debian(installed, foreign="arm64")
        self.assertNotIn("dpkg --add-architecture arm64", self.call("run")[3])

    def test_sudo_when_not_root(self) -> None:
        self.debian({}, user=1000)
        status, _, _, calls = self.call("run")
        self.assertEqual(status, 0)
        self.assertTrue(calls[0].startswith("sudo dpkg --add-architecture"))
        self.assertIn("sudo env DEBIAN_FRONTEND=noninteractive apt-get update", calls)

    def test_neither_root_nor_sudo(self) -> None:
        self.debian({}, user=1000)
        (self.folder / "sudo").unlink()
        status, _, errors, calls = self.call("run")
        self.assertEqual((status, calls), (1, []))
        self.assertIn("as root: apt-get install gcc-aarch64-linux-gnu", errors)

    def test_update_is_tried_twice_and_may_fail(self) -> None:
        self.debian({})
        self.command("apt-get", "[ $1 = install ]")
        status, _, _, calls = self.call("run")
        self.assertEqual(status, 0)
        self.assertEqual(calls.count("apt-get update"), 2)

    def test_failing_installation(self) -> None:
        self.debian({})
        self.command("apt-get", "exit 100")
        status, _, errors, _ = self.call("run")
        self.assertEqual(status, 1)
        self.assertIn("apt failed", errors)

    def test_other_system(self) -> None:
        status, output, errors, _ = self.call("run")
        self.assertEqual((status, output), (1, ""))
        self.assertIn("no apt here; install by hand", errors)
        self.assertIn("qemu-system-arm", errors)
        self.assertEqual(errors.count("\n"), 1)

    def test_purpose(self) -> None:
        for purpose in ("", "all"):
            self.assertEqual(self.call(purpose)[0], 1)
            self.assertIn("usage", self.call(purpose)[2])


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=0).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    sys.exit(1 if failed else 0)
