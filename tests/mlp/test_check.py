"""Bad input is said at its field, before anything runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gradgui.mlp.check import BadTable, data_from_csv, problems_of
from gradgui.mlp.datasets import POINTS
from gradgui.mlp.presets import MOONS, SINE, SPIRAL, XOR
from gradgui.mlp.spec import Data, Layer, Start

NAN = float("nan")
BAD = [
    ("no layer", replace(XOR, layers=()), "layers"),
    ("a width of a million", replace(XOR, layers=(Layer(1_000_000), Layer(1))), "layers.0.width"),
    ("a width of none", replace(XOR, layers=(Layer(0), Layer(1))), "layers.0.width"),
    ("a rate of 0", replace(XOR, rate=0.0), "rate"),
    ("a rate that is NaN", replace(XOR, rate=NAN), "rate"),
    ("a negative rate", replace(XOR, rate=-1.0), "rate"),
    ("two outputs for one number", replace(SINE, layers=(Layer(8), Layer(2))), "layers.last"),
    ("classes in a line", replace(SINE, loss="cross_entropy"), "loss"),
    ("yes or no in a line", replace(SINE, loss="bce"), "loss"),
    ("too few outputs", replace(SPIRAL, layers=(Layer(8), Layer(1))), "layers.last"),
    ("three classes, one output", replace(XOR, data=Data("blobs"), layers=(Layer(1),)), "layers.last"),
    ("one class only", replace(XOR, data=Data(POINTS, rows=((0, 0, 1), (1, 1, 1)), classes=2)), "data"),
    ("no points", replace(XOR, data=Data(POINTS)), "data"),
    ("too many rows", replace(XOR, data=Data(POINTS, rows=((0.0, 0.0, 1.0),) * 1001)), "data"),
    ("all for validation", replace(MOONS, data=Data("moons", 100, validation=100)), "data.validation"),
    ("dropout of all", replace(XOR, layers=(Layer(2, dropout=1.0), Layer(1))), "layers.0.dropout"),
    ("a weight that is not there", replace(XOR, starts=(Start(0, "weight", (5, 0), 1.0),)), "layers.0.starts"),
    ("a bias where there is none", replace(XOR, layers=(Layer(2, bias=False), Layer(1)),
                                           starts=(Start(0, "bias", (0,), 1.0),)), "layers.0.starts"),
    ("batch norm on one point", replace(MOONS, batch=1, layers=(Layer(4, norm="batch"), Layer(1))), "layers.0.norm"),
    ("no epochs", replace(XOR, epochs=0), "epochs"),
    ("a negative seed", replace(XOR, seed=-1), "seed"),
]  # fmt: skip


@pytest.mark.parametrize(("network", "field"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_what_cannot_be_right_is_said_at_its_field(network, field):
    problems = [problem for problem in problems_of(network) if not problem.warning]
    assert [problem.field for problem in problems] == [field]
    assert problems[0].words.endswith(".")


def test_a_sigmoid_before_a_loss_that_has_one_is_a_warning():
    (problem,) = problems_of(replace(MOONS, layers=(Layer(4, "tanh"), Layer(1, "sigmoid"))))
    assert (problem.field, problem.warning) == ("layers.last", True)


def test_a_table_with_numbers_is_read():
    data = data_from_csv("a,b,y\n1,2,0.5\n3,4,-1\n")
    assert (data.rows, data.inputs, data.classes) == (((1, 2, 0.5), (3, 4, -1)), 2, 0)


def test_whole_numbers_that_repeat_are_classes():
    assert data_from_csv("0,0,0\n0,1,1\n1,0,1\n1,1,0\n").classes == 2
    assert data_from_csv("x,class\n1,0\n2,2\n").classes == 3


TABLES = [
    ("nothing", "\n\n", "no rows"),
    ("a heading only", "a,b\n", "no rows under it"),
    ("one column", "1\n2\n", "at least one input"),
    ("text", "1,2\n3,red\n", "Row 2, column 2: “red”"),
    ("a gap", "1,2\n,4\n", "Row 2, column 1 is empty"),
    ("another length", "1,2,3\n4,5\n", "Row 2 has 2 cells"),
    ("not finite", "1,2\n1,nan\n", "Row 2, column 2"),
    ("too many", "1,2\n" * 1001, "1001 rows"),
    ("classes that are not whole", "a,class\n1,0.5\n2,1\n", "Classes are written"),
]


@pytest.mark.parametrize(("text", "said"), [t[1:] for t in TABLES], ids=[t[0] for t in TABLES])
def test_a_bad_table_is_refused_with_its_place(text, said):
    with pytest.raises(BadTable, match=said):
        data_from_csv(text)
