"""Rows of pooling: the largest or the mean of each window."""

from __future__ import annotations

import itertools
import math
import re
from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.windows import Sizes, Window, padded, steps

POOL: dict[str, Any] = {"kernel": (2, 2), "stride": (1, 1), "padding": (0, 1), "dilation": (1, 1), "ceil_mode": False}


def places_of(sizes: Sizes, window: Window, ceil_mode: bool) -> Sizes:
    """Return how many windows there are; with ``ceil_mode`` also those that hang over the end."""
    if not ceil_mode:
        return window.places(sizes)
    found = []
    for n, p, r, s in zip(sizes, window.padding, window.reach(), window.stride, strict=True):
        count = -(-(n + 2 * p - r) // s) + 1
        found.append(count - 1 if (count - 1) * s >= n + p else count)
    return tuple(found)


def _overhang(sizes: Sizes, window: Window, places: Sizes) -> Sizes:
    """Return how far the last window reaches beyond the padding."""
    ends = zip(sizes, window.padding, window.reach(), window.stride, places, strict=True)
    return tuple(max((m - 1) * s + r - n - 2 * p, 0) for n, p, r, s, m in ends)


def _largest(a: Any, ceil_mode: bool, **moves: Any) -> tuple[Any, Any]:
    """Return the largest element of each window and its number in its plane; the first of equals, and any nan."""
    window = Window(**moves)
    sizes = a.shape[a.ndim - len(window.kernel) :]
    places = places_of(sizes, window, ceil_mode)
    more = _overhang(sizes, window, places)
    source = padded(a, window.padding, -np.inf if a.dtype.kind == "f" else np.iinfo(a.dtype).min, more)
    numbers = padded(np.arange(math.prod(sizes)).reshape(sizes), window.padding, -1, more)
    best: Any = None
    for _, met in steps(window, places):
        values, index = source[(..., *met)], np.broadcast_to(numbers[met], source[(..., *met)].shape)
        if best is None:
            best, at = values.copy(), index.copy()
            continue
        taken = ((values > best) | np.isnan(values) | (at < 0)) & (index >= 0)
        best, at = np.where(taken, values, best), np.where(taken, index, at)
    return best, at.astype(np.int64)


def _put_back(a: Any, b: Any, sizes: Sizes) -> Any:
    """Add each element at its number in its plane."""
    lead = a.shape[: a.ndim - len(sizes)]
    out = np.zeros((math.prod(lead), math.prod(sizes)), a.dtype)
    rows = np.arange(math.prod(lead))[:, None]
    np.add.at(out, (rows, b.reshape(math.prod(lead), -1)), a.reshape(math.prod(lead), -1))
    return out.reshape(*lead, *sizes)


def _taken(a: Any, b: Any, dims: int) -> Any:
    """Return the elements of planes by their numbers."""
    lead = a.shape[: a.ndim - dims]
    flat = np.take_along_axis(a.reshape(*lead, -1), b.reshape(*lead, -1), -1)
    return flat.reshape(b.shape)


def _back(F: Any, g: Any, s: Any, numbers: Any, dims: int) -> Any:
    return F.op("max_pool_backward", g, F.constant(np.asarray(numbers)), sizes=s.shapes[0][-dims:])


def _max_pool_rule(F: Any, g: Any, s: Any) -> Any:
    return _back(F, g, s, _largest(F.value(s.a), **s.attrs)[1], len(s.attrs["kernel"]))


def _with_indices_rule(F: Any, g: Any, s: Any) -> Any:
    if g[0] is None:
        return F.zeros(s.shapes[0], s.dtypes[0])
    return _back(F, g[0], s, F.value(s.out1), len(s.attrs["kernel"]))


MAX_POOL = TABLE.add(
    OpDef(
        "max_pool",
        lambda a, **attrs: _largest(a, **attrs)[0],
        (_max_pool_rule,),
        "MaxPool2DWithIndicesBackward0",
        (("a",),),
        ("g where the largest of its window was, 0 elsewhere",),
        "the largest of each window of a",
        "▦",
        title="Gradient of max pooling",
        example=POOL,
    )
)
MAX_POOL_INDICES = TABLE.add(
    OpDef(
        "max_pool_indices",
        lambda a, **attrs: _largest(a, **attrs),
        (_with_indices_rule,),
        "MaxPool2DWithIndicesBackward0",
        (("out1",),),
        ("g where the largest of its window was, 0 elsewhere",),
        "the largest of each window of a, and where it is",
        "▦",
        title="Gradient of max pooling",
        multi=True,
        saved_names=(("out1", "result1"),),
        example=POOL,
    )
)
MAX_POOL_BACKWARD = TABLE.add(
    OpDef(
        "max_pool_backward",
        _put_back,
        (lambda F, g, s: F.op("max_pool_taken", g, s.b, dims=len(s.attrs["sizes"])), None),
        "MaxPool2DWithIndicesBackwardBackward0",
        (("b",),),
        ("g at the numbers b of each plane", ""),
        "a at the numbers b of each plane, 0 elsewhere",
        "▦′",
        title="Gradient of the rule of max pooling",
        example={"sizes": (2, 3)},
    )
)
MAX_POOL_TAKEN = TABLE.add(
    OpDef(
        "max_pool_taken",
        _taken,
        (lambda F, g, s: F.op("max_pool_backward", g, s.b, sizes=s.shapes[0][-s.attrs["dims"] :]), None),
        "GatherBackward0",
        (("b",),),
        ("g at the numbers b of each plane, 0 elsewhere", ""),
        "a at the numbers b of each plane",
        "▦",
        title="Gradient of picking by number",
        example={"dims": 2},
    )
)

# ---- means ---------------------------------------------------------------------------------------------------

MEANS: dict[str, Any] = POOL | {"count_include_pad": True, "divisor_override": None}


def _counts(sizes: Sizes, window: Window, places: Sizes, include: bool) -> Any:
    """Return how many elements each window counts: within the padding, or within the array."""
    counted: Any = 1
    for dim, (n, k, s, p, m) in enumerate(
        zip(sizes, window.kernel, window.stride, window.padding, places, strict=True)
    ):
        start = np.arange(m) * s - p
        end = np.minimum(start + k, n + p)
        length = end - start if include else np.minimum(end, n) - np.maximum(start, 0)
        counted = counted * length.reshape(-1, *(1,) * (len(sizes) - dim - 1))
    return counted


def _divisor(
    sizes: Sizes, window: Window, places: Sizes, count_include_pad: bool, divisor_override: int | None, dtype: Any
) -> Any:
    if divisor_override is not None:
        return dtype.type(divisor_override)
    return _counts(sizes, window, places, count_include_pad).astype(dtype)


def _avg_pool(a: Any, ceil_mode: bool, count_include_pad: bool, divisor_override: int | None, **moves: Any) -> Any:
    window = Window(**moves)
    sizes = a.shape[a.ndim - len(window.kernel) :]
    places = places_of(sizes, window, ceil_mode)
    source = padded(a, window.padding, 0, _overhang(sizes, window, places))
    total: Any = 0
    for _, met in steps(window, places):
        total = total + source[(..., *met)]
    divisor = _divisor(sizes, window, places, count_include_pad, divisor_override, a.dtype)
    return total / divisor if a.dtype.kind == "f" else np.trunc(total / divisor).astype(a.dtype)


def _avg_pool_backward(
    a: Any, sizes: Sizes, ceil_mode: bool, count_include_pad: bool, divisor_override: int | None, **moves: Any
) -> Any:
    window = Window(**moves)
    places = a.shape[a.ndim - len(sizes) :]
    shares = a / _divisor(sizes, window, places, count_include_pad, divisor_override, a.dtype)
    more = _overhang(sizes, window, places)
    room = tuple(n + 2 * p + q for n, p, q in zip(sizes, window.padding, more, strict=True))
    out: Any = np.zeros((*a.shape[: a.ndim - len(sizes)], *room), a.dtype)
    for _, met in steps(window, places):
        out[(..., *met)] += shares
    return out[(..., *(slice(p, p + n) for n, p in zip(sizes, window.padding, strict=True)))]


def pair(
    name: str, node: str, forward: Any, backward: Any, words: tuple[str, str, str], sizes: Any, **example: Any
) -> None:
    """Enter a linear operation on the last dims and its adjoint, each the other's rule."""
    formula, text, glyph = words
    rule, dims = f"{name}_backward", len(sizes)
    TABLE.add(
        OpDef(
            name,
            forward,
            (lambda F, g, s: F.op(rule, g, sizes=tuple(s.shapes[0][-dims:]), **s.attrs),),
            f"{node}Backward0",
            (),
            (formula,),
            text,
            glyph,
            title=f"Gradient of {name}",
            example=example,
        )
    )
    TABLE.add(
        OpDef(
            rule,
            backward,
            (lambda F, g, s: F.op(name, g, **{n: v for n, v in s.attrs.items() if n != "sizes"}),),
            f"{node}BackwardBackward0",
            (),
            (re.sub(r"\ba\b", "g", text),),
            re.sub(r"\bg\b", "a", formula),
            f"{glyph}′",
            title=f"Gradient of the rule of {name}",
            example=example | {"sizes": sizes},
        )
    )


pair(
    "avg_pool2d",
    "AvgPool2D",
    _avg_pool,
    _avg_pool_backward,
    ("g / n to each element of its window", "the mean of each window of a", "▦"),
    (3, 3),
    **MEANS,
)

# ---- as many windows as asked for ----------------------------------------------------------------------------


def spans(size: int, count: int) -> list[tuple[int, int]]:
    """Return where each of ``count`` windows over ``size`` elements starts and ends."""
    return [(i * size // count, -(-(i + 1) * size // count)) for i in range(count)]


def _cells(sizes: Sizes, output: Sizes) -> Any:
    """Yield each place of the output with the slices it looks at."""
    for place in itertools.product(*map(range, output)):
        yield place, tuple(slice(*spans(n, m)[i]) for i, n, m in zip(place, sizes, output, strict=True))


def _adaptive_avg(a: Any, output: Sizes) -> Any:
    dims = tuple(range(a.ndim - len(output), a.ndim))
    out = np.empty((*a.shape[: dims[0]], *output), a.dtype)
    for place, part in _cells(a.shape[dims[0] :], output):
        out[(..., *place)] = a[(..., *part)].mean(axis=dims)
    return out


def _adaptive_avg_backward(a: Any, output: Sizes, sizes: Sizes) -> Any:
    out = np.zeros((*a.shape[: a.ndim - len(sizes)], *sizes), a.dtype)
    for place, part in _cells(sizes, output):
        count = math.prod(p.stop - p.start for p in part)
        out[(..., *part)] += (a[(..., *place)] / a.dtype.type(count))[(..., *(None,) * len(sizes))]
    return out


def _adaptive_max(a: Any, output: Sizes) -> tuple[Any, Any]:
    sizes = a.shape[a.ndim - len(output) :]
    lead = a.shape[: a.ndim - len(output)]
    numbers = np.arange(math.prod(sizes)).reshape(sizes)
    best, at = np.empty((*lead, *output), a.dtype), np.empty((*lead, *output), np.int64)
    for place, part in _cells(sizes, output):
        cells = a[(..., *part)].reshape(*lead, -1)
        first = cells.argmax(axis=-1)
        at[(..., *place)] = numbers[part].reshape(-1)[first]
        best[(..., *place)] = np.take_along_axis(cells, first[..., None], -1)[..., 0]
    return best, at


def _adaptive_max_rule(F: Any, g: Any, s: Any) -> Any:
    if g[0] is None:
        return F.zeros(s.shapes[0], s.dtypes[0])
    return _back(F, g[0], s, F.value(s.out1), len(s.attrs["output"]))


pair(
    "adaptive_avg_pool2d",
    "AdaptiveAvgPool2D",
    _adaptive_avg,
    _adaptive_avg_backward,
    ("g / n to each element of its window", "the mean of each window of a", "▦"),
    (3, 4),
    output=(2, 3),
)
ADAPTIVE_MAX_POOL = TABLE.add(
    OpDef(
        "adaptive_max_pool2d",
        _adaptive_max,
        (_adaptive_max_rule,),
        "AdaptiveMaxPool2DBackward0",
        (("out1",),),
        ("g where the largest of its window was, 0 elsewhere",),
        "the largest of each window of a, and where it is",
        "▦",
        title="Gradient of adaptive max pooling",
        multi=True,
        saved_names=(("out1", "result1"),),
        example={"output": (2, 3)},
    )
)
