"""The timeline: its stage from end to end, and the cursor in it."""

from __future__ import annotations

import pytest

from gradgui.recording import Recording
from gradgui.recording import events as ev
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.state import timeline
from tests.programs import SEED_PROGRAM, random_program

SEED = record_text(SEED_PROGRAM)
STAGE = timeline.make_stage(SEED)


def test_the_phases_of_the_seed_program():
    assert [(band.first, band.last, band.phase) for band in STAGE.bands][:4] == [
        (0, 35, "forward"),
        (36, 50, "backward"),
        (51, 57, "forward"),
        (58, 63, "no_grad"),
    ]


def test_bands_cover_every_event_once():
    covered = [seq for band in STAGE.bands for seq in range(band.first, band.last + 1)]
    assert covered == list(range(len(SEED)))


@pytest.mark.parametrize(
    ("seq", "kind"),
    [
        (1, "statement"),
        (4, "leaf"),
        (6, "print"),
        (8, "op"),
        (21, "ghost"),
        (37, "node"),
        (42, "sent"),
        (44, "ready"),
        (48, "accumulated"),
        (58, "mode"),
    ],
)
def test_each_event_has_its_mark(seq, kind):
    assert STAGE.mark(seq) == kind


def test_every_kind_of_event_is_known():
    assert set(timeline.KINDS) == set(ev.AnyEvent.__args__)


def test_saved_bytes_rise_and_fall():
    assert [(step.seq, step.bytes) for step in STAGE.saved][:5] == [(12, 16), (31, 32), (49, 16), (54, 32), (55, 16)]


def test_the_events_of_the_selected_tensor_so_far():
    y = Selection(8)
    assert timeline.resolve(SEED, 42, FOLLOW).touched == ()
    before, later = timeline.resolve(SEED, 12, y).touched, timeline.resolve(SEED, 45, y).touched
    assert before == (8, 9, 12)
    assert later[:3] == before and len(later) > 3
    assert timeline.resolve(SEED, 5, y).touched == ()


def test_no_recording_has_no_cursor():
    assert timeline.resolve(Recording(), 0) == timeline.EMPTY
    assert timeline.make_stage(Recording()) == timeline.EMPTY_STAGE


def test_words_of_the_bands():
    assert [timeline.band_text(phase) for phase in ("forward", "no_grad", "error")] == ["forward", "no_grad", "error"]


@pytest.mark.parametrize("seed", range(30))
def test_the_prefix_law(seed):
    recording = record_text(random_program(seed))
    cards = recording.index.cards
    for cursor in range(len(recording)):
        short = recording.cut(cursor)
        for selection in (FOLLOW, Selection(cards[len(cards) // 2]), Selection(cards[0], 0)):
            assert timeline.resolve(recording, cursor, selection) == timeline.resolve(short, cursor, selection)
