"""Rows that pick or write whole slices along a dim, and single elements counted through the memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.shape import diagonal_of, narrow, select

INDEX = (("b", "index"),)


def _at(dim: int, index: Any) -> tuple[Any, ...]:
    return (*[slice(None)] * dim, np.atleast_1d(index))


def _index_select(a: Any, index: Any, dim: int) -> Any:
    found = np.atleast_1d(a)[_at(dim, index)]
    return np.asarray(found, order="C") if a.ndim else found.reshape(())


def _source(values: Any, ndim: int, dim: int) -> Any:
    """Return the source with a dim to write along, when it is a single slice."""
    return values if values.ndim == max(ndim, 1) else np.expand_dims(values, dim)


def _index_add(a: Any, index: Any, src: Any, dim: int, alpha: Any) -> Any:
    out = np.array(a, order="C", copy=True)
    values = _source(src, a.ndim, dim)
    np.add.at(np.atleast_1d(out), _at(dim, index), values if alpha == 1 else values * alpha)
    return out


def _index_copy(a: Any, index: Any, src: Any, dim: int) -> Any:
    out = np.array(a, order="C", copy=True)
    np.atleast_1d(out)[_at(dim, index)] = _source(src, a.ndim, dim)
    return out


def _index_fill(a: Any, index: Any, dim: int, value: Any) -> Any:
    out = a.copy(order="K")
    (out if out.ndim else out.reshape(1))[_at(dim, index)] = value
    return out


def _selected(F: Any, g: Any, s: Any) -> Any:
    """Return g at the indexes in the shape of the source."""
    found = F.op("index_select", g, s.b, dim=s.attrs["dim"])
    return F.reshape(found, s.shapes[2])


def _without_filled(F: Any, g: Any, s: Any) -> Any:
    return F.op("index_fill", g, s.b, dim=s.attrs["dim"], value=0)


def _filled_places(F: Any, g: Any, s: Any) -> Any:
    """Return the slices of g that were filled, each once; the engine adds them up."""
    index = F.constant(np.unique(F.value(s.b)))
    return F.op("index_select", g, index, dim=s.attrs["dim"])


def _scaled(F: Any, g: Any, s: Any) -> Any:
    found = _selected(F, g, s)
    return found if s.attrs["alpha"] == 1 else F.scale(found, s.attrs["alpha"])


def _row(name: str, forward: Any, vjps: tuple[Any, ...], node: str, saves: tuple[Any, ...], *words: Any) -> OpDef:
    formula, text, names, example = words
    return TABLE.add(
        OpDef(
            name, forward, vjps, node, saves, formula, text, "[…]", title=f"Gradient of {name.replace('_', ' ')}",
            saved_names=names, example=example,
        )
    )  # fmt: skip


_row(
    "index_select",
    _index_select,
    (lambda F, g, s: F.op("index_add", F.zeros(s.shapes[0], g.dtype), s.b, g, dim=s.attrs["dim"], alpha=1), None),
    "IndexSelectBackward0",
    (("b",),),
    ("g added at each index, 0 elsewhere", ""),
    "the slices of a at indexes",
    INDEX,
    {"dim": 1},
)
_row(
    "index_add",
    _index_add,
    (lambda F, g, s: g, None, _scaled),
    "IndexAddBackward0",
    ((), (), ("b", "c")),
    ("g", "", "the slices of g at the indexes"),
    "a with c added to its slices at indexes",
    (*INDEX, ("c", "source")),
    {"dim": 1, "alpha": 2},
)
_row(
    "index_copy",
    _index_copy,
    (_without_filled, None, _selected),
    "IndexCopyBackward0",
    (("b",), (), ("b", "c")),
    ("g, 0 where written", "", "the slices of g at the indexes"),
    "a with c written to its slices at indexes",
    (*INDEX, ("c", "source")),
    {"dim": 1},
)
_row(
    "index_fill",
    _index_fill,
    (_without_filled, None),
    "IndexFillBackward0",
    (("b",),),
    ("g, 0 where filled", ""),
    "a with a number in its slices at indexes",
    INDEX,
    {"dim": 1, "value": 3.0},
)
_row(
    "index_fill_tensor",
    lambda a, index, value, dim: _index_fill(a, index, dim, value),
    (_without_filled, None, _filled_places),
    "IndexFillBackward1",
    (("b",), (), ("b",)),
    ("g, 0 where filled", "", "g where filled, summed"),
    "a with one value in its slices at indexes",
    INDEX,
    {"dim": 1},
)


# ---- elements counted through the memory ---------------------------------------------------------------------


def _put(a: Any, index: Any, src: Any, accumulate: bool) -> Any:
    out = np.array(a, order="C", copy=True)
    flat = out.reshape(-1)
    if accumulate:
        np.add.at(flat, index.ravel(), src.ravel())
    else:
        flat[index.ravel()] = src.ravel()
    return out


def _put_self(F: Any, g: Any, s: Any) -> Any:
    if s.attrs["accumulate"]:
        return g
    return F.op("put", g, s.b, F.zeros(s.shapes[1], g.dtype), accumulate=False)


def _index_put_add(a: Any, values: Any, index: Any) -> Any:
    out = a.copy(order="K")
    np.add.at(out, index, values)
    return out


_row(
    "take",
    lambda a, index: np.asarray(a.ravel()[index], order="C").reshape(index.shape),
    (lambda F, g, s: F.op("put", F.zeros(s.shapes[0], g.dtype), s.b, g, accumulate=True), None),
    "TakeBackward0",
    (("a", "b"),),
    ("g added at each index, 0 elsewhere", ""),
    "the elements of a at indexes, counted through all of it",
    INDEX,
    {},
)
_row(
    "put",
    _put,
    (_put_self, None, lambda F, g, s: F.reshape(F.op("take", g, s.b), s.shapes[2])),
    "PutBackward0",
    (("b",), (), ("b", "c")),
    ("g, 0 where written", "", "g at the indexes"),
    "a with c written at indexes, counted through all of it",
    (*INDEX, ("c", "source")),
    {"accumulate": False},
)
_row(
    "index_put_add",
    _index_put_add,
    (lambda F, g, s: g, lambda F, g, s: F.op("index", g, index=s.attrs["index"])),
    "IndexPutBackward0",
    (),
    ("g", "g[indices]"),
    "a with b added at indices",
    (),
    {"index": ([1, 0, 1],)},
)


# ---- a part written ------------------------------------------------------------------------------------------


def _written(part: Any) -> Any:
    def forward(a: Any, src: Any, **where: Any) -> Any:
        """Return a copy with a part written."""
        out = a.copy(order="K")
        part(out, **where)[...] = src
        return out

    return forward


def _part_row(name: str, window: Any, view: str, node: str, text: str, **example: Any) -> None:
    row = f"{name}_scatter"
    _row(
        row,
        _written(window),
        (
            lambda F, g, s: F.op(row, g, F.zeros(s.shapes[1], g.dtype), **s.attrs),
            lambda F, g, s: F.op(view, g, **s.attrs),
        ),
        node,
        (),
        ("g, 0 where written", "the part of g"),
        text,
        (),
        example,
    )


_part_row("select", select, "select", "SelectScatterBackward0", "a with b written at an index", dim=0, index=1)
_part_row("slice", narrow, "slice", "SliceScatterBackward0", "a with b in a slice", dim=1, start=0, end=2, step=1)
_part_row(
    "diagonal", diagonal_of, "diagonal", "DiagonalScatterBackward0", "a with b on its diagonal",
    offset=0, dim1=0, dim2=1,
)  # fmt: skip
