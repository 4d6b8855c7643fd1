"""The two ways to compute a vector-Jacobian product: plain NumPy, or operations that are recorded themselves."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine import inplace
from gradgui.engine.apply import apply
from gradgui.engine.dtypes import DType
from gradgui.engine.opdef import TABLE
from gradgui.engine.tensor import Tensor

Shape = tuple[int, ...]
Dims = tuple[int, ...]


class NumpyNamespace:
    """What a VJP may call besides operators, on NumPy arrays."""

    records = False
    exp = staticmethod(np.exp)
    log = staticmethod(np.log)
    sin = staticmethod(np.sin)
    cos = staticmethod(np.cos)
    tanh = staticmethod(np.tanh)
    sqrt = staticmethod(np.sqrt)
    abs = staticmethod(np.abs)
    sign = staticmethod(np.sign)
    matmul = staticmethod(np.matmul)
    reshape = staticmethod(np.reshape)
    expand = staticmethod(np.broadcast_to)
    permute = staticmethod(np.transpose)
    transpose = staticmethod(np.swapaxes)

    def scale(self, a: Any, number: float) -> Any:
        """Multiply by a constant of the rule."""
        return a * number

    def pow(self, a: Any, exponent: float) -> Any:
        """Raise to a number, in the dtype of ``a``."""
        return TABLE["pow_scalar"].forward(a, exponent=exponent)

    def sum(self, a: Any, dims: Dims, keepdim: bool) -> Any:
        """Add up along dims."""
        return np.sum(a, axis=dims, keepdims=keepdim, dtype=a.dtype)

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """Choose by a condition; a number takes the dtype of the other."""
        dtype = (a if hasattr(a, "dtype") else b).dtype
        return np.where(condition, np.asarray(a, dtype), np.asarray(b, dtype))

    def cast(self, a: Any, dtype: Any) -> Any:
        """Change the dtype."""
        return np.asarray(a).astype(dtype)

    def zeros(self, shape: Shape, dtype: Any) -> Any:
        """Return zeros."""
        return np.zeros(shape, dtype)

    def write(self, target: Any, value: Any) -> None:
        """Write into an array in place."""
        target[...] = value

    def value(self, a: Any) -> Any:
        """Return the elements of a saved value, to choose a rule by."""
        return a

    def constant(self, array: Any) -> Any:
        """Turn a computed array into an operand."""
        return array

    def cat(self, parts: list[Any], dim: int) -> Any:
        """Join along a dim."""
        return np.concatenate(parts, axis=dim)

    def stack(self, parts: list[Any], dim: int) -> Any:
        """Join along a new dim."""
        return np.stack(parts, axis=dim)

    def op(self, name: str, *operands: Any, **attrs: Any) -> Any:
        """Apply any other row by its forward."""
        return TABLE[name].forward(*operands, **attrs)


class EngineNamespace:
    """The same calls on tensors, recorded on the tape: for ``create_graph``."""

    records = True

    def __getattr__(self, name: str) -> Any:
        row = TABLE[name]
        return lambda *operands: apply(row, *operands)

    def matmul(self, a: Any, b: Any) -> Any:
        """Multiply matrices, vectors or batches, by the row for their dims."""
        return a @ b

    def scale(self, a: Any, number: float) -> Any:
        """Multiply by a constant of the rule."""
        return apply(TABLE["mul_scalar"], a, number)

    def pow(self, a: Any, exponent: float) -> Any:
        """Raise to a number."""
        return apply(TABLE["pow_scalar"], a, exponent=exponent)

    def sum(self, a: Any, dims: Dims, keepdim: bool) -> Any:
        """Add up along dims."""
        return apply(TABLE["sum_dim"], a, dim=dims, keepdim=keepdim)

    def reshape(self, a: Any, shape: Shape) -> Any:
        """Give another shape."""
        return a.reshape(shape)

    def expand(self, a: Any, shape: Shape) -> Any:
        """Repeat without copying."""
        return apply(TABLE["expand"], a, shape=shape)

    def permute(self, a: Any, dims: Dims) -> Any:
        """Reorder the dims."""
        return apply(TABLE["permute"], a, dims=dims)

    def transpose(self, a: Any, dim0: int, dim1: int) -> Any:
        """Swap two dims."""
        return apply(TABLE["transpose"], a, dim0=dim0, dim1=dim1)

    def cast(self, a: Any, dtype: Any) -> Any:
        """Change the dtype."""
        return apply(TABLE["to_copy"], a, dtype=np.dtype(dtype))

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """Choose by a condition."""
        return apply(TABLE["where"], condition, a, b)

    def zeros(self, shape: Shape, dtype: Any) -> Any:
        """Return zeros."""
        return Tensor(np.zeros(shape, dtype.np if isinstance(dtype, DType) else dtype))

    def write(self, target: Any, value: Any) -> None:
        """Write into a tensor in place."""
        inplace.mutate(TABLE["copy"], target, value)

    def value(self, a: Any) -> Any:
        """Return the elements of a saved value, to choose a rule by."""
        return a.array if isinstance(a, Tensor) else a

    def constant(self, array: Any) -> Any:
        """Turn a computed array into an operand."""
        return Tensor(array)

    def cat(self, parts: list[Any], dim: int) -> Any:
        """Join along a dim."""
        return apply(TABLE["cat"], *parts, dim=dim)

    def stack(self, parts: list[Any], dim: int) -> Any:
        """Join along a new dim."""
        return apply(TABLE["stack"], *parts, dim=dim)

    def op(self, name: str, *operands: Any, **attrs: Any) -> Any:
        """Apply any other row."""
        return apply(TABLE[name], *operands, **attrs)
