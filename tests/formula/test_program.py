from __future__ import annotations

import pytest

from gradgui.formula import Bench, FormulaError, parse, read_program, write_program
from gradgui.formula.leaves import Leaf, filled, number_text, tidy
from gradgui.formula.program import Formula
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text

MEAN = """\
import torch

x = torch.tensor([[1., 1.], [1., 1.]], requires_grad=True)
out = torch.mean(3 * (x + 2) ** 2)
out.backward()
x.grad
"""
NEURON = """\
import torch

w = torch.tensor([1., 2., 3.], requires_grad=True)
x = torch.tensor([0.5, -0.5, 1e-05])
b = torch.tensor(-1., requires_grad=True)
out = torch.sigmoid(w @ x + b)
out.backward()
w.grad
b.grad
"""
VECTOR = """\
import torch

x = torch.tensor([1., 1.], requires_grad=True)
out = torch.exp(x)
out.backward(gradient=torch.ones_like(out))
x.grad
"""
UNASKED = """\
import torch

out = torch.tensor(2.)
loss = out ** 2
"""


def _formula(typed, *leaves, result="out"):
    return Formula(parse(typed), leaves, result)


PROGRAMS = [
    (_formula("mean(3(x+2)^2)", filled("x", (2, 2))), MEAN),
    (
        _formula(
            "sigmoid(w@x + b)",
            Leaf("w", (3,), (1.0, 2.0, 3.0)),
            Leaf("x", (3,), (0.5, -0.5, 1e-05), False),
            Leaf("b", (), (-1.0,)),
        ),
        NEURON,
    ),
    (_formula("exp(x)", filled("x", (2,))), VECTOR),
    (_formula("out^2", Leaf("out", (), (2.0,), False), result="loss"), UNASKED),
]


@pytest.mark.parametrize(("formula", "text"), PROGRAMS)
def test_writes_a_program_that_runs(formula, text):
    assert write_program(formula) == text
    recording = record_text(text)
    assert recording.index.failure < 0
    printed = sum(isinstance(event, ev.Printed) for event in recording)
    assert printed == text.count(".grad\n")


@pytest.mark.parametrize(("formula", "text"), PROGRAMS)
def test_reads_it_back(formula, text):
    found = read_program(text)
    assert found is not None
    assert (found.leaves, found.expression.code, found.result) == (
        formula.leaves,
        formula.expression.code,
        formula.result,
    )
    assert write_program(found) == text


def test_every_function_runs_on_the_engine():
    typed = "mean(x) + sum(x) exp(x) log(x) ln(x) sin(x) cos(x) tanh(x) sigmoid(x) relu(x) abs(x) sqrt(x) e^x pi"
    recording = record_text(write_program(_formula(typed, filled("x", (4, 4)))))
    assert recording.index.failure < 0


@pytest.mark.parametrize(
    "text",
    [
        MEAN.replace("[[1., 1.], [1., 1.]]", "[[1,2.],[3,4]]"),
        MEAN.replace("3 * (x + 2) ** 2", "3*(x+2)**2"),
        "\n" + MEAN.replace("\n\n", "\n\n\n"),
        NEURON.replace("w = torch.tensor([1., 2., 3.], requires_grad=True)\n", "").replace(
            "b = ", "w = torch.tensor([1., 2., 3.], requires_grad=True)\nb = "
        ),
        MEAN.replace("out", "loss"),
    ],
)
def test_reads_what_means_the_same(text):
    found = read_program(text)
    assert found is not None
    assert read_program(write_program(found)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import torch\n",
        "import torch\nx = torch.tensor(1., requires_grad=True)\n",
        MEAN.replace("import torch", "import torch  # mine"),
        MEAN.replace("out.backward()\n", ""),
        MEAN.replace("x.grad\n", ""),
        MEAN.replace("x.grad", "print(x.grad)"),
        MEAN + "y = 2\n",
        MEAN.replace("torch.mean(", "torch.max("),
        MEAN.replace("torch.mean(3 * (x + 2) ** 2)", "y"),
        MEAN.replace("3 *", "n *"),
        MEAN.replace("requires_grad=True", "requires_grad=False"),
        MEAN.replace("torch.tensor([[1., 1.], [1., 1.]],", "torch.ones(2, 2,"),
        MEAN.replace("[[1., 1.], [1., 1.]]", "[[1., 1.], [1.]]"),
        MEAN.replace("[[1., 1.], [1., 1.]]", "[[1, 1], [1, 1]]"),
        MEAN.replace("[[1., 1.], [1., 1.]]", "[[1., 1.], [1., n]]"),
        MEAN.replace("[[1., 1.], [1., 1.]]", "[1., 1., 1., 1., 1.]"),
        MEAN.replace("[[1., 1.], [1., 1.]]", "[]"),
        MEAN.replace("[[1., 1.], [1., 1.]]", "[[]]"),
        MEAN.replace("(x + 2)", "(x + 2"),
        MEAN.replace("import torch", "import numpy"),
        MEAN.replace("import torch", "import torch, os"),
        MEAN + " " * 7000,
        "(" * 3000,
        "x\0",
    ],
)
def test_leaves_other_programs_alone(text):
    assert read_program(text) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1."), (-2.0, "-2."), (0.1 + 0.2, "0.3"), (-0.0, "0."), (1e9, "1000000000.0"), (1e-7, "1e-07")],
)
def test_numbers(value, text):
    assert number_text(tidy(value)) == text


