"""Warnings in PyTorch's words, at the line of the person's program that caused them."""

from __future__ import annotations

import os
import sys
import warnings

from gradgui.engine.state import state

# Our folder as code objects name it; in the frozen program that is not where the files lie.
OURS = os.path.dirname(os.path.dirname(sys._getframe().f_code.co_filename))


def warn(text: str, category: type[Warning] = UserWarning, inside: bool = False) -> None:
    """Warn at the first line outside this program, or ``inside`` it where PyTorch warns in a file of its own."""
    if inside:
        warnings.warn(text, category, stacklevel=1)
        return
    level, frame = 1, sys._getframe(0)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(OURS):
        level, frame = level + 1, frame.f_back
    warnings.warn(text, category, stacklevel=level)


def warn_once(text: str, inside: bool = False) -> None:
    """Warn the first time only, as PyTorch's C++ does for some."""
    if text not in state.warned:
        state.warned.add(text)
        warn(text, inside=inside)
