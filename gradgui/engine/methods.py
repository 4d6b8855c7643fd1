"""What a tensor can do: methods and operators installed from the rows and the functions over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import (  # noqa: F401  (they offer their functions)
    activations,
    arranging,
    casting,
    compare,
    convert,
    dtypeinfo,
    dtypes,
    einsum,
    forms,
    functions,
    joining,
    linalg_norms,
    masking,
    orders,
    picking,
    pieces,
    randoms,
    reshaped,
    scans,
    shapes,
    tensorhooks,
)
from gradgui.engine.assignment import setitem
from gradgui.engine.devices import CPU, check_device
from gradgui.engine.errors import FILL_TYPES, fail
from gradgui.engine.factories import from_numpy
from gradgui.engine.indexing import getitem
from gradgui.engine.inplace import check_history, mutate
from gradgui.engine.opdef import TABLE
from gradgui.engine.operators import NUMBER, OPERATORS, ipow, operand
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES, APART = 0x7F0000000000, 1 << 20  # made-up addresses: where they begin, and how far storages lie apart


# ---- sums with a factor --------------------------------------------------------------------------------------


def scaled_(name: str) -> Callable[..., Tensor]:
    """Return ``add_`` or ``sub_``, which take a factor for their second input."""
    row, scaled = TABLE[name], TABLE[f"{name}_scaled"]

    def function(self: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
        functions.check_operand(f"{name}_", "other", other, 1)
        if name == "sub":
            check_history(row, self, other)
            functions.check_not_bool(self, other)
        if alpha == 1:
            return mutate(row, self, operand(other))
        return mutate(scaled, self, operand(other), alpha=alpha)

    function.__name__ = function.__qualname__ = f"{name}_"
    return function


# ---- methods -------------------------------------------------------------------------------------------------


def data_ptr(self: Tensor) -> int:
    """Return a made-up address of the first element: tensors on the same memory agree, and so do two runs."""
    storage = self._storage
    storage.place = storage.place or PLACES + APART * self._id
    return storage.place + self._offset


def size(self: Tensor, dim: int | None = None) -> Any:
    """Return the shape, or the size of one dim."""
    return self.shape if dim is None else self.shape[shapes.dim_of(dim, self.ndim)]


def stride(self: Tensor, dim: int | None = None) -> Any:
    """Return how many elements lie between neighbours along each dim."""
    array = self.array
    if not array.size:
        array = np.zeros(tuple(max(n, 1) for n in array.shape), array.dtype)
    steps = tuple(s // array.itemsize for s in array.strides)
    return steps if dim is None else steps[shapes.dim_of(dim, self.ndim)]


def copy_(self: Tensor, src: Tensor, non_blocking: bool = False) -> Tensor:
    """Copy another tensor's elements into this one; return it."""
    if not isinstance(src, Tensor):
        functions.check_operand("copy_", "other", src, 1)
        src = Tensor(np.asarray(src, self._array.dtype))
    return mutate(TABLE["copy"], self, src)


def fill_(self: Tensor, value: Any) -> Tensor:
    """Write one number everywhere; return the tensor."""
    if isinstance(value, Tensor):
        return mutate(TABLE["fill_tensor"], self, value)
    if not isinstance(value, NUMBER):
        raise fail(TypeError, FILL_TYPES.format(type(value).__name__), "fill_() writes one number everywhere.")
    return mutate(TABLE["fill"], self, operand(value))


def cuda(self: Tensor, *_: Any) -> Tensor:
    """Raise AssertionError: there is no graphics card."""
    check_device("cuda")
    return self


def deepcopy(self: Tensor, memo: dict[int, Any]) -> Tensor:
    """Copy a leaf with its gradient; raise RuntimeError for a tensor with a history."""
    if id(self) in memo:
        return memo[id(self)]  # type: ignore[no-any-return]
    if not self.is_leaf:
        raise fail(RuntimeError, ONLY_LEAVES, "detach() the tensor first.", (self._id,))
    window = Tensor(self.array.copy(order="K"))
    window._requires_grad = self.requires_grad
    memo[id(self)] = window
    if self._grad is not None:
        window._grad = deepcopy(self._grad, memo)
    return window


