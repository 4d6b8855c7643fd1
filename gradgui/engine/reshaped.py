"""Changes of a tensor's own shape in place: the window moves, the memory stays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.apply import compute, record, untracked
from gradgui.engine.errors import fail
from gradgui.engine.forms import METHODS, offer, spelled
from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.shapes import dim_of, dims_of, sizes_of
from gradgui.engine.state import state
from gradgui.engine.storage import Storage
from gradgui.engine.views import check_inplace, rebase, row_by_row

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


def moved(row: OpDef, tensor: Tensor, **attrs: Any) -> Tensor:
    """Give a tensor the window that a row makes of it; return it."""
    why = untracked(row, (tensor,), tensor._array.dtype)
    if not why:
        check_inplace(tensor)
    window = compute(row, (tensor,), attrs)
    before = tensor._version_counter.value
    node = None if why else record(row, (tensor,), attrs, ())
    tensor._array = window
    tensor._version_counter.value += 1
    if node is not None:
        if tensor._view is None:
            rebase(tensor, node)
        else:
            tensor._view.version = -1
            node = tensor.grad_fn
    if state.observer is not None:
        state.observer.mutated(row.name, (tensor,), attrs, tensor, before, node, why)
    return tensor


@offer("t_", out=False, function=False)
def t_(self: Tensor) -> Tensor:
    """Transpose a matrix in place."""
    if self.ndim > 2:
        text = f"t_() expects a tensor with <= 2 dimensions, but self is {self.ndim}D"
        raise fail(RuntimeError, text, tensors=(self._id,))
    return moved(TABLE["t_"], self)


@offer("transpose_", "swapaxes_", "swapdims_", out=False, function=False)
def transpose_(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """Swap two dims in place."""
    return moved(TABLE["transpose_"], self, dim0=dim_of(dim0, self.ndim), dim1=dim_of(dim1, self.ndim))


@offer("unsqueeze_", out=False, function=False)
def unsqueeze_(self: Tensor, dim: int) -> Tensor:
    """Insert a dim of size 1 in place."""
    return moved(TABLE["unsqueeze_"], self, dim=dim_of(dim, self.ndim + 1))


@offer("squeeze_", out=False, function=False)
def squeeze_(self: Tensor, dim: Any = None) -> Tensor:
    """Drop dims of size 1 in place."""
    if dim is None:
        return moved(TABLE["squeeze_"], self)
    row = TABLE["squeeze_dim_" if isinstance(dim, int) else "squeeze_dims_"]
    return moved(row, self, dim=dims_of(dim, self.ndim) if dim != () else ())


@spelled("sizes")
def resize_(self: Tensor, *sizes: Any) -> Tensor:
    """Give another shape in place: on the same memory where it suffices, else on more."""
    if self.requires_grad:
        text = "cannot resize variables that require grad"
        raise fail(RuntimeError, text, "reshape() makes another tensor on the same memory.", (self._id,))
    shape = tuple(int(n) for n in sizes_of(sizes))
    have, itemsize = self._storage.buffer, self._array.itemsize
    count, room = math.prod(shape), have.nbytes // itemsize - self.storage_offset()
    if count <= room:
        steps = tuple(n * itemsize for n in row_by_row(shape)["stride"])
        self._array = np.ndarray(shape, self._array.dtype, have, self._offset, steps)
    else:
        longer = np.zeros(count, self._array.dtype)
        longer[:room] = np.ndarray((room,), self._array.dtype, have, self._offset)
        self._array, self._storage = longer.reshape(shape), Storage(longer)
        self._moves = self._storage.moves
    before = self._version_counter.value
    self._version_counter.value += 1
    if state.observer is not None:
        state.observer.mutated("resize_", (self,), {"sizes": shape}, self, before, None, "no_input")
    return self


METHODS["resize_"] = resize_
