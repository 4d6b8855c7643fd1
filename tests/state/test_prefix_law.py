"""The law that holds all panes: a state reads nothing that is still to come, on 200 random programs."""

from __future__ import annotations

import random

import pytest

from gradgui.recording.narration import narrate
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.state import code, console, graph, heatmap, inspector, network, nowbar, plots, timeline
from tests.programs import random_program

PANES = (code, console, graph, heatmap, inspector, network, nowbar, plots, timeline)


@pytest.mark.parametrize("seed", range(1000, 1200))
def test_a_state_is_the_same_when_the_run_had_ended_there(seed):
    recording = record_text(random_program(seed))
    pick = random.Random(seed)
    for cursor in pick.sample(range(len(recording)), 3):
        short = recording.cut(cursor)
        made = [card for card in recording.index.cards if card <= cursor]
        chosen = [FOLLOW, Selection(pick.choice(made))] if made else [FOLLOW]
        for pane in PANES:
            for selection in chosen:
                assert pane.resolve(recording, cursor, selection) == pane.resolve(short, cursor, selection), pane
        assert narrate(recording, cursor) == narrate(short, cursor)
