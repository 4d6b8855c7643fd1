"""A plain, slow tape of its own, with rules written by hand: the judge that needs no PyTorch.

Nothing here is shared with the engine. An array holds Python's idea of a float64 tensor; views are copies, so programs
that write in place are not for it. Every operation leaves a list of (parent, rule); backward walks the whole tape from
its end. The rules are written cell by cell where that is clearer, and each is held to finite differences by its test.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Rule = Callable[[np.ndarray], np.ndarray]
Cell = Callable[[float], float]


class Reference:
    """A tensor of the plain tape."""

    tape: list[Reference] = []
    recording = True

    def __init__(self, value: Any, requires_grad: bool = False) -> None:
        self.value = np.array(value, np.float64)
        self.requires_grad = requires_grad
        self.parents: list[tuple[Reference, Rule]] = []
        self.grad: np.ndarray | None = None
        Reference.tape.append(self)

    # ---- how each operation goes forward and back ----------------------------------------------------------------

    def __add__(self, other: Any) -> Reference:
        return binary(self, other, lambda a, b: a + b, lambda a, b: 1.0, lambda a, b: 1.0)

    def __sub__(self, other: Any) -> Reference:
        return binary(self, other, lambda a, b: a - b, lambda a, b: 1.0, lambda a, b: -1.0)

    def __mul__(self, other: Any) -> Reference:
        return binary(self, other, lambda a, b: a * b, lambda a, b: b, lambda a, b: a)

    def __truediv__(self, other: Any) -> Reference:
        return binary(self, other, divided, lambda a, b: divided(1.0, b), lambda a, b: -divided(a, b * b))

    def __pow__(self, other: Any) -> Reference:
        if not isinstance(other, Reference):
            return unary(self, lambda a: powered(a, other), lambda a: other * powered(a, other - 1))
        return binary(
            self,
            other,
            powered,
            lambda a, b: 0.0 if b == 0 else b * powered(a, b - 1),
            lambda a, b: 0.0 if a == 0 and b >= 0 else powered(a, b) * logarithm(a),
        )

    def __radd__(self, other: Any) -> Reference:
        return Reference(other) + self

    def __rsub__(self, other: Any) -> Reference:
        return Reference(other) - self

    def __rmul__(self, other: Any) -> Reference:
        return Reference(other) * self

    def __rtruediv__(self, other: Any) -> Reference:
        return Reference(other) / self

    def __neg__(self) -> Reference:
        return unary(self, lambda a: -a, lambda a: -1.0)

    def __matmul__(self, other: Reference) -> Reference:
        a, b = self.value, other.value
        if not (0 < a.ndim < 3 and 0 < b.ndim < 3):
            raise TypeError("not a matrix")
        left, right = (a[None, :] if a.ndim == 1 else a), (b[:, None] if b.ndim == 1 else b)
        value = np.array([[sum(x * y for x, y in zip(row, column, strict=True)) for column in right.T] for row in left])
        shape = (*a.shape[:-1], *b.shape[1:])

        def to_left(g: np.ndarray) -> np.ndarray:
            return (g.reshape(value.shape) @ right.T).reshape(a.shape)

        def to_right(g: np.ndarray) -> np.ndarray:
            return (left.T @ g.reshape(value.shape)).reshape(b.shape)

        return made(value.reshape(shape), (self, to_left), (other, to_right))

    def exp(self) -> Reference:
        """Return e to the power of each cell."""
        return unary(self, exponential, exponential)

    def log(self) -> Reference:
        """Return the natural logarithm of each cell."""
        return unary(self, logarithm, lambda a: divided(1.0, a))

    def sin(self) -> Reference:
        """Return the sine of each cell."""
        return unary(self, sine, cosine)

    def cos(self) -> Reference:
        """Return the cosine of each cell."""
        return unary(self, cosine, lambda a: -sine(a))

    def tanh(self) -> Reference:
        """Return the hyperbolic tangent of each cell."""
        return unary(self, math.tanh, lambda a: 1.0 - math.tanh(a) ** 2)

    def sigmoid(self) -> Reference:
        """Return 1 / (1 + e to the power of minus each cell)."""
        return unary(self, logistic, lambda a: logistic(a) * (1.0 - logistic(a)))

    def relu(self) -> Reference:
        """Return each cell, or 0 where it is negative."""
        return unary(self, lambda a: 0.0 if a <= 0 else a, lambda a: 1.0 if a > 0 else 0.0)

    def abs(self) -> Reference:
        """Return each cell without its sign."""
        return unary(self, abs, lambda a: 0.0 if a == 0 else math.copysign(1.0, a))

    def neg(self) -> Reference:
        """Return each cell with the other sign."""
        return -self

    def sqrt(self) -> Reference:
        """Return the square root of each cell."""
        return unary(self, lambda a: powered(a, 0.5), lambda a: divided(0.5, powered(a, 0.5)))

    def square(self) -> Reference:
        """Return each cell times itself."""
        return unary(self, lambda a: a * a, lambda a: 2.0 * a)

    def sum(self, dim: int | None = None, keepdim: bool = False) -> Reference:
        """Add up all cells, or those along a dim."""
        shape = self.value.shape
        dim = dim if shape else None  # a single number has no dims
        value = self.value.sum(axis=dim, keepdims=keepdim)

        def back(g: np.ndarray) -> np.ndarray:
            kept = g if keepdim or dim is None else np.expand_dims(g, dim)
            return np.broadcast_to(kept, shape).copy()

        return made(value, (self, back))

    def mean(self, dim: int | None = None, keepdim: bool = False) -> Reference:
        """Return the mean of all cells, or of those along a dim."""
        count = self.value.size if dim is None or not self.value.ndim else self.value.shape[dim]
        return self.sum(dim, keepdim) * divided(1.0, float(count))

    def reshape(self, *shape: int) -> Reference:
        """Return the cells, read row by row, in another shape."""
        before = self.value.shape
        return made(self.value.reshape(shape), (self, lambda g: g.reshape(before)))

    def t(self) -> Reference:
        """Return the matrix with rows and columns exchanged."""
        if self.value.ndim > 2:
            raise TypeError("not a matrix")
        return made(self.value.T, (self, lambda g: g.T.copy()))

    def __getitem__(self, index: Any) -> Reference:
        shape = self.value.shape

        def back(g: np.ndarray) -> np.ndarray:
            whole = np.zeros(shape)
            np.add.at(whole, index, g)
            return whole

        return made(self.value[index], (self, back))

    def clone(self) -> Reference:
        """Return a copy that gradients pass."""
        return made(self.value, (self, lambda g: g))

    def detach(self) -> Reference:
        """Return a copy that no gradient passes."""
        return Reference(self.value)

    # ---- the way back ------------------------------------------------------------------------------------------

    def backward(self, **_: Any) -> None:
        """Add the slope of this one number in every leaf to the leaf's gradient."""
        if not self.requires_grad:
            raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")
        arrived: dict[int, np.ndarray] = {id(self): np.ones(self.value.shape)}
        for result in reversed(Reference.tape):
            gradient = arrived.pop(id(result), None)
            if gradient is None:
                continue
            for parent, rule in result.parents:
                share = rule(gradient)
                known = arrived.get(id(parent))
                arrived[id(parent)] = share if known is None else known + share
            if result.requires_grad and not result.parents:
                result.grad = gradient.copy() if result.grad is None else result.grad + gradient


