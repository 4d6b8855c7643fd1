"""Marks: scopes are balanced, names are told as they are bound, and the places stay the person's own."""

from __future__ import annotations

import dis

import pytest

from gradgui.recording import events as ev
from gradgui.recording.spans import PROGRAM
from gradgui.runner.inline import record_text
from gradgui.runner.program import Broken, compile_program

PROGRAMS = {
    "statements": "a = 1\nb = a + 1\nb\n",
    "for_else": "for i in range(3):\n    x = i\nelse:\n    y = 1\nz = 2\n",
    "break": "for i in range(9):\n    if i == 2:\n        break\n    x = i\nelse:\n    y = 1\nz = 2\n",
    "continue": "for i in range(4):\n    if i % 2:\n        continue\n    x = i\n",
    "while_else": "n = 3\nwhile n:\n    n -= 1\nelse:\n    m = 1\n",
    "nested_loops": "for i in range(2):\n    for j in range(2):\n        k = i * j\nd = 1\n",
    "loop_twice": "for i in range(2):\n    pass\nfor i in range(2):\n    pass\n",
    "functions": "def f(a):\n    b = a + 1\n    return b\nc = f(1)\nd = f(2)\n",
    "nested_functions": "def f(a):\n    def g(b):\n        return b * 2\n    return g(a) + g(a)\nx = f(3)\n",
    "recursion": "def fac(n):\n    if n < 2:\n        return 1\n    return n * fac(n - 1)\nx = fac(5)\n",
    "generator": "def g(n):\n    for i in range(n):\n        yield i\nx = [v for v in g(3)]\nfor v in g(2):\n"
    "    y = v\n",
    "try_finally": "def f():\n    try:\n        return 1\n    finally:\n        x = 2\na = f()\n",
    "try_except": "for i in range(2):\n    try:\n        for j in range(3):\n            x = 1 / (j - 1)\n"
    "    except ZeroDivisionError as e:\n        y = i\n    else:\n        z = 1\n    finally:\n        w = 2\n",
    "return_in_loop": "def f():\n    for i in range(5):\n        while True:\n            return i\nx = f()\ny = 1\n",
    "with": "import torch\nwith torch.no_grad():\n    x = torch.ones(2)\n    with torch.enable_grad():\n"
    "        y = x\nz = x\n",
    "with_in_loop": "import torch\nfor i in range(2):\n    with torch.no_grad():\n        x = i\n",
    "with_return": "import torch\ndef f():\n    with torch.no_grad():\n        return 1\nx = f()\ny = 2\n",
    "decorator": "import torch\n@torch.no_grad()\ndef f(x):\n    return x * 2\ny = f(torch.ones(2))\n",
    "class": "class Net:\n    '''doc'''\n    size = 2\n    def __init__(self):\n        self.w = 3\n"
    "    def __call__(self, x):\n        return self.w * x\nnet = Net()\ny = net(2)\n",
    "super": "class A:\n    def f(self):\n        return 1\nclass B(A):\n    def f(self):\n"
    "        return super().f() + 1\nx = B().f()\n",
    "comprehension": "x = [i * 2 for i in range(3) if (h := i)]\ny = {k: v for k, v in zip('ab', x)}\n",
    "walrus": "if (n := 3) > 2:\n    m = n\nwhile (k := n - 3):\n    pass\n",
    "future": "'''doc'''\nfrom __future__ import annotations\nimport torch\nx = 1\n",
    "docstring": "def f():\n    '''only a text'''\ndef g():\n    '''a text'''\n    return 1\nx = f()\ny = g()\n",
    "chinese": "变量 = '你好🙂'; y = 变量 + '🙂'\ndef 函数(甲):\n    return 甲 * 2  # 🙂\nz = 函数(变量)\n",
    "lambda": "f = lambda a: a + 1\nx = f(1)\ng = sorted([3, 1], key=lambda v: -v)\n",
    "match": "for v in (1, 'a'):\n    match v:\n        case int():\n            x = 1\n        case _:\n"
    "            x = 2\n",
    "star": "first, *rest = [1, 2, 3]\n(a, b), c = (1, 2), 3\n",
    "global": "n = 0\ndef f():\n    global n\n    n += 1\nf()\nf()\n",
    "nonlocal": "def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n    g()\n    return n\n"
    "x = f()\n",
    "error_inside": "def f():\n    for i in range(2):\n        x = 1 / 0\nf()\n",
    "error_caught": "def f():\n    for i in range(2):\n        x = 1 / 0\ntry:\n    f()\n"
    "except ZeroDivisionError:\n    y = 1\nz = 2\n",
    "one_line": "for i in range(2): x = i; y = x\nif x: z = 1\n",
    "async": "async def f():\n    return 1\nx = 1\n",
    "exit": "import torch\nfor i in range(2):\n    exit()\n",
    "callback": "def key(v):\n    w = -v\n    return w\nx = sorted([2, 1, 3], key=key)\nfor y in map(key, x):\n"
    "    z = y\n",
    "generator_left_open": "def g():\n    try:\n        yield 1\n    finally:\n        x = 1\nv = next(g())\ny = 2\n",
    "throw_through_generator": "def g():\n    for i in range(3):\n        yield 1 / (i - 1)\ntry:\n    a = list(g())\n"
    "except ZeroDivisionError:\n    b = 1\n",
}  # fmt: skip
ALLOWED_TO_FAIL = {"error_inside"}


