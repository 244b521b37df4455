#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of check-layers, check-headers, check-style, report-static: faults are found.

Runs alone: python3 tests/tools/test_static.py.
"""
from __future__ import annotations

import importlib.machinery
import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import types
import unittest

sys.dont_write_bytecode = True
TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
CC = ["aarch64-linux-gnu-gcc", "-O2", "-fno-builtin", "-c"]
SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"


def load(name: str) -> types.ModuleType:
    """Loads a program of tools/ as a module."""
    loader = importlib.machinery.SourceFileLoader(
        name.replace("-", "_"), str(TOOLS / name)
    )
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


check_style = load("check-style")


class Folder(unittest.TestCase):
    """An empty folder in which a program runs."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def put(self, name: str, text: str) -> None:
        """Writes a file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def call(self, tool: str, *arguments: str) -> tuple[int, list[str]]:
        """Runs a program of tools/; returns its status and lines."""
        done = subprocess.run(
            [TOOLS / tool, *arguments],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout.splitlines()


class Layers(Folder):
    """Three components: low, high upon it, and other that nobody declares."""

    def setUp(self) -> None:
        super().setUp()
        self.deps = {"low": "", "high": "low", "other": ""}
        self.code = {
            "low": "int low(void) { return 1; }",
            "high": "int low(void); int high(void) { return low(); }",
            "other": "int other(void) { return 1; }",
        }

    def check(self) -> tuple[int, list[str]]:
        """Compiles the components and runs the check."""
        lines = []
        for name, text in self.code.items():
            self.put(f"{name}.c", text)
            command = [*CC, f"{name}.c", "-o", f"{name}.o"]
            subprocess.run(command, cwd=self.root, check=True)
            lines += [f"{name} deps {self.deps[name]}", f"{name} objects {name}.o", ""]
        self.put("components", "\n".join(lines))
        status, found = self.call("check-layers", "components")
        return status, found[:-1]

    def test_declared_use_has_no_finding(self) -> None:
        self.assertEqual(self.check(), (0, []))

    def test_upward_call_is_found(self) -> None:
        self.code["low"] = "int high(void); int low(void) { return high(); }"
        what = "low: high is defined by high, which low does not declare; used by low.o"
        self.assertEqual(self.check(), (1, [what]))

    def test_undeclared_neighbour_is_found(self) -> None:
        self.code["high"] = "int other(void); int high(void) { return other(); }"
        what = (
            "high: other is defined by other, which high does not declare; "
            "used by high.o"
        )
        self.assertEqual(self.check(), (1, [what]))

    def test_undeclared_data_is_found(self) -> None:
        self.code["other"] = "int other = 1;"
        self.code["low"] = "extern int other; int low(void) { return other; }"
        self.assertEqual(self.check()[0], 1)

    def test_symbol_of_nobody_is_found(self) -> None:
        self.code["low"] = "int malloc(int); int low(void) { return malloc(1); }"
        what = "low: malloc is defined by nothing that it declares; used by low.o"
        self.assertEqual(self.check(), (1, [what]))

    def test_declared_c_library_may_be_used(self) -> None:
        self.code["low"] = "int malloc(int); int low(void) { return malloc(1); }"
        self.deps["low"] = "libc"
        self.assertEqual(self.check(), (0, []))

    def test_unknown_dependency_is_found(self) -> None:
        self.deps["low"] = "kernel/base"
        what = "low: declares kernel/base, which does not exist"
        self.assertEqual(self.check(), (1, [what]))

    def test_upcall_script_and_configuration_may_be_used(self) -> None:
        self.put("kernel/base/include/base/upcall.h", "void upcall_panic(int code);\n")
        self.put("kernel/arch/image.ld", "stack_top = .; /* no_symbol = 1 */\n")
        self.put(
            "kernel/include/bulkhead/config.h",
            "extern const struct bulkhead_config bulkhead_config;\n",
        )
        self.deps["low"] = "public"
        self.code["low"] = (
            "void upcall_panic(int); extern char stack_top[]; "
            "extern const int bulkhead_config; "
            "void low(void) { upcall_panic(stack_top[0] + bulkhead_config); }"
        )
        self.assertEqual(self.check(), (0, []))
        self.deps["low"] = ""
        self.assertEqual(self.check()[0], 1)


class Headers(Folder):
    """One component with public and private headers, and headers for applications."""

    COMPONENTS = (
        "base own -Ikernel/base/include\nbase flags -Ikernel/base/include\n"
        "base sources kernel/base/a.c\napplication flags -isystem posix/include\n"
    )

    def check(self, name: str, text: str) -> list[str]:
        """Runs the check on one more header."""
        self.put("components", self.COMPONENTS)
        self.put(
            "kernel/base/include/base/good.h", "#include <stdint.h>\nuint8_t f(void);\n"
        )
        self.put(name, text)
        status, found = self.call("check-headers", "components")
        self.assertEqual(status, int(len(found) > 1))
        return found[:-1]

    def test_header_that_includes_what_it_needs_is_good(self) -> None:
        text = "#include <base/good.h>\nuint8_t g(void);\n"
        self.assertEqual(self.check("kernel/base/include/base/more.h", text), [])

    def test_header_that_does_not_compile_alone_is_found(self) -> None:
        found = self.check("kernel/base/include/base/bad.h", "uint8_t g(void);\n")
        self.assertRegex(
            found[0], r"^kernel/base/include/base/bad\.h: not alone, as C: "
        )
        self.assertIn("uint8_t", found[0])

    def test_private_header_that_does_not_compile_alone_is_found(self) -> None:
        found = self.check("kernel/base/bad.h", "size_t g(void);\n")
        self.assertRegex(found[0], r"^kernel/base/bad\.h: not alone")

    def test_header_of_a_component_not_declared_is_found(self) -> None:
        found = self.check("kernel/base/bad.h", "#include <sched/thread.h>\n")
        self.assertRegex(found[0], r"sched/thread\.h: No such file")

    def test_header_that_only_cxx_refuses_is_found(self) -> None:
        text = "#ifndef A_H\n#define A_H\nint f(int class);\n#endif\n"
        self.assertEqual(self.check("kernel/base/a.h", text), [])
        found = self.check("posix/include/a.h", text)
        self.assertRegex(found[0], r"^posix/include/a\.h: not alone, as C\+\+: ")

    def test_header_of_assembly_is_assembled(self) -> None:
        good = ".macro M reg\n        mov \\reg, #1\n.endm\n"
        self.assertEqual(self.check("kernel/base/m.h", good), [])
        found = self.check("kernel/base/m.h", good.replace(".endm", ""))
        self.assertRegex(found[0], r"^kernel/base/m\.h: not alone")


class Style(unittest.TestCase):
    """Each rule with a text that keeps it and one that does not."""

    def finds(self, path: str, text: str, *expected: str) -> None:
        """Exactly these findings come out of the text behind its SPDX line."""
        found = check_style.check(path, SPDX + text)
        self.assertEqual(found, [f"{path}:{what}" for what in expected])

    def test_missing_licence_line_is_found(self) -> None:
        found = check_style.check("sched/a.c", "int a;\n")
        self.assertEqual(found, ["sched/a.c:1: the first line is not the SPDX line"])
        script = "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n"
        self.assertEqual(check_style.check("tools/a", script), [])

    def test_white_space_is_found(self) -> None:
        self.finds("sched/a.c", "int a; \n", "2: blanks at the end of the line")
        self.finds("sched/a.c", "\tint a;\n", "2: a tab")
        self.finds("sched/a.c", "int a;", "2: no newline at the end of the file")
        self.finds("sched/a.c", "int a;\n\n", "3: an empty line at the end of the file")

    def test_long_line_and_long_file_are_found(self) -> None:
        self.finds("sched/a.c", "x" * 88 + "\n")
        self.finds("sched/a.c", "x" * 89 + "\n", "2: 89 columns, more than 88")
        fenced = "/* clang-format off */\n" + "x" * 99 + "\n/* clang-format on */\n"
        self.finds("sched/a.c", fenced)
        self.finds("sched/a.c", "x;\n" * 500, "500: 501 lines, more than 500")

    def test_words_of_approval_are_found(self) -> None:
        word = "certi" + "fied"
        self.finds(
            "README.md",
            f"It is {word}.\n",
            f"2: '{word}' is not a word of ours: 'evidence prepared for'",
        )

    def test_paths_of_a_machine_are_found(self) -> None:
        path = "/ho" + "me/me"
        self.finds(
            "docs/a.md", f"cd {path}\n", f"2: a path of one machine: {path[:-1]}..."
        )

    def test_guard_is_the_path(self) -> None:
        text = "#ifndef {0}\n#define {0}\nint a;\n#endif\n"
        self.finds("sched/include/sched/a_b.h", text.format("SCHED_A_B_H"))
        self.finds("posix/include/sys/a.h", text.format("_BULKHEAD_SYS_A_H"))
        self.finds("posix/time/clock.h", text.format("POSIX_CLOCK_H"))
        self.finds(
            "sched/include/sched/a.h",
            text.format("A_H"),
            "2: the guard A_H is not the path",
        )
        self.finds(
            "sched/a.h", "int a;\n", "1: no guard, #ifndef and #define of one name"
        )
        self.finds(
            "sched/a.h",
            text.format("SCHED_A_H") + "int b;\n",
            "6: something stands behind the guard's #endif",
        )

    def test_conditional_directive_is_found(self) -> None:
        what = "2: a conditional directive: use data or another file"
        self.finds("sched/a.c", "#ifdef CONFIG_SMP\n#endif\n", what)
        self.finds("tests/sched/a.c", "#ifdef CONFIG_SMP\n#endif\n")
        guard = "#ifndef SCHED_A_H\n#define SCHED_A_H\n"
        plus = '#ifdef __cplusplus\nextern "C" {\n#endif\n'
        self.finds("sched/a.h", guard + plus + "#endif\n")

    def test_goto_and_typedef_are_found(self) -> None:
        self.finds("sched/a.c", "goto out;\n", "2: goto")
        self.finds("sched/a.c", "/* goto */\n")
        self.finds(
            "sched/a.c",
            "typedef struct a a_t;\n",
            "2: a typedef of a structure, union or enumeration",
        )

    def test_name_of_a_test_is_a_sentence(self) -> None:
        self.finds(
            "tests/sched/test_a.c",
            "static void test_a(void **state)\n{\n}\n",
            "2: test_a: a test's name is a sentence, without test_",
        )

    def test_own_header_comes_first(self) -> None:
        includes = "#include <base/b.h>\n#include <sched/a.h>\n"
        self.finds("sched/a.c", includes, "1: <sched/a.h> is not included first")
        self.finds("sched/b.c", includes)

    def test_function_without_contract_is_found(self) -> None:
        guard = "#ifndef SCHED_A_H\n#define SCHED_A_H\n{}#endif\n"
        good = "/** Does it. */\nint a(void);\n"
        self.finds("sched/a.h", guard.replace("{}", good))
        tagged = good.replace("int", "/* @satisfies LLR-SCHED-001 */\nint")
        self.finds("sched/a.h", guard.replace("{}", tagged))
        what = "a has no contract (/** ... */)"
        self.finds("sched/a.h", guard.replace("{}", "int a(void);\n"), f"4: {what}")
        self.finds(
            "sched/a.h", guard.replace("{}", "/* x */\nint a(void);\n"), f"5: {what}"
        )
        inline = "static inline int\na(struct x *x)\n{\n    return f(x);\n}\n"
        self.finds("sched/a.h", guard.replace("{}", inline), f"4: {what}")
        data = "struct x {\n    int (*f)(int);\n};\nextern const struct x x;\n"
        self.finds("sched/a.h", guard.replace("{}", data))


class Report(Folder):
    """Verdicts become lines and sums."""

    def setUp(self) -> None:
        super().setUp()
        self.put("tidy/a.verdict", "1 0\n")
        self.put("tidy/b.verdict", "0 1\n")
        self.put("tidy/b.log", f"{self.root}/b.c:1:2: error: bad\n  context\n")
        self.put("style.verdict", "1 0\n")

    def test_sums_and_findings_are_told(self) -> None:
        arguments = [
            "tidy",
            "tidy/a.verdict",
            "tidy/b.verdict",
            "style",
            "style.verdict",
        ]
        status, lines = self.call(
            "report-static", "0", "--counts", "r/counts", *arguments
        )
        self.assertEqual(status, 1)
        told = ["b.c:1:2: error: bad", "tidy: 1 passed, 1 failed"]
        self.assertEqual(lines, [*told, "style: 1 passed, 0 failed"])
        self.assertEqual((self.root / "r/counts").read_text(), "1 1\n1 0\n")

    def test_missing_verdict_and_failed_make_are_failures(self) -> None:
        self.assertEqual(self.call("report-static", "0", "style", "no.verdict")[0], 1)
        self.assertEqual(
            self.call("report-static", "2", "style", "style.verdict")[0], 1
        )
        self.assertEqual(
            self.call("report-static", "0", "style", "style.verdict")[0], 0
        )


if __name__ == "__main__":
    unittest.main()
