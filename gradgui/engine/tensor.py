"""The tensor: a window onto a storage, with its place in the history of operations."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np

from gradgui.engine.dtypes import DType, from_numpy
from gradgui.engine.errors import NON_LEAF_GRAD, fail
from gradgui.engine.state import state
from gradgui.engine.storage import Storage, Version

if TYPE_CHECKING:
    from gradgui.engine.node import AccumulateGrad, Node


class Size(tuple[int, ...]):
    """A shape; prints as ``torch.Size([2, 3])``."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"

    def numel(self) -> int:
        """Return the number of elements of a tensor of this shape."""
        product = 1
        for n in self:
            product *= n
        return product


class Tensor:
    """A multi-dimensional array with gradients. Operations are installed from their rows (see ``methods``)."""

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_accumulator",
        "_array",
        "_base",
        "_grad",
        "_id",
        "_moves",
        "_node",
        "_offset",
        "_output_nr",
        "_requires_grad",
        "_retains_grad",
        "_storage",
        "_version_counter",
        "_view_mode",
    )

    __array_priority__ = 1000  # NumPy arrays leave mixed operators to us

    def __init__(self, array: np.ndarray, requires_grad: bool = False, storage: Storage | None = None) -> None:
        self._array = array
        if storage is None:
            storage = Storage(array if array.flags.c_contiguous else _flat_owner(array))
        self._storage = storage
        self._moves = storage.moves
        self._offset = -1  # known for views only; -1: the whole storage from its start
        self._id: int = state.next_tensor()
        self._version_counter = Version()
        self._base: Tensor | None = None
        self._view_mode = "grad"
        self._node: Node | None = None
        self._output_nr = 0
        self._requires_grad = requires_grad
        self._retains_grad = False
        self._grad: Tensor | None = None
        self._accumulator: ref[AccumulateGrad] | None = None

    # ---- memory ----------------------------------------------------------------------------------------------

    @property
    def array(self) -> np.ndarray:
        """The elements, as a window onto the storage; never write to it without ``prepare_write``."""
        if self._moves != self._storage.moves:
            self._follow()
        return self._array

    def _follow(self) -> None:
        old, buffer = self._array, self._storage.buffer
        offset = max(self._offset, 0)
        self._array = np.ndarray(old.shape, old.dtype, buffer, offset, old.strides)  # type: ignore[arg-type]
        self._moves = self._storage.moves

    def alias(self, array: np.ndarray | None = None) -> Tensor:
        """Return a tensor on the same storage; ``array`` is a window onto this tensor's own array."""
        window = self.array if array is None else array
        result = Tensor(window, storage=self._storage)
        result._offset = _address(window) - _address(self._storage.buffer)
        return result

    # ---- what it is ------------------------------------------------------------------------------------------

    @property
    def shape(self) -> Size:
        """The size of each dimension."""
        return Size(self._array.shape)

    @property
    def dtype(self) -> DType:
        """The type of the elements."""
        return from_numpy(self._array.dtype)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return self._array.ndim

    @property
    def requires_grad(self) -> bool:
        """Whether operations on it are recorded."""
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        self._set_requires_grad(bool(value), "only Tensors of floating point and complex dtype can require gradients")

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Switch recording on or off for a leaf; return it."""
        self._set_requires_grad(bool(requires_grad), "only Tensors of floating point dtype can require gradients")
        return self

    def _set_requires_grad(self, value: bool, wrong_dtype: str) -> None:
        before = self._requires_grad
        if self._node is not None and not value:
            raise fail(
                RuntimeError,
                "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in "
                "a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
                "This tensor was made by a recorded operation, so it is no leaf. detach() gives one without history.",
                (self._id,),
            )
        if value and self._array.dtype.kind not in "fc":
            raise fail(
                RuntimeError,
                wrong_dtype,
                "Whole numbers have no slope: write 1.0 instead of 1, or pass dtype=torch.float32.",
                (self._id,),
            )
        if before != value:
            self._requires_grad = value
            if state.observer is not None:
                state.observer.requires_grad_changed(self, "requires_grad", before, value)

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made it."""
        return self._node is None

    @property
    def grad_fn(self) -> Node | None:
        """The node that made it; None for a leaf."""
        return self._node

    @property
    def output_nr(self) -> int:
        """Which output of its node it is."""
        return self._output_nr

    @property
    def _version(self) -> int:
        return self._version_counter.value

    # ---- gradients -------------------------------------------------------------------------------------------

    @property
    def grad(self) -> Tensor | None:
        """The accumulated gradient, or None."""
        if self._node is not None and not self._retains_grad and self._grad is None:
            warnings.warn(NON_LEAF_GRAD, UserWarning, stacklevel=2)
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        before = self._grad
        if value is not None:
            self._check_assigned_grad(value)
        self._grad = value
        if state.observer is not None and (before is not None or value is not None):
            state.observer.grad_cleared(self, before, "none" if value is None else "assigned")

    @grad.deleter
    def grad(self) -> None:
        self.grad = None

    def _check_assigned_grad(self, value: Any) -> None:
        if not isinstance(value, Tensor):
            raise fail(
                TypeError,
                f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}",
                "A gradient is a tensor, or None for 'no gradient yet'.",
            )
        if value is self:
            raise fail(RuntimeError, "can't assign Variable as its own grad", tensors=(self._id,))
        if value._array.dtype != self._array.dtype:
            raise fail(
                RuntimeError,
                f"attempting to assign a gradient with dtype '{value.dtype.name}' to a tensor with dtype "
                f"'{self.dtype.name}'. Please ensure that the gradient and the tensor have the same dtype",
                tensors=(self._id, value._id),
            )
        if value._array.shape != self._array.shape:
            raise fail(
                RuntimeError,
                f"attempting to assign a gradient of size '{list(value.shape)}' to a tensor of size "
                f"'{list(self.shape)}'. Please ensure that the gradient and the tensor are the same size",
                "A gradient has one number for each element of its tensor, so the two shapes must be the same.",
                (self._id, value._id),
            )

    def retain_grad(self) -> None:
        """Keep the gradient of a tensor that is no leaf; raise RuntimeError when it needs none."""
        if not self._requires_grad:
            raise fail(
                RuntimeError,
                "can't retain_grad on Tensor that has requires_grad=False",
                "Nothing will ever be sent to this tensor, for no input of it requires grad.",
                (self._id,),
            )
        if self._node is None or self._retains_grad:
            return
        self._retains_grad = True
        self._node.retained[self._output_nr] = ref(self)
        if state.observer is not None:
            state.observer.requires_grad_changed(self, "retain_grad", False, True)

    @property
    def retains_grad(self) -> bool:
        """Whether ``retain_grad`` was asked for."""
        return self._retains_grad

    def detach(self) -> Tensor:
        """Return a tensor on the same memory without history."""
        result = self.alias()
        result._version_counter = self._version_counter
        result._base = self._base if self._base is not None else self
        if state.observer is not None:
            state.observer.detached(self, result, "detach")
        return result

    @property
    def data(self) -> Tensor:
        """The same memory, without history and with a version counter of its own."""
        result = self.alias()
        if state.observer is not None:
            state.observer.detached(self, result, "data")
        return result

    @data.setter
    def data(self, value: Tensor) -> None:
        self._storage.replace(np.array(value.array))
        self._array, self._offset, self._moves = self._storage.buffer, -1, self._storage.moves
        if state.observer is not None:
            version = self._version_counter.value
            state.observer.mutated("data", (self, value), {}, self, version, None, "data")

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Any = None,
    ) -> None:
        """Send gradients from here back to the leaves, where they accumulate in ``.grad``."""
        from gradgui.engine.backward import backward

        backward((self,), (gradient,), retain_graph, create_graph, inputs)


def _flat_owner(array: np.ndarray) -> np.ndarray:
    """Return the memory of a freshly computed array that is not laid out row by row."""
    flat = array.ravel(order="K")
    if np.shares_memory(flat, array):
        return flat
    raise AssertionError("an operation returned a window onto memory it does not own")


def _address(array: np.ndarray) -> int:
    return int(array.__array_interface__["data"][0])