@pytest.mark.parametrize("name", PROGRAMS)
def test_scopes_are_balanced_and_nested(name):
    recording = record_text(PROGRAMS[name])
    events = list(recording)
    open_scopes: list[int] = []
    for seq, event in enumerate(events):
        if isinstance(event, ev.ScopeLeft):
            assert open_scopes.pop() == event.scope
        assert event.parent == (open_scopes[-1] if open_scopes else -1), (seq, event)
        if isinstance(event, ev.ScopeEntered):
            open_scopes.append(seq)
    failed = any(isinstance(event, ev.Failed) for event in events)
    assert failed == (name in ALLOWED_TO_FAIL), events[-1]
    if not failed:
        assert not open_scopes
    assert isinstance(events[0], ev.ScopeEntered)
    assert events[0].kind == "program"


def scopes(text: str) -> list[tuple[str, str, int]]:
    return [(e.kind, e.name, e.number) for e in record_text(text) if isinstance(e, ev.ScopeEntered)][1:]


def test_kinds_of_scopes():
    assert scopes(PROGRAMS["nested_loops"]) == [
        ("iteration", "for i in range(2):", 0),
        ("iteration", "for j in range(2):", 0),
        ("iteration", "for j in range(2):", 1),
        ("iteration", "for i in range(2):", 1),
        ("iteration", "for j in range(2):", 0),
        ("iteration", "for j in range(2):", 1),
    ]
    assert scopes(PROGRAMS["loop_twice"]) == [("iteration", "for i in range(2):", n) for n in (0, 1, 0, 1)]
    assert scopes("def f(n):\n    return n and f(n - 1)\nf(2)\n") == [("call", "f", 0)] * 3
    assert [k for k, _, _ in scopes(PROGRAMS["with_in_loop"])] == ["iteration", "with"] * 2
    assert [n for _, n, _ in scopes(PROGRAMS["class"])] == ["__init__", "__call__"]


def bound(text: str) -> list[tuple[str, str, str]]:
    """Return (name, text, text before) of every binding, in order."""
    found = []
    for event in record_text(text):
        if isinstance(event, ev.StatementEntered | ev.ScopeLeft):
            found += [(b.name, b.text or f"t{b.tensor}", b.was_text) for b in event.names]
    return found


