"""`torch.nn.functional` against what PyTorch made of the same expressions (tests/conformance/make_functional.py)."""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path

import numpy as np
import pytest

import gradgui.torch as torch
from gradgui.engine.state import state

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "functional.json").read_text(encoding="utf-8"))
CASES = GOLDEN["cases"]
# our attention is always the formula, not a kernel of its own
OTHER_NODE = {"MulBackward0": "RreluWithNoiseBackward0"}
CLOSE = {"torch.float32": 4e-6, "torch.float64": 1e-9}


def run(code):
    state.reset()
    names = {"torch": torch, "F": torch.nn.functional}
    exec(GOLDEN["setup"], names)
    torch.manual_seed(5)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result, error = eval(code, names), None
        except Exception as raised:
            result, error = None, [type(raised).__name__, str(raised)]
    return names, result, error, [str(one.message) for one in caught]


def same(found, expected, close, what):
    have, want = np.asarray(found), np.asarray(expected)
    assert have.size == want.size, what
    scale = max(1.0, float(np.max(np.abs(want[np.isfinite(want)]), initial=0))) if want.dtype.kind == "f" else 1.0
    np.testing.assert_allclose(have.reshape(-1), want, close, close * scale, err_msg=what)


@pytest.mark.parametrize("case", CASES, ids=[case["code"] for case in CASES])
def test_agrees_with_pytorch(case):
    names, result, error, texts = run(case["code"])
    assert error == case.get("error")
    assert texts == case.get("warnings", [])
    if error:
        return
    close = CLOSE.get(case["dtype"], 0)
    assert str(result.dtype) == case["dtype"]
    assert list(result.shape) == case["shape"]
    assert (result.grad_fn.name() if result.grad_fn is not None else None) == case["grad_fn"]
    same(result.detach().numpy(), case["values"], close, "values")
    for name, expected in zip(("rm", "rv"), case["running"], strict=False):
        same(names[name].numpy(), expected, close, name)
    if not result.requires_grad:
        return
    leaves = {name: t for name, t in names.items() if isinstance(t, torch.Tensor) and t.requires_grad and t.is_leaf}
    check_gradients(case, result, leaves, 4 * close)


def check_gradients(case, result, leaves, close):
    total = (result * torch.arange(1, result.numel() + 1).reshape(result.shape)).sum()
    tensors = list(leaves.values())
    first = torch.autograd.grad(total, tensors, create_graph=True, allow_unused=True)
    used = {name: g for name, g in zip(leaves, first, strict=True) if g is not None}
    assert sorted(used) == sorted(case["gradients"])
    for name, g in used.items():
        same(g.detach().numpy(), case["gradients"][name], close, f"gradient of {name}")
    squares = [(g * g).sum() for g in used.values() if g.requires_grad]
    if not case["second"] or not squares:
        return
    again = torch.autograd.grad(sum(squares), tensors, allow_unused=True)
    for name, g in zip(leaves, again, strict=True):
        if name in case["second"]:
            have = np.zeros(leaves[name].shape) if g is None else g.numpy()
            same(have, case["second"][name], 4 * close, f"second derivative for {name}")


def test_there_are_cases_for_errors_and_warnings():
    assert sum("error" in case for case in CASES) > 100
    assert sum("warnings" in case for case in CASES) > 10
    assert math.isclose(sum(bool(case.get("second")) for case in CASES) / len(CASES), 0.5, abs_tol=0.35)
