"""Making tensors that no operation made: from data, filled, counted, random."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.devices import check_device
from gradgui.engine.errors import fail
from gradgui.engine.state import state
from gradgui.engine.storage import Storage
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.engine.dtypes import DType

COPY_CONSTRUCT = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
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


def tensor(data: Any, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a new leaf with a copy of ``data``: a number, nested lists, an array or a tensor."""
    wanted = dtypes.given(dtype)
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
    return np.array(flat, dtype=inferred.np).reshape(shape)


def _shape_of(data: Any) -> tuple[int, ...]:
    shape: list[int] = []
    while isinstance(data, list | tuple | np.ndarray) and not (isinstance(data, np.ndarray) and data.ndim == 0):
        shape.append(len(data))
        if not len(data):
            break
        data = data[0]
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
            raise fail(TypeError, f"must be real number, not {type(data).__name__}")
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
        return dtypes.float32
    return dtypes.promote(list(kinds), [], [])


def _one_of_each(flat: list[Any]) -> list[Any]:
    return list({type(v): v for v in flat}.values())


def _of_number(value: Any) -> DType:
    return (dtypes.bool_, dtypes.int64, dtypes.float32)[dtypes.category_of_number(value)]


def from_numpy(array: np.ndarray) -> Tensor:
    """Return a tensor on the memory of a NumPy array: what one changes, the other shows."""
    if not isinstance(array, np.ndarray):
        raise fail(TypeError, f"expected np.ndarray (got {type(array).__name__})")
    dtypes.from_numpy(array.dtype)
    result = Tensor(array, storage=Storage(array, pinned=True))
    if state.observer is not None:
        state.observer.leaf_created(result, "torch.from_numpy")
    return result


def sizes(creator: str, args: tuple[Any, ...], size: Any = None) -> tuple[int, ...]:
    """Read a shape given as ``f(2, 3)``, ``f((2, 3))`` or ``f(size=(2, 3))``; raise when it is none."""
    if size is not None:
        args = (size,)
    if len(args) == 1 and isinstance(args[0], list | tuple):
        args = tuple(args[0])
    shape = []
    for n in args:
        if isinstance(n, Tensor) and n._array.dtype.kind in "iu" and n._array.size == 1:
            n = n.array.item()
        if isinstance(n, bool) or not isinstance(n, int | np.integer):
            raise fail(
                TypeError,
                f"{creator}(): argument 'size' (position 1) must be tuple of ints, not {type(n).__name__}",
                "Sizes are whole numbers: torch.zeros(2, 3).",
            )
        if n < 0:
            text = f"Trying to create tensor with negative dimension {n}: {list(args)}"
            if creator in ("zeros", "ones", "full", "empty"):
                text = f"{creator}: Dimension size must be non-negative."
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


def filled(creator: str, value: Callable[[tuple[int, ...], np.dtype[Any]], np.ndarray]) -> Callable[..., Tensor]:
    """Return a factory like ``torch.zeros`` that fills a shape."""

    def factory(
        *size: Any, dtype: DType | None = None, device: Any = None, requires_grad: bool = False, **named: Any
    ) -> Tensor:
        check_device(device)
        shape = sizes(creator, size, named.pop("size", None))
        _no_more(creator, named)
        return leaf(value(shape, (dtypes.given(dtype) or dtypes.float32).np), f"torch.{creator}", requires_grad)

    factory.__name__ = factory.__qualname__ = creator
    return factory


def filled_like(creator: str, value: Callable[[tuple[int, ...], np.dtype[Any]], np.ndarray]) -> Callable[..., Tensor]:
    """Return a factory like ``torch.zeros_like``."""

    def factory(
        input: Tensor, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False
    ) -> Tensor:
        check_device(device)
        kind = dtypes.given(dtype)
        wanted = kind.np if kind else input._array.dtype
        return leaf(value(input._array.shape, wanted), f"torch.{creator}", requires_grad)

    factory.__name__ = factory.__qualname__ = creator
    return factory


