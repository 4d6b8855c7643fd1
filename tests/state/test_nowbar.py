"""The now bar at a moment: phase, sentence, place; and the words of a run."""

from __future__ import annotations

import pytest

from gradgui.recording import Recording
from gradgui.runner.inline import record_text
from gradgui.state import nowbar
from tests.programs import SEED_PROGRAM, random_program

SEED = record_text(SEED_PROGRAM)
STAGE = nowbar.make_stage(SEED)


@pytest.mark.parametrize(
    ("cursor", "pill", "line", "start"),
    [
        (0, "FORWARD", 0, "The program begins"),
        (13, "FORWARD", 7, "z = (y*y) × 3"),
        (42, "BACKWARD", 17, "y*y sends 0.75 × 3 = 2.25"),
        (48, "BACKWARD", 17, "4.5 arrives in x.grad"),
        (61, "NO_GRAD", 21, "x**2 is computed but not recorded"),
    ],
)
def test_the_seed_program(cursor, pill, line, start):
    state = nowbar.resolve(SEED, cursor)
    assert nowbar.pill_text(state.phase) == pill
    assert (state.line, state.event) == (line, cursor + 1)
    assert state.sentence.text.startswith(start)


def test_the_place_counts_from_one_and_names_the_line():
    assert nowbar.place_text(nowbar.resolve(SEED, 42), STAGE) == f"line 17 · event 43 of {len(SEED)}"
    assert nowbar.place_text(nowbar.resolve(SEED, 42), nowbar.NowStage()) == "line 17 · event 43"
    assert nowbar.place_text(nowbar.EMPTY, STAGE) == ""


def test_a_loop_names_its_iteration_from_one():
    recording = record_text("import torch\nfor i in range(3):\n    a = torch.ones(1)\n")
    stage = nowbar.make_stage(recording)
    places = [nowbar.place_text(nowbar.resolve(recording, cursor), stage) for cursor in range(len(recording))]
    words = list(dict.fromkeys(place.split(" · ")[0] for place in places if place.startswith("iteration")))
    assert words == ["iteration 1 of 3", "iteration 2 of 3", "iteration 3 of 3"]
    last = nowbar.resolve(recording, len(recording) - 3)
    assert nowbar.place_text(last, nowbar.NowStage()).startswith("iteration 3 ·")


def test_an_error_is_in_red():
    recording = record_text("import torch\ntorch.ones(2) @ torch.ones(3)\n")
    state = nowbar.resolve(recording, len(recording) - 1)
    assert nowbar.pill_text(state.phase) == "STOPPED"
    assert state.line == 2


@pytest.mark.parametrize("cursor", [-1, 0, 5])
def test_nothing_recorded_is_empty(cursor):
    assert nowbar.resolve(Recording(), cursor) == nowbar.EMPTY


@pytest.mark.parametrize(
    ("notice", "kind", "text", "grave"),
    [
        (nowbar.running(1.26, 340), "running", "running… 1.3 s, 340 events so far", False),
        (nowbar.stale(), "stale", "the picture shows the last program that worked", False),
        (nowbar.stopped(4), "stopped", "stopped by you in line 4", True),
        (nowbar.stopped(), "stopped", "stopped by you", True),
        (nowbar.limit("too much"), "limit", "too much", True),
    ],
)
def test_notices(notice, kind, text, grave):
    assert (notice.kind, notice.text, notice.grave) == (kind, text, grave)


def test_a_lost_worker_is_grave():
    assert nowbar.lost().grave


@pytest.mark.parametrize("seed", range(30))
def test_the_prefix_law(seed):
    recording = record_text(random_program(seed))
    for cursor in range(len(recording)):
        assert nowbar.resolve(recording, cursor) == nowbar.resolve(recording.cut(cursor), cursor)
