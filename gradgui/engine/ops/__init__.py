"""The rows: importing this package fills the table of operations."""

from gradgui.engine.ops import elementwise, linalg, reduce, shape

__all__ = ["elementwise", "linalg", "reduce", "shape"]
