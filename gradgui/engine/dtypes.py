"""Element types, named and promoted as in PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.native import Native


class DType(metaclass=Native, called="torch.dtype"):
    """An element type; prints as ``torch.float32``."""

    __slots__ = ("category", "is_complex", "is_floating_point", "is_signed", "itemsize", "name", "np", "tensor_type")

    def __init__(self, name: str, numpy_name: str, tensor_type: str) -> None:
        self.name = name
        self.np: np.dtype[Any] = np.dtype(numpy_name)
        self.itemsize = self.np.itemsize
        self.is_floating_point = self.np.kind == "f"
        self.is_signed = self.np.kind in "if"
        self.is_complex = self.np.kind == "c"
        self.category = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}[self.np.kind]
        self.tensor_type = tensor_type  # as in "torch.FloatTensor"

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> tuple[Any, ...]:
        return (from_numpy, (self.np,))


class Layout:
    """How elements lie in memory: always with steps here; prints as ``torch.strided``."""

    def __repr__(self) -> str:
        return "torch.strided"


STRIDED = Layout()


class MemoryFormat:
    """In which order elements lie in memory; prints as ``torch.contiguous_format``."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"torch.{self._name}"


CONTIGUOUS, PRESERVE = MemoryFormat("contiguous_format"), MemoryFormat("preserve_format")
float32 = DType("float32", "float32", "FloatTensor")
float64 = DType("float64", "float64", "DoubleTensor")
float16 = DType("float16", "float16", "HalfTensor")
int64 = DType("int64", "int64", "LongTensor")
int32 = DType("int32", "int32", "IntTensor")
int16 = DType("int16", "int16", "ShortTensor")
int8 = DType("int8", "int8", "CharTensor")
uint8 = DType("uint8", "uint8", "ByteTensor")
bool_ = DType("bool", "bool", "BoolTensor")

ALL = (float32, float64, float16, int64, int32, int16, int8, uint8, bool_)
_BY_NUMPY = {d.np: d for d in ALL}


C_NAMES = {"float32": "float", "float64": "double", "int64": "long int", "int32": "int", "float16": "c10::Half"}
C_NAMES |= {"int16": "short int", "int8": "signed char", "uint8": "unsigned char"}


def c_name(dtype: DType) -> str:
    """Return what C++ calls a dtype, as some errors do."""
    return C_NAMES.get(dtype.name, dtype.name)


def type_name(dtype: DType) -> str:
    """Return how most errors call a dtype: Float."""
    return dtype.tensor_type.removesuffix("Tensor")


def from_numpy(dtype: np.dtype[Any]) -> DType:
    """Return the element type of a NumPy dtype; raise TypeError when PyTorch's tensors have none like it."""
    try:
        return _BY_NUMPY[dtype]
    except KeyError:
        raise TypeError(
            f"can't convert np.ndarray of type numpy.{dtype.type.__name__}. The only supported types are: "
            "float64, float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, "
            "uint16, uint8, and bool."
        ) from None


_PYTHONS_OWN: dict[Any, DType] = {float: float64, int: int64, bool: bool_}


def given(dtype: Any) -> DType | None:
    """Return the element type that a person asked for: Python's own types stand for one too."""
    found: DType | None = _PYTHONS_OWN.get(dtype) if isinstance(dtype, type) else dtype
    return found


def category_of_number(value: complex) -> int:
    """Return the category of a Python number: 0 bool, 1 int, 2 float, 3 complex."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return 1
    return 3 if isinstance(value, complex) else 2


def promote(dimensioned: list[DType], scalars: list[DType], numbers: list[int], fraction: DType = float32) -> DType:
    """Return the type of a mixed operation.

    Tensors with dimensions decide; a 0-d tensor counts when its category is higher, a Python number (given by its
    category) when its category is higher still: one with a fraction then gives ``fraction``.
    """
    result: DType | None = None
    for group in (dimensioned, scalars):
        joined = _join(group)
        if joined is not None and (result is None or joined.category > result.category):
            result = joined if result is None else _join([result, joined])
    number = max(numbers, default=-1)
    if result is None or number > result.category:
        result = {0: bool_, 1: int64, 2: fraction}[number]
    return result


def _join(types: list[DType]) -> DType | None:
    if not types:
        return None
    result = types[0]
    for other in types[1:]:
        if other is not result:
            result = _join_two(result, other)
    return result


def _join_two(a: DType, b: DType) -> DType:
    if a.category != b.category:
        return a if a.category > b.category else b
    return from_numpy(np.promote_types(a.np, b.np))
