"""Running a program in this process: output, warnings, errors with their places, what it may have and what not."""

from __future__ import annotations

import random

import numpy as np
import pytest

from gradgui.engine.state import state
from gradgui.recording import events as ev
from gradgui.recording.captures import Budget
from gradgui.recording.recorder import Recorder
from gradgui.recording.recording import Recording
from gradgui.runner.execute import Execution
from gradgui.runner.inline import record_text


def run(text, *, echo=False, record=False, seed=0, output_bytes=0, budget=None):
    """Return (outcome, output, complaints)."""
    out, err = [], []
    recorder = Recorder(Recording(text, "prog.py", seed), budget) if record else None
    execution = Execution(
        text, recorder, out.append, err.append, echo=echo, seed=seed, name="prog.py", output_bytes=output_bytes
    )
    return execution.run(), "".join(out), "".join(err)


@pytest.mark.parametrize("record", [False, True])
def test_output(record):
    outcome, out, _ = run("print(1, 'a', sep='-', end='!')\nprint()\nprint(None)\n", record=record)
    assert outcome.failure is None
    assert out == "1-a!\nNone\n"


FAILURES = {
    # program: (class, part of the text, kind, line, col, end)
    "x = 1\ny = x / 0\n": ("ZeroDivisionError", "division by zero", "error", (2, 4, 9)),
    "x = nothing\n": ("NameError", "name 'nothing' is not defined", "error", (1, 4, 11)),
    "import torch\ntorch.ones(2) @ torch.ones(3)\n": ("RuntimeError", "", "error", (2, 0, 29)),
    "import torch\ntorch.onse(2)\n": ("AttributeError", "module 'torch' has no attribute 'onse'", "error", (2, 0, 10)),
    "def f():\n    return open('x')\nf()\n": ("Refused", "open() is not available here", "refused", (2, 11, 20)),
    "eval('1')\n": ("Refused", "eval() is not available here", "refused", (1, 0, 9)),
    "exec('1')\n": ("Refused", "exec() is not available here", "refused", (1, 0, 9)),
    "input('?')\n": ("Refused", "input() is not available here", "refused", (1, 0, 10)),
    "import os\n": ("ModuleNotFoundError", "No module named 'os'", "error", (1, 0, 9)),
    "x = y +\n": ("SyntaxError", "invalid syntax", "syntax", (1, 7, 8)),
    "变 = '🙂' +\n": ("SyntaxError", "invalid syntax", "syntax", (1, 9, 10)),
    "return 1\n": ("SyntaxError", "'return' outside function", "syntax", (1, 0, 8)),
    "x = 1\n  y = 2\n": ("IndentationError", "unexpected indent", "syntax", (2, 1, 2)),
    "x = 1\nfrom __future__ import annotations\n": ("SyntaxError", "from __future__ imports", "syntax", (2, 0, 34)),
    "raise SystemExit('so')\n": ("SystemExit", "so", "error", (1, 0, 22)),
    "raise KeyboardInterrupt\n": ("KeyboardInterrupt", "", "error", (1, 0, 23)),
    "class E(Exception):\n    def __str__(self):\n        return 1 / 0\nraise E\n": (
        "E", "<its text could not be made: ZeroDivisionError>", "error", (4, 0, 7),
    ),
    "class E(Exception):\n    def __getattr__(self, name):\n        raise KeyboardInterrupt\nraise E('a')\n": (
        "E", "a", "error", (4, 0, 12),
    ),
    "print('\\ud800')\n": ("UnicodeEncodeError", "surrogates not allowed", "error", (1, 0, 15)),
    "import torch\nx = torch.ones(2, requires_grad=True)\nx.backward()\n": (
        "RuntimeError", "grad can be implicitly created only for scalar outputs", "error", (3, 0, 12),
    ),
    "from . import x\n": ("ImportError", "attempted relative import", "error", (1, 0, 15)),
    "def f(n):\n    f(n + 1)\nf(0)\n": ("RecursionError", "maximum recursion depth", "error", (2, 4, 12)),
}  # fmt: skip


@pytest.mark.parametrize("record", [False, True])
@pytest.mark.parametrize("text", FAILURES)
def test_failures(text, record):
    name, words, kind, (line, col, end) = FAILURES[text]
    outcome, _, _ = run(text, record=record)
    failure, span = outcome.failure, outcome.span
    assert failure is not None
    assert (failure.error, failure.kind) == (name, kind)
    assert words in failure.text
    assert span is not None
    assert (span.line, span.col) == (line, col)
    if name != "RecursionError":
        assert span.end_col == end
    assert f"line {line}" in failure.trace
    assert outcome.status == 1
    assert state.observer is None


