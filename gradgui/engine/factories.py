"""Making tensors that no operation made: from data, filled, counted, random."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.devices import check_device
from gradgui.engine.errors import fail
from gradgui.engine.forms import refuses, refusing, takes_out, write_out
from gradgui.engine.functions import check_tensor, to_dtype
from gradgui.engine.state import state
from gradgui.engine.storage import Storage
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn

if TYPE_CHECKING:
    from gradgui.engine.dtypes import DType

COPY_CONSTRUCT = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
)
NEGATIVE_STRIDE = (
    "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently "
    "supported. (You can probably work around this by making a copy of your array  with array.copy().) "
)


def leaf(array: np.ndarray, creator: str, requires_grad: bool = False, storage: Storage | None = None) -> Tensor:
    """Return a leaf and tell the observer who made it; raise RuntimeError when its dtype cannot require grad."""
    if requires_grad and array.dtype.kind not in "fc":
        raise fail(
            RuntimeError,
            "Only Tensors of floating point and complex dtype can require gradients",
            "Whole numbers have no slope: write 1.0 instead of 1, or pass dtype=torch.float32.",
        )
    result = Tensor(array, bool(requires_grad), storage)
    if state.observer is not None:
        state.observer.leaf_created(result, creator)
    return result


@refuses("torch")
def tensor(data: Any, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a new leaf with a copy of ``data``: a number, nested lists, an array or a tensor."""
    wanted = None if dtype is None else kind_of("tensor", dtype, state.default_dtype)
    check_device(device)
    if isinstance(data, Tensor):
        warn(COPY_CONSTRUCT)
        array = np.array(data.array, dtype=wanted.np if wanted else None)
    elif isinstance(data, np.ndarray | np.generic):
        array = np.array(data, dtype=wanted.np if wanted else None)
        dtypes.from_numpy(array.dtype)
    else:
        array = _from_nested(data, wanted)
    return leaf(array, "torch.tensor", requires_grad)


def _from_nested(data: Any, dtype: DType | None) -> np.ndarray:
    if isinstance(data, range):
        data = list(data)
    shape = _shape_of(data)
    flat: list[Any] = []
    _flatten(data, shape, 0, flat)
    inferred = dtype or _infer(flat)
    return _filled(flat, inferred).reshape(shape)


def _filled(flat: list[Any], dtype: DType) -> np.ndarray:
    """Return numbers as an array; whole numbers too large for the dtype are refused as PyTorch refuses them."""
    with np.errstate(over="ignore", invalid="ignore"):
        if dtype.is_floating_point or dtype is dtypes.bool_:
            return np.array(flat, dtype=dtype.np)
        whole = [int(value) for value in flat]
        limits = np.iinfo(dtype.np)
        for value in whole:
            if not -(2**63) <= value < 2**63:
                raise fail(ValueError, "Overflow when unpacking long long", "The largest is 2**63 - 1.")
            if value > limits.max or value < (limits.min or -limits.max - 1):
                raise fail(RuntimeError, f"value cannot be converted to type {dtype.name} without overflow")
        return np.array(whole, np.int64).astype(dtype.np)


def _shape_of(data: Any) -> tuple[int, ...]:
    shape: list[int] = []
    while isinstance(data, list | tuple | np.ndarray) and not (isinstance(data, np.ndarray) and data.ndim == 0):
        shape.append(len(data))
        if not len(data):
            break
        data = data[0]
    if shape and isinstance(data, str):
        raise fail(ValueError, "too many dimensions 'str'", "A tensor holds numbers only.")
    if isinstance(data, Tensor):
        shape += data.shape
    return tuple(shape)


def _flatten(data: Any, shape: tuple[int, ...], dim: int, into: list[Any]) -> None:
    if isinstance(data, Tensor):
        if data._array.size != 1:
            raise fail(ValueError, "only one element tensors can be converted to Python scalars")
        into.append(data.array.item())
    elif isinstance(data, list | tuple | np.ndarray) and not (isinstance(data, np.ndarray) and data.ndim == 0):
        if dim >= len(shape):
            kind, whole = type(data).__name__, all(isinstance(v, int) for v in into)
            text = (
                f"'{kind}' object cannot be interpreted as an integer" if whole else f"must be real number, not {kind}"
            )
            raise fail(TypeError, text, "A row of numbers stands where a number should be.")
        if len(data) != shape[dim]:
            raise fail(
                ValueError,
                f"expected sequence of length {shape[dim]} at dim {dim} (got {len(data)})",
                "The rows of a tensor must all have the same length.",
            )
        for item in data:
            _flatten(item, shape, dim + 1, into)
    elif isinstance(data, bool | int | float | np.generic):
        if dim < len(shape):
            raise fail(TypeError, "not a sequence", "A number stands where a row of numbers should be.")
        into.append(data)
    elif isinstance(data, str):
        raise fail(TypeError, f"new(): invalid data type '{type(data).__name__}'", "A tensor holds numbers only.")
    else:
        raise fail(RuntimeError, f"Could not infer dtype of {type(data).__name__}", "A tensor holds numbers only.")


