"""Rows of matrix products."""

from __future__ import annotations

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef

MM = TABLE.add(
    OpDef(
        "mm",
        np.matmul,
        (
            lambda F, g, s: F.matmul(g, F.op("t", s.b)),
            lambda F, g, s: F.matmul(F.op("t", s.a), g),
        ),
        "MmBackward0",
        (("b",), ("a",)),
        ("g @ bᵀ", "aᵀ @ g"),
        "a @ b",
        "@",
        title="Gradient of a matrix product",
        domain=((-2, 2), (-2, 2)),
        saved_names=(("b", "mat2"),),
    )
)
BMM = TABLE.add(
    OpDef(
        "bmm",
        np.matmul,
        (
            lambda F, g, s: F.matmul(g, F.transpose(s.b, 1, 2)),
            lambda F, g, s: F.matmul(F.transpose(s.a, 1, 2), g),
        ),
        "BmmBackward0",
        (("b",), ("a",)),
        ("g @ bᵀ", "aᵀ @ g"),
        "a @ b, matrix by matrix",
        "@",
        title="Gradient of a batch of matrix products",
        domain=((-2, 2), (-2, 2)),
        saved_names=(("b", "mat2"),),
    )
)
MV = TABLE.add(
    OpDef(
        "mv",
        np.matmul,
        (
            lambda F, g, s: F.reshape(g, (*g.shape, 1)) * F.reshape(s.b, (1, *s.b.shape)),
            lambda F, g, s: F.matmul(F.op("t", s.a), g),
        ),
        "MvBackward0",
        (("b",), ("a",)),
        ("g bᵀ", "aᵀ g"),
        "a @ b",
        "@",
        title="Gradient of a matrix times a vector",
        domain=((-2, 2), (-2, 2)),
        saved_names=(("b", "vec"),),
    )
)
DOT = TABLE.add(
    OpDef(
        "dot",
        np.dot,
        (lambda F, g, s: g * s.b, lambda F, g, s: g * s.a),
        "DotBackward0",
        (("b",), ("a",)),
        ("g · b", "g · a"),
        "Σ a ⊙ b",
        "·",
        title="Gradient of a dot product",
        domain=((-2, 2), (-2, 2)),
        saved_names=(("b", "tensor"),),
    )
)
