"""Single expressions print, warn and raise what PyTorch prints, warns and raises."""

from __future__ import annotations

import json

import pytest

import gradgui.torch as ours
from gradgui.engine.state import state
from tests.conformance.answers import FILE, answer, expressions

GOLDEN = json.loads(FILE.read_text(encoding="utf-8"))


def test_every_expression_was_asked():
    assert GOLDEN["header"]["torch"].startswith("2.13")
    assert list(GOLDEN["answers"]) == expressions()


@pytest.mark.parametrize("expression", GOLDEN["answers"])
def test_answer_is_pytorchs(expression):
    state.reset()
    try:
        assert answer(ours, expression) == GOLDEN["answers"][expression]
    finally:
        state.reset()
