"""The rows: importing this package fills the table of operations."""

from gradgui.engine.ops import (
    arithmetic,
    extremes,
    join,
    linalg,
    logic,
    pick,
    pointwise,
    reduce,
    rules,
    shape,
    writing,
)

__all__ = [
    "arithmetic",
    "extremes",
    "join",
    "linalg",
    "logic",
    "pick",
    "pointwise",
    "reduce",
    "rules",
    "shape",
    "writing",
]
