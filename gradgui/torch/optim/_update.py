"""The update of one parameter, line by line: each line computes on arrays, and says how.

The arithmetic is that of PyTorch's CPU kernels: a product that is added is rounded once, as a fused multiply-add does.
NumPy has none, and going through float64 costs several times as much; so large parameters, whose gradients differ in
the last bit anyway, are computed plainly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.inplace import write
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from gradgui.engine.observer import RuleLine

Array = np.ndarray[Any, Any]
LARGE = 1 << 14  # elements


class Update:
    """One parameter at one step. ``w`` and ``grad`` hold its values; ``state`` is what is kept between steps."""

    __slots__ = ("_by", "_lines", "_param", "_version", "grad", "group", "state", "w")

    def __init__(self, by: str, param: Tensor, group: dict[str, Any], kept: dict[str, Any]) -> None:
        if state.observer is not None:
            state.observer.updating(param)
        self._by = by
        self._param = param
        self._version = param._version_counter.value
        self._lines: list[RuleLine] = []
        self.group = group
        self.state = kept
        self.w: Array = param.array
        self.grad: Array = self.w
        self.given(w=self.w)

    def take_gradient(self) -> None:
        """Read the gradient; its opposite where the loss is to grow."""
        assert self._param._grad is not None
        self.grad = self._param._grad.array
        self.given(grad=self._param._grad)
        if self.group["maximize"]:
            self.grad = self.line("grad", "− grad", -self.grad)

    def given(self, **values: Any) -> None:
        """Say with which numbers and arrays the lines below are computed."""
        self._lines += [(name.rstrip("_"), "", value) for name, value in values.items()]

    def line(self, name: str, formula: str, value: Any) -> Any:
        """Say how a value was computed from the names given and the lines above; return it."""
        value = np.asarray(value) if isinstance(value, np.generic) else value
        self._lines.append((name, formula, value))
        return value

    def number(self, key: str) -> float:
        """Return an option of the group as a Python number."""
        found: float = scalar(self.group[key])
        return found

    def decay(self) -> None:
        """Add the weight decay to the gradient, as PyTorch does where it is not decoupled."""
        rate = self.number("weight_decay")
        if rate:
            self.given(λ=rate)
            self.grad = self.line("grad", "grad + λ × w", fused(self.grad, self.w, rate))

    def decay_weights(self, lr: float) -> None:
        """Shrink the parameter itself: decoupled weight decay."""
        rate = self.number("weight_decay")
        if rate:
            self.given(lr=lr, λ=rate)
            self.write("(1 − lr × λ) × w", self.w * self.w.dtype.type(1 - lr * rate))

    def kept(self, key: str, name: str, start: float = 0.0) -> Array:
        """Return the values kept under a key, at the first step filled with ``start``; the lines call them ``name``."""
        tensor = self.state.get(key)
        if tensor is None:
            tensor = self.state[key] = Tensor(np.full_like(self.w, start))
        values: Array = tensor.array
        if state.observer is not None:
            values = np.array(values)  # as it was: the memory is written to before the observer is told
        self.given(**{name: values})
        return values

    def keep(self, key: str, values: Any) -> None:
        """Keep values for the next step, in the memory of the tensor that holds them."""
        write(self.state[key], values)

    def count(self) -> float:
        """Count one more step; return the number of it."""
        tensor = self.state.setdefault("step", Tensor(np.zeros((), np.float32)))
        write(tensor, tensor.array + 1)
        number = float(tensor.array)
        self.given(t=number)
        return number

    def write(self, formula: str, value: Any) -> None:
        """Write the parameter; it may be written in several lines."""
        self.w = self.line("w", formula, np.asarray(value))
        write(self._param, self.w)

    def finish(self) -> None:
        """Tell the observer."""
        if state.observer is not None:
            state.observer.parameter_updated(self._param, self._by, self._version, self._lines)


def scalar(value: Any) -> Any:
    """Return a number that may have been given as a tensor of one element."""
    return value.array.item() if isinstance(value, Tensor) else value


def fused(a: Array, b: Array, alpha: float) -> Array:
    """Return a + alpha · b, rounded once."""
    if a.dtype != np.float32 or a.size > LARGE:
        return _plain_sum(a, b * a.dtype.type(alpha))
    wide = np.multiply(b, np.float64(np.float32(alpha)), dtype=np.float64)
    return np.asarray(wide + a, np.float32)


def _plain_sum(a: Array, product: Array) -> Array:
    return np.add(a, product, out=product) if product.ndim else np.asarray(a + product)


def addcmul(a: Array, b: Array, c: Array, value: float = 1.0) -> Array:
    """Return a + value · b · c, the last product and the sum rounded once."""
    first = b if value == 1 else b * a.dtype.type(value)
    if a.dtype != np.float32 or a.size > LARGE:
        return _plain_sum(a, np.multiply(first, c, out=None if first is b or not first.ndim else first))
    return np.asarray(np.multiply(first, c, dtype=np.float64) + a, np.float32)


def addcdiv(a: Array, b: Array, c: Array, value: float = 1.0) -> Array:
    """Return a + value · b / c."""
    return _plain_sum(a, (b if value == 1 else b * a.dtype.type(value)) / c)


def root(a: Array, divisor: float, eps: float) -> Array:
    """Return √a / divisor + eps."""
    found = np.asarray(np.sqrt(a))
    found /= a.dtype.type(divisor)
    found += a.dtype.type(eps)
    return found


def lerp(a: Array, b: Array, weight: float) -> Array:
    """Return a value between a and b: 0 is a, 1 is b."""
    kind = a.dtype.type
    return fused(a, b - a, weight) if weight < 0.5 else fused(b, b - a, -float(kind(1) - kind(weight)))