def made(value: np.ndarray, *parents: tuple[Reference, Rule]) -> Reference:
    """Return the result of an operation, tied to those of its inputs that need a gradient."""
    tied = [(parent, rule) for parent, rule in parents if parent.requires_grad and Reference.recording]
    result = Reference(value, bool(tied))
    result.parents = tied
    return result


def unary(a: Reference, value: Cell, slope: Cell) -> Reference:
    """Apply a function of one number to each cell; the gradient is the slope there times what arrives."""
    slopes = np.array([slope(x) for x in a.value.ravel().tolist()]).reshape(a.value.shape)
    cells = np.array([value(x) for x in a.value.ravel().tolist()]).reshape(a.value.shape)
    return made(cells, (a, lambda g: g * slopes))


def binary(a: Reference, other: Any, value: Any, slope_a: Any, slope_b: Any) -> Reference:
    """Apply a function of two numbers to each pair of cells, after stretching both to one shape."""
    b = other if isinstance(other, Reference) else Reference(other)
    shape = np.broadcast_shapes(a.value.shape, b.value.shape)
    left = np.broadcast_to(a.value, shape).ravel().tolist()
    right = np.broadcast_to(b.value, shape).ravel().tolist()

    def cells(function: Any) -> np.ndarray:
        return np.array([float(function(x, y)) for x, y in zip(left, right, strict=True)]).reshape(shape)

    in_a, in_b = cells(slope_a), cells(slope_b)
    return made(
        cells(value),
        (a, lambda g: shrunk(g * in_a, a.value.shape)),
        (b, lambda g: shrunk(g * in_b, b.value.shape)),
    )


def shrunk(g: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Add up what cells that were stretched over several places got there."""
    whole = np.zeros(shape)
    lead = g.ndim - len(shape)
    for place in np.ndindex(g.shape):
        own = tuple(0 if n == 1 else i for i, n in zip(place[lead:], shape, strict=True))
        whole[own] += g[place]
    return whole


# ---- arithmetic of one cell that does not stop at infinity -------------------------------------------------------


def divided(a: float, b: float) -> float:
    """Divide, with infinities where Python would stop."""
    with np.errstate(all="ignore"):
        return float(np.float64(a) / np.float64(b))


def powered(a: float, b: float) -> float:
    """Raise to a power, with infinities where Python would stop."""
    with np.errstate(all="ignore"):
        return float(np.float64(a) ** np.float64(b))


def logarithm(a: float) -> float:
    """Return the natural logarithm, nan below 0."""
    return math.log(a) if a > 0 else -math.inf if a == 0 else math.nan


def exponential(a: float) -> float:
    """Return e to a power, infinity beyond reach."""
    return math.exp(a) if a < 709 else math.inf if not math.isnan(a) else a


def logistic(a: float) -> float:
    """Return the sigmoid without overflow."""
    return 1.0 / (1.0 + math.exp(-a)) if a > -700 else 0.0 if not math.isnan(a) else a


def sine(a: float) -> float:
    """Return the sine, nan for infinities."""
    return math.sin(a) if math.isfinite(a) else math.nan


def cosine(a: float) -> float:
    """Return the cosine, nan for infinities."""
    return math.cos(a) if math.isfinite(a) else math.nan
