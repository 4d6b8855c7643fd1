"""What tensors are called, and what an event is about."""

from __future__ import annotations

import pytest

from gradgui.recording import events as ev
from gradgui.recording.naming import Label, card_tensor, label_of, label_of_card
from gradgui.recording.selection import FOLLOW, Selection, looked_at, subject
from gradgui.runner.inline import record_text
from tests.programs import SEED_PROGRAM, random_program

HEAD = "import torch\nx = torch.ones(2, 2, requires_grad=True)\n"

CARDS = [
    ("a name", "y = x + 2", Label("y", True)),
    ("in brackets", "y = ((x + 2))  # why", Label("y", True)),
    ("unnamed", "(x + 2).sum()", Label("(x + 2).sum()", False)),
    ("a part", "y = x * 2 + 1", Label("y", True)),
    ("long", "print(x * 1.2345678 + x / 9.87654321)", Label("x * 1.2345678 + x…", False)),
    ("Chinese", "损失 = x * 2", Label("损失", True)),
    ("a method", "y = x.exp()", Label("y", True)),
    ("several lines", "y = (x\n     + 2)", Label("y", True)),
]


@pytest.mark.parametrize(("text", "label"), [c[1:] for c in CARDS], ids=[c[0] for c in CARDS])
def test_a_card_is_called_by_its_name_or_its_expression(text, label):
    recording = record_text(HEAD + text + "\n")
    assert label_of_card(recording, recording.index.cards[-1]) == label


def test_a_name_moves_with_its_binding():
    recording = record_text(HEAD + "y = x * 2\nz = y\ny = x * 3\nprint(1)\n")
    first, second = (card_tensor(recording[c]) for c in recording.index.cards[1:])
    last = len(recording) - 1
    assert label_of(recording, first, last).text == "z"
    assert label_of(recording, second, last).text == "y"


def test_a_gradient_is_called_after_its_leaf():
    recording = record_text(HEAD + "x.sum().backward()\nw = x.grad * 2\n")
    op = recording[recording.index.cards[-1]]
    assert isinstance(op, ev.OpApplied)
    assert label_of(recording, op.inputs[0].tensor, len(recording) - 1) == Label("x.grad", True)
    assert op.inputs[0].grad_of == 1


def test_operations_of_a_backward_pass_are_called_by_their_kind():
    recording = record_text(HEAD + "(g,) = torch.autograd.grad((x ** 3).sum(), x, create_graph=True)\n")
    made = [c for c in recording.index.cards if recording.phase_at(c) == "backward"]
    assert made
    assert all(not label_of_card(recording, c).named for c in made)


ABOUT = [  # (kind of event, text of the card it is about, input)
    (ev.LeafCreated, "torch.ones(2,2,requires_grad=True)", -1),
    (ev.OpApplied, "x + 2", -1),
    (ev.BackwardStarted, "z.mean()", -1),
    (ev.NodeVisited, "z.mean()", -1),
    (ev.GradientSent, "z.mean()", 0),
    (ev.NodeReady, "x + 2", -1),
    (ev.GradAccumulated, "torch.ones(2,2,requires_grad=True)", -1),
    (ev.SavedReleased, "y*y*3", -1),
    (ev.BackwardFinished, "z.mean()", -1),
]


@pytest.mark.parametrize(("kind", "text", "port"), ABOUT, ids=[a[0].__name__ for a in ABOUT])
def test_what_an_event_is_about(kind, text, port):
    recording = record_text(SEED_PROGRAM)
    seq = next(i for i, event in enumerate(recording) if isinstance(event, kind))
    found = subject(recording, seq)
    assert (recording.text(found.card), found.port) == (text, port)


def test_following_looks_at_the_last_subject_and_a_choice_stays():
    recording = record_text(SEED_PROGRAM)
    card = recording.index.cards[0]
    assert looked_at(recording, 0, FOLLOW) == FOLLOW
    assert looked_at(recording, card + 2, FOLLOW) == Selection(card)
    assert looked_at(recording, len(recording) - 1, Selection(card)) == Selection(card)
    assert looked_at(recording, 0, Selection(card)) == FOLLOW  # it is not there yet


@pytest.mark.parametrize("seed", range(25))
def test_subjects_and_labels_read_nothing_that_is_to_come(seed):
    recording = record_text(random_program(seed))
    for seq in range(0, len(recording), 3):
        short = recording.cut(seq)
        found = subject(recording, seq)
        assert found == subject(short, seq)
        assert found.card <= seq
        if found.card >= 0:
            tensor = card_tensor(recording[found.card])
            assert label_of(recording, tensor, seq) == label_of(short, tensor, seq)
