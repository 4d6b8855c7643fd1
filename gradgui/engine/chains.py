"""Several matrices multiplied in the cheapest order, and one by itself."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.forms import offer
from gradgui.engine.functions import clone
from gradgui.engine.inplace import mutate
from gradgui.engine.opdef import TABLE
from gradgui.engine.products import matmul, mm
from gradgui.engine.shapes import expand, unsqueeze, view
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CHAIN = (
    "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use torch.linalg.multi_dot "
    "instead, which accepts a list of two or more tensors rather than multiple parameters."
)


@offer("chain_matmul", method=False, tensor_first=False)
def chain_matmul(*matrices: Tensor) -> Tensor:
    """Multiply several matrices in the cheapest order."""
    warn(CHAIN)
    if len(matrices) == 1:
        return matrices[0]
    return multi_dot(matrices)


def multi_dot(tensors: Sequence[Tensor]) -> Tensor:
    """Multiply several matrices in the cheapest order; the first and the last may be vectors."""
    if len(tensors) < 2:
        raise fail(RuntimeError, f"multi_dot(): expected at least 2 tensors but got {len(tensors)}")
    parts = list(tensors)
    shape: list[int] = []
    if parts[0].ndim == 1:
        parts[0] = unsqueeze(parts[0], 0)
    else:
        shape.append(parts[0].shape[0])
    if parts[-1].ndim == 1:
        parts[-1] = unsqueeze(parts[-1], -1)
    else:
        shape.append(parts[-1].shape[-1])
    for i, part in enumerate(parts):
        if part.ndim != 2:
            where = "the first tensor must be 1D or 2D" if not i else f"tensor {i} must be 2D"
            raise fail(RuntimeError, f"multi_dot(): {where} but got {part.ndim}D", tensors=(part._id,))
    for i, (one, two) in enumerate(pairwise(parts)):
        if one.shape[1] != two.shape[0]:
            raise fail(
                RuntimeError,
                f"multi_dot(): tensors {i} and {i + 1} with shapes {list(one.shape)} and {list(two.shape)} cannot be "
                "multiplied",
                tensors=(one._id, two._id),
            )
    return view(_chain(parts), shape)


def _chain(parts: list[Tensor]) -> Tensor:
    """Multiply in the order that needs the fewest multiplications of numbers."""
    sizes = [parts[0].shape[0], *(p.shape[1] for p in parts)]
    count = len(parts)
    cost = np.zeros((count, count), np.int64)
    cut = np.zeros((count, count), np.int64)
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            found = [cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j)]
            best = int(np.argmin(found))
            cost[i, j], cut[i, j] = found[best], i + best

    def product(i: int, j: int) -> Tensor:
        if i == j:
            return parts[i]
        k = int(cut[i, j])
        return mm(product(i, k), product(k + 1, j))

    return product(0, count - 1)


def powers(matrix: Tensor, n: int, inverse: Callable[[Tensor], Tensor]) -> Tensor:
    """Multiply a square matrix n times by itself, or its inverse."""
    if n == 0:
        eye = Tensor(np.eye(matrix.shape[-1], dtype=matrix._array.dtype))
        return mutate(TABLE["copy"], clone(matrix), expand(eye, tuple(matrix.shape)))
    if n < 0:
        matrix, n = inverse(matrix), -n
        if n == 1:
            return matrix
    if n == 1:
        return clone(matrix)
    if n == 3:
        return matmul(matmul(matrix, matrix), matrix)
    square: Tensor | None = None
    result: Tensor | None = None
    while n:
        square = matrix if square is None else matmul(square, square)
        n, odd = divmod(n, 2)
        if odd:
            result = square if result is None else matmul(result, square)
    assert result is not None
    return result
