"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gradgui.app.budgets import Counts, Row
from gradgui.cli import demo, display, doctor, files, main, trace, work
from gradgui.cli.arguments import COMMANDS, command_parser
from gradgui.recording import events as ev
from gradgui.resources import resource_path
from gradgui.runner.inline import record_text

ROOT = Path(__file__).parents[1]
SEED = resource_path("programs/seed.py")
# So that a process of its own finds us, installed or not.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
ECHO = """\
tensor([[1., 1.],
        [1., 1.]], requires_grad=True)
tensor([[3., 3.],
        [3., 3.]], grad_fn=<AddBackward0>)
(tensor([[27., 27.],
        [27., 27.]], grad_fn=<MulBackward0>), tensor(27., grad_fn=<MeanBackward0>))
False
True
<SumBackward0 object at 0x…>
tensor([[4.5000, 4.5000],
        [4.5000, 4.5000]])
True
False
"""


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Return a way to write a program into an empty folder in which one stands."""
    monkeypatch.chdir(tmp_path)

    def write(text, name="prog.py"):
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / name).write_bytes(data)
        return name

    return write


def call(capsys, *arguments):
    """Return (exit status, output, errors)."""
    try:
        status = main(list(arguments))
    except SystemExit as error:
        status = error.code
    out = capsys.readouterr()
    return status, out.out, out.err


# ---- run -----------------------------------------------------------------------------------------------------------


def test_the_seed_s_program_with_echo(capsys):
    status, out, err = call(capsys, "run", str(SEED), "--echo")
    assert re.sub(r"0x[0-9a-f]+", "0x…", out) == ECHO
    assert (status, err) == (0, "")


def test_without_echo(capsys):
    _, out, _ = call(capsys, "run", str(SEED), "--text")
    assert re.sub(r"0x[0-9a-f]+", "0x…", out) == "False\nTrue\n<SumBackward0 object at 0x…>\nTrue\nFalse\n"


RUNS = {
    # program: (status, output, errors)
    "print('变🙂')": (0, "变🙂\n", ""),
    "exit(3)": (3, "", ""),
    "print(1)\nx = 1 / 0": (
        1,
        "1\n",
        'Traceback (most recent call last):\n  File "prog.py", line 2, in <module>\n    x = 1 / 0\n'
        "ZeroDivisionError: division by zero\n",
    ),
    "raise KeyError": (
        1,
        "",
        'Traceback (most recent call last):\n  File "prog.py", line 1, in <module>\n    raise KeyError\nKeyError\n',
    ),
    "open('x')": (
        1,
        "",
        "Traceback (most recent call last):\n  File \"prog.py\", line 1, in <module>\n    open('x')\n"
        "Refused: open() is not available here\n"
        "Programs here cannot read or write files. Write the numbers into the program.\n",
    ),
    "x = y +": (1, "", '  File "prog.py", line 1\n    x = y +\n           ^\nSyntaxError: invalid syntax\n'),
    "import warnings\nwarnings.warn('w')\nprint(2)": (0, "2\n", "prog.py:2: UserWarning: w\n  warnings.warn('w')\n"),
    "\ufeffprint(1)\r\nprint(2)\r": (0, "1\n2\n", ""),
    "": (0, "", ""),
}


@pytest.mark.parametrize("text", RUNS)
def test_run(capsys, program, text):
    assert call(capsys, "run", program(text)) == RUNS[text]


def test_the_plain_sentence_has_a_line_of_its_own(capsys, program):
    text = "import torch\nx = torch.ones(2, 3) + torch.ones(4)\n"
    status, _, err = call(capsys, "run", program(text))
    lines = err.splitlines()
    assert status == 1
    assert lines[1] == '  File "prog.py", line 2, in <module>'
    assert lines[3].startswith("RuntimeError: The size of tensor a (3) must match")
    assert lines[4].startswith("Shapes (2, 3) and (4,) cannot be stretched")


@pytest.mark.parametrize(
    ("text", "option"),
    [("while True: pass\n", ("--timeout", "0.3")), ("x = [1]\nwhile True:\n    x = x + x\n", ("--memory", "64"))],
)
def test_limits_have_a_status_of_their_own(capsys, program, text, option):
    status, _, err = call(capsys, "run", program(text), *option)
    assert status == 124
    assert "stopped" in err


def test_output_comes_while_the_program_runs(program):
    name = program("print('now')\nwhile True: pass\n")
    with subprocess.Popen(
        [sys.executable, "-m", "gradgui", "run", name, "--timeout", "60"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=ENVIRONMENT,
        text=True,
    ) as process:
        assert process.stdout.readline() == "now\n"
        process.send_signal(2)
        assert process.wait(20) == 130
        assert process.stderr.read() == ""


def test_a_reader_that_has_enough(program):
    name = program("for i in range(100000):\n    print(i)\n")
    line = f"{sys.executable} -m gradgui run {name} | head -n 2"
    done = subprocess.run(line, shell=True, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("0\n1\n", "")


# ---- trace ---------------------------------------------------------------------------------------------------------


def test_trace_as_json(capsys):
    status, out, err = call(capsys, "trace", str(SEED), "--format", "json")
    found = json.loads(out)
    assert (status, err) == (0, "")
    assert found["schema"] == ev.SCHEMA
    assert found["source"] == SEED.read_text()
    wanted = record_text(found["source"])
    assert len(found["events"]) == len(wanted)
    for seq, event in enumerate(found["events"]):
        assert (event["number"], event["index"], event["kind"]) == (seq + 1, seq, type(wanted[seq]).__name__)
        assert event["sentence"]
    product = next(e for e in found["events"] if e["kind"] == "OpApplied" and e["line"] == 7)
    assert (product["col"], product["end_col"]) == (4, 7)
    assert product["value"]["data"] == [[9.0, 9.0], [9.0, 9.0]]
    assert product["inputs"][0]["value"]["data"] == [[3.0, 3.0], [3.0, 3.0]]
    gradient = next(e for e in found["events"] if e["kind"] == "GradAccumulated")
    assert (gradient["before"], gradient["phase"]) == (None, "backward")
    assert gradient["after"]["data"] == [[4.5, 4.5], [4.5, 4.5]]


def test_no_field_hides_what_every_event_has():
    taken = {"number", "index", "kind", "line", "col", "end_line", "end_col", "sentence", "phase"}
    for kind in ev.Event.__subclasses__():
        names = [trace.RENAMED.get((kind, name), name) for name in kind.__struct_fields__]
        assert not taken & set(names), kind
        assert len(set(names)) == len(names)


def test_json_of_what_json_lacks(capsys, program):
    text = "import torch\nx = torch.tensor([1., 0., -1.]) / 0\ny = torch.ones(100)\nx.foo\n"
    status, out, _ = call(capsys, "trace", program(text), "--format", "json")
    events = json.loads(out)["events"]
    assert status == 1
    assert next(e for e in events if e["kind"] == "OpApplied")["value"]["data"] == ["inf", "nan", "-inf"]
    large = events[-2 if events[-1]["kind"] == "Failed" else -1]
    assert large["number"]
    assert "data" not in next(e for e in events if e["kind"] == "LeafCreated" and e["line"] == 3)["value"]
    assert (events[-1]["kind"], events[-1]["failure_kind"]) == ("Failed", "error")


def test_trace_as_text(capsys):
    status, out, err = call(capsys, "trace", str(SEED))
    lines = out.splitlines()
    assert (status, err) == (0, "")
    assert len(lines) == len(record_text(SEED.read_text()))
    assert lines[0].startswith(" 1 ")
    assert re.match(r"13  line 7 +\S", lines[12])


# ---- files ---------------------------------------------------------------------------------------------------------


def unreadable(program):
    name = program("x = 1")
    os.chmod(name, 0)
    if os.access(name, os.R_OK):
        pytest.skip("this person may read everything")
    return name


BAD_FILES = {
    "missing": (lambda program: "nowhere.py", "there is no file nowhere.py"),
    "folder": (lambda program: os.mkdir("folder") or "folder", "folder is a folder"),
    "not UTF-8": (lambda program: program(b"x = 1\ny = '\xe9'\n"), "prog.py is not UTF-8 text (line 2)"),
    "UTF-16": (lambda program: program("x = 1\n".encode("utf-16")), "prog.py is not UTF-8 text (line 1)"),
    "binary": (lambda program: program(b"x = 1\n\0\0"), "prog.py is not a text (line 2"),
    "too large": (lambda program: program(b"#" * 300_000), "prog.py is larger than 256 KB"),
    "unreadable": (unreadable, "prog.py cannot be read"),
    "odd name": (lambda program: "a\0b", "cannot be read"),
}


@pytest.mark.parametrize("command", ["run", "trace", "render"])
@pytest.mark.parametrize("name", BAD_FILES)
def test_unusable_programs(capsys, program, name, command):
    make, words = BAD_FILES[name]
    arguments = [command, make(program), *(("-o", "x.png") if command == "render" else ())]
    status, out, err = call(capsys, *arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err


BAD_ARGUMENTS = [
    ("run",),
    ("run", "a.py", "b.py"),
    ("run", "a.py", "--timeout", "0"),
    ("run", "a.py", "--timeout", "x"),
    ("run", "a.py", "--memory", "1"),
    ("run", "a.py", "--seed", "-1"),
    ("trace", "a.py", "--format", "xml"),
    ("render", "a.py"),
    ("render", "a.py", "-o", "x.png", "--at", "0"),
    ("render", "a.py", "-o", "x.png", "--at", "last"),
    ("render", "a.py", "-o", "x.png", "--size", "12"),
    ("render", "a.py", "-o", "x.png", "--scale", "9"),
    ("render", "a.py", "-o", "x.png", "--theme", "pink"),
    ("--nonsense",),
    ("a.py", "b.py"),
]


@pytest.mark.parametrize("arguments", BAD_ARGUMENTS, ids=" ".join)
def test_wrong_arguments(capsys, arguments):
    status, _, err = call(capsys, *arguments)
    assert status == 2
    assert "usage:" in err


@pytest.mark.parametrize("command", COMMANDS)
def test_help(capsys, command):
    assert call(capsys, command, "--help")[0] == 0


def test_defaults():
    options = command_parser().parse_args(["render", "a.py", "-o", "b.png"])
    assert (options.at, options.view, options.size, options.scale) == ("end", "window", (1440, 900), 1.0)
    assert (options.timeout, options.memory) == (60.0, 1024)


def test_a_picture_of_no_kind(capsys, program):
    status, _, err = call(capsys, "render", program("x = 1"), "-o", "x.docx")
    assert (status, err) == (2, "gradgui: x.docx has no ending of a picture; use one of .png, .svg, .pdf, .gif.\n")


def test_writing_whole_or_not_at_all(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")

    def half(path):
        path.write_text("ha")
        raise OSError(28, "No space left on device")

    with pytest.raises(files.Complaint, match=r"a\.txt cannot be written: no space left on device"):
        files.write_whole(str(target), half)
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    files.write_whole(str(target), lambda path: path.write_text("new") and None)
    assert target.read_text() == "new"
    with pytest.raises(files.Complaint, match="there is no folder"):
        files.write_whole(str(tmp_path / "none" / "a.txt"), half)
    with pytest.raises(files.Complaint, match="is a folder"):
        files.write_whole(str(tmp_path), half)


# ---- the rest ------------------------------------------------------------------------------------------------------


def test_moments_of_the_demo():
    recording = record_text(SEED.read_text())
    moments = demo.moments(recording)
    assert [recording.text(i) for i in moments.values()] == ["y*y*3", "out.backward()", "out.backward()", "x**2"]
    assert recording[moments["backward"]].index == 0
    assert recording[moments["backward"]].waits == 1
    assert list(moments.values()) == sorted(moments.values())


def test_moments_as_the_window_counts():
    recording = record_text("x = 1\n")
    assert [work.moment(recording, at, "p") for at in (1, 2, 3, "end")] == [0, 1, 2, 2]
    with pytest.raises(ValueError, match="p has 3 events; there is no event 4"):
        work.moment(recording, 4, "p")


def test_doctor(capsys, monkeypatch, tmp_path):
    found = list(doctor.findings())
    assert {"Python", "numpy", "Fonts", "Settings", "Display", "Programs"} <= {f.what for f in found}
    assert all(f.words for f in found)
    monkeypatch.setattr(doctor, "findings", lambda: iter([doctor.Finding("glue", False, "buy some")]))
    status, out, _ = call(capsys, "doctor")
    assert status == 1
    assert "MISSING  glue: buy some" in out


def test_doctor_sees_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "QTGUI", {"libnowhere.so.9": "libnowhere9"})
    monkeypatch.setattr(doctor, "FONTS", ("Nowhere.otf",))
    monkeypatch.setattr(doctor, "PACKAGES", ("no-such-package",))
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(doctor.platformdirs, "user_config_dir", lambda *_, **__: str(tmp_path / "file" / "inside"))
    found = {f.what: f for f in doctor.findings()}
    assert not found["no-such-package"].well
    assert not found["Fonts"].well
    assert not found["Settings"].well
    if sys.platform.startswith("linux"):
        assert "apt-get install libnowhere9" in found["Qt's libraries"].words


def test_doctor_sees_old_versions_and_a_display_that_does_not_answer(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(doctor, "PYTHON", (9, 0))
    monkeypatch.setattr(doctor, "GLIBC", (99, 0))
    monkeypatch.setattr(doctor.platformdirs, "user_state_dir", lambda *_, **__: str(tmp_path / "file" / "inside"))
    monkeypatch.setattr(display, "_answers", lambda: False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":77")
    found = {f.what: f for f in doctor.findings()}
    assert "too old" in found["Python"].words and found["Python"].bad
    assert "lost at a sudden end" in found["Unsaved text"].words
    if sys.platform.startswith("linux"):
        assert not found["glibc"].well
        assert "DISPLAY=:77 does not answer" in found["Display"].words and found["Display"].bad


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always one")
def test_the_window_says_that_it_needs_a_display(capsys, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    status, _, err = call(capsys)
    assert status == 2
    assert "the window needs a display: none here" in err


def test_bench(capsys, monkeypatch):
    from gradgui.cli import bench

    few = Counts(rounds=2, starts=1, edits=3, moves=4, nodes=(20,), events=2000, reruns=3)
    monkeypatch.setattr(bench, "QUICK", few)
    status, out, _ = call(capsys, "bench", "--json", "--quick")
    found = json.loads(out)
    assert status == 0
    assert set(found["recording"]) == {"seed", "scalar_ops_1000", "mlp_by_hand_20_steps"}
    assert all(times["ratio"] > 0 for times in found["recording"].values())
    assert found["edit_to_events_ms"]["all_p95"] >= found["edit_to_events_ms"]["all_p50"] > 0
    rows = {row["name"]: row for row in found["window"]}
    assert set(rows) >= {
        *("start_bare_window", "start_to_first_picture", "start_over_bare_window"),
        *(f"{what}_to_picture_p{part}" for what in ("edit", "drag") for part in (50, 95)),
        *(f"{what}_20_p{part}" for what in ("step", "scrub", "seek") for part in (50, 99)),
        *("events_to_first_picture", "events_to_whole_picture", "run_end_to_whole_picture"),
        *("run_with_window_over_alone", "heartbeat_p99", "heartbeat_max", "reruns_growth", "reruns_objects_a_run"),
    }
    for name, row in rows.items():
        assert name.startswith("reruns") or row["measured"] > 0, row
        assert row["budget"] is None or row["ratio"] == pytest.approx(row["measured"] / row["budget"], abs=0.002)
        assert row["holds"] == (None if row["budget"] is None else row["measured"] <= row["budget"])
    assert rows["edit_to_picture_p95"]["measured"] >= rows["edit_to_picture_p50"]["measured"]
    assert rows["reruns_growth"]["measured"] < 100


def test_the_bench_as_a_table():
    from gradgui.cli import bench

    times = {"off": 1.0, "on": 1.2, "ratio": 1.2}
    edit = dict.fromkeys(("first_p50", "first_p95", "all_p50", "all_p95"), 3)
    rows = [Row("step_200_p99", 20.0, "ms", 16.0, 12.5), Row("start_bare_window", 140.0, "ms")]
    found = {"recording": {"seed": times}, "edit_to_events_ms": edit, "window": [bench.as_json(row) for row in rows]}
    *_, first, second = bench.lines(found)
    assert first.split() == ["step_200_p99", "20.00", "ms", "16.00", "1.25", "12.50", "no"]
    assert second.split() == ["start_bare_window", "140.00", "ms"]


def test_the_programs_of_the_bench_run():
    from gradgui.cli import bench

    for text in bench.PROGRAMS.values():
        last = record_text(text())
        assert not isinstance(last[len(last) - 1], ev.Failed), last[len(last) - 1]


def test_no_qt_is_loaded_to_run(program):
    code = "import sys; from gradgui.cli import main; main(['run', sys.argv[1]]); "
    code += "print([m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph'))])"
    done = subprocess.run(
        [sys.executable, "-c", code, program("print(1)")],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("1\n[]\n", "")


def test_version(capsys):
    status, out, _ = call(capsys, "--version")
    assert status == 0
    assert re.match(r"gradgui \d+\.\d+", out)


def test_failure_text():
    failure = ev.Failed(-1, -1, "Limit", "stopped after 1 seconds", "limit", "Plain words.")
    text = work.failure_text(failure, ev.Span(3, 0, 3, 1), "p.py")
    assert text == '  File "p.py", line 3\nLimit: stopped after 1 seconds\nPlain words.\n'


def test_trial():
    assert work.trial() == ""


def test_options_are_a_namespace():
    assert isinstance(command_parser().parse_args(["doctor"]), argparse.Namespace)
