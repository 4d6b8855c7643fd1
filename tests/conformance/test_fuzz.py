"""Random programs mean the same with us and with PyTorch; without PyTorch, as its answers were written down."""

from __future__ import annotations

import importlib.util
import json
import lzma
from pathlib import Path

import pytest

import gradgui.torch as ours
from gradgui.engine.state import state
from tests.conformance.compare import Run, disagreement, same
from tests.conformance.generate import program

GOLDEN = Path(__file__).parents[1] / "golden" / "conformance.json.xz"
FRESH = range(700_000, 700_100)


@pytest.fixture(scope="module")
def golden():
    return json.loads(lzma.decompress(GOLDEN.read_bytes()))


def as_json(seen):
    return json.loads(json.dumps(seen))


def test_golden_data_has_its_origin(golden):
    assert golden["header"]["torch"].startswith("2.13")
    assert golden["header"]["threads"] == 1
    assert len(golden["cases"]) >= 150


def test_programs_mean_what_they_mean_in_pytorch(golden):
    from tests.conformance.fuzz import Forgetful

    def reset():
        state.reset()
        state.warned = Forgetful()

    wrong = []
    for case in golden["cases"]:
        run, seen = Run(ours, reset), {}
        for statement, change in zip(case["program"], case["seen"], strict=True):
            seen |= change["set"]
            for name in change["gone"]:
                del seen[name]
            if not same(as_json(run.step(statement)), seen):
                wrong.append((case["seed"], statement))
                break
    state.reset()
    assert not wrong


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_fresh_programs_agree_with_pytorch():
    from tests.conformance.fuzz import engines

    pair = engines()
    wrong = [seed for seed in FRESH if disagreement(pair, program(seed)) is not None]
    state.reset()
    assert len(wrong) <= len(FRESH) // 20, f"see: python -m tests.conformance.fuzz --programs 1 --seed {wrong[0]}"
