"""The two ways to compute a vector-Jacobian product: plain NumPy, or operations that are recorded themselves."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.apply import apply
from gradgui.engine.opdef import TABLE

Shape = tuple[int, ...]
Dims = tuple[int, ...]


class NumpyNamespace:
    """What a VJP may call besides operators, on NumPy arrays."""

    exp = staticmethod(np.exp)
    log = staticmethod(np.log)
    sin = staticmethod(np.sin)
    cos = staticmethod(np.cos)
    tanh = staticmethod(np.tanh)
    sqrt = staticmethod(np.sqrt)
    abs = staticmethod(np.abs)
    sign = staticmethod(np.sign)
    matmul = staticmethod(np.matmul)

    def pow(self, a: Any, exponent: float) -> Any:
        """Raise to a number, in the dtype of ``a``."""
        return TABLE["pow_scalar"].forward(a, exponent=exponent)

    def sum(self, a: Any, dims: Dims, keepdim: bool) -> Any:
        """Add up along dims."""
        return np.sum(a, axis=dims, keepdims=keepdim, dtype=a.dtype)

    def reshape(self, a: Any, shape: Shape) -> Any:
        """Give another shape."""
        return np.reshape(a, shape)

    def expand(self, a: Any, shape: Shape) -> Any:
        """Repeat without copying."""
        return np.broadcast_to(a, shape)

    def permute(self, a: Any, dims: Dims) -> Any:
        """Reorder the dims."""
        return np.transpose(a, dims)

    def transpose(self, a: Any, dim0: int, dim1: int) -> Any:
        """Swap two dims."""
        return np.swapaxes(a, dim0, dim1)

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """Choose by a condition, in the dtype of ``a``."""
        return np.where(condition, a, np.asarray(b, dtype=a.dtype))

    def cast(self, a: Any, dtype: Any) -> Any:
        """Change the dtype."""
        return np.asarray(a).astype(dtype)

    def is_positive(self, a: Any) -> Any:
        """Return where ``a`` is above 0."""
        return a > 0

    def op(self, name: str, *operands: Any, **attrs: Any) -> Any:
        """Apply any other row by its forward."""
        return TABLE[name].forward(*operands, **attrs)


class EngineNamespace:
    """The same calls on tensors, recorded on the tape: for ``create_graph``."""

    def __getattr__(self, name: str) -> Any:
        row = TABLE[name]
        return lambda *operands: apply(row, *operands)

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

    def is_positive(self, a: Any) -> Any:
        """Return where ``a`` is above 0."""
        return apply(TABLE["gt"], a, 0)

    def op(self, name: str, *operands: Any, **attrs: Any) -> Any:
        """Apply any other row."""
        return apply(TABLE[name], *operands, **attrs)
