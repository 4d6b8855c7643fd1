"""Every example runs as with PyTorch 2.13, in a process of its own, and has the moment that it is opened at."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from gradgui import examples
from gradgui.examples import GROUPS, Example, ExamplesError, Telling, load_examples, moment
from gradgui.recording import events as ev
from gradgui.recording.recording import Recording
from gradgui.resources import resource_path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = resource_path("examples")
EXAMPLES = load_examples()
GOLDEN = json.loads((ROOT / "tests" / "golden" / "examples.json").read_text(encoding="utf-8"))
CASES = {case["file"]: case for case in GOLDEN["cases"]}

_NUMERAL = re.compile(r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")

# Prints, as JSON, what happened in the example whose id it is given.
CHILD = """
import json, sys
from gradgui.examples import load_examples, moment
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text
example = next(e for e in load_examples() if e.id == sys.argv[1])
recording = record_text(example.text)
events = list(recording)
failed = recording.index.failure
at = moment(recording, example)
sys.stdout.write(json.dumps({
    "output": "".join(e.text for e in events if isinstance(e, ev.Printed)),
    "warnings": [[e.category, e.text] for e in events if isinstance(e, ev.Warned)],
    "error": None if failed < 0 else {
        "type": events[failed].error, "text": events[failed].text, "line": recording.span(failed).line,
    },
    "limits": list(recording.limits),
    "kind": type(events[at]).__name__,
    "line": recording.span(at).line if recording.span(at) else 0,
}))
"""


def same(ours: str, theirs: str) -> bool:
    """Compare texts: numerals to 5 significant digits, everything else exactly."""
    ours, theirs = _ADDRESS.sub("0x…", ours), _ADDRESS.sub("0x…", theirs)
    if _NUMERAL.split(ours) != _NUMERAL.split(theirs):
        return False
    pairs = zip(_NUMERAL.findall(ours), _NUMERAL.findall(theirs), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=1e-5) for a, b in pairs)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_example_does_what_it_does_with_pytorch(example):
    case = CASES[example.file]
    assert example.text == case["source"], "the text has changed: run tools/make_example_golden.py"
    done = subprocess.run(
        [sys.executable, "-c", CHILD, example.id], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    ours = json.loads(done.stdout)
    if not same(ours["output"], case["output"]):
        assert ours["output"] == case["output"], ours["error"]
    assert ours["error"] == case["error"]
    assert ours["warnings"] == case["warnings"]
    assert ours["limits"] == []
    assert (ours["kind"], ours["line"]) == (example.moment.kind, example.moment.line)


@pytest.mark.skipif(not (ROOT / "gradgui" / "cli").exists(), reason="there is no command line yet")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_example_runs_from_the_command_line(example):
    case = CASES[example.file]
    command = [sys.executable, "-m", "gradgui", "run", str(example.path), "--echo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert same(done.stdout, case["output"]), done.stdout + done.stderr
    assert (done.returncode == 0) == (case["error"] is None), done.stderr
    if case["error"] is not None:
        assert case["error"]["text"] in done.stderr


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_example_is_short_and_says_what_to_see(example):
    lines = example.text.splitlines()
    assert 6 <= len(lines) <= 30
    assert max(map(len, lines)) <= 68
    assert lines[0] == "import torch"
    assert example.text.endswith("\n")
    assert example.point.endswith(".")
    assert len(example.title) <= 40
    assert len(example.point) <= 110


def test_index_covers_every_file_of_the_folder():
    assert {example.file for example in EXAMPLES} | {"index.json"} == {path.name for path in FOLDER.iterdir()}
    assert [example.file for example in EXAMPLES] == sorted(CASES)
    assert GOLDEN["header"]["torch"].startswith("2.13")


def test_groups_stand_together_in_their_order():
    groups = [example.group for example in EXAMPLES]
    assert list(dict.fromkeys(groups)) == list(GROUPS)
    assert groups == sorted(groups, key=GROUPS.index)


def test_mazur_numbers_are_the_published_ones():
    (mazur,) = (example for example in EXAMPLES if example.id == "mazur_network")
    published = re.findall(r"0\.\d{6,}", CASES[mazur.file]["output"])
    assert published[0] == "0.298371109"
    in_comments = re.findall(r"0\.\d{6,}", mazur.text)
    for number in published:
        assert any(math.isclose(float(number), float(other), abs_tol=6e-9) for other in in_comments), number


def test_moment_that_is_not_there_is_the_first_event():
    recording = Recording("x\n")
    recording.sites.append(ev.Span(1, 0, 1, 1))
    recording.append(ev.ScopeEntered(-1, -1, "program", "program"))
    recording.append(ev.StatementEntered(0, 0))
    recording.append(ev.Printed(0, 0, "1\n"))
    recording.append(ev.Printed(0, 0, "2\n"))

    def found(kind: str, line: int, occurrence: int) -> int:
        return moment(recording, Example("a", "A", "A.", "Basics", "a.py", Telling(kind, line, occurrence)))

    assert found("Printed", 1, 1) == 2
    assert found("Printed", 1, 2) == 3
    assert [found("Printed", 1, 3), found("Printed", 2, 1), found("Failed", 1, 1)] == [0, 0, 0]
    assert moment(Recording(), EXAMPLES[0]) == 0


GOOD = {
    "id": "a",
    "title": "A",
    "point": "A.",
    "group": "Basics",
    "file": "a.py",
    "moment": {"kind": "Printed", "line": 1, "occurrence": 1},
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    inside = tmp_path / "examples"
    inside.mkdir()
    (inside / "a.py").write_text("print(1)\n", encoding="utf-8")
    monkeypatch.setattr(examples, "resource_path", lambda relative: tmp_path.joinpath(*relative.split("/")))
    return inside


def _entry(**changes: object) -> bytes:
    return msgspec.json.encode({"schema": 1, "examples": [{**GOOD, **changes}]})


def _told(**changes: object) -> bytes:
    return _entry(moment={"kind": "Printed", "line": 1, **changes})


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (b"{", "is not a list of examples"),
        (b"\xff\xfe", "is not a list of examples"),
        (b"[]", "is not a list of examples"),
        (b'{"schema": 1}', "missing required field `examples`"),
        (b'{"schema": 2, "examples": []}', "has schema 2; this gradgui reads schema 1"),
        (_entry(title=3), r"examples\[0\].title"),
        (_entry(group="Others"), r"examples\[0\].group"),
        (_entry(file="b.py"), "no program 'b.py'"),
        (_entry(file="../examples/a.py"), "no program"),
        (_told(kind="Nothing"), "unknown kind: 'Nothing'"),
        (_told(kind="Span"), "unknown kind: 'Span'"),
        (_told(kind="Event"), "unknown kind: 'Event'"),
        (_told(line=0), "below 1"),
        (_told(occurrence=0), "below 1"),
        (msgspec.json.encode({"schema": 1, "examples": [GOOD, GOOD]}), "is there twice"),
    ],
)
def test_broken_index_is_refused_in_words(folder, index, words):
    (folder / "index.json").write_bytes(index)
    with pytest.raises(ExamplesError, match=words):
        load_examples()


def test_missing_index_and_program_are_said(folder):
    with pytest.raises(ExamplesError, match="is not a list of examples"):
        load_examples()
    (folder / "index.json").write_bytes(_entry())
    (example,) = load_examples()
    assert example.text == "print(1)\n"
    (folder / "a.py").write_bytes(b"\xff")
    with pytest.raises(ExamplesError, match="the example 'a' cannot be read"):
        _ = example.text
    (folder / "a.py").unlink()
    with pytest.raises(ExamplesError, match="the example 'a' cannot be read"):
        _ = example.text


@pytest.mark.parametrize(
    ("ours", "theirs", "equal"),
    [
        ("tensor(0.8571)", "tensor(0.8571)", True),
        ("0.29837110", "0.29837112", True),
        ("0.8571", "0.8572", False),
        ("-1", "1", False),
        ("tensor(1.)", "tensor([1.])", False),
        ("<A at 0x7f01>", "<A at 0x1>", True),
    ],
)
def test_comparison_of_texts(ours, theirs, equal):
    assert same(ours, theirs) is equal
