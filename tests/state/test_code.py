from __future__ import annotations

import pytest

from gradgui.recording import events as ev
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.state import code
from tests.programs import SEED_PROGRAM, random_program


@pytest.fixture(scope="module")
def recording():
    return record_text(SEED_PROGRAM)


def _text(recording, span) -> str:
    return "" if span is None else recording.source.slice(span)


def _first(recording, kind, number=0) -> int:
    return [i for i, e in enumerate(recording) if isinstance(e, kind)][number]


@pytest.mark.parametrize(
    ("kind", "number", "statement", "expression", "visited"),
    [
        (ev.StatementEntered, 0, "import torch", "", ""),
        (ev.OpApplied, 1, "z = y*y*3", "y*y", ""),
        (ev.OpApplied, 2, "z = y*y*3", "y*y*3", ""),
        (ev.GradientSent, 0, "out.backward()", "out.backward()", "z.mean()"),
        (ev.GradientSent, 2, "out.backward()", "out.backward()", "y*y"),
        (ev.GradAccumulated, 0, "out.backward()", "out.backward()", "torch.ones(2,2,requires_grad=True)"),
    ],
)
def test_the_marks_stand_on_their_source(recording, kind, number, statement, expression, visited):
    state = code.resolve(recording, _first(recording, kind, number))
    marked = [_text(recording, span) for span in (state.statement, state.expression, state.visited)]
    assert marked == [statement, expression, visited]


def test_lines_that_ran_carry_their_phase_and_the_rest_is_to_come(recording):
    state = code.resolve(recording, len(recording) - 1)
    phases = {bar.line: bar.phase for bar in state.bars}
    assert phases[7] == "forward" and phases[17] == "backward" and phases[20] == phases[21] == "no_grad"
    early = code.resolve(recording, _first(recording, ev.OpApplied))
    assert early.line == 5
    assert early.reached == (1, 2, 3, 4, 5)


def test_comments_and_lines_of_one_statement_are_reached_with_their_neighbours():
    recording = record_text("import torch\n# a note\nx = torch.tensor(\n    2.)\nif False:\n    y = 1\nz = x\n")
    assert code.resolve(recording, len(recording) - 1).reached == (1, 2, 3, 4, 5, 7)


def test_an_error_is_marked_at_its_place_and_only_when_it_has_happened():
    recording = record_text("import torch\nx = torch.ones(2)\ny = x + nothing\n")
    state = code.resolve(recording, len(recording) - 1)
    assert state.error is not None and state.error.error == "NameError"
    assert _text(recording, state.error.span) == "nothing"
    assert code.resolve(recording, len(recording) - 2).error is None


def test_the_actors_of_an_error_are_numbered():
    text = "import torch\nx=torch.ones(2,requires_grad=True)\ny=x*2\nz=y*y\ny.add_(1)\nz.sum().backward()\n"
    recording = record_text(text)
    state = code.resolve(recording, len(recording) - 1)
    assert state.error is not None
    assert [actor.number for actor in state.actors] == list(range(1, len(state.actors) + 1))
    assert state.actors[-1].span.line == 6


@pytest.mark.parametrize("seed", range(40))
def test_prefix_law(seed):
    recording = record_text(random_program(seed))
    for cursor in range(0, len(recording), 3):
        cut = recording.cut(cursor)
        for selection in (FOLLOW, Selection(cursor // 2), Selection(len(recording) - 1)):
            assert code.resolve(recording, cursor, selection) == code.resolve(cut, cursor, selection)


def test_nowhere_is_empty(recording):
    assert code.resolve(recording, -1) == code.EMPTY
    assert code.resolve(recording, len(recording)) == code.EMPTY


def test_a_statement_over_several_lines_has_a_bar_at_each():
    recording = record_text("import torch\nx = torch.tensor(\n    [1.0,\n     2.0],\n)\ny = x + 1\n")
    assert [bar.line for bar in code.resolve(recording, len(recording) - 1).bars] == [1, 2, 3, 4, 5, 6]
