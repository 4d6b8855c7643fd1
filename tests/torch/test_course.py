"""Every course script prints what PyTorch printed."""

from __future__ import annotations

import json

import pytest

from tests.conformance.course import METADATA, differences, golden, printed_here, scripts


@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.stem)
def test_prints_what_pytorch_prints(script):
    assert differences(golden(script), printed_here(script)) == []


def test_the_golden_files_say_where_they_are_from():
    facts = json.loads(METADATA.read_text(encoding="utf-8"))
    assert facts["torch"].startswith("2.13") and facts["threads"] == 1
    assert len(scripts()) >= 60


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("loss 0.1234", "loss 0.1234", True),
        ("loss 0.1234", "loss 0.1235", False),
        ("loss 0.123456789", "loss 0.123456788", True),
        ("loss 0.123456", "loss 0.123556", False),
        ("loss 1.2345e-05", "loss 1.2346e-05", False),
        ("w 3", "w 4", False),
        ("[1, 2]", "[1,  2]", False),
    ],
)
def test_numerals_are_compared_by_the_digits_they_show(one, two, same):
    assert (differences(one, two) == []) is same