def _no_more(name: str, named: dict[str, Any]) -> None:
    if named:
        raise fail(TypeError, f"{name}() got an unexpected keyword argument '{next(iter(named))}'")


def _random(draw: str) -> Callable[[tuple[int, ...], np.dtype[Any]], np.ndarray]:
    def fill(shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray:
        return getattr(state.generator, draw)(shape, dtype)  # type: ignore[no-any-return]

    return fill


zeros = filled("zeros", lambda shape, dtype: np.zeros(shape, dtype))
ones = filled("ones", lambda shape, dtype: np.ones(shape, dtype))
empty = filled("empty", lambda shape, dtype: np.zeros(shape, dtype))
rand = filled("rand", _random("rand"))
randn = filled("randn", _random("randn"))
zeros_like = filled_like("zeros_like", lambda shape, dtype: np.zeros(shape, dtype))
ones_like = filled_like("ones_like", lambda shape, dtype: np.ones(shape, dtype))
empty_like = filled_like("empty_like", lambda shape, dtype: np.zeros(shape, dtype))
rand_like = filled_like("rand_like", _random("rand"))
randn_like = filled_like("randn_like", _random("randn"))


def full(
    size: Any, fill_value: Any, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return a leaf of one number repeated; its dtype follows the number."""
    check_device(device)
    wanted = dtypes.given(dtype) or _of_number(
        fill_value.array.item() if isinstance(fill_value, Tensor) else fill_value
    )
    number = fill_value.array if isinstance(fill_value, Tensor) else fill_value
    return leaf(np.full(sizes("full", (size,)), number, wanted.np), "torch.full", requires_grad)


def full_like(input: Tensor, fill_value: Any, *, dtype: DType | None = None, requires_grad: bool = False) -> Tensor:
    """Return a leaf of one number in the shape and dtype of another tensor."""
    kind = dtypes.given(dtype)
    wanted = kind.np if kind else input._array.dtype
    return leaf(np.full(input._array.shape, fill_value, wanted), "torch.full_like", requires_grad)


def eye(n: int, m: int | None = None, *, dtype: DType | None = None, requires_grad: bool = False) -> Tensor:
    """Return the identity matrix."""
    return leaf(np.eye(n, m, dtype=(dtypes.given(dtype) or dtypes.float32).np), "torch.eye", requires_grad)


def arange(
    start: Any, end: Any = None, step: Any = 1, *, dtype: DType | None = None, requires_grad: bool = False, **_: Any
) -> Tensor:
    """Return the numbers from start (0 when left out) to before end."""
    if end is None:
        start, end = 0, start
    if step == 0:
        raise fail(RuntimeError, "step must be nonzero", "A step of 0 would never arrive.")
    if (end - start) * step < 0:
        raise fail(RuntimeError, "upper bound and lower bound inconsistent with step sign")
    whole = all(isinstance(v, int) for v in (start, end, step))
    wanted = dtypes.given(dtype) or (dtypes.int64 if whole else dtypes.float32)
    count = int(np.ceil((end - start) / step))
    check_memory((count,), wanted.itemsize)
    values = start + step * np.arange(count, dtype=np.int64 if whole else np.float64)
    return leaf(values.astype(wanted.np), "torch.arange", requires_grad)


def linspace(
    start: float, end: float, steps: int, *, dtype: DType | None = None, requires_grad: bool = False
) -> Tensor:
    """Return evenly spaced numbers, both ends included."""
    wanted = (dtypes.given(dtype) or dtypes.float32).np
    low, high = wanted.type(start), wanted.type(end)
    step = (high - low) / wanted.type(max(steps - 1, 1))
    index = np.arange(steps)
    # PyTorch counts from the nearer end, so that both ends are exact
    values = np.where(
        index < steps / 2, low + step * index.astype(wanted), high - step * (steps - 1 - index).astype(wanted)
    )
    return leaf(values.astype(wanted), "torch.linspace", requires_grad)