@pytest.mark.parametrize(
    ("shape", "values"),
    [
        ((), (1,)),
        ((3,), (1, 2, 1)),
        ((2, 1), (1, 3)),
        ((3, 3), (1, 2, 1, 3, 4, 1, 1, 1, 1)),
    ],
)
def test_another_shape_keeps_numbers_in_place(shape, values):
    assert Leaf("x", (2, 2), (1.0, 2.0, 3.0, 4.0)).with_shape(shape).values == values


def test_places_have_names():
    assert filled("x", ()).place_text(0) == "x"
    assert filled("x", (3,)).place_text(2) == "x[2]"
    assert filled("x", (2, 3)).place_text(5) == "x[1,2]"


# ---- the bench ---------------------------------------------------------------------------------------------------


def test_build_and_drag():
    bench = Bench()
    bench.type("mean(3*(x+2)**2)")
    assert bench.program == MEAN
    bench.set_value("x", 0, 2.0)
    recording = record_text(bench.program)
    printed = [event.text for event in recording if isinstance(event, ev.Printed)]
    assert printed[-1].split() == ["tensor([[6.0000,", "4.5000],", "[4.5000,", "4.5000]])"]


def test_a_letter_that_comes_back_has_its_numbers():
    bench = Bench()
    bench.type("x y")
    bench.set_value("y", 0, 3.0)
    bench.type("x")
    bench.type("x +")
    assert (bench.problem is not None, bench.program) == (True, "")
    assert [leaf.name for leaf in bench.leaves] == ["x"]
    bench.type("mean(x + y)")
    assert [leaf.shape for leaf in bench.leaves] == [(2, 2), ()]
    assert bench.leaves[1].values == (3.0,)


def test_shapes_that_do_not_fit_are_a_problem_until_they_do():
    bench = Bench()
    bench.type("mean(x + y)")
    bench.set_shape("y", (3,))
    assert bench.problem is not None and bench.problem.column == 9
    assert bench.leaves[1].shape == (3,)
    bench.set_shape("x", (2, 3))
    assert bench.problem is None and "torch.tensor([1., 1., 1.]" in bench.program


def test_follows_a_changed_program():
    bench = Bench()
    bench.type("mean(3(x+2)^2)")
    text = MEAN.replace("[[1., 1.]", "[[5., 1.]")
    bench.take(read_program(text), text)
    assert (bench.typed, bench.leaves[0].values[0], bench.program) == ("mean(3(x+2)^2)", 5.0, text)
    text = text.replace("** 2", "** 3")
    bench.take(read_program(text), text)
    assert bench.typed == "mean(3 * (x + 2) ** 3)"


def test_changes_of_unknown_letters_do_nothing():
    bench = Bench()
    bench.set_value("x", 0, 1.0)
    assert bench.program == ""


def test_shape_errors_know_their_place():
    with pytest.raises(FormulaError):
        write_program(_formula("x + y", filled("x", (2,)), filled("y", (3,))))
