"""The heat map's state: which value, in which rows and columns, and why there is none."""

from __future__ import annotations

import numpy as np
import pytest

from gradgui.recording.selection import Selection
from gradgui.recording.values import Value, describe
from gradgui.runner.inline import record_text
from gradgui.state import heatmap
from gradgui.state.heatmap import EMPTY, grid, largest, matrix, place_of

RUN = record_text("""import torch
x = torch.tensor([[1., -2.], [3., 4.]], requires_grad=True)
y = (x * x).sum()
y.backward()
x.grad = None
e = torch.ones(0, 3)
""")
LAST = len(RUN) - 1
X = RUN.index.cards[0]


@pytest.mark.parametrize(
    ("grad", "cursor", "missing", "name"),
    [
        (False, LAST, "", "x"),
        (True, X + 3, "not_yet", "x.grad"),
        (True, LAST, "none", "x.grad"),
    ],
)
def test_what_is_there_and_why_not(grad, cursor, missing, name):
    state = heatmap.resolve(RUN, cursor, Selection(X), grad)
    assert (state.missing, state.name) == (missing, name)


def test_nothing_to_look_at_and_nothing_in_it():
    assert heatmap.resolve(RUN, -1) == EMPTY
    assert heatmap.resolve(RUN, LAST, Selection(RUN.index.cards[-1])).missing == "empty"


def test_the_same_as_at_the_end_of_a_shorter_run():
    for cursor in range(len(RUN)):
        for grad in (False, True):
            cut = heatmap.resolve(RUN.cut(cursor), cursor, Selection(X), grad)
            assert heatmap.resolve(RUN, cursor, Selection(X), grad) == cut


@pytest.mark.parametrize(
    ("shape", "rows", "columns"), [((), 1, 1), ((3,), 1, 3), ((2, 3), 2, 3), ((2, 3, 4), 6, 4), ((1, 1, 1, 5), 1, 5)]
)
def test_every_shape_has_rows_and_columns(shape, rows, columns):
    array = np.arange(int(np.prod(shape)), dtype=np.float32).reshape(shape)
    made = grid(Value(array))
    assert (len(made), len(made[0])) == (rows, columns)
    flat = [number for row in made for number in row]
    assert flat == array.ravel().tolist()
    for row in range(rows):
        for column in range(columns):
            assert array[place_of(shape, row, column)] == made[row][column]


def cornered(shape, corners):
    return Value.cornered("float32", shape, corners, describe(corners))


def test_what_was_not_kept_is_a_gap():
    corners = np.arange(36, dtype=np.float32).reshape(6, 6)
    made = grid(cornered((100, 200), corners))
    assert (len(made), len(made[0])) == (7, 7)
    assert made[3] == (None,) * 7 and made[0] == (0.0, 1.0, 2.0, None, 3.0, 4.0, 5.0)
    assert matrix(cornered((4, 200), corners[:4]))[1] == (False, True)


def test_the_scale_is_as_wide_on_both_sides():
    assert largest((-3.0, 1.0)) == largest((1.0, 3.0)) == 3.0
    assert largest(None) == 0.0
