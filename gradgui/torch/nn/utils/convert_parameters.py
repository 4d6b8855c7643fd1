"""All parameters as one vector, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.engine.functions import cat
from gradgui.engine.shapes import view
from gradgui.engine.tensor import Tensor
from gradgui.torch.nn.modules._registry import typename

if TYPE_CHECKING:
    from collections.abc import Iterable


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """Return all elements in one row."""
    return cat([view(parameter, -1) for parameter in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Give each parameter its part of a vector; they share its memory from then on."""
    if not isinstance(vec, Tensor):
        raise fail(TypeError, f"expected torch.Tensor, but got: {typename(vec)}")
    row: Any = vec
    start = 0
    for parameter in parameters:
        end = start + parameter.array.size
        parameter.data = view(row[start:end], parameter.shape).data
        start = end