def _infer(flat: list[Any]) -> DType:
    kinds = {
        dtypes.from_numpy(v.dtype) if isinstance(v, np.generic) else _of_number(v)
        for v in (flat if len(flat) < 1000 else _one_of_each(flat))
    }
    if not kinds:
        return state.default_dtype
    return dtypes.promote(list(kinds), [], [])


def _one_of_each(flat: list[Any]) -> list[Any]:
    return list({type(v): v for v in flat}.values())


def _of_number(value: Any) -> DType:
    return (dtypes.bool_, dtypes.int64, state.default_dtype)[dtypes.category_of_number(value)]


def as_tensor(data: Any, dtype: DType | None = None, device: Any = None) -> Tensor:
    """Return data as a tensor: itself when it is one, on the same memory when it is an array, else a copy."""
    check_device(device)
    if isinstance(data, np.ndarray):
        data = from_numpy(data)
    if isinstance(data, Tensor):
        return data if dtype is None else to_dtype(data, kind_of("as_tensor", dtype, data.dtype))
    return tensor(data, dtype=dtype)


def from_numpy(array: np.ndarray) -> Tensor:
    """Return a tensor on the memory of a NumPy array: what one changes, the other shows."""
    if not isinstance(array, np.ndarray):
        raise fail(TypeError, f"expected np.ndarray (got {type(array).__name__})")
    dtypes.from_numpy(array.dtype)
    if any(step < 0 for step in array.strides):
        raise fail(ValueError, NEGATIVE_STRIDE, "Write array.copy().")
    result = Tensor(array, storage=Storage(array, pinned=True))
    if state.observer is not None:
        state.observer.leaf_created(result, "torch.from_numpy")
    return result


def sizes(creator: str, args: tuple[Any, ...], size: Any = None) -> tuple[int, ...]:
    """Read a shape given as ``f(2, 3)``, ``f((2, 3))`` or ``f(size=(2, 3))``; raise when it is none."""
    if size is not None:
        args = (size,)
    if args and isinstance(args[0], list | tuple):
        if len(args) > 1:
            raise fail(TypeError, f"{creator}() takes 1 positional argument but {len(args)} were given")
        args = tuple(args[0])
    shape = []
    for place, n in enumerate(args, 1):
        if isinstance(n, Tensor) and n._array.dtype.kind in "iu" and n._array.size == 1:
            n = n.array.item()
        if isinstance(n, bool) or not isinstance(n, int | np.integer):
            kind = type(n).__name__
            text = f"{creator}(): argument 'size' (position 1) must be tuple of ints, not {kind}"
            if len(args) > 1:
                text = f"{creator}(): argument 'size' failed to unpack the object at pos {place} with error "
                text += f'"type must be tuple of ints,but got {kind}"'
            raise fail(TypeError, text, "Sizes are whole numbers: torch.zeros(2, 3).")
        if n < 0:
            text = f"Trying to create tensor with negative dimension {n}: {list(args)}"
            if creator == "zeros":
                text = "zeros: Dimension size must be non-negative."
            raise fail(RuntimeError, text, "Sizes start at 0.")
        shape.append(int(n))
    check_memory(tuple(shape), 4)
    return tuple(shape)


LIMIT_BYTES = 1 << 33


def check_memory(shape: tuple[int, ...], itemsize: int) -> None:
    """Refuse a tensor that no classroom machine could hold, before asking for its memory."""
    total = itemsize
    for n in shape:
        total *= n
    if total > LIMIT_BYTES:
        raise fail(
            RuntimeError,
            f"[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to "
            f"allocate {total} bytes. Error code 12 (Cannot allocate memory)",
            f"A tensor of shape {shape} needs {total / 1e9:.0f} GB.",
        )


def kind_of(creator: str, dtype: Any, otherwise: DType) -> DType:
    """Return the dtype that was asked for; raise TypeError for what is none."""
    kind = dtypes.given(dtype)
    if kind is None:
        return otherwise
    if not isinstance(kind, dtypes.DType):
        text = f"{creator}(): argument 'dtype' must be torch.dtype, not {type(dtype).__name__}"
        raise fail(TypeError, text, "Write dtype=torch.float32.")
    return kind


Fill = Callable[[tuple[int, ...], np.dtype[Any], Any], np.ndarray]
IGNORED = ("layout", "pin_memory", "memory_format")