NAMES = {
    "a = 1\nb = 2\n": [("a", "1", ""), ("b", "2", "")],
    "a = 1\na = 2\na = 2\n": [("a", "1", ""), ("a", "2", "1")],
    "for i in range(3):\n    y = i\n": [
        ("i", "0", ""), ("y", "0", ""), ("i", "1", "0"), ("y", "1", "0"), ("i", "2", "1"), ("y", "2", "1"),
    ],
    "for i, (a, *b) in [(1, (2, 3))]:\n    pass\n": [("i", "1", ""), ("a", "2", ""), ("b", "list of 1", "")],
    "def f(n):\n    m = n\n    return m\nx = f(1)\n": [("m", "1", ""), ("x", "1", "")],
    "a, b = 1, 2\na, b = b, a\n": [("a", "1", ""), ("b", "2", ""), ("a", "2", "1"), ("b", "1", "2")],
    "x = [i for i in range(3) if (h := i)]\n": [("x", "list of 2", ""), ("h", "2", "")],
    "if (n := 3):\n    pass\n": [("n", "3", "")],
    "k = 2\nwhile (n := k):\n"
    "    k -= 1\n": [("k", "2", ""), ("n", "2", ""), ("k", "1", "2"), ("n", "1", "2"),
        ("k", "0", "1"), ("n", "0", "1"),
    ],
    "f = lambda: (g := 1)\n": [("f", "<function object>", "")],
    "import math\nmath = 3\nimport math\n": [("math", "3", ""), ("math", "<module object>", "3")],
    "f = 1\ndef f():\n    pass\n": [("f", "1", ""), ("f", "<function object>", "1")],
    "x = 10 ** 5000\ny = 1\n": [("x", "int of 16610 bits", ""), ("y", "1", "")],
    "x: int = 4\nx += 1\n": [("x", "4", ""), ("x", "5", "4")],
    "import torch\nx = torch.ones(1)\nx = x + 1\n": [("x", "t1", ""), ("x", "t2", "")],
}  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_names(text):
    assert bound(text) == NAMES[text]


def test_rebinding_says_what_it_was():
    names = [
        b
        for e in record_text("import torch\nx = torch.ones(1)\nx = 5\n")
        if isinstance(e, ev.ScopeLeft)
        for b in e.names
    ]
    assert [(b.name, b.tensor, b.text, b.was_tensor) for b in names] == [("x", -1, "5", 1)]


def test_names_belong_to_their_call():
    recording = record_text("def f(n):\n    m = n\n    if n:\n        f(n - 1)\n    return m\nf(2)\n")
    frames = [b.frame for e in recording if isinstance(e, ev.StatementEntered) for b in e.names if b.name == "m"]
    assert len(frames) == len(set(frames)) == 3
    assert all(recording[frame].kind == "call" for frame in frames)


ECHOED = {
    "1": ["1\n"],
    "None": [],
    "'text'": [],
    "'''doc'''\n'a' 'b'": [],
    "f'{1}'": ["'1'\n"],
    "b'a'": ["b'a'\n"],
    "x = 1\nx": ["1\n"],
    "print(1)": [],
    "1, 2": ["(1, 2)\n"],
    "1; 2": ["1\n", "2\n"],
    "if True:\n    1": [],
    "for i in range(2):\n    1": [],
    "def f():\n    1\nf()": [],
    "def f():\n    return 2\nf()": ["2\n"],
    "import torch\nwith torch.no_grad():\n    1": [],
    "import torch\ntorch.ones(1).requires_grad_()": [],
    "import torch\ntorch.ones(1).requires_grad_().grad": [],
    "import torch\ntorch.ones(1).add_(1).mul_(2)": [],
    "import torch\ntorch.ones(1).mul_(2).item()": ["2.0\n"],
    "class A:\n    def f__(self):\n        return 3\nA().f__()": ["3\n"],
    "lambda: 1": ["<function <lambda> at 0x7f1000000000>\n"],
}


@pytest.mark.parametrize("text", ECHOED)
def test_echo(text):
    printed = [e for e in record_text(text) if isinstance(e, ev.Printed)]
    assert [e.text for e in printed if e.echo] == ECHOED[text]
    assert not [e for e in record_text(text, echo=False) if isinstance(e, ev.Printed) and e.echo]


def test_a_person_s_repr_is_called_but_its_operations_are_not_recorded():
    text = "import torch\nclass A:\n    def __repr__(self):\n        return str((torch.ones(1) * 3).item())\nA()\n"
    recording = record_text(text)
    assert not [e for e in recording if isinstance(e, ev.OpApplied | ev.LeafCreated)]
    assert [e.text for e in recording if isinstance(e, ev.Printed)] == ["3.0\n"]