def test_a_trace_shows_the_person_s_own_lines_only():
    outcome, _, _ = run("import torch\ndef f(x):\n    return x.view(7)\n\nf(torch.ones(2))\n")
    assert outcome.failure.trace == (
        "Traceback (most recent call last):\n"
        '  File "prog.py", line 5, in <module>\n    f(torch.ones(2))\n'
        '  File "prog.py", line 3, in f\n    return x.view(7)\n'
    )


def test_a_trace_of_deep_recursion_is_short():
    outcome, _, _ = run("def f(n):\n    f(n + 1)\nf(0)\n")
    assert len(outcome.failure.trace.splitlines()) < 60
    assert "more …" in outcome.failure.trace


def test_the_syntax_error_points():
    outcome, _, _ = run("  \nfoo bar\n")
    assert outcome.failure.trace == '  File "prog.py", line 2\n    foo bar\n        ^^^\n'


def test_exit_codes():
    assert run("exit()\n")[0].status == 0
    assert run("exit(3)\nprint(1)\n")[0].status == 3
    assert run("raise SystemExit(2 ** 70 + 5)\n")[0].status == 5


def test_a_failed_program_ends_its_recording_with_it():
    recording = record_text("import torch\nx = torch.ones(1)\nx.nothing\n")
    last = recording[len(recording) - 1]
    assert isinstance(last, ev.Failed)
    assert recording.text(len(recording) - 1) == "x.nothing"


def test_warnings():
    text = "import warnings\nwarnings.warn('careful')\nx = 1\nif x is 1: pass\n"
    outcome, _, err = run(text)
    assert outcome.failure is None
    assert err == (
        'prog.py:4: SyntaxWarning: "is" with a literal. Did you mean "=="?\n  if x is 1: pass\n'
        "prog.py:2: UserWarning: careful\n  warnings.warn('careful')\n"
    )
    events = list(record_text(text))
    assert isinstance(events[0], ev.ScopeEntered)
    assert [(e.category, e.text) for e in events if isinstance(e, ev.Warned)][1] == ("UserWarning", "careful")


def test_filters_of_a_program_end_with_it():
    run("import warnings\nwarnings.filterwarnings('ignore')\n")
    assert "careful" in run("import warnings\nwarnings.warn('careful')\n")[2]


def test_output_limit():
    outcome, out, _ = run("while True:\n    print('x' * 10)\n", output_bytes=50, record=True)
    assert len(out) == 50
    assert (outcome.failure.kind, outcome.span.line) == ("limit", 2)


def test_limits_that_a_program_swallows():
    outcome, out, _ = run(
        "try:\n    while True:\n        print('x' * 10)\nexcept BaseException:\n    pass\n", output_bytes=50
    )
    assert (outcome.failure.kind, len(out)) == ("limit", 50)


def test_event_limit():
    outcome, _, _ = run(
        "def f():\n    try:\n        while True:\n            pass\n    finally:\n        x = 1\nf()\n",
        record=True,
        budget=Budget(events=100),
    )
    assert outcome.failure.kind == "limit"
    assert outcome.failure.text == "stopped after 100 events"


SEEDED = [
    "import random\nprint(random.random(), random.randint(0, 9), random.Random(3).random())\n",
    "import numpy as np\nprint(np.random.rand(2), np.random.default_rng().random(), np.random.randn())\n",
    "import torch\nprint(torch.randn(2), torch.rand(2))\n",
    "import time\na = time.time()\ntime.sleep(1)\nprint(time.time() - a, time.perf_counter(), time.strftime('%Y'))\n",
    "print(id(print), object(), [object(), object()])\nclass A: pass\nprint(A())\n",
]


@pytest.mark.parametrize("text", SEEDED)
def test_everything_random_is_the_same_again(text):
    before = random.getstate(), np.random.get_state()[1].tolist()
    first = run(text, record=True)
    assert first[0].failure is None, first[0]
    assert run(text, record=True) == first
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before


@pytest.mark.parametrize("text", SEEDED[:3])
def test_another_seed_gives_other_numbers(text):
    assert run(text, seed=1)[1] != run(text, seed=2)[1]


def test_numpy_settings_end_with_the_program():
    run("import numpy as np\nnp.set_printoptions(precision=1)\nnp.seterr(all='raise')\n")
    assert run("import numpy as np\nprint(np.array([0.123]))\n")[1] == "[0.123]\n"
