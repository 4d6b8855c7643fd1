"""What a tensor can do: methods and operators installed from the rows and the functions over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from gradgui.engine import convert, dtypes, functions, products, shapes, tensorhooks
from gradgui.engine.apply import apply
from gradgui.engine.assignment import setitem
from gradgui.engine.devices import CPU, check_device
from gradgui.engine.dtypes import DType
from gradgui.engine.errors import FILL_TYPES, NEGATION, fail
from gradgui.engine.factories import from_numpy
from gradgui.engine.indexing import getitem
from gradgui.engine.inplace import check_history, mutate
from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.operators import NUMBER, OPERATORS, ipow, neg, operand
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

UNARY = ("reciprocal exp log sin cos tanh sigmoid sqrt relu abs sign sgn isnan isinf isfinite logical_not").split()
BINARY = ("mul remainder floor_divide eq ne gt lt ge le maximum minimum logical_and logical_or logical_xor").split()
ONLY_TENSORS = ("maximum", "minimum", "logical_and", "logical_or", "logical_xor")
NOT_FOR_BOOL: dict[str, tuple[type[Exception], str]] = {
    "relu": (RuntimeError, "Boolean inputs not supported for relu"),
    "neg": (RuntimeError, NEGATION),
    "abs": (NotImplementedError, "\"abs_cpu\" not implemented for 'Bool'"),
}
LONGER = {"gt": "greater", "ge": "greater_equal", "lt": "less", "le": "less_equal", "ne": "not_equal"}

Function = TypeVar("Function", bound="Callable[..., Any]")

# ---- functions from rows -------------------------------------------------------------------------------------


def check_bool(row: OpDef, tensor: Tensor) -> None:
    """Raise what PyTorch raises for functions that booleans lack."""
    if tensor._array.dtype.kind == "b" and row.name in NOT_FOR_BOOL:
        kind, text = NOT_FOR_BOOL[row.name]
        raise fail(kind, text, "Turn it into numbers first: x.float().", (tensor._id,))


def unary(row: OpDef) -> Callable[[Tensor], Tensor]:
    """Return the function of a row with one input."""

    def function(input: Tensor) -> Tensor:
        functions.check_tensor(row.name, input, "input", 1)
        if input._array.dtype.kind == "b":
            check_bool(row, input)
        return apply(row, input)

    return _named(function, row)


def binary(row: OpDef, method: bool = False) -> Callable[[Tensor, Any], Tensor]:
    """Return the function, or the method, of a row with two inputs."""
    position = 1 if method else 2

    def function(input: Tensor, other: Any) -> Tensor:
        if row.name in ONLY_TENSORS:
            functions.check_tensor(row.name, other, "other", position)
        else:
            functions.check_operand(row.name, "other", other, position)
        if not isinstance(input, Tensor):
            functions.check_operand(row.name, "input", input, 1)
            input = Tensor(np.asarray(input, functions.number_type(input)))
        return apply(row, input, operand(other))

    return _named(function, row)


def unary_(row: OpDef) -> Callable[[Tensor], Tensor]:
    """Return the in-place function of a row with one input."""

    def function(self: Tensor) -> Tensor:
        check_bool(row, self)
        return mutate(row, self)

    return _named(function, row, "_")


def binary_(row: OpDef) -> Callable[[Tensor, Any], Tensor]:
    """Return the in-place function of a row with two inputs."""

    def function(self: Tensor, other: Any) -> Tensor:
        functions.check_operand(f"{row.name}_", "other", other, 1)
        return mutate(row, self, operand(other))

    return _named(function, row, "_")


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

    return _named(function, row, "_")


def scaled(name: str) -> Callable[..., Tensor]:
    """Return the method ``add`` or ``sub``."""
    whole = getattr(functions, name)

    def function(self: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
        functions.check_operand(name, "other", other, 1)
        result: Tensor = whole(self, other, alpha=alpha)
        return result

    return _named(function, TABLE[name])


def _named(function: Function, row: OpDef, suffix: str = "") -> Function:
    function.__name__ = function.__qualname__ = f"{row.name}{suffix}"
    function.__doc__ = f"Return {row.text}." if not suffix else f"Write {row.text} into the tensor; return it."
    return function


# ---- methods -------------------------------------------------------------------------------------------------


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


def to(self: Tensor, *args: Any, dtype: DType | None = None, device: Any = None, copy: bool = False) -> Tensor:
    """Return the tensor in another dtype; there is only the CPU."""
    check_device(device)
    dtype = dtypes.given(dtype)
    for argument in args:
        if isinstance(argument, DType | type):
            dtype = dtypes.given(argument)
        elif isinstance(argument, Tensor):
            dtype = argument.dtype
        elif isinstance(argument, str):
            check_device(argument)
    if dtype is None or dtype is self.dtype:
        return functions.clone(self) if copy else self
    return functions.to_dtype(self, dtype)


def type_(self: Tensor, dtype: DType | None = None) -> Any:
    """Return the name of its type, or the tensor in another dtype."""
    return f"torch.{self.dtype.tensor_type}" if dtype is None else functions.to_dtype(self, dtype)


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


def clamp_(self: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """Keep every element between two limits, in place."""
    made = functions.clamp_type(self, min, max)
    if made is not self.dtype:
        text = (
            f"result type {dtypes.type_name(made)} can't be cast to the desired output type {dtypes.c_name(self.dtype)}"
        )
        raise fail(RuntimeError, text, tensors=(self._id,))
    return mutate(TABLE["clamp"], self, min=min, max=max)


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


def _cast(dtype: DType) -> Callable[[Tensor], Tensor]:
    return lambda self: functions.to_dtype(self, dtype)


def _as(name: str, reshaped: Callable[..., Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
    """Return the method that takes its sizes from another tensor."""

    def like(self: Tensor, other: Tensor) -> Tensor:
        if not isinstance(other, Tensor):
            functions.check_operand(name, "other", other, 1)
        return reshaped(self, other.shape)

    return like


FROM_MODULES = (
    (
        functions,
        "pow div sum mean clone where max min argmax argmin any all clamp equal isclose allclose".split(),
    ),
    (products, "matmul mm mv dot bmm".split()),
    (shapes, "view reshape transpose t permute unsqueeze squeeze expand flatten contiguous movedim unflatten".split()),
    (shapes, "select narrow diagonal as_strided unbind split chunk tensor_split".split()),
    (convert, "item tolist numpy".split()),
    (tensorhooks, "register_hook register_post_accumulate_grad_hook".split()),
)
OTHER_NAMES = {
    "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div", "negative": "neg", "absolute": "abs",
    "swapaxes": "transpose", "swapdims": "transpose", "clip": "clamp", "ndimension": "dim", "nelement": "numel",
}  # fmt: skip
METHODS: dict[str, Any] = {
    "__getitem__": getitem, "__setitem__": setitem, "__len__": convert.to_len, "__iter__": convert.to_iter,
    "__contains__": convert.to_contains, "__repr__": convert.show, "__str__": convert.show,
    "__format__": convert.to_format, "__hash__": lambda self: id(self), "__bool__": convert.to_bool,
    "__float__": convert.to_scalar(float), "__int__": convert.to_scalar(int), "__index__": convert.to_index,
    "__complex__": convert.to_scalar(complex), "__array__": convert.to_array, "__deepcopy__": deepcopy,
    "__array_wrap__": array_wrap,
    "neg": neg, "pow_": ipow, "size": size, "stride": stride, "to": to, "type": type_, "copy_": copy_, "fill_": fill_,
    "zero_": lambda self: mutate(TABLE["zero"], self), "clamp_": clamp_, "square": lambda self: functions.pow(self, 2),
    "add": scaled("add"), "sub": scaled("sub"), "add_": scaled_("add"), "sub_": scaled_("sub"),
    "dim": lambda self: self.ndim,
    "numel": lambda self: int(self._array.size), "element_size": lambda self: self._array.itemsize,
    "is_contiguous": lambda self: bool(self.array.flags.c_contiguous),
    "is_floating_point": lambda self: self.dtype.is_floating_point, "float": _cast(dtypes.float32),
    "double": _cast(dtypes.float64), "half": _cast(dtypes.float16), "long": _cast(dtypes.int64),
    "int": _cast(dtypes.int32), "short": _cast(dtypes.int16), "bool": _cast(dtypes.bool_),
    "cpu": lambda self: self, "cuda": cuda, "data_ptr": lambda self: 0x7F0000000000 + 0x40 * self._id,
    "_is_view": lambda self: self._view is not None, "is_inference": lambda self: self._inference,
    "type_as": lambda self, other: functions.to_dtype(self, other.dtype),
    "view_as": _as("view_as", shapes.view),
    "reshape_as": _as("reshape_as", shapes.reshape),
    "expand_as": _as("expand_as", shapes.expand),
    "clamp_min": lambda self, min: functions.clamp(self, min),
    "clamp_max": lambda self, max: functions.clamp(self, None, max),
    "new_zeros": lambda self, *shape: Tensor(np.zeros(shapes.sizes_of(shape), self._array.dtype)),
    "T": property(shapes.transposed), "mT": property(shapes.matrix_transposed), "device": property(lambda self: CPU),
    "itemsize": property(lambda self: self._array.itemsize), "nbytes": property(lambda self: int(self._array.nbytes)),
    "is_cuda": property(lambda self: False), "layout": property(lambda self: dtypes.STRIDED),
    "name": property(lambda self: None),
}  # fmt: skip


def install() -> None:
    """Give the tensor its methods."""
    methods = dict(METHODS) | OPERATORS
    for module, names in FROM_MODULES:
        methods |= {name: getattr(module, name) for name in names}
    for name in UNARY:
        methods |= {name: unary(TABLE[name]), f"{name}_": unary_(TABLE[name])}
    for name in BINARY:
        methods[name] = binary(TABLE[name], method=True)
    methods |= {"mul_": binary_(TABLE["mul"]), "div_": binary_(TABLE["div"]), "neg_": unary_(TABLE["neg"])}
    methods |= {longer: methods[name] for name, longer in LONGER.items()}
    methods |= {other: methods[name] for other, name in OTHER_NAMES.items()}
    for name, method in methods.items():
        setattr(Tensor, name, method)


install()
