"""Rows of the largest and the smallest element."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.pick import pick


def _share(one: Any, other: Any, larger: bool, g: Any) -> Any:
    """Return 1 where ``one`` was taken, ½ where both are equal, 0 elsewhere."""
    won = one > other if larger else one < other
    dtype = (g.array if hasattr(g, "array") else g).dtype
    return np.asarray(won + 0.5 * (one == other), dtype)


def _spread_evenly(F: Any, g: Any, s: Any) -> Any:
    """Share the gradient among all elements that are the largest (or smallest)."""
    mask = np.asarray(F.value(s.a) == F.value(s.out))
    return F.where(F.constant(mask), F.scale(g, 1 / max(int(mask.sum()), 1)), 0.0)


def at_index(F: Any, g: Any, s: Any) -> Any:
    """Put the gradient of picked values back where they came from."""
    if g[0] is None:
        return F.zeros(s.shapes[0], s.dtypes[0])
    dim, keepdim = s.attrs["dim"], s.attrs.get("keepdim", True)
    cotangent, indexes = g[0], F.value(s.out1)
    if s.shapes[0] and not keepdim:
        cotangent, indexes = F.op("unsqueeze", cotangent, dim=dim), np.expand_dims(indexes, dim)
    return F.op("scatter_into_zeros", cotangent, shape=s.shapes[0], dim=dim, indexes=indexes)


def _scatter(a: Any, shape: tuple[int, ...], dim: int, indexes: Any) -> Any:
    out = np.zeros(shape, a.dtype)
    if not shape:
        out[...] = a
        return out
    places = list(np.indices(indexes.shape, sparse=True))
    places[dim] = indexes
    np.add.at(out, tuple(places), a)  # an index that comes twice gets both
    return out


def _gather(a: Any, shape: tuple[int, ...], dim: int, indexes: Any) -> Any:
    return np.take_along_axis(a, indexes, dim) if shape else a.copy()


def taken(a: Any, indexes: Any, dim: int, keepdim: bool) -> Any:
    """Return the values at one index for each line along a dim, and the indexes."""
    if not a.ndim:
        return a.copy(), np.zeros((), np.int64)
    wide = np.expand_dims(indexes, dim)
    values = np.take_along_axis(a, wide, dim)
    return (values, wide) if keepdim else (values.squeeze(dim), indexes)


def _along(arg: Any) -> Any:
    def forward(a: Any, dim: int, keepdim: bool) -> Any:
        """Return values and indexes."""
        return taken(a, arg(a, axis=dim) if a.ndim else None, dim, keepdim)

    return forward


for _name, _reduce, _best in (("max", np.max, np.argmax), ("min", np.min, np.argmin)):
    _word = "largest" if _name == "max" else "smallest"
    TABLE.add(
        OpDef(
            _name,
            _reduce,
            (_spread_evenly,),
            f"{_name.capitalize()}Backward1",
            (("a", "out"),),
            (f"g shared by the {_word} elements",),
            f"the {_word} element",
            "↑" if _name == "max" else "↓",
            title=f"Gradient of the {_word} element",
            domain=((-3, 3),),
        )
    )
    TABLE.add(
        OpDef(
            f"{_name}_dim",
            _along(_best),
            (at_index,),
            f"{_name.capitalize()}Backward0",
            (("out1",),),
            (f"g where the {_word} element was, 0 elsewhere",),
            f"the {_word} elements along dim",
            "↑" if _name == "max" else "↓",
            title=f"Gradient of the {_word} elements",
            multi=True,
            saved_names=(("out1", "indices"),),
            example={"dim": 0, "keepdim": False},
        )
    )


def _larger_a(F: Any, g: Any, s: Any) -> Any:
    return g * F.constant(_share(F.value(s.a), F.value(s.b), True, g))


def _larger_b(F: Any, g: Any, s: Any) -> Any:
    return g * F.constant(_share(F.value(s.b), F.value(s.a), True, g))


def _smaller_a(F: Any, g: Any, s: Any) -> Any:
    return g * F.constant(_share(F.value(s.a), F.value(s.b), False, g))


def _smaller_b(F: Any, g: Any, s: Any) -> Any:
    return g * F.constant(_share(F.value(s.b), F.value(s.a), False, g))


for _name, _function, _vjps, _word in (
    ("maximum", np.maximum, (_larger_a, _larger_b), "larger"),
    ("minimum", np.minimum, (_smaller_a, _smaller_b), "smaller"),
):
    TABLE.add(
        OpDef(
            _name,
            _function,
            _vjps,
            f"{_name.capitalize()}Backward0",
            (("a", "b"), ("a", "b")),
            (f"g where a is {_word}, half where equal", f"g where b is {_word}, half where equal"),
            f"the {_word} of a and b",
            "↑" if _word == "larger" else "↓",
            "elementwise",
            f"Gradient of the {_word} of two",
            domain=((-3, 3), (-3, 3)),
        )
    )
SCATTER = pick(
    "scatter_into_zeros",
    _scatter,
    lambda F, g, s: F.op("gather_from", g, **s.attrs),
    "ValueSelectingReductionBackward0",
    "g at the indexes",
    "a at indexes of zeros",
    "[…]",
    shape=(4, 3),
    dim=0,
    indexes=np.array([[0, 1, 0], [2, 0, 3]]),
)
GATHER = pick(
    "gather_from",
    _gather,
    lambda F, g, s: F.op("scatter_into_zeros", g, **s.attrs),
    "GatherBackward0",
    "g at the indexes, 0 elsewhere",
    "a at indexes",
    "[…]",
    shape=(4, 3),
    dim=0,
    indexes=np.array([[0, 1, 0]]),
)


def _arg(pick: Any) -> Any:
    def forward(a: Any, dim: int | None, keepdim: bool) -> Any:
        found = pick(a, axis=dim) if a.ndim else np.zeros((), np.int64)
        if keepdim and a.ndim:
            return np.reshape(found, (1,) * a.ndim) if dim is None else np.expand_dims(found, dim)
        return np.asarray(found, np.int64)

    return forward


TABLE.add(OpDef("argmax", _arg(np.argmax), (None,), text="index of the largest", glyph="↑"))
TABLE.add(OpDef("argmin", _arg(np.argmin), (None,), text="index of the smallest", glyph="↓"))
