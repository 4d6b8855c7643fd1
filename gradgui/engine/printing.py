"""Text of a tensor, letter for letter as PyTorch 2.13 prints it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    Array = NDArray[Any]
    Profile = Literal["default", "short", "full"]

_PREFIX = "tensor("
_PARAMETER_LINE = "Parameter containing:\n"
# Ratio and sizes beyond which PyTorch turns to scientific notation.
_SCI_RATIO, _SCI_LARGE, _SCI_SMALL = 1000.0, 1.0e8, 1.0e-4


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """Hold what `torch.set_printoptions` sets."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None

    @classmethod
    def profile(cls, name: Profile) -> PrintOptions:
        """Return the options of one of PyTorch's named profiles."""
        return _PROFILES[name]

    def changed(
        self,
        *,
        precision: int | None = None,
        threshold: float | None = None,
        edgeitems: int | None = None,
        linewidth: int | None = None,
        profile: str | None = None,
        sci_mode: bool | None = None,
    ) -> PrintOptions:
        """Return the options after `torch.set_printoptions` with these arguments."""
        # An unknown profile is ignored and sci_mode is always overwritten: both as PyTorch does it.
        base = _PROFILES.get(profile, self) if profile is not None else self
        return PrintOptions(
            precision=base.precision if precision is None else precision,
            threshold=base.threshold if threshold is None else threshold,
            edgeitems=base.edgeitems if edgeitems is None else edgeitems,
            linewidth=base.linewidth if linewidth is None else linewidth,
            sci_mode=sci_mode,
        )


DEFAULT_OPTIONS = PrintOptions()
_PROFILES: dict[str, PrintOptions] = {
    "default": DEFAULT_OPTIONS,
    "short": replace(DEFAULT_OPTIONS, precision=2, edgeitems=2),
    "full": replace(DEFAULT_OPTIONS, threshold=math.inf),
}


@dataclass(frozen=True, slots=True)
class _Numerals:
    """Turn one element into text, all elements equally wide."""

    width: int
    to_text: Callable[[Any], str]

    def show(self, value: Any) -> str:
        """Return the element's text, padded on the left."""
        return self.to_text(value).rjust(self.width)


def format_tensor(
    array: Array,
    dtype: str,
    *,
    requires_grad: bool,
    grad_fn: str | None,
    is_parameter: bool = False,
    options: PrintOptions = DEFAULT_OPTIONS,
    default_dtype: str = "float32",
) -> str:
    """Return what `repr` of the tensor is in PyTorch; `dtype` and `grad_fn` are bare names."""
    if array.size == 0:
        content = "[]"
    else:
        content = _content(array, options)
    suffixes = _suffixes(array, dtype, default_dtype, options)
    if grad_fn is not None:
        suffixes.append(f"grad_fn=<{grad_fn}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")
    text = _with_suffixes(_PREFIX + content, suffixes, options.linewidth)
    return _PARAMETER_LINE + text if is_parameter else text


def _suffixes(array: Array, dtype: str, default_dtype: str, options: PrintOptions) -> list[str]:
    """Return `size=` and `dtype=` where PyTorch writes them."""
    suffixes: list[str] = []
    empty = array.size == 0
    if (empty and array.ndim != 1) or (not empty and not options.edgeitems):
        suffixes.append(f"size={array.shape}")
    # An empty tensor has no element from which int64 or bool could be guessed.
    silent = (default_dtype,) if empty else (default_dtype, "int64", "bool")
    if dtype not in silent:
        suffixes.append(f"dtype=torch.{dtype}")
    return suffixes


def _with_suffixes(text: str, suffixes: Iterable[str], linewidth: int) -> str:
    """Append each suffix, on a new line when the last one is full."""
    parts = [text]
    # PyTorch's count is two too large when there is no newline (rfind gives -1); kept on purpose.
    length = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if length + len(suffix) + 2 > linewidth:
            parts.append(",\n" + " " * len(_PREFIX) + suffix)
            length = len(_PREFIX) + len(suffix)
        else:
            parts.append(", " + suffix)
            length += len(suffix) + 2
    return "".join(parts) + ")"


