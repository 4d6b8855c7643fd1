"""What a tensor can do: methods and operators installed from the rows and the functions over them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from gradgui.engine import dtypes, functions
from gradgui.engine.apply import apply
from gradgui.engine.dtypes import DType
from gradgui.engine.errors import fail
from gradgui.engine.indexing import getitem, setitem
from gradgui.engine.inplace import mutate
from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.printing import format_tensor
from gradgui.engine.state import state
from gradgui.engine.tensor import Size, Tensor

UNARY = ("neg", "reciprocal", "exp", "log", "sin", "cos", "tanh", "sigmoid", "sqrt", "relu", "abs", "sign")
BINARY = ("add", "sub", "mul", "remainder", "floor_divide", "gt", "lt", "ge", "le", "eq", "ne")
OPERATORS = {
    "add": "add", "sub": "sub", "mul": "mul", "mod": "remainder", "floordiv": "floor_divide",
    "gt": "gt", "lt": "lt", "ge": "ge", "le": "le", "eq": "eq", "ne": "ne",
}  # fmt: skip
NUMBER = (int, float, bool, np.integer, np.floating, np.bool_)


def operand(value: Any) -> Any:
    """Return a number as Python's own; tensors as they are."""
    return value.item() if isinstance(value, np.generic) else value


def is_operand(value: Any) -> bool:
    """Return whether an operator takes it."""
    return isinstance(value, Tensor) or isinstance(value, NUMBER)


# ---- methods from rows ---------------------------------------------------------------------------------------


def check_tensor(name: str, value: Any, argument: str = "input") -> None:
    """Raise PyTorch's TypeError for an argument that is no tensor."""
    if not isinstance(value, Tensor):
        raise fail(
            TypeError,
            f"{name}(): argument '{argument}' (position 1) must be Tensor, not {type(value).__name__}",
            f"Write torch.{name}(torch.tensor({value!r})).",
        )


def unary(row: OpDef) -> Callable[[Tensor], Tensor]:
    """Return the function of a row with one input."""

    def function(input: Tensor) -> Tensor:
        check_tensor(row.name, input)
        return apply(row, input)

    return _named(function, row)


def binary(row: OpDef) -> Callable[[Tensor, Any], Tensor]:
    """Return the function of a row with two inputs."""

    def function(input: Tensor, other: Any) -> Tensor:
        check_tensor(row.name, input)
        return apply(row, input, operand(other))

    return _named(function, row)


def unary_(row: OpDef) -> Callable[[Tensor], Tensor]:
    """Return the in-place function of a row with one input."""
    return _named(lambda self: mutate(row, self), row, "_")


def binary_(row: OpDef) -> Callable[[Tensor, Any], Tensor]:
    """Return the in-place function of a row with two inputs."""
    return _named(lambda self, other: mutate(row, self, operand(other)), row, "_")


def _named(function: Any, row: OpDef, suffix: str = "") -> Any:
    function.__name__ = function.__qualname__ = f"{row.name}{suffix}"
    function.__doc__ = f"Return {row.text}." if not suffix else f"Write {row.text} into the tensor; return it."
    return function


def _operator(row: OpDef, swap: bool = False) -> Callable[[Tensor, Any], Any]:
    def forward(self: Tensor, other: Any) -> Any:
        if not is_operand(other):
            return NotImplemented
        return apply(row, self, operand(other))

    def reflected(self: Tensor, other: Any) -> Any:
        if not is_operand(other):
            return NotImplemented
        return apply(row, operand(other), self)

    return reflected if swap else forward


def _in_place(row: OpDef) -> Callable[[Tensor, Any], Any]:
    def change(self: Tensor, other: Any) -> Any:
        return mutate(row, self, operand(other)) if is_operand(other) else NotImplemented

    return change


def _rsub(self: Tensor, other: Any) -> Any:
    return apply(TABLE["rsub"], self, operand(other)) if is_operand(other) else NotImplemented


def _truediv(self: Tensor, other: Any) -> Any:
    return functions.div(self, operand(other)) if is_operand(other) else NotImplemented


def _rtruediv(self: Tensor, other: Any) -> Any:
    return functions.div(operand(other), self) if is_operand(other) else NotImplemented


def _pow(self: Tensor, other: Any) -> Any:
    return functions.pow(self, operand(other)) if is_operand(other) else NotImplemented


def _rpow(self: Tensor, other: Any) -> Any:
    return functions.pow(operand(other), self) if is_operand(other) else NotImplemented


def _matmul(self: Tensor, other: Any) -> Any:
    return functions.matmul(self, other) if isinstance(other, Tensor) else NotImplemented


def _neg(self: Tensor) -> Tensor:
    if self._array.dtype.kind == "b":
        raise fail(
            RuntimeError,
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the "
            "`~` or `logical_not()` operator instead.",
            tensors=(self._id,),
        )
    return apply(TABLE["neg"], self)


