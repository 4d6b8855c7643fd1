"""Questions about dtypes: limits, promotion, the default; and about values: is it a tensor, has it fractions."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.apply import common_dtype
from gradgui.engine.dtypes import DType
from gradgui.engine.errors import fail
from gradgui.engine.forms import offer
from gradgui.engine.native import Native
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor


class finfo(metaclass=Native, called="torch.finfo"):
    """The limits of a floating point dtype."""

    def __init__(self, type: DType | None = None) -> None:
        kind = type or state.default_dtype
        if not kind.is_floating_point:
            text = "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'"
            raise fail(TypeError, text)
        limits = np.finfo(kind.np)
        self.bits = int(limits.bits)
        self.eps, self.max, self.min = float(limits.eps), float(limits.max), float(limits.min)
        self.tiny = self.smallest_normal = float(limits.smallest_normal)
        self.resolution = 10.0**-limits.precision
        self.dtype = kind.name

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )


class iinfo(metaclass=Native, called="torch.iinfo"):
    """The limits of a dtype of whole numbers."""

    def __init__(self, type: DType) -> None:
        if type.is_floating_point or type is dtypes.bool_:
            text = "torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'"
            raise fail(TypeError, text)
        limits = np.iinfo(type.np)
        self.bits, self.max, self.min = int(limits.bits), int(limits.max), int(limits.min)
        self.dtype = type.name

    def __repr__(self) -> str:
        return f"iinfo(min={float(self.min):g}, max={float(self.max):g}, dtype={self.dtype})"


def can_cast(from_: DType, to: DType) -> bool:
    """Return whether PyTorch changes one dtype into another by itself."""
    if to is dtypes.uint8 and from_.np.kind == "i":
        return True  # PyTorch asks for the kind only
    return from_.category <= to.category


def promote_types(type1: DType, type2: DType) -> DType:
    """Return the dtype that can hold both."""
    return dtypes.promote([type1, type2], [], [])


def result_type(tensor1: Any, tensor2: Any) -> DType:
    """Return the dtype of an operation on two tensors or numbers."""
    operands = (tensor1, tensor2)
    arrays = [value._array if isinstance(value, Tensor) else value for value in operands]
    return dtypes.from_numpy(common_dtype(operands, arrays))


def set_default_dtype(d: Any) -> None:
    """Choose the dtype of new floating point tensors."""
    if not isinstance(d, DType):
        raise fail(TypeError, "invalid dtype object: only floating-point types are supported as the default type")
    if not d.is_floating_point:
        raise fail(TypeError, "only floating-point types are supported as the default type")
    state.default_dtype = d


def get_default_dtype() -> DType:
    """Return the dtype of new floating point tensors."""
    return state.default_dtype


def is_tensor(obj: object) -> bool:
    """Return whether a value is a tensor."""
    return isinstance(obj, Tensor)


@offer("is_floating_point", out=False)
def is_floating_point(input: Tensor) -> bool:
    """Return whether the elements may have fractions."""
    return input.dtype.is_floating_point


@offer("is_complex", out=False)
def is_complex(input: Tensor) -> bool:
    """Return whether the elements are complex numbers: there are none here."""
    return input.dtype.is_complex


@offer("is_signed", out=False, function=False)
def is_signed(input: Tensor) -> bool:
    """Return whether the elements may be negative."""
    return input._array.dtype.kind in "if"


@offer("is_nonzero", out=False)
def is_nonzero(input: Tensor) -> bool:
    """Return whether the one element is not 0."""
    return bool(input)


@offer("numel", "nelement", out=False)
def numel(input: Tensor) -> int:
    """Return the number of elements."""
    return int(input._array.size)


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Choose how tensors are printed."""
    state.print_options = state.print_options.changed(
        precision=precision,
        threshold=threshold,
        edgeitems=edgeitems,
        linewidth=linewidth,
        profile=profile,
        sci_mode=sci_mode,
    )
