"""Our text of a tensor is PyTorch's, letter for letter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.engine.printing import DEFAULT_OPTIONS, PrintOptions, format_tensor

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "printing.json").read_text(encoding="utf-8"))
CASES = GOLDEN["cases"]


def text_of(case: dict[str, Any], array: np.ndarray) -> str:
    return format_tensor(
        array,
        case["dtype"],
        requires_grad=case["requires_grad"],
        grad_fn=case["grad_fn"],
        is_parameter=case["is_parameter"],
        options=DEFAULT_OPTIONS.changed(**case["options"]),
    )


def array_of(case: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(bytes.fromhex(case["hex"]), dtype=case["dtype"]).reshape(case["shape"])


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{case['name']}" for n, case in enumerate(CASES)])
def test_text_is_pytorchs(case: dict[str, Any]) -> None:
    assert text_of(case, array_of(case)) == case["text"]


@pytest.mark.parametrize("case", CASES[::7], ids=lambda case: case["name"])
def test_strides_do_not_matter(case: dict[str, Any]) -> None:
    array = array_of(case)
    assert text_of(case, np.asfortranarray(array).reshape(array.shape)) == case["text"]


def test_default_dtype_moves_the_suffix() -> None:
    single, double = np.array([0.5], np.float32), np.array([0.5])
    flags: dict[str, Any] = {"requires_grad": False, "grad_fn": None, "default_dtype": "float64"}
    assert format_tensor(single, "float32", **flags) == "tensor([0.5000], dtype=torch.float32)"
    assert format_tensor(double, "float64", **flags) == "tensor([0.5000])"


def test_profiles() -> None:
    assert PrintOptions.profile("default") == PrintOptions(4, 1000, 3, 80, None)
    assert PrintOptions.profile("short") == PrintOptions(2, 1000, 2, 80, None)
    assert PrintOptions.profile("full") == PrintOptions(4, float("inf"), 3, 80, None)


def test_changed_forgets_sci_mode_as_pytorch_does() -> None:
    scientific = DEFAULT_OPTIONS.changed(sci_mode=True)
    assert scientific.sci_mode is True
    assert scientific.changed(precision=2) == PrintOptions(precision=2)
    assert scientific.changed(profile="no such") == DEFAULT_OPTIONS


def test_golden_data_has_its_origin() -> None:
    assert len(CASES) >= 150
    assert GOLDEN["header"]["torch"].startswith("2.13")
    assert GOLDEN["header"]["threads"] == 1