# ---- out of the tensor world ---------------------------------------------------------------------------------


def item(self: Tensor) -> Any:
    """Return the one element as a Python number; raise RuntimeError when there are more."""
    if self._array.size != 1:
        raise fail(
            RuntimeError,
            f"a Tensor with {self._array.size} elements cannot be converted to Scalar",
            "item() is for a single number. Pick one with an index, or make one with sum() or mean().",
            (self._id,),
        )
    return self.array.item()


def tolist(self: Tensor) -> Any:
    """Return nested lists of Python numbers."""
    return self.array.tolist()


def numpy(self: Tensor, *, force: bool = False) -> np.ndarray:
    """Return the elements as a NumPy array on the same memory; raise RuntimeError when gradients flow here."""
    if force:
        self = self.detach()
    if self._requires_grad:
        raise fail(
            RuntimeError,
            "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
            "NumPy knows nothing of the tape, so the path of the gradient would end unseen. detach() says that it may.",
            (self._id,),
        )
    self._storage.expose()
    return self.array


def _array(self: Tensor, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
    array = numpy(self)
    return array.astype(dtype) if dtype is not None and array.dtype != dtype else array.copy() if copy else array


def _scalar(convert: Callable[[Any], Any]) -> Callable[[Tensor], Any]:
    def number(self: Tensor) -> Any:
        if self._array.size != 1:
            raise fail(
                ValueError if convert is not int and convert is not float else ValueError,
                "only one element tensors can be converted to Python scalars",
                "Pick one element with an index, or make one number with sum() or mean().",
                (self._id,),
            )
        if self._requires_grad and convert is not bool:
            warnings.warn(
                "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\nConsider "
                "using tensor.detach() first.",
                UserWarning,
                stacklevel=2,
            )
        return convert(self.array.item())

    return number


def _bool(self: Tensor) -> bool:
    if self._array.size != 1:
        raise fail(
            RuntimeError,
            "Boolean value of Tensor with no values is ambiguous"
            if not self._array.size
            else "Boolean value of Tensor with more than one value is ambiguous",
            "Is it true when all elements are, or when any is? Say which, with all() or any().",
            (self._id,),
        )
    return bool(self.array.item())


def _index(self: Tensor) -> int:
    if self._array.size != 1 or self._array.dtype.kind not in "iub":
        raise fail(TypeError, "only integer tensors of a single element can be converted to an index")
    return int(self.array.item())


def _len(self: Tensor) -> int:
    if not self.ndim:
        raise fail(TypeError, "len() of a 0-d tensor", tensors=(self._id,))
    return int(self._array.shape[0])


def _iter(self: Tensor) -> Iterator[Tensor]:
    if not self.ndim:
        raise fail(TypeError, "iteration over a 0-d tensor", tensors=(self._id,))
    return (getitem(self, i) for i in range(self._array.shape[0]))


def _contains(self: Tensor, value: Any) -> bool:
    return bool((self.array == (value.array if isinstance(value, Tensor) else value)).any())


def _repr(self: Tensor) -> str:
    grad_fn = self._node.name() if self._node is not None else None
    return format_tensor(
        self.array, self.dtype.name, requires_grad=self._requires_grad and self._node is None, grad_fn=grad_fn
    )


def _format(self: Tensor, spec: str) -> str:
    return format(self.array.item(), spec) if not self.ndim else format(_repr(self), spec)


# ---- asking --------------------------------------------------------------------------------------------------


def size(self: Tensor, dim: int | None = None) -> Any:
    """Return the shape, or the size of one dim."""
    return self.shape if dim is None else self.shape[functions.dim_of(dim, self.ndim)]


def stride(self: Tensor, dim: int | None = None) -> Any:
    """Return how many elements lie between neighbours along each dim."""
    steps = tuple(s // self._array.itemsize for s in self.array.strides)
    return steps if dim is None else steps[functions.dim_of(dim, self.ndim)]


def to(self: Tensor, *args: Any, **named: Any) -> Tensor:
    """Return the tensor in another dtype; there is only the CPU."""
    from gradgui.engine.factories import check_device

    wanted = named.pop("dtype", None)
    check_device(named.pop("device", None))
    for argument in args:
        if isinstance(argument, DType):
            wanted = argument
        elif isinstance(argument, Tensor):
            wanted = argument.dtype
        elif isinstance(argument, str):
            check_device(argument)
    return functions.to_dtype(self, wanted) if wanted is not None else self


def retained_hash(self: Tensor) -> int:
    """Return a hash by identity, for == compares elements."""
    return id(self)


def type_(self: Tensor, dtype: DType | None = None) -> Any:
    """Return the name of its type, or the tensor in another dtype."""
    return f"torch.{self.dtype.tensor_type}" if dtype is None else functions.to_dtype(self, dtype)


def _install() -> None:
    for name in UNARY:
        setattr(Tensor, name, unary(TABLE[name]))
        setattr(Tensor, f"{name}_", unary_(TABLE[name]))
    for name in BINARY:
        setattr(Tensor, name, binary(TABLE[name]))
    for name in ("add", "sub", "mul", "div"):
        setattr(Tensor, f"{name}_", binary_(TABLE[name]))
    for symbol, name in OPERATORS.items():
        setattr(Tensor, f"__{symbol}__", _operator(TABLE[name]))
        if name in ("add", "mul", "remainder", "floor_divide"):
            # a number on the left of + or × is PyTorch's second input too
            commutes = name in ("add", "mul")
            setattr(Tensor, f"__r{symbol}__", _operator(TABLE[name], swap=not commutes))
    for symbol, name in (("add", "add"), ("sub", "sub"), ("mul", "mul"), ("truediv", "div")):
        setattr(Tensor, f"__i{symbol}__", _in_place(TABLE[name]))
    for name, method in METHODS.items():
        setattr(Tensor, name, method)


def _ipow(self: Tensor, exponent: Any) -> Tensor:
    return mutate(TABLE["pow_scalar"], self, exponent=operand(exponent))


METHODS: dict[str, Any] = {
    "__rsub__": _rsub, "__truediv__": _truediv, "__rtruediv__": _rtruediv, "__pow__": _pow, "__rpow__": _rpow,
    "__matmul__": _matmul, "__neg__": _neg, "__abs__": lambda self: apply(TABLE["abs"], self), "__pos__": lambda self: self,
    "__ipow__": _ipow, "pow_": _ipow, "__getitem__": getitem, "__setitem__": setitem, "__len__": _len, "__iter__": _iter,
    "__contains__": _contains, "__repr__": _repr, "__str__": _repr, "__format__": _format, "__hash__": retained_hash,
    "__bool__": _bool, "__float__": _scalar(float), "__int__": _scalar(int), "__index__": _index, "__array__": _array,
    "neg": _neg, "negative": _neg, "pow": functions.pow, "div": functions.div, "true_divide": functions.div,
    "divide": functions.div, "subtract": Tensor.sub if hasattr(Tensor, "sub") else None, "matmul": functions.matmul,
    "mm": functions.matmul, "mv": functions.matmul, "dot": functions.matmul, "sum": functions.sum, "mean": functions.mean,
    "view": functions.view, "reshape": functions.reshape, "transpose": functions.transpose, "t": functions.t,
    "permute": functions.permute, "unsqueeze": functions.unsqueeze, "squeeze": functions.squeeze,
    "expand": functions.expand, "flatten": functions.flatten, "clone": functions.clone, "contiguous": functions.contiguous,
    "square": lambda self: functions.pow(self, 2), "absolute": lambda self: apply(TABLE["abs"], self),
    "zero_": lambda self: mutate(TABLE["zero"], self), "fill_": lambda self, value: mutate(TABLE["fill"], self, operand(value)),
    "item": item, "tolist": tolist, "numpy": numpy, "size": size, "stride": stride, "to": to, "type": type_,
    "dim": lambda self: self.ndim, "ndimension": lambda self: self.ndim, "numel": lambda self: int(self._array.size),
    "nelement": lambda self: int(self._array.size), "element_size": lambda self: self._array.itemsize,
    "is_contiguous": lambda self: bool(self.array.flags.c_contiguous), "is_floating_point": lambda self: self.dtype.is_floating_point,
    "float": lambda self: functions.to_dtype(self, dtypes.float32), "double": lambda self: functions.to_dtype(self, dtypes.float64),
    "half": lambda self: functions.to_dtype(self, dtypes.float16), "long": lambda self: functions.to_dtype(self, dtypes.int64),
    "int": lambda self: functions.to_dtype(self, dtypes.int32), "bool": lambda self: functions.to_dtype(self, dtypes.bool_),
    "cpu": lambda self: self, "data_ptr": lambda self: 0x7F0000000000 + 0x40 * self._id,
    "_is_view": lambda self: self._base is not None and self._version_counter is self._base._version_counter,
    "T": property(lambda self: apply(TABLE["permute"], self, dims=tuple(reversed(range(self.ndim))))),
    "mT": property(lambda self: functions.transpose(self, -2, -1)),
    "device": property(lambda self: "cpu"), "itemsize": property(lambda self: self._array.itemsize),
    "nbytes": property(lambda self: int(self._array.nbytes)),
}  # fmt: skip
METHODS.pop("subtract")
_install()
Tensor.subtract = Tensor.sub  # type: ignore[attr-defined]

__all__ = ["Size", "state"]