def instructions(code):
    """Return what each code object does at which place, without marks."""
    found = {}
    own = [i for i in dis.get_instructions(code) if i.positions is not None and i.positions.col_offset is not None]
    found[code.co_name, code.co_firstlineno] = [
        (i.argval, i.positions)
        for i in own
        if i.opname in ("BINARY_OP", "LOAD_ATTR", "LOAD_METHOD", "CALL", "LOAD_FAST", "STORE_FAST", "BINARY_SUBSCR")
    ]
    for inner in code.co_consts:
        if hasattr(inner, "co_code"):
            found.update(instructions(inner))
    return found


@pytest.mark.parametrize("name", PROGRAMS)
def test_places_are_those_of_unmarked_code(name):
    text = PROGRAMS[name]
    plain = instructions(compile(text, PROGRAM, "exec", dont_inherit=True))
    marked = instructions(compile_program(text, echo=True).code)
    assert plain.keys() == marked.keys()
    for key, wanted in plain.items():
        have = list(marked[key])
        for item in wanted:
            # A finally is compiled twice, a mark is a call of its own: nothing of the plain code may be missing.
            assert item in have, (key, item)


SPANS = {
    "for i in [1,\n          2]:  # a comment: here\n    pass\n": (1, 0, 2, 13),
    "import torch\nwith torch.no_grad():  # off\n    pass\n": (2, 0, 2, 21),
    "def f(a: int = 3) -> int:\n    pass\n": (1, 0, 1, 25),
    "if x := 1:\n    pass\n": (1, 0, 1, 10),
    "try:\n    pass\nfinally:\n    pass\n": (1, 0, 1, 4),
    "变 = '🙂'; y = 变\n": (1, 0, 1, 7),
    "class A:\n    x = 1\n": (1, 0, 1, 8),
    "for i in {1: 2}: pass\n": (1, 0, 1, 21),
    "@print\ndef f():\n    pass\n": (1, 0, 2, 8),
    "while (\n    False\n):\n    pass\n": (1, 0, 3, 2),
}


@pytest.mark.parametrize("text", SPANS)
def test_places_of_statements(text):
    recording = record_text(text)
    spans = [recording.span(i) for i, e in enumerate(recording) if isinstance(e, ev.StatementEntered)]
    assert SPANS[text] in [(s.line, s.col, s.end_line, s.end_col) for s in spans]


BROKEN = {
    "x = 1\n" * 60_000: 1,
    "x = 1\ny = '\0'\n": 2,
    f"x = 1\ny = {'1,' * 6000}\n": 2,
    "x = 1\ny = " + "-" * 9000 + "1\n": 2,
    "x = 1\ny = " + "+".join("1" for _ in range(4000)) + "\n": 2,
    "x = 1\ny = " + "(" * 5000 + "\n": 2,
    "if 1:\n    pass\n" + "elif 1:\n    pass\n" * 3000: None,
    "x = 1\ny = '\ud800'\n": 2,
}


@pytest.mark.parametrize("number", range(len(BROKEN)))
def test_texts_that_choke_a_parser_are_told_with_a_line(number):
    text, line = list(BROKEN.items())[number]
    recording = record_text(text)
    failed = recording[len(recording) - 1]
    assert isinstance(failed, ev.Failed)
    assert failed.kind == "syntax"
    assert failed.error == "SyntaxError"
    span = recording.span(len(recording) - 1)
    assert span is not None
    assert line is None or span.line == line


def test_half_a_character_is_no_program():
    with pytest.raises(Broken):
        compile_program("x = '\ud800'", echo=False)


def test_without_marks_nothing_is_added():
    code = compile_program("x = 1\nfor i in range(3):\n    x += i\n", echo=False, marks=False).code
    plain = compile("x = 1\nfor i in range(3):\n    x += i\n", PROGRAM, "exec")
    assert code.co_code == plain.co_code