def filled(creator: str, value: Fill) -> Callable[..., Tensor]:
    """Return a factory like ``torch.zeros`` that fills a shape."""

    def factory(
        *size: Any,
        dtype: DType | None = None,
        device: Any = None,
        requires_grad: bool = False,
        generator: Any = None,
        out: Tensor | None = None,
        **named: Any,
    ) -> Tensor:
        check_device(device)
        if not size and "size" not in named:
            raise fail(TypeError, f'{creator}() missing 1 required positional arguments: "size"')
        shape = sizes(creator, size, named.pop("size", None))
        _no_more(creator, named)
        made = value(shape, kind_of(creator, dtype, state.default_dtype if out is None else out.dtype).np, generator)
        result = leaf(made, f"torch.{creator}", requires_grad)
        if out is None:
            return result
        write_out(out, result)
        return out

    factory.__name__ = factory.__qualname__ = creator
    return refusing(factory, "torch", creator)


def filled_like(creator: str, value: Fill) -> Callable[..., Tensor]:
    """Return a factory like ``torch.zeros_like``."""

    def factory(
        input: Tensor,
        *,
        dtype: DType | None = None,
        device: Any = None,
        requires_grad: bool = False,
        generator: Any = None,
        **named: Any,
    ) -> Tensor:
        check_device(device)
        check_tensor(creator, input, "input", 1)
        _no_more(creator, named)
        wanted = kind_of(creator, dtype, input.dtype).np
        return leaf(value(tuple(input.shape), wanted, generator), f"torch.{creator}", requires_grad)

    factory.__name__ = factory.__qualname__ = creator
    return refusing(factory, "torch", creator)


def _no_more(name: str, named: dict[str, Any]) -> None:
    for key in named:
        if key not in IGNORED:
            raise fail(TypeError, f"{name}() got an unexpected keyword argument '{key}'")


def _random(draw: str, kernel: str) -> Fill:
    def fill(shape: tuple[int, ...], dtype: np.dtype[Any], generator: Any) -> np.ndarray:
        if dtype.kind != "f":
            name = dtypes.type_name(dtypes.from_numpy(dtype))
            raise fail(NotImplementedError, f"\"{kernel}\" not implemented for '{name}'")
        source = state.generator if generator is None else generator.inner
        return getattr(source, draw)(shape, dtype)  # type: ignore[no-any-return]

    return fill


def _zeros(shape: tuple[int, ...], dtype: np.dtype[Any], generator: Any) -> np.ndarray:
    return np.zeros(shape, dtype)


def _ones(shape: tuple[int, ...], dtype: np.dtype[Any], generator: Any) -> np.ndarray:
    return np.ones(shape, dtype)


_UNIFORM, _NORMAL = _random("rand", "check_uniform_bounds"), _random("randn", "normal_kernel_cpu")
zeros, zeros_like = filled("zeros", _zeros), filled_like("zeros_like", _zeros)
ones, ones_like = filled("ones", _ones), filled_like("ones_like", _ones)
empty, empty_like = filled("empty", _zeros), filled_like("empty_like", _zeros)
rand, rand_like = filled("rand", _UNIFORM), filled_like("rand_like", _UNIFORM)
randn, randn_like = filled("randn", _NORMAL), filled_like("randn_like", _NORMAL)


@takes_out
def full(
    size: Any,
    fill_value: Any,
    *,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
    **named: Any,
) -> Tensor:
    """Return a leaf of one number repeated; its dtype follows the number."""
    check_device(device)
    _no_more("full", named)
    number = _number("full", fill_value)
    if not isinstance(size, tuple | list):
        kind = type(size).__name__
        raise fail(
            TypeError, f"full(): argument 'size' (position 1) must be tuple of ints, not {kind}", "full((2,), 1)"
        )
    wanted = kind_of("full", dtype, _of_number(number))
    return leaf(np.full(sizes("full", (size,)), number, wanted.np), "torch.full", requires_grad)


@refuses("torch")
def full_like(
    input: Tensor,
    fill_value: Any,
    *,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
    **named: Any,
) -> Tensor:
    """Return a leaf of one number in the shape and dtype of another tensor."""
    check_device(device)
    check_tensor("full_like", input, "input", 1)
    _no_more("full_like", named)
    wanted = kind_of("full_like", dtype, input.dtype).np
    number = np.asarray(_number("full_like", fill_value)).astype(wanted)
    return leaf(np.full(tuple(input.shape), number, wanted), "torch.full_like", requires_grad)


def _number(creator: str, value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.array.item()
    if not isinstance(value, int | float | np.generic):
        kind = type(value).__name__
        raise fail(TypeError, f"{creator}(): argument 'fill_value' (position 2) must be Number, not {kind}")
    return value
