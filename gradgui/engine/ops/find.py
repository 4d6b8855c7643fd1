"""Rows that answer with whole numbers: where elements are."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef


def _nonzero(a: Any) -> Any:
    """Return one row for each element that is not 0, laid out dim by dim as PyTorch does."""
    found = np.nonzero(a) if a.ndim else ()
    if not a.ndim:
        return np.zeros((int(bool(a)), 0), np.int64)
    return np.stack(found).astype(np.int64).T


TABLE.add(OpDef("nonzero", _nonzero, (None,), text="indexes of the elements that are not 0", glyph="≠0"))
TABLE.add(
    OpDef(
        "repeat_interleave",
        lambda a: np.repeat(np.arange(a.size), a),
        (None,),
        text="each index as often as a says",
        glyph="⊞",
    )
)
