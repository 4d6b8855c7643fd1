"""What the functions here share: calling rows, the words of reductions, warnings about sizes."""

from __future__ import annotations

from typing import Any, TypeAlias

from gradgui.engine.apply import apply
from gradgui.engine.errors import fail
from gradgui.engine.inplace import mutate
from gradgui.engine.opdef import TABLE
from gradgui.engine.warn import warn

Tensor: TypeAlias = Any  # a tensor, whose methods are installed from the rows

OTHER_SIZE = (
    "Using a target size ({}) that is different to the input size ({}). This will likely lead to incorrect results due "
    "to broadcasting. Please ensure they have the same size."
)
LEGACY = "size_average and reduce args will be deprecated, please use reduction='{}' instead."


def op(name: str, *operands: Any, **attrs: Any) -> Tensor:
    """Apply the row of this name."""
    return apply(TABLE[name], *operands, **attrs)


def do(inplace: bool) -> Any:
    """Return what applies a row: for a new result, or in place."""
    return mutate if inplace else apply


def reduction_of(reduction: str, size_average: bool | None = None, reduce: bool | None = None) -> str:
    """Return "none", "mean" or "sum"; raise ValueError for any other word."""
    if size_average is not None or reduce is not None:
        many, mean = reduce is False, size_average is not False
        reduction = "none" if many else "mean" if mean else "sum"
        warn(LEGACY.format(reduction), inside=True)
    if reduction not in ("none", "mean", "sum"):
        raise fail(ValueError, f"{reduction} is not a valid value for reduction", "It is 'mean', 'sum' or 'none'.")
    return reduction


def reduced(losses: Tensor, reduction: str) -> Tensor:
    """Return all losses, their sum or their mean."""
    return losses if reduction == "none" else losses.mean() if reduction == "mean" else losses.sum()


def warn_of_sizes(input: Tensor, target: Tensor) -> None:
    """Warn when a loss would stretch one of its tensors."""
    if target.size() != input.size():
        warn(OTHER_SIZE.format(target.size(), input.size()))


def per_dim(name: str, argument: str, value: Any, dims: int) -> tuple[int, ...]:
    """Return one number for each dim from one number or several."""
    numbers = (value,) if isinstance(value, int) else tuple(value)
    if len(numbers) == 1:
        return numbers * dims
    if len(numbers) != dims:
        words = {1: "one int", 2: "two ints", 3: "three ints"}[dims]
        raise fail(RuntimeError, f"{name}: {argument} must either be a single int, or a tuple of {words}")
    return numbers
