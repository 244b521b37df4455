#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of certification/tools: a small tree that is complete, then fault by fault.

Runs alone: python3 tests/tools/test_trace.py.
"""
from __future__ import annotations

import contextlib
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "certification" / "tools"))

import evidence  # noqa: E402
import lcov  # noqa: E402
import results  # noqa: E402
import sources  # noqa: E402
import trace  # noqa: E402

HLR = """
[[requirement]]
id = "HLR-SCHED-001"
revision = 1
text = "The scheduler shall run the most urgent thread."
"""
LLR = """
[[requirement]]
id = "LLR-SCHED-001"
revision = 1
text = "When a thread is ready, the queue shall put it at the end of its level."
parents = ["HLR-SCHED-001"]

[[requirement]]
id = "LLR-SCHED-002"
revision = 1
text = "The queue shall use no memory of the heap."
derived = true
rationale = "The time stays constant; the objects' symbols were looked at."
verification = "analysis"
"""
CODE = """/* SPDX-License-Identifier: Apache-2.0 */
#include <sched/queue.h>

static int helper(int x)
{
    return x + '{';
}

/* @satisfies LLR-SCHED-001 */
void queue_append(struct queue *queue,
                  int (*order)(int))
{
    if (queue->head == 0) { /* } */
        queue->text = "}";
    }
    helper(1);
}
"""
XML = """<?xml version="1.0" encoding="UTF-8" ?>
<testsuites><testsuite name="queue"><testcase name="{name}" time="0.1">{body}</testcase>
</testsuite></testsuites>
"""
NAME = "LLR-SCHED-001 append_puts_last"
TARGET = "PASS LLR-SCHED-001: order_of_dispatch\n1 passed, 0 failed\n"


class Tree(unittest.TestCase):
    """A tree without a finding; a test changes one file and looks for one line."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.put("certification/requirements/hlr/sched.toml", HLR)
        self.put("certification/requirements/llr/sched.toml", LLR)
        self.put("sched/queue.c", CODE)
        self.put("build/results/host/queue.xml", XML.format(name=NAME, body=""))
        self.put("build/results/target/order-el1.txt", TARGET)

    def put(self, name: str, text: str) -> None:
        """Writes a file of the tree."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Replaces a text that must be there."""
        text = (self.root / name).read_text(encoding="utf-8")
        self.assertIn(old, text)
        self.put(name, text.replace(old, new))

    def trace(self) -> tuple[int, list[str]]:
        """Runs the tool; returns its status and its lines without the closing one."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = trace.main(["--root", str(self.root)])
        return status, out.getvalue().splitlines()[:-1]

    def finds(self, *expected: str) -> None:
        """Exactly these findings are printed, and the status is 1."""
        status, lines = self.trace()
        self.assertEqual(lines, list(expected))
        self.assertEqual(status, 1)

    def data(self) -> dict:
        """What trace.json holds after a run."""
        self.trace()
        return json.loads((self.root / "build/evidence/trace.json").read_text())


LLRS = "certification/requirements/llr/sched.toml"
HLRS = "certification/requirements/hlr/sched.toml"
HOST = "build/results/host/queue.xml"
ON_TARGET = "build/results/target/order-el1.txt"


class Requirements(Tree):
    """The form of the items and their links."""

    def test_complete_tree_has_no_finding(self) -> None:
        self.assertEqual(self.trace(), (0, []))

    def test_duplicate_id_is_found(self) -> None:
        self.put("certification/requirements/llr/more.toml", LLR.split("\n\n")[0])
        self.finds(
            f"{LLRS}:2: LLR-SCHED-001 is already at "
            "certification/requirements/llr/more.toml:2"
        )

    def test_unknown_parent_is_found(self) -> None:
        self.change(LLRS, '["HLR-SCHED-001"]', '["HLR-SCHED-001", "HLR-SCHED-009"]')
        self.finds("LLR-SCHED-001: parent HLR-SCHED-009 does not exist")

    def test_llr_without_parent_is_found(self) -> None:
        self.change(LLRS, 'parents = ["HLR-SCHED-001"]', "")
        self.finds(
            "HLR-SCHED-001: no LLR refines it",
            "LLR-SCHED-001: has no parent and is not derived",
        )

    def test_derived_without_rationale_is_found(self) -> None:
        self.change(LLRS, "rationale", "# rationale")
        self.finds(
            "LLR-SCHED-002: verified by analysis, and no rationale says how",
            "LLR-SCHED-002: derived, and no rationale says why",
        )

    def test_hlr_without_llr_is_found(self) -> None:
        self.put(HLRS, HLR + HLR.replace("001", "002"))
        self.finds("HLR-SCHED-002: no LLR refines it")

    def test_hlr_with_code_of_its_own_needs_a_test_of_its_own(self) -> None:
        more = HLR.replace("001", "002") + 'code = ["tool"]\n'
        self.put(HLRS, HLR + more)
        self.put("tool", "")
        self.finds("HLR-SCHED-002: no test of it ran and passed")

    def test_code_that_does_not_exist_is_found(self) -> None:
        self.put(LLRS, LLR + 'code = ["sched/queue.ld"]\n')
        self.finds("LLR-SCHED-002: code 'sched/queue.ld' does not exist")

    def test_sentence_without_shall_is_found(self) -> None:
        self.change(LLRS, "shall put", "puts")
        self.finds("LLR-SCHED-001: the text has 'shall' 0 times, not once")

    def test_sentence_with_two_shalls_is_found(self) -> None:
        self.change(LLRS, "of its level", "and shall count it")
        self.finds("LLR-SCHED-001: the text has 'shall' 2 times, not once")

    def test_sentence_without_full_stop_is_found(self) -> None:
        self.change(LLRS, "level.", "level")
        self.finds("LLR-SCHED-001: the text does not end with a full stop")

    def test_condition_without_comma_is_found(self) -> None:
        self.change(LLRS, "ready,", "ready")
        self.finds(
            "LLR-SCHED-001: the condition is not closed by a comma before 'shall'"
        )

    def test_vague_word_is_found(self) -> None:
        self.change(LLRS, "the heap", "appropriate size")
        self.finds("LLR-SCHED-002: 'appropriate' cannot be verified")

    def test_unknown_field_and_wrong_type_are_found(self) -> None:
        self.change(LLRS, "derived = true", "derived = true\nauthor = 1")
        self.finds(f"{LLRS}:8: field 'author' is not known")
        self.change(LLRS, "author = 1", "")
        self.change(
            LLRS, 'revision = 1\ntext = "The queue', 'revision = "1"\ntext = "The'
        )
        self.finds(f"{LLRS}:8: field 'revision' has a value of another type")

    def test_file_that_is_not_toml_is_found(self) -> None:
        self.put("certification/requirements/llr/more.toml", "[[requirement")
        status, lines = self.trace()
        self.assertEqual(status, 1)
        self.assertRegex(lines[0], r"more\.toml:1: not TOML: ")


class Code(Tree):
    """Tags and functions."""

    def test_unknown_tag_is_found(self) -> None:
        self.change("sched/queue.c", "LLR-SCHED-001", "LLR-SCHED-001 LLR-SCHED-099")
        self.finds("sched/queue.c:9: LLR-SCHED-099 is not a requirement")

    def test_removed_tag_is_found_from_both_sides(self) -> None:
        self.change("sched/queue.c", "/* @satisfies LLR-SCHED-001 */", "")
        self.finds(
            "sched/queue.c:10: queue_append has no @satisfies tag",
            "LLR-SCHED-001: no code has its tag",
        )

    def test_tag_in_a_string_is_none(self) -> None:
        self.change(
            "sched/queue.c",
            "/* @satisfies LLR-SCHED-001 */",
            'const char text[] = "/* @satisfies LLR-SCHED-001 */";',
        )
        self.assertEqual(len(self.trace()[1]), 2)

    def test_tag_at_a_prototype_is_found(self) -> None:
        self.put(
            "sched/include/sched/queue.h",
            "/* @satisfies LLR-SCHED-001 */\nvoid queue_append(struct queue *queue);\n",
        )
        self.finds(
            "sched/include/sched/queue.h:1: the tag LLR-SCHED-001 does not stand at a "
            "definition"
        )

    def test_tag_at_a_branch_belongs_to_its_function(self) -> None:
        self.change("sched/queue.c", "/* } */", "/* @satisfies LLR-SCHED-001 */")
        code = self.data()["requirements"][1]["code"]
        self.assertEqual([c["symbol"] for c in code], ["queue_append"] * 2)
        self.assertEqual([c["line"] for c in code], [9, 13])

    def test_tag_at_a_table_and_at_a_macro_is_taken(self) -> None:
        self.put(
            "sched/table.c",
            "/* @satisfies LLR-SCHED-001 */\nstatic const int table[2][N] = {\n"
            "    { 0 } };\n"
            "/* @satisfies LLR-SCHED-001 */\n#define TWICE(x) ((x) * 2)\n",
        )
        code = self.data()["requirements"][1]["code"]
        self.assertEqual(
            [c["symbol"] for c in code], ["queue_append", "table", "TWICE"]
        )

    def test_word_that_is_no_id_is_found(self) -> None:
        self.change("sched/queue.c", "LLR-SCHED-001", "LLR-SCHED-001 LLR-SCHED-1")
        self.finds("sched/queue.c:9: 'LLR-SCHED-1' is not an id")

    def test_tag_without_id_is_found(self) -> None:
        self.put("sched/more.c", "/* @satisfies the scheduler */\nint x;\n")
        self.finds("sched/more.c:1: '@satisfies' names no requirement")

    def test_file_of_untagged_helpers_is_found(self) -> None:
        self.put("sched/more.h", "static inline int f(void)\n{\n    return 0;\n}\n")
        self.finds("sched/more.h:1: defines functions and has no @satisfies tag")

    def test_assembly_function_without_tag_is_found(self) -> None:
        self.put(
            "kernel/arch/switch.S",
            '/* @satisfies LLR-SCHED-001 */\n        .section .text.start, "ax"\n'
            "start:\n        nop\n        .global start\n"
            "/* @satisfies LLR-SCHED-001 */\nFUNCTION one\n.Lagain:\n        ret\n"
            "END_FUNCTION one\n\nFUNCTION two\n        ret\nEND_FUNCTION two\n"
            '        .section .bss.record, "aw"\nrecord:\n        .zero 8\n',
        )
        self.finds("kernel/arch/switch.S:12: two has no @satisfies tag")

    def test_function_that_only_the_object_shows_is_found(self) -> None:
        self.change(
            "sched/queue.c",
            "#include <sched/queue.h>",
            "#define MAKE(n) int n(void) {}",
        )
        source = self.root / "other.c"
        source.write_text("int hidden(void) { return 0; }\n")
        out = self.root / "build/obj-aarch64/sched/queue.o"
        out.parent.mkdir(parents=True)
        command = ["aarch64-linux-gnu-gcc", "-c", str(source), "-o", str(out)]
        subprocess.run(command, check=True)
        self.finds(
            "sched/queue.c:1: hidden is in the object file and was not found in the "
            "source"
        )

    def test_functions_are_found_whatever_their_heads_look_like(self) -> None:
        text = """
