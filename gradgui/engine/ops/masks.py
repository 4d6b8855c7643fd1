"""Rows that fill, pick and write where a mask says yes."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef

MASK = (("b", "mask"),)


def _wide(a: Any, mask: Any) -> tuple[Any, Any]:
    """Return a copy and the mask in their common shape."""
    shape = np.broadcast_shapes(a.shape, mask.shape)
    return np.array(np.broadcast_to(a, shape), order="C", copy=True), np.broadcast_to(mask, shape)


def _fill(a: Any, mask: Any, value: Any) -> Any:
    out, where = _wide(a, mask)
    out[where] = value
    return out


def _select(a: Any, mask: Any) -> Any:
    shape = np.broadcast_shapes(a.shape, mask.shape)
    return np.broadcast_to(a, shape)[np.broadcast_to(mask, shape)]


def _scatter(a: Any, mask: Any, src: Any) -> Any:
    out, where = _wide(a, mask)
    out[where] = src.ravel()[: int(where.sum())]
    return out


def _select_vjp(F: Any, g: Any, s: Any) -> Any:
    shape = np.broadcast_shapes(s.shapes[0], s.shapes[1])
    return F.op("masked_scatter", F.zeros(shape, g.dtype), s.b, g)


def _source_vjp(F: Any, g: Any, s: Any) -> Any:
    """Return the picked elements, and 0 for what the mask had no room for."""
    picked = F.op("masked_select", g, s.b)
    missing = int(np.prod(s.shapes[2])) - picked.shape[0]
    if missing:
        picked = F.cat([picked, F.zeros((missing,), picked.dtype)], 0)
    return F.reshape(picked, s.shapes[2])


def _unfilled(F: Any, g: Any, s: Any) -> Any:
    return F.op("masked_fill", g, s.b, value=0)


TABLE.add(
    OpDef(
        "masked_fill",
        lambda a, mask, value: _fill(a, mask, value),
        (_unfilled, None),
        "MaskedFillBackward0",
        (("b",),),
        ("g, 0 where filled", ""),
        "a with a number where the mask says yes",
        "[?]",
        title="Gradient of filling under a mask",
        saved_names=MASK,
        example={"value": 3.0},
    )
)
TABLE.add(
    OpDef(
        "masked_fill_tensor",
        _fill,
        (_unfilled, None, lambda F, g, s: F.op("masked_select", g, s.b)),
        "MaskedFillBackward1",
        (("b",), (), ("b",)),
        ("g, 0 where filled", "", "g where filled, summed"),
        "a with one value where the mask says yes",
        "[?]",
        title="Gradient of filling under a mask",
        saved_names=MASK,
    )
)
TABLE.add(
    OpDef(
        "masked_select",
        _select,
        (_select_vjp, None),
        "MaskedSelectBackward0",
        (("a", "b"),),
        ("g where the mask says yes, 0 elsewhere", ""),
        "the elements of a where the mask says yes",
        "[?]",
        title="Gradient of picking under a mask",
        saved_names=MASK,
    )
)
TABLE.add(
    OpDef(
        "masked_scatter",
        _scatter,
        (_unfilled, None, _source_vjp),
        "MaskedScatterBackward0",
        (("b",), (), ("b",)),
        ("g, 0 where written", "", "g where written"),
        "a with the elements of c where the mask says yes",
        "[?]",
        title="Gradient of writing under a mask",
        saved_names=MASK,
    )
)
