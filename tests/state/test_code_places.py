from __future__ import annotations

import pytest

from gradgui.recording.naming import label_of_card
from gradgui.runner.inline import record_text
from gradgui.state.code_places import card_at
from tests.programs import SEED_PROGRAM


@pytest.fixture(scope="module")
def recording():
    return record_text(SEED_PROGRAM)


@pytest.mark.parametrize(
    ("line", "column", "label"),
    [
        (3, 0, "x"),
        (6, 1, "y"),
        (7, 4, "y"),
        (7, 0, "z"),
        (7, 8, "z"),  # the 3 is a part of the whole product alone
        (8, 10, "out"),  # a method's name is no tensor
        (11, 0, "a"),
        (11, 9, "a*3"),
        (17, 2, "out"),
        (19, 9, "x**2"),
    ],
)
def test_a_place_stands_for_a_card(recording, line, column, label):
    card = card_at(recording, len(recording) - 1, line, column)
    assert label_of_card(recording, card).text == label


@pytest.mark.parametrize(("line", "column"), [(1, 0), (1, 9), (40, 3), (17, 8)])
def test_a_place_that_stands_for_nothing(recording, line, column):
    assert card_at(recording, 3, line, column) == -1


def test_a_rebound_name_means_what_it_meant_on_its_line(recording):
    end = len(recording) - 1
    assert card_at(recording, end, 11, 6) != card_at(recording, end, 15, 5)
