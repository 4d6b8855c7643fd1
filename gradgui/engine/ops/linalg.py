"""Rows of matrix products."""

from __future__ import annotations

from typing import Any

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
VDOT = TABLE.add(
    OpDef(
        "vdot",
        np.dot,
        (lambda F, g, s: g * s.b, lambda F, g, s: g * s.a),
        "VdotBackward0",
        (("b",), ("a",)),
        ("g · b", "g · a"),
        "Σ a ⊙ b",
        "·",
        title="Gradient of a dot product",
        domain=((-2, 2), (-2, 2)),
    )
)
CROSS = TABLE.add(
    OpDef(
        "linalg_cross",
        lambda a, b, dim: np.asarray(np.cross(a, b, axis=dim), order="C"),
        (
            lambda F, g, s: F.op("linalg_cross", s.b, g, **s.attrs),
            lambda F, g, s: F.op("linalg_cross", g, s.a, **s.attrs),
        ),
        "LinalgCrossBackward0",
        (("b",), ("a",)),
        ("b × g", "g × a"),
        "a × b",
        "×",
        "elementwise",
        "Gradient of a cross product",
        domain=((-2, 2), (-2, 2)),
        example={"dim": 1},
    )
)


# ---- a product added to a tensor -----------------------------------------------------------------------------


def _times(F: Any, value: Any, number: Any) -> Any:
    return value if number == 1 else F.scale(value, number)


def _plus(a: Any, product: Any, beta: Any, alpha: Any) -> Any:
    """Return beta·a + alpha·product in the dtype of the product; with beta 0 what is in a does not count."""
    if product.dtype.kind != "f":
        beta, alpha = int(beta), int(alpha)
    scaled = product if alpha == 1 else (product * alpha).astype(product.dtype)
    if beta == 0:
        return scaled
    return scaled + (a if beta == 1 else (a * beta).astype(a.dtype))


def _added(name: str, product: Any, text: str, rules: tuple[Any, Any], names: tuple[str, str], words: str) -> None:
    """Enter a row of beta·a + alpha·(b @ c)."""
    first, second = rules
    node = f"{name.capitalize()}Backward0"
    TABLE.add(
        OpDef(
            name,
            lambda a, b, c, beta, alpha: np.asarray(_plus(a, product(b, c), beta, alpha), order="C"),
            (
                lambda F, g, s: _times(F, g, s.attrs["beta"]),
                lambda F, g, s: _times(F, first(F, g, s), s.attrs["alpha"]),
                lambda F, g, s: _times(F, second(F, g, s), s.attrs["alpha"]),
            ),
            node,
            ((), ("c",), ("b",)),
            ("β g", *(f"α {word}" for word in words.split(", "))),
            text,
            "@+",
            title="Gradient of a product that is added",
            saved_names=(("b", names[0]), ("c", names[1])),
            example={"beta": 0.5, "alpha": 2},
        )
    )


def _column(F: Any, v: Any) -> Any:
    return F.reshape(v, (*v.shape, 1))


def _row(F: Any, v: Any) -> Any:
    return F.reshape(v, (1, *v.shape))


def _spread(F: Any, g: Any, s: Any) -> Any:
    return F.expand(g, (s.shapes[1][0], *g.shape))


_added(
    "addmm",
    np.matmul,
    "β a + α b @ c",
    (lambda F, g, s: F.matmul(g, F.op("t", s.c)), lambda F, g, s: F.matmul(F.op("t", s.b), g)),
    ("mat1", "mat2"),
    "g @ cᵀ, bᵀ @ g",
)
_added(
    "addmv",
    np.matmul,
    "β a + α b @ c",
    (lambda F, g, s: _column(F, g) * _row(F, s.c), lambda F, g, s: F.matmul(F.op("t", s.b), g)),
    ("mat", "vec"),
    "g cᵀ, bᵀ g",
)
_added(
    "addr",
    np.outer,
    "β a + α b cᵀ",
    (lambda F, g, s: F.matmul(g, s.c), lambda F, g, s: F.matmul(F.op("t", g), s.b)),
    ("vec1", "vec2"),
    "g c, gᵀ b",
)
_added(
    "addbmm",
    lambda b, c: np.matmul(b, c).sum(0, dtype=b.dtype),
    "β a + α Σ b @ c",
    (
        lambda F, g, s: F.matmul(_spread(F, g, s), F.transpose(s.c, 1, 2)),
        lambda F, g, s: F.matmul(F.transpose(s.b, 1, 2), _spread(F, g, s)),
    ),
    ("batch1", "batch2"),
    "g @ cᵀ, bᵀ @ g",
)
_added(
    "baddbmm",
    np.matmul,
    "β a + α b @ c, matrix by matrix",
    (
        lambda F, g, s: F.matmul(g, F.transpose(s.c, 1, 2)),
        lambda F, g, s: F.matmul(F.transpose(s.b, 1, 2), g),
    ),
    ("batch1", "batch2"),
    "g @ cᵀ, bᵀ @ g",
)
