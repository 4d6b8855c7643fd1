"""The sentence of every kind of event: real names, true sums, short, and the same when the run is cut there."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gradgui.recording import Recording
from gradgui.recording import events as ev
from gradgui.recording.narration import Sentence, narrate, operand_text, ordinal, say, uniform_text
from gradgui.recording.narration_arithmetic import SIGNS, addition, read, sign_of, worked
from gradgui.recording.narration_words import fitted
from gradgui.recording.numerals import num
from gradgui.recording.values import capture
from gradgui.runner.inline import record_text
from tests.programs import SEED_PROGRAM, random_program

TRAINING = """import torch
w = torch.randn(3, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
X = torch.ones(4, 3)
t = torch.full((4, 1), 2.)
n = 0
for i in range(2):
    h = X @ w + b
    e = (h - t)
    loss = (e**2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = None
    b.grad.zero_()
    n = n + 1
def f(q):
    r = torch.sigmoid(q)
    return r / 2
u = torch.tensor(0., requires_grad=True)
v = f(u)
v.retain_grad()
c = v.detach()
k = v
(v*v*v).backward()
(u*2).backward()
m = X[0]
m[1] = 5.
X.add_(1)
g = X > 1
e2 = torch.exp(-u)
print()
p = torch.ones(3)
p.requires_grad_(False)
q = torch.tensor([1.,2.,3.], requires_grad=True)
s = q.view(3,1) * torch.tensor([2., 2.])
s.sum().backward()
y = torch.ones(2, requires_grad=True) + 2
z = y*y
y.add_(1)
z.sum().backward()
"""

CORNERS = """import torch
w = torch.tensor([1., 2.], requires_grad=True)
(w*3).sum().backward()
w.data.mul_(2)
w.grad = torch.ones(2)
n = w.detach().numpy()
n[0] = 7.
u = w.detach()
u + 1
c = torch.arange(3)
d = c * 2
e = 2 ** torch.ones(2)
f = torch.zeros(0)
g = torch.tensor([float('nan'), 1.])
h = 1 - torch.ones(2)
k = torch.ones(2).reshape(2,1)
t = torch.autograd.grad((w*w).sum(), w)
y = w * 2
w.requires_grad
l = y.sum(0, keepdim=True)
l.backward(torch.tensor([2.]), retain_graph=True)
y.grad
class Q: pass
q = Q()
w = 3
raise ValueError("no")
"""

# Sentences in their order, with what is strong between stars; the seed program is told whole.
SEED_SENTENCES = [
    "The program begins; random numbers come from seed **0**",
    "Line 1 is next: import torch",
    "Line 2 is next: import numpy as np",
    "Line 3 is next: x = torch.ones(2,2,requires_grad=True)",
    "**x** is a new leaf: 2×2 of 1, requires grad",
    "**x** now names the result; line 4 is next: x",
    "Shows tensor([[1., 1.], [1., 1.]], requires_grad=True)",
    "Line 5 is next: y = x + 2",
    "**y** = x + 2: 1 + 2 = **3** in every cell",
    "**y** now names the result; line 6 is next: y",
    "Shows tensor([[3., 3.], [3., 3.]], grad_fn=<AddBackward0>)",
    "Line 7 is next: z = y*y*3",
    "**y*y**: 3 × 3 = **9** in every cell",
    "**z** = (y*y) × 3: 9 × 3 = **27** in every cell",
    "**z** now names the result; line 8 is next: out = z.mean()",
    "**out** = z.mean(): the mean of 4 cells is **27**",
    "**out** now names the result; line 9 is next: z,out",
    "Shows (tensor([[27., 27.], [27., 27.]], grad_fn=<MulBackward0>), tensor(27.,…",
    "Line 10 is next: a = torch.randn(2,2)",
    "**a** is a new leaf: 2×2, values from −2.179 to 1.541, no grad",
    "**a** now names the result; line 11 is next: a = ((a*3)/(a-1))",
    "**a*3**: 2×2, values from −6.536 to 4.623; **not recorded**, no input requires grad",
    "**a-1**: 2×2, values from −3.179 to 0.541; **not recorded**, no input requires grad",
    "**a** = (a*3) / (a-1): 2×2, values from −3.951 to 8.545; **not recorded**, no input requires grad",
    "**a** now names a new tensor; the old one keeps its value; line 12 is next: print(a.requires_grad)",
    "Prints False",
    "Line 13 is next: a.requires_grad_(True)",
    "**a** **requires grad** from here: what is computed from it is recorded",
    "Line 14 is next: print(a.requires_grad)",
    "Prints True",
    "Line 15 is next: b = (a*a).sum()",
    "**a*a**: 2×2, values from 0.4632 to 73.02",
    "**b** = (a*a).sum(): 4 cells add up to **93.33**",
    "**b** now names the result; line 16 is next: print(b.grad_fn)",
    "Prints <SumBackward0 object at 0x7f0000000200>",
    "Line 17 is next: out.backward()",
    "Backward starts at **out** with gradient 1: 5 nodes to visit",
    "**out** takes its gradient 1",
    "**out** sends 1 / 4 = **0.25** back to every cell of z",
    "**z** takes its gradient 0.25",
    "**z** sends 0.25 × 3 = **0.75** back to y*y",
    "**y*y** takes its gradient 0.75",
    "**y*y** sends 0.75 × 3 = **2.25** back to its 1st y;  **y waits for 1 of 2**",
    "**y*y** sends 0.75 × 3 = **2.25** back to its 2nd y;  **y has both parts**",
    "**y** has both parts: 2.25 + 2.25 = **4.5**",
    "**y** takes its gradient 4.5",
    "**y** sends **4.5** back to x, unchanged",
    "The leaf **x** takes its gradient 4.5",
    "4.5 arrives in **x.grad**: not yet → **4.5**",
    "**z** and **y*y** let go of what they saved: 16 B free",
    "Backward is **done**: 5 nodes visited, 16 B free",
    "Line 18 is next: x.grad",
    "Shows tensor([[4.5000, 4.5000], [4.5000, 4.5000]])",
    "Line 19 is next: print((x**2).requires_grad)",
    "**x**2**: 1 ** 2 = **1** in every cell",
    "Nothing refers to **x**2** any more, so what it saved goes: 16 B free",
    "Prints True",
    "Line 20 is next: with torch.no_grad():",
    "Recording is **off** from here (no_grad)",
    "The block of line 20 begins: with torch.no_grad()",
    "Line 21 is next: print((x**2).requires_grad)",
    "**x**2** is computed but **not recorded**: no node, nothing saved; grad mode is off since line 20",
    "Prints False",
    "Recording is **on** again: no_grad ends",
    "The block of line 20 ends",
    "The program **ends**",
]
TRAINING_SENTENCES = [
    "**w** is a new leaf: 3×1, values from −2.179 to 1.541, requires grad",
    "**b** is a new leaf: (1) of 0, requires grad",
    "**n** is 0; line 7 is next: for i in range(2):",
    "**Iteration 1** of the loop in line 7 begins",
    "**i** is 0; line 8 is next: h = X @ w + b",
    "**X @ w**: 4×3 @ 3×1 gives **−0.9312** in every cell",
    "**h** = (X @ w) + b: −0.9312 + 0 = **−0.9312** in every cell",
    "**e** = h − t: −0.9312 − 2 = **−2.931** in every cell",
    "**e**2**: (−2.931) ** 2 ≈ **8.592** in every cell",
    "**loss** = (e**2).mean(): the mean of 4 cells is **8.592**",
    "**h** sends 4 × −1.466 ≈ **−5.862** back to b, summed over dim 0",
    "The leaf **b** takes its gradient −5.862",
    "−5.862 arrives in **b.grad**: not yet → **−5.862**",
    "**X @ w** sends **−5.862** back to w",
    "**e**2** and **X @ w** let go of what they saved: 64 B free",
    "Backward is **done**: 7 nodes visited, 64 B free",
    "**0.1 * w.grad**: −5.862 × 0.1 = **−0.5862** in every cell; **not recorded**, no input requires grad",
    "**w** is changed in place by sub_: now **3×1, values from −1.593 to 2.127**, version 0 → 1",
    "**b** is changed in place by sub_: 0 → **0.5862**, version 0 → 1",
    "Recording is **on** again: no_grad ends",
    "The block of line 12 ends",
    "**w.grad** is cleared: −5.862 → **None**, there is no gradient",
    "**b.grad** is changed in place by zero_: −5.862 → **0**, version 0 → 1",
    "**b.grad** holds **0** now: a number to add to, not None",
    "Iteration 1 ends",
    "**n**: 0 → **1**; **i**: 0 → **1**; line 8 is next: h = X @ w + b",
    "**h** now names a new tensor; the old one keeps its value; line 9 is next: e = (h - t)",
    "0 + (−1.172) = **−1.172** in **b.grad**: added to what was there",
    "−1.172 arrives in **w.grad**: None → **−1.172**",
    "**n**: 1 → **2**; line 18 is next: def f(q):",
    "**f** is called",
    "**r** = torch.sigmoid(q): sigmoid(0) = **0.5**",
    "**r** now names the result; line 20 is next: return r / 2",
    "**f** returns",
    "**v** will keep its gradient in **v.grad**, though it is no leaf",
    "**c** is **v** without its history: same memory, no gradient goes back",
    "**k** and **v** name the same tensor; line 26 is next: (v*v*v).backward()",
    "**v*v*v** sends 1 × 0.0625 = **0.0625** back to v;  **v waits for 2 of 3**",
    "**v*v** sends 0.25 × 0.25 = **0.0625** back to its 1st v;  **v waits for 1 of 3**",
    "**v*v** sends 0.25 × 0.25 = **0.0625** back to its 2nd v;  **v has all 3 parts**",
    "**v** has all 3 parts: 0.0625 + 0.0625 + 0.0625 = **0.1875**",
    "**v.grad** keeps **0.1875**, because retain_grad asked for it",
    "**v** sends 0.1875 / 2 = **0.09375** back to r",
    "**m** looks at the same memory as **X**: nothing is copied",
    "**m** is changed in place by m[1]: element [1] 1 → **5**, version 0 → 1; **X** shares its memory",
    "**X** is changed in place by add_: now **4×3, values from 2 to 6**, version 1 → 2; **m** shares its memory",
    "**g** = X > 1: **True** in every cell; **not recorded**, no input requires grad",
    "**-u**: −0 = **0**",
    "Prints an empty line",
    "**q.view(3,1)** looks at the same memory as **q**: nothing is copied",
    "**s** sends 2 × 2 = **4** back to q.view(3,1), summed over dim 1",
    "**z.sum()** takes its gradient 1",
    "Backward **stops early**: 2 of 4 nodes visited",
    "**z** needs the **old y** (3), but line 41 wrote 4 over it",
]
CORNER_SENTENCES = [
    "**w*3** takes its gradient 1",
    "**w.data** is **w** without its history: same memory, no gradient goes back",
    ("**w.data** is changed in place by mul_: now **(2), values from 2 to 4**, version 0 → 1; **w** shares its memory"),
    "**w.grad** is set by hand: 3 → **1**",
    "**n** is <ndarray object>; line 7 is next: n[0] = 7.",
    "**w** is changed through NumPy: element [0] 2 → **7**, and its version stays 0",
    "**c** is a new leaf: (3), values from 0 to 2, no grad",
    "**d** = c × 2: (3), values from 0 to 4; **not recorded**, no input requires grad",
    "**e** = 2 ** torch.ones(2): 2 ** 1 = **2** in every cell; **not recorded**, no input requires grad",
    "**f** is a new leaf: (0), no elements, no grad",
    "**g** is a new leaf: (2), values from 1 to 1, 1 NaN, no grad",
    "**h** = 1 - torch.ones(2): 1 − 1 = **0** in every cell; **not recorded**, no input requires grad",
    "autograd.grad starts at **(w*w).sum()** with gradient 1: 3 nodes to visit",
    "**w*w** sends a gradient back to its 1st w: **(2) of norm 8.062**;  **w waits for 1 of 2**",
    "**w** has both parts; their sum is **(2) of norm 16.12**",
    "Backward is **done**: 2 nodes visited, 8 B free",
    "**t** is the gradient that autograd.grad hands back: (2), values from 8 to 14, no grad",
    "**t** is tuple of 1; line 18 is next: y = w * 2",
    "Backward starts at **l** with gradient 2: 3 nodes to visit, the graph is kept",
    "1 + 4 = **5** in **w.grad**: added to what was there",
    (
        "**Warning**: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. "
        "Its .grad attribute won't be populated during autograd.backwar…"
    ),
    "**q** is <Q object>; line 25 is next: w = 3",
    '**w** is 3 now; its tensor keeps its value; line 26 is next: raise ValueError("no")',
    "**ValueError**: no",
]


def starred(sentence: Sentence) -> str:
    return "".join(f"**{run.text}**" if run.strong else run.text for run in sentence.runs)


PROGRAMS = {
    "seed": (SEED_PROGRAM, SEED_SENTENCES),
    "training": (TRAINING, TRAINING_SENTENCES),
    "corners": (CORNERS, CORNER_SENTENCES),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_event_has_its_sentence(name):
    text, rows = PROGRAMS[name]
    recording = record_text(text)
    told = iter([starred(narrate(recording, seq)) for seq in range(len(recording))])
    for sentence in rows:
        assert sentence in told, sentence  # in this order


def test_the_seed_program_is_told_whole():
    recording = record_text(SEED_PROGRAM)
    assert [starred(narrate(recording, seq)) for seq in range(len(recording))] == SEED_SENTENCES


def made(*events: ev.Event) -> Recording:
    recording = Recording("w = 1\nx = w\n", "hand", 7)
    recording.sites = [ev.Span(1, 4, 1, 5), ev.Span(2, 0, 2, 5)]
    recording.values += [capture(np.full((2, 2), number, np.float32), 1 << 20) for number in (1.0, 0.9)]
    recording.append(ev.LeafCreated(0, -1, 1, "torch.ones", 0, True))
    for event in events:
        recording.append(event)
    return recording


BY_HAND = [
    (ev.ParameterUpdated(0, -1, 1, 0, 1, "SGD"), "SGD moves **w**: 1 → **0.9**"),
    (
        ev.ParameterUpdated(0, -1, 1, 0, 1, "SGD", (ev.RuleLine("w", "", 0), ev.RuleLine("w", "0.9 × w", 1))),
        "SGD moves **w**: 0.9 × 1 = **0.9**  (0.9 × w)",
    ),
    (ev.Intervened(0, -1, "learning rate", "0.1", "0.05"), "**learning rate** is changed by you: 0.1 → **0.05**"),
    (ev.ScopeEntered(0, -1, "module", "fc1"), "The layer **fc1** is called"),
    (ev.ScopeEntered(0, -1, "hook", "clip"), "The hook **clip** is called"),
    (ev.ScopeEntered(0, -1, "step", "SGD"), "The optimiser **SGD** takes a step"),
    (ev.ScopeEntered(0, -1, "function", "Exp.forward"), "**Exp.forward** begins (function)"),
    (ev.ScopeEntered(-1, -1, "iteration", "while n < 3:", 2), "**Iteration 3** begins: while n < 3"),
    (ev.ScopeLeft(0, -1, 99), "A block ends"),
    (ev.Failed(1, -1, "Stopped", "", "stopped"), "**Stopped** by you in line 2"),
    (ev.Failed(-1, -1, "Stopped", "", "stopped"), "**Stopped** by you"),
    (
        ev.Failed(1, -1, "SyntaxError", "invalid syntax", "syntax"),
        "**Line 2 cannot be read**: invalid syntax",
    ),
    (
        ev.Failed(0, -1, "Limit", "stopped after 9 events", "limit", "The recording holds 9 events."),
        "The recording holds 9 events.",
    ),
    (ev.GradientSent(0, -1, 5, 0, 6, -1, 0, 1), "**node 5** sends no gradient to node 6"),
    (ev.GradModeChanged(0, -1, "grad", "grad", "enable_grad"), "Recording stays **on** (enable_grad)"),
    (
        ev.GradModeChanged(0, -1, "grad", "inference", "inference_mode"),
        "Recording is **off** from here (inference_mode)",
    ),
    (ev.GradModeChanged(0, -1, "no_grad", "grad", "enable_grad"), "Recording is **on** from here (enable_grad)"),
    (ev.GradModeChanged(0, -1, "grad", "no_grad", "enable_grad"), "Recording is **off** again: enable_grad ends"),
    (
        ev.GradModeChanged(0, -1, "inference", "grad", "inference_mode"),
        "Recording is **on** again: inference_mode ends",
    ),
    (ev.GradModeChanged(0, -1, "grad", "grad", "no_grad"), "Recording stays **on**: no_grad ends"),
    (ev.SavedReleased(0, -1, (4,), 0, "backward"), "**node 4** lets go of what it saved: still held elsewhere"),
    (ev.RequiresGradChanged(0, -1, 1, "requires_grad", True, True), "**w** requires grad already: nothing changes"),
    (
        ev.RequiresGradChanged(0, -1, 1, "requires_grad", True, False),
        "**w** requires **no grad** from here: it is a constant for backward",
    ),
    (
        ev.StatementEntered(1, -1, tuple(ev.Bound(n, 0, 1) for n in "pqrs")),
        "**p, q, r** and 1 more are set; line 2 is next: x = w",
    ),
    (
        ev.StatementEntered(1, -1, (ev.Bound("f", 0, -1, "<function object>"),)),
        "**f** is defined; line 2 is next: x = w",
    ),
]


@pytest.mark.parametrize(("event", "sentence"), BY_HAND, ids=lambda value: type(value).__name__)
def test_events_that_no_small_program_makes(event, sentence):
    assert starred(narrate(made(event), 1)) == sentence


def test_an_event_that_was_not_kept_says_so():
    recording = made()
    recording.skip(3)
    assert "was not kept" in narrate(recording, 2).text


@pytest.mark.parametrize("seed", range(100))
def test_every_sentence_is_short_and_reads_nothing_of_what_is_to_come(seed):
    recording = record_text(random_program(seed))
    for seq in range(len(recording)):
        sentence = narrate(recording, seq)
        assert 0 < len(sentence.text.strip()) <= 160
        assert narrate(recording.cut(seq), seq) == sentence


SUM = re.compile(
    r"(?<![+×/] )(?<!\*\* )(?<![\d.(−])"
    r"(\(?−?[\d.e−]+\)?) (\+|−|×|/|\*\*) (\(?−?[\d.e−]+\)?) ([=≈]) (−?[\d.e−]+)(?=$|[ ;,])"
)
ACTIONS = dict(SIGNS.values())


@pytest.mark.parametrize("seed", range(60))
def test_every_sum_is_true_to_its_printed_digits(seed):
    recording = record_text(random_program(seed))
    for seq in range(len(recording)):
        for left, glyph, right, equals, result in SUM.findall(narrate(recording, seq).text):
            a, b, c = (read(text.strip("()")) for text in (left, right, result))
            worked_out = ACTIONS[glyph](a, b)
            assert num(worked_out) == result if equals == "=" else worked_out == pytest.approx(c, rel=6e-3)


@pytest.mark.parametrize(
    ("op", "left", "right", "shown", "expected"),
    [
        ("mul", "0.75", "3", "2.25", "0.75 × 3 = "),
        ("mul", "0.3333", "3", "1", "0.3333 × 3 ≈ "),
        ("mul", "2", "3", "7", ""),
        ("div", "1", "0", "∞", ""),
        ("pow", "−2", "2", "4", "(−2) ** 2 = "),
        ("add", "NaN", "2", "NaN", ""),
    ],
)
def test_a_sum_is_shown_only_when_it_holds(op, left, right, shown, expected):
    assert worked(op, left, right, shown) == expected


def test_parts_are_added_up_in_words():
    assert addition(["2.25", "−1"], "1.25") == "2.25 + (−1) = "
    assert addition(["2×2"], "3") == ""
    assert sign_of(float("inf"), "3") == ""


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (21, "21st"), (112, "112th")]
)
def test_ordinals(number, text):
    assert ordinal(number) == text


def test_stars_of_a_name_are_no_emphasis():
    sentence = say("**{name}** is here", name="x**2")
    assert [(run.text, run.strong) for run in sentence.runs] == [("x**2", True), (" is here", False)]


def test_a_sentence_beyond_its_room_ends_in_an_ellipsis():
    assert fitted(say("**{a}** and more", a="abc"), 6).text == "abc a…"


def test_values_and_operands_in_a_word():
    recording = record_text("import torch\nx = torch.ones(2, 2)\ny = (x + 1) * torch.arange(2)\n")
    product = next(event for event in recording if isinstance(event, ev.OpApplied) and event.op == "mul")
    assert operand_text(recording, product.inputs[0], len(recording) - 1) == "(x + 1)"
    assert uniform_text(recording, product.inputs[0].value) == "2"
    assert uniform_text(recording, product.value) == "2×2"
    assert uniform_text(recording, -1) == "nothing"


def test_an_error_without_words_has_no_colon():
    recording = record_text("raise KeyboardInterrupt\n")
    assert starred(narrate(recording, recording.index.failure)) == "**KeyboardInterrupt**"