def _content(array: Array, options: PrintOptions) -> str:
    """Return the bracketed elements."""
    summarize = array.size > options.threshold
    shown = _shown_part(array, options.edgeitems) if summarize else array
    numerals = _numerals(shown, options)
    if array.ndim == 0:
        return numerals.show(array.item())
    return _nested(array, len(_PREFIX), summarize, numerals, options)


def _nested(array: Array, indent: int, summarize: bool, numerals: _Numerals, options: PrintOptions) -> str:
    """Return one bracket level, its rows below one another."""
    if array.ndim == 1:
        return _row(array, indent, summarize, numerals, options)
    rows: list[str]
    edge = options.edgeitems
    if summarize and len(array) > 2 * edge:
        head = [_nested(part, indent + 1, True, numerals, options) for part in array[:edge]]
        tail = [_nested(part, indent + 1, True, numerals, options) for part in array[len(array) - edge :]]
        rows = [*head, "...", *tail]
    else:
        rows = [_nested(part, indent + 1, summarize, numerals, options) for part in array]
    separator = "," + "\n" * (array.ndim - 1) + " " * (indent + 1)
    return "[" + separator.join(rows) + "]"


def _row(array: Array, indent: int, summarize: bool, numerals: _Numerals, options: PrintOptions) -> str:
    """Return one row of elements, wrapped at the line width."""
    edge = options.edgeitems
    if summarize and not edge:
        texts = ["..."]
    elif summarize and len(array) > 2 * edge:
        head = [numerals.show(value) for value in array[:edge].tolist()]
        tail = [numerals.show(value) for value in array[-edge:].tolist()]
        texts = [*head, " ...", *tail]
    else:
        texts = [numerals.show(value) for value in array.tolist()]
    per_line = max(1, math.floor((options.linewidth - indent) / (numerals.width + 2)))
    lines = [", ".join(texts[start : start + per_line]) for start in range(0, len(texts), per_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def _shown_part(array: Array, edge: int) -> Array:
    """Return the elements that a summary shows, from which its width follows."""
    # With no edge items PyTorch measures every element of a row but none of a matrix.
    if edge == 0:
        return array if array.ndim == 1 else array[:0]
    for axis, size in enumerate(array.shape):
        if size > 2 * edge:
            kept = np.r_[0:edge, size - edge : size]
            array = np.take(array, kept, axis=axis)
    return array


def _numerals(shown: Array, options: PrintOptions) -> _Numerals:
    """Choose the way to write elements from the elements shown."""
    if shown.dtype.kind != "f":
        return _Numerals(max(map(len, map(str, shown.ravel().tolist())), default=1), str)
    flat = shown.ravel()
    values = flat[np.isfinite(flat) & (flat != 0)]
    if values.size == 0:
        return _Numerals(1, _whole)
    whole = bool(np.all(values == np.ceil(values)))
    if _is_scientific(values, options):
        spec = f".{options.precision}e"
    elif whole:
        # NaN and infinity are not measured, so they may stand out to the left of a column.
        return _Numerals(max(len(_whole(value)) for value in values.tolist()), _whole)
    else:
        spec = f".{options.precision}f"
    return _Numerals(max(len(format(value, spec)) for value in values.tolist()), lambda v: format(v, spec))


def _is_scientific(values: Array, options: PrintOptions) -> bool:
    """Tell whether PyTorch would use scientific notation for these finite, nonzero values."""
    if options.sci_mode is not None:
        return options.sci_mode
    sizes = np.abs(values).astype(np.float64)
    smallest, largest = float(sizes.min()), float(sizes.max())
    return largest / smallest > _SCI_RATIO or largest > _SCI_LARGE or smallest < _SCI_SMALL


def _whole(value: float) -> str:
    """Return an integral float as PyTorch writes it: `3.`, but `nan` and `inf` without the dot."""
    text = f"{value:.0f}"
    return text + "." if math.isfinite(value) else text