struct s { int x; } name = { 1 };
__attribute__((section(".a"), used)) void one(void) { }
const char *const *two(int (*f)(int), int g[static 3])
{
}
static inline int
three(void) { int a[] = { 1, 2 }; return a[0]; }
enum status (four)(void);
#define FIVE(x) \\
    void five_##x(void) { }
extern "C" {
void six(void) { for (;;) { } }
}
int seven = (int){ 7 };
"""
        found = sources.scan_text("a/b.c", text).functions
        self.assertEqual([f.name for f in found], ["one", "two", "three", "six"])
        self.assertEqual([f.is_static for f in found], [False, False, True, False])
        self.assertEqual([(f.first, f.last) for f in found[1:3]], [(4, 6), (7, 8)])


class Tests(Tree):
    """Results of tests."""

    def test_missing_test_is_found(self) -> None:
        self.put(HOST, XML.format(name="LLR-SCHED-002 other", body=""))
        self.put(ON_TARGET, TARGET.replace("001", "002"))
        self.finds("LLR-SCHED-001: no test of it ran and passed")

    def test_failed_test_is_found_and_counts_for_nothing(self) -> None:
        self.put(HOST, XML.format(name=NAME, body="<failure><![CDATA[x]]></failure>"))
        self.put(ON_TARGET, TARGET.replace("001", "002"))
        self.finds(
            f"{HOST}:1: test 'append puts last' failed",
            "LLR-SCHED-001: no test of it ran and passed",
        )

    def test_failed_test_beside_a_passed_one_leaves_the_requirement_open(self) -> None:
        self.put(ON_TARGET, "FAIL LLR-SCHED-001: order\n0 passed, 1 failed\n")
        self.finds(f"{ON_TARGET}:1: test 'order' failed")
        self.assertFalse(self.data()["requirements"][1]["closed"])
        self.assertFalse(self.data()["requirements"][0]["closed"])

    def test_skipped_test_counts_as_failed(self) -> None:
        self.put(HOST, XML.format(name=NAME, body="<skipped/>"))
        self.finds(f"{HOST}:1: test 'append puts last' failed")

    def test_test_without_tag_is_found(self) -> None:
        self.put(HOST, XML.format(name="append_puts_last", body=""))
        self.finds(f"{HOST}:1: test 'append puts last' names no requirement")

    def test_test_of_a_demonstration_needs_no_tag(self) -> None:
        path = "build/results/host/examples-test_adsb.xml"
        self.put(path, XML.format(name="decodes", body=""))
        self.assertEqual(self.trace(), (0, []))

    def test_test_of_an_unknown_requirement_is_found(self) -> None:
        self.put(HOST, XML.format(name="LLR-SCHED-077 x", body=""))
        self.finds(f"{HOST}:1: test 'x': LLR-SCHED-077 is not a requirement")

    def test_several_tags_of_one_test_all_count(self) -> None:
        tags, sentence = results.split_tags("LLR-SCHED-001 LLR-SCHED-002 a_b c")
        self.assertEqual(tags, ("LLR-SCHED-001", "LLR-SCHED-002"))
        self.assertEqual(sentence, "a b c")

    def test_result_that_breaks_off_is_found(self) -> None:
        self.put(ON_TARGET, "PASS LLR-SCHED-001: a\nPASS LLR-SCHED-001: b\n")
        self.finds(f"{ON_TARGET}:1: no closing count: the test did not come to its end")
        self.put(HOST, XML.format(name=NAME, body="")[:100])
        self.assertRegex(self.trace()[1][0], r"queue\.xml:1: not XML, so the test did")

    def test_wrong_closing_count_is_found(self) -> None:
        self.put(ON_TARGET, TARGET.replace("1 passed", "2 passed"))
        self.finds(f"{ON_TARGET}:1: the closing count is not that of the lines")

    def test_no_results_are_found(self) -> None:
        (self.root / ON_TARGET).unlink()
        self.finds("target tests: no results; run the tests first")


class Package(Tree):
    """The files for the reviewer."""

    def test_digest_changes_with_the_sentence_only(self) -> None:
        before = self.data()["requirements"][1]["digest"]
        self.change(LLRS, "parents", "# a comment\nparents")
        self.assertEqual(self.data()["requirements"][1]["digest"], before)
        self.change(LLRS, "its level", "its own level")
        self.assertNotEqual(self.data()["requirements"][1]["digest"], before)
        self.assertRegex(before, "^[0-9a-f]{12}$")

    def make(self) -> dict[str, bytes]:
        """Makes the whole package; returns its files."""
        self.trace()
        with contextlib.redirect_stdout(io.StringIO()):
            evidence.main(["--root", str(self.root)])
        folder = self.root / "build/evidence"
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    def test_two_runs_give_the_same_bytes(self) -> None:
        self.put("build/coverage/lcov.info", TRACEFILE)
        self.assertEqual(self.make(), self.make())

    def test_page_tells_requirements_coverage_and_gaps(self) -> None:
        self.put("build/coverage/lcov.info", TRACEFILE)
        self.change("sched/queue.c", "LLR-SCHED-001", "LLR-SCHED-099")
        page = self.make()["index.html"].decode()
        self.assertIn('id="LLR-SCHED-001"', page)
        self.assertIn("LLR-SCHED-099 is not a requirement", page)
        self.assertIn("lines 6; branches at 5", page)
        self.assertIn("66.6 %", page)

    def test_nothing_to_cover_and_what_has_no_goal_are_no_failures(self) -> None:
        lines = TRACEFILE.split("\n")
        bare = [line for line in lines if not line.startswith("BR")]
        self.put("build/coverage/lcov.info", "\n".join(bare))
        page = self.make()["index.html"].decode()
        self.assertNotIn("0 of 0", page)
        self.assertIn('<div class="tile "><b>66.6 %</b>', page)
        self.assertIn('<div class="tile "><b>none</b>', page)
        self.assertEqual(page.count("<b>66.6 %</b>"), 1)

    def test_page_names_only_anchors_that_it_has(self) -> None:
        page = self.make()["index.html"].decode()
        anchors = set(re.findall(r'href="#([^"]+)"', page))
        self.assertLess(anchors - set(re.findall(r'id="([^"]+)"', page)), {"x"})

    def test_text_from_outside_is_quoted(self) -> None:
        self.change(LLRS, "of its level", "<script>")
        page = self.make()["index.html"].decode()
        self.assertIn("&lt;script&gt;", page)
        self.assertNotIn("<script>", page)

    def test_sums_are_those_of_the_files(self) -> None:
        self.make()
        folder = self.root / "build/evidence"
        command = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
        subprocess.run(command, cwd=folder, check=True)

    def test_counts_of_several_programs_are_added(self) -> None:
        self.put(
            "build/coverage/lcov.info", TRACEFILE + TRACEFILE.replace("6,0", "6,2")
        )
        files = lcov.read(self.root / "build/coverage/lcov.info", self.root)
        self.assertEqual(files[0].lines, {4: 6, 5: 6, 6: 2})
        self.assertEqual(files[0].missed_branches, [5])

    def test_neighbours_are_written_as_a_range(self) -> None:
        self.assertEqual(lcov.ranges([9, 3, 4, 5, 3]), "3-5, 9")


TRACEFILE = """TN:
SF:sched/queue.c
BRDA:5,0,0,3
BRDA:5,0,1,0
DA:4,3
DA:5,3
DA:6,0
end_of_record
"""

if __name__ == "__main__":
    unittest.main()
