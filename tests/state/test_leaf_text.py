"""Changing a number of a leaf where the program writes it."""

from __future__ import annotations

import pytest

from gradgui.recording import events as ev
from gradgui.runner.inline import record_text
from gradgui.state.leaf_text import cell_edit, cell_text, editable


def leaf(program):
    recording = record_text(f"import torch\n{program}\n")
    card = next(i for i, event in enumerate(recording) if isinstance(event, ev.LeafCreated))
    return recording, card


def after(program, element, typed):
    recording, card = leaf(program)
    edit = cell_edit(recording, card, {element: typed})
    if edit is None:
        return None
    assert edit.line == 2 and program.startswith(edit.old)
    return edit.new + program[len(edit.old) :]


@pytest.mark.parametrize(
    ("program", "element", "typed", "wanted"),
    [
        ("x = torch.tensor([1., 2.])", (1,), "5", "x = torch.tensor([1., 5.])"),
        ("x = torch.tensor([1.0, 2.0])", (0,), "5", "x = torch.tensor([5.0, 2.0])"),
        ("x = torch.tensor([1.5, -2.0])", (1,), "−3.25", "x = torch.tensor([1.5, -3.25])"),
        ("x = torch.tensor([[1, 2], [3, 4]])", (1, 0), "7", "x = torch.tensor([[1, 2], [7, 4]])"),
        ("x = torch.tensor(0.9, requires_grad=True)", (), "2", "x = torch.tensor(2.0, requires_grad=True)"),
        ("x = torch.tensor(data=[1.])  # 文", (0,), "1e-3", "x = torch.tensor(data=[1e-3])  # 文"),
        ("文 = torch.tensor([1.]) * 2", (0,), "4", "文 = torch.tensor([4.]) * 2"),
        ("x = torch.tensor([[1.,\n   2.]])", (0, 1), "3", "x = torch.tensor([[1.,\n   3.]])"),
        ("x = torch.tensor([True, False])", (1,), "true", "x = torch.tensor([True, True])"),
        ("x = torch.tensor([1.])", (0,), "nan", "x = torch.tensor([float('nan')])"),
        ("x = torch.tensor([float('nan')])", (0,), "1", "x = torch.tensor([1])"),
        (
            "x = torch.ones(2,2,requires_grad=True)",
            (0, 1),
            "5",
            "x = torch.tensor([[1.0, 5.0], [1.0, 1.0]], requires_grad=True)",
        ),
        ("x = torch.zeros(2)", (0,), "0.5", "x = torch.tensor([0.5, 0.0])"),
        ("x = torch.full((2,), 3)", (0,), "4", "x = torch.tensor([4, 3])"),
        (
            "x = torch.full(size=(2,), fill_value=0.5, dtype=torch.float64)",
            (1,),
            "1",
            "x = torch.tensor([0.5, 1.0], dtype=torch.float64)",
        ),
    ],
)
def test_the_number_is_changed_in_the_text(program, element, typed, wanted):
    assert after(program, element, typed) == wanted
    before, card = leaf(program)
    recording, again = leaf(wanted)
    old, new = (found.value(found[at].value) for found, at in ((before, card), (recording, again)))
    if "nan" not in program:
        assert (new.dtype, new.shape) == (old.dtype, old.shape)
    assert recording[again].requires_grad == before[card].requires_grad


@pytest.mark.parametrize("typed", ["", "abc", "1 2", "__import__('os')", "1+1", "0x10", "٣"])
def test_what_is_no_number_is_refused(typed):
    assert after("x = torch.tensor([1., 2.])", (0,), typed) is None


@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        ("x = torch.tensor([1., 2.])", True),
        ("x = torch.ones(4, 4)", True),
        ("x = torch.ones(5, 5)", False),
        ("x = torch.randn(2)", False),
        ("n = 3\nx = torch.tensor([n, n])", False),
        ("x = torch.tensor([i for i in range(3)])", False),
        ("from torch import ones\nx = ones(2)", False),
        ("x = torch.tensor([[1.] * 9])", False),
    ],
)
def test_only_numbers_that_stand_in_the_program(program, wanted):
    recording, card = leaf(program)
    assert editable(recording, card, recording[card].value) is wanted


def test_a_value_that_was_changed_since_is_not_the_text_s():
    recording, card = leaf("x = torch.ones(2)\nx += 1")
    held = recording.value_at(recording[card].tensor, len(recording) - 1)
    assert not editable(recording, card, held.value)
    assert not editable(recording, -1, 0)


def test_the_exact_number_is_offered():
    recording, card = leaf("x = torch.tensor([0.1, 2.])")
    assert cell_text(recording.value(recording[card].value), (0,)) == "0.1"
