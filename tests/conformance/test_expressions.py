"""Lines of every kind, judged by what PyTorch says to them."""

from __future__ import annotations

import json
import lzma

import pytest

import gradgui.torch as ours
from gradgui.engine.state import state
from tests.conformance.compare import differences
from tests.conformance.expressions import FILE, lines, outcome

GOLDEN = json.loads(lzma.decompress(FILE.read_bytes()))["cases"]


def test_every_line_has_an_answer():
    assert set(lines()) == set(GOLDEN)


@pytest.mark.parametrize("line", GOLDEN)
def test_a_line_gives_what_pytorch_gives(line):
    state.reset()
    theirs = GOLDEN[line]
    seen = json.loads(json.dumps(outcome(line, ours, theirs)))
    state.reset()
    assert not list(differences(seen, theirs))
