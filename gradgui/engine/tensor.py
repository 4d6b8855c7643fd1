"""The tensor: a window onto a storage, with its place in the history of operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.dtypes import DType, c_name, from_numpy, type_name
from gradgui.engine.errors import DETACH_VIEW, GRAD_DTYPE, NON_LEAF_GRAD, fail
from gradgui.engine.native import Native
from gradgui.engine.state import state
from gradgui.engine.storage import OwnVersion, Storage, Version, address
from gradgui.engine.warn import warn

if TYPE_CHECKING:
    from weakref import ref

    from gradgui.engine.hooks import HookTable
    from gradgui.engine.node import AccumulateGrad, Node
    from gradgui.engine.views import ViewOf


class Size(tuple[int, ...], metaclass=Native, called="torch.Size"):
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

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, tuple):
            raise TypeError(f"can only concatenate tuple (not {type(other).__name__}) to torch.Size")
        return Size(tuple(self) + tuple(other))

    def __radd__(self, other: Any) -> Any:
        return Size(tuple(other) + tuple(self)) if isinstance(other, tuple) else NotImplemented

    def __mul__(self, count: Any) -> Any:
        return Size(tuple(self) * count)

    __rmul__ = __mul__

    def __getitem__(self, index: Any) -> Any:
        found = tuple.__getitem__(self, index)
        return Size(found) if isinstance(found, tuple) else found


class Tensor:
    """A multi-dimensional array with gradients. Operations are installed from their rows (see ``methods``)."""

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_accumulator",
        "_after_grad",
        "_array",
        "_grad",
        "_hooks",
        "_id",
        "_inference",
        "_moves",
        "_node",
        "_output_nr",
        "_requires_grad",
        "_retains_grad",
        "_storage",
        "_version_counter",
        "_view",
    )

    __module__ = "torch"  # the name that a person knows it by
    __array_priority__ = 1000  # NumPy arrays leave mixed operators to us

    def __init__(self, array: Any = (), requires_grad: bool = False, storage: Storage | None = None) -> None:
        if not isinstance(array, np.ndarray | np.generic):
            array, requires_grad, storage = _as_called((array, requires_grad, storage)), False, None
        if storage is None:
            owner = array if array.flags.c_contiguous else _flat_owner(array)
            if owner is None:
                owner = array = np.ascontiguousarray(array)
            storage = Storage(owner)
        self._array: np.ndarray = array
        self._storage = storage
        self._moves = storage.moves
        self._id: int = state.next_tensor()
        self._version_counter = Version()
        self._view: ViewOf | None = None
        self._node: Node | None = None
        self._output_nr = 0
        self._requires_grad = requires_grad  # a view may need a gradient for its base's sake: see needs_grad
        self._retains_grad = False
        self._grad: Tensor | None = None
        self._accumulator: ref[AccumulateGrad] | None = None
        self._hooks: HookTable | None = None
        self._after_grad: HookTable | None = None
        self._inference = state.inference

    # ---- memory ----------------------------------------------------------------------------------------------

    @property
    def array(self) -> np.ndarray:
        """The elements, as a window onto the storage; never write to it without ``prepare_write``."""
        if self._moves != self._storage.moves:
            self._follow()
        return self._array

    def _follow(self) -> None:
        old, storage = self._array, self._storage
        offset = address(old) - storage.start(self._moves)
        self._array = np.ndarray(old.shape, old.dtype, storage.buffer, offset, old.strides)
        self._moves = storage.moves

    def alias(self, array: np.ndarray | None = None) -> Tensor:
        """Return a tensor on the same storage; ``array`` is a window onto this tensor's own array."""
        return Tensor(self.array if array is None else array, storage=self._storage)

    @property
    def _offset(self) -> int:
        """How many bytes of the storage lie before its first element."""
        return address(self.array) - address(self._storage.buffer)

    def storage_offset(self) -> int:
        """Return how many elements of the storage lie before its first one."""
        return self._offset // self._array.itemsize

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
        return self._requires_grad or (self._view is not None and needs_grad(self))

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if value and self._node is not None:
            raise fail(
                RuntimeError,
                "you can only change requires_grad flags of leaf variables.",
                "This tensor was made by a recorded operation and requires grad already.",
                (self._id,),
            )
        self._set_requires_grad(bool(value), "only Tensors of floating point and complex dtype can require gradients")

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Switch recording on or off for a leaf; return it."""
        self._set_requires_grad(bool(requires_grad), "only Tensors of floating point dtype can require gradients")
        return self

    def _set_requires_grad(self, value: bool, wrong_dtype: str) -> None:
        before = self._requires_grad
        if not value and self._node is not None:
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
        if self._inference and value and not state.inference:
            raise fail(
                RuntimeError,
                "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.",
                "A tensor made in inference mode never takes part in a recording. clone() gives one that may.",
                (self._id,),
            )
        if before != value:
            self._requires_grad = value
            if state.observer is not None:
                state.observer.requires_grad_changed(self, "requires_grad", before, value)

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made it."""
        return self.grad_fn is None

    @property
    def grad_fn(self) -> Node | None:
        """The node that made it; None for a leaf."""
        if self._view is not None:
            self._view.refresh(self)
        return self._node

    @property
    def output_nr(self) -> int:
        """Which output of its node it is."""
        return self._output_nr

    @property
    def _version(self) -> int:
        if self._inference and type(self._version_counter) is Version:
            raise fail(RuntimeError, "Inference tensors do not track version counter.", tensors=(self._id,))
        return self._version_counter.value

    @property
    def _base(self) -> Tensor | None:
        """The tensor whose memory it is a view of."""
        return self._view.base if self._view is not None else None

    # ---- gradients -------------------------------------------------------------------------------------------

    @property
    def grad(self) -> Tensor | None:
        """The accumulated gradient, or None."""
        if self._grad is None and not self._retains_grad and self._node is not None:
            warn(NON_LEAF_GRAD)
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
                GRAD_DTYPE.format(c_name(value.dtype), type_name(self.dtype)),
                "A gradient has the dtype of its tensor.",
                (self._id, value._id),
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
        if not self.requires_grad:
            raise fail(
                RuntimeError,
                "can't retain_grad on Tensor that has requires_grad=False",
                "Nothing will ever be sent to this tensor, for no input of it requires grad.",
                (self._id,),
            )
        if self._node is None or self._retains_grad:
            return
        node = self.grad_fn
        assert node is not None
        self._retains_grad = True
        node.retain(self)
        if state.observer is not None:
            state.observer.requires_grad_changed(self, "retain_grad", False, True)

    @property
    def retains_grad(self) -> bool:
        """Whether ``retain_grad`` was asked for."""
        return self._retains_grad

    def detach(self) -> Tensor:
        """Return a tensor on the same memory without history."""
        result = self.alias()
        left = self._inference and not state.inference
        result._version_counter = OwnVersion() if left else self._version_counter
        result._inference = self._inference
        if state.observer is not None:
            state.observer.detached(self, result, "detach")
        return result

    def detach_(self) -> Tensor:
        """Cut the tensor itself off from its history; raise RuntimeError for a view."""
        if state.inference:
            return self  # histories are out of reach there
        if self._view is not None:
            raise fail(
                RuntimeError,
                DETACH_VIEW,
                "Its base goes on with the history, so a view cannot leave it alone. Use detach().",
                (self._id,),
            )
        before = self._requires_grad
        self._node, self._output_nr, self._requires_grad = None, 0, False
        if state.observer is not None and before:
            state.observer.requires_grad_changed(self, "detach_", before, False)
        return self

    @property
    def data(self) -> Tensor:
        """The same memory, without history and with a version counter of its own."""
        result = self.alias()
        result._inference = self._inference and state.inference
        if state.observer is not None:
            state.observer.detached(self, result, "data")
        return result

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise fail(TypeError, f"Variable data has to be a tensor, but got {type(value).__name__}")
        if self.requires_grad and value._array.dtype.kind not in "fc":
            raise fail(
                RuntimeError,
                "data set to a tensor that requires gradients must be floating point or complex dtype",
                tensors=(self._id, value._id),
            )
        self._array, self._storage = value.array, value._storage
        self._moves = self._storage.moves
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
        from gradgui.engine.gradients import backward

        backward((self,), (gradient,), retain_graph, create_graph, inputs)


def _as_called(given: tuple[Any, ...]) -> np.ndarray:
    """Return the memory for ``torch.Tensor([1, 2])`` or ``torch.Tensor(2, 3)``, as old programs write it."""
    data = given[0]
    if isinstance(data, Tensor):
        return data.array
    if isinstance(data, int):
        return np.zeros([n for n in given if n is not None and n is not False], state.default_dtype.np)
    return np.array(data, state.default_dtype.np)


def needs_grad(tensor: Tensor) -> bool:
    """Return whether operations on a tensor are recorded: a view follows its base."""
    view = tensor._view
    return tensor._requires_grad or (view is not None and view.base._requires_grad)


def _flat_owner(array: np.ndarray) -> np.ndarray | None:
    """Return the memory, as one row, of an array that is not laid out row by row; None when it cannot be had."""
    owner = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    flat = owner.ravel(order="K")
    return flat if np.shares_memory(flat, owner) else None