ONLY_LEAVES = (
    "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the "
    "moment.  If you were "
    "attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see "
    "https://github.com/pytorch/pytorch/pull/103001"
)


def array_wrap(self: Tensor, array: np.ndarray, context: Any = None, return_scalar: bool = False) -> Tensor:
    """Return what a function of NumPy made of a tensor as a tensor; PyTorch knows no booleans here."""
    array = np.asarray(array)
    return from_numpy(array.astype(np.uint8) if array.dtype.kind == "b" else array)


def _as(name: str, give: Callable[..., Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
    """Return the method that takes its sizes from another tensor."""

    def like(self: Tensor, other: Tensor) -> Tensor:
        if not isinstance(other, Tensor):
            functions.check_operand(name, "other", other, 1)
        return give(self, other.shape)

    return like


FROM_MODULES = (
    (
        functions,
        "pow clone".split(),
    ),
    (convert, "item tolist numpy".split()),
    (tensorhooks, "register_hook register_post_accumulate_grad_hook".split()),
)
OTHER_NAMES = {
    "subtract": "sub", "subtract_": "sub_",
    "ndimension": "dim",
}  # fmt: skip
METHODS: dict[str, Any] = {
    "__getitem__": getitem, "__setitem__": setitem, "__len__": convert.to_len, "__iter__": convert.to_iter,
    "__contains__": convert.to_contains, "__repr__": convert.show, "__str__": convert.show,
    "__format__": convert.to_format, "__hash__": lambda self: id(self), "__bool__": convert.to_bool,
    "__float__": convert.to_scalar(float), "__int__": convert.to_scalar(int), "__index__": convert.to_index,
    "__complex__": convert.to_scalar(complex), "__array__": convert.to_array, "__deepcopy__": deepcopy,
    "__array_wrap__": array_wrap,
    "pow_": ipow, "size": size, "stride": stride, "copy_": copy_, "fill_": fill_,
    "zero_": lambda self: mutate(TABLE["zero"], self),
    "where": compare.where_method, "add": forms.as_method(functions.add), "sub": forms.as_method(functions.sub),
    "add_": scaled_("add"), "sub_": scaled_("sub"),
    "dim": lambda self: self.ndim,
    "element_size": lambda self: self._array.itemsize,
    "is_contiguous": lambda self: bool(self.array.flags.c_contiguous),
    "cpu": lambda self: self, "cuda": cuda, "data_ptr": data_ptr,
    "_is_view": lambda self: self._view is not None, "is_inference": lambda self: self._inference,
    "view_as": _as("view_as", shapes.view),
    "reshape_as": _as("reshape_as", shapes.reshape),
    "expand_as": _as("expand_as", shapes.expand),
    "T": property(shapes.transposed), "mT": property(shapes.matrix_transposed),
    "H": property(shapes.conjugate_transposed), "mH": property(lambda self: shapes.matrix_transposed(self, "mH")),
    "device": property(lambda self: CPU),
    "itemsize": property(lambda self: self._array.itemsize), "nbytes": property(lambda self: int(self._array.nbytes)),
    "is_cuda": property(lambda self: False), "layout": property(lambda self: dtypes.STRIDED),
    "name": property(lambda self: None),
}  # fmt: skip


def _refusing(name: str, method: Any) -> Any:
    return method if name.startswith("_") or isinstance(method, property) else forms.refusing(method, "Tensor", name)


def install() -> None:
    """Give the tensor its methods."""
    methods = dict(METHODS) | OPERATORS
    for module, names in FROM_MODULES:
        methods |= {name: getattr(module, name) for name in names}
    methods |= {other: methods[name] for other, name in OTHER_NAMES.items()}
    methods = {name: _refusing(name, method) for name, method in methods.items()}
    methods |= forms.METHODS
    for name, method in methods.items():
        setattr(Tensor, name, method)


install()
