"""Anomaly mode: which line of the forward pass made the node that went wrong."""

from __future__ import annotations

import sys
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import OURS, warn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradgui.engine.node import Node

TROUBLE = "Error detected in {0}. Traceback of forward call that caused the error:\n{1}"
NO_TRACE = (
    "Error detected in {0}. No forward pass information available. Enable detect anomaly during forward pass for more "
    "information."
)


def remember(node: Node) -> None:
    """Keep where in the person's program a node was made."""
    stack = traceback.extract_stack(sys._getframe(1))
    node.trace = [frame for frame in stack if not frame.filename.startswith(OURS)]


@contextmanager
def visiting(node: Node) -> Iterator[None]:
    """Say where a node was made when its rule fails."""
    try:
        yield
    except Exception:
        if node.trace:
            warn(TROUBLE.format(node.name(), "".join(traceback.format_list(node.trace))))
        else:
            warn(NO_TRACE.format(node.name()))
        raise


def check_nan(node: Node, values: list[Any]) -> None:
    """Raise RuntimeError when a rule gave a gradient that is not a number."""
    for index, value in enumerate(values):
        array = value.array if isinstance(value, Tensor) else value
        if array is not None and bool(np.isnan(array).any()):
            raise fail(
                RuntimeError,
                f"Function '{node.name()}' returned nan values in its {index}th output.",
                "Somewhere in this rule 0 was divided by 0, or infinity met infinity.",
                (node.output_id,),
                (node.id,),
            )


class set_detect_anomaly:
    """Switches anomaly mode at once, and back at the end when used as a context manager."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._before = (state.anomaly, state.check_nan)
        state.anomaly, state.check_nan = mode, check_nan

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        state.anomaly, state.check_nan = self._before


class detect_anomaly(set_detect_anomaly):
    """Anomaly mode inside a ``with`` block."""

    def __init__(self, check_nan: bool = True) -> None:
        super().__init__(True, check_nan)
        state.anomaly, state.check_nan = self._before
        self._check_nan = check_nan
        warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for "
            "debugging."
        )

    def __enter__(self) -> None:
        self._before = (state.anomaly, state.check_nan)
        state.anomaly, state.check_nan = True, self._check_nan
