"""The points of a run are found by the names that they have in a program."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gradgui.mlp import edits
from gradgui.mlp.datasets import KINDS, POINTS
from gradgui.mlp.presets import MAZUR, MOONS, NEW
from gradgui.mlp.program import count_of, program_of
from gradgui.mlp.spec import Data
from gradgui.recording.recording import Recording
from gradgui.runner.inline import record_text
from gradgui.state import points


def of(network):
    return points.make_stage(record_text(program_of(replace(network, epochs=1))))


@pytest.mark.parametrize("key", KINDS)
def test_every_data_set_is_shown(key):
    network = edits.with_kind(NEW, key)
    found = of(network)
    assert (found.count, len(found.inputs), len(found.labels)) == (count_of(network.data),) * 3
    assert {len(row) for row in found.inputs} == {KINDS[key].inputs}
    assert len(set(found.classes)) == KINDS[key].classes


def test_those_held_back_come_last():
    found = of(MOONS)
    assert (found.count, found.validation) == (200, 50)
    assert found.inputs == of(replace(MOONS, data=replace(MOONS.data, validation=0))).inputs


def test_points_of_ones_own():
    drawn = Data(POINTS, rows=((0.5, 1.0, 0), (2.0, -1.0, 1)), classes=2)
    assert of(replace(NEW, data=drawn)) == points.Points(((0.5, 1.0), (2.0, -1.0)), (0, 1), (), 0, 2)
    assert of(MAZUR).targets == (pytest.approx(0.01),)


@pytest.mark.parametrize(
    "text", ["", "x = 3\n", "import torch\nx = torch.ones(3)\n", "import torch\nx = torch.ones(3, 2)\n"]
)
def test_other_programs_have_none(text):
    assert points.make_stage(record_text(text)) == points.EMPTY


def test_many_are_drawn_in_part():
    found = of(replace(NEW, data=Data("moons", 5000)))
    assert (found.count, len(found.inputs), len(found.classes)) == (5000, points.MOST, points.MOST)


def test_nothing_has_run():
    assert points.make_stage(Recording()) == points.EMPTY
