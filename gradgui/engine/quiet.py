"""Dividing by zero and overflowing without NumPy's warnings, as PyTorch does, at a quarter of errstate's price."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


def _errstate_switch() -> tuple[Callable[[], Any], Callable[[Any], None]]:
    """Return the slow way, for a NumPy that keeps its error settings elsewhere."""

    def on() -> Any:
        context = np.errstate(all="ignore")
        context.__enter__()
        return context

    return on, lambda context: context.__exit__(None, None, None)


def _context_switch() -> tuple[Callable[[], Any], Callable[[Any], None]]:
    """Set what ``np.errstate`` sets, made once: this stands around every operation."""
    from numpy._core.umath import _extobj_contextvar, _make_extobj

    ignore = _make_extobj(all="ignore")
    return partial(_extobj_contextvar.set, ignore), _extobj_contextvar.reset


try:
    hush, unhush = _context_switch()
except ImportError:  # pragma: no cover  (another NumPy)
    hush, unhush = _errstate_switch()
