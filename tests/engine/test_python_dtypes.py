"""Python's own types stand for element types, as in PyTorch."""

from __future__ import annotations

import pytest

import gradgui.torch as torch

KINDS = [(float, torch.float64), (int, torch.int64), (bool, torch.bool)]


@pytest.mark.parametrize(("kind", "expected"), KINDS, ids=["float", "int", "bool"])
def test_python_types_are_element_types(kind, expected):
    made = [
        torch.ones(2, dtype=kind),
        torch.tensor([1, 0], dtype=kind),
        torch.full((2,), 1, dtype=kind),
        torch.zeros_like(torch.ones(2), dtype=kind),
        torch.full_like(torch.ones(2), 1, dtype=kind),
        torch.eye(2, dtype=kind),
        torch.ones(2).to(kind),
        torch.ones(2).to(dtype=kind),
    ]
    assert [t.dtype for t in made] == [expected] * len(made)
    assert torch.arange(2, dtype=float).dtype is torch.float64
