"""Rows of softmax and its logarithm, with their rules as rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef


def _dim(a: Any, dim: int) -> int | None:
    return dim if a.ndim else None


def _shifted(a: Any, dim: int) -> Any:
    """Return the elements minus the largest of their row: the result is the same, and nothing overflows."""
    return a - np.max(a, axis=_dim(a, dim), keepdims=True) if a.size else a


def _softmax(a: Any, dim: int) -> Any:
    raised = np.exp(_shifted(a, dim))
    return raised / np.sum(raised, axis=_dim(a, dim), keepdims=True)


def _safe_softmax(a: Any, dim: int) -> Any:
    """Return 0 where a whole row is shut out by −inf."""
    shut = np.all(a == -np.inf, axis=_dim(a, dim), keepdims=True)
    return np.where(shut, a.dtype.type(0), _softmax(a, dim))


def _log_softmax(a: Any, dim: int) -> Any:
    shifted = _shifted(a, dim)
    return shifted - np.log(np.sum(np.exp(shifted), axis=_dim(a, dim), keepdims=True))


def _row_sum(F: Any, a: Any, dim: int) -> Any:
    return F.sum(a, (dim,), True) if a.shape else a


def _softmax_data(a: Any, b: Any, dim: int) -> Any:
    return b * (a - np.sum(a * b, axis=_dim(a, dim), keepdims=True))


def _softmax_data_result(F: Any, g: Any, s: Any) -> Any:
    dim = s.attrs["dim"]
    return g * (s.a - _row_sum(F, s.a * s.b, dim)) - s.a * _row_sum(F, g * s.b, dim)


def _log_softmax_data(a: Any, b: Any, dim: int) -> Any:
    return a - np.exp(b) * np.sum(a, axis=_dim(a, dim), keepdims=True)


def _log_softmax_data_gradient(F: Any, g: Any, s: Any) -> Any:
    return g - _row_sum(F, g * F.exp(s.b), s.attrs["dim"])


def _log_softmax_data_result(F: Any, g: Any, s: Any) -> Any:
    return -(g * F.exp(s.b) * _row_sum(F, s.a, s.attrs["dim"]))


for _name, _node, _title in (
    ("softmax", "Softmax", "Gradient of softmax"),
    ("safe_softmax", "SafeSoftmax", "Gradient of softmax with shut out rows"),
):
    TABLE.add(
        OpDef(
            _name,
            _softmax if _name == "softmax" else _safe_softmax,
            (lambda F, g, s: F.op("softmax_backward_data", g, s.out, dim=s.attrs["dim"]),),
            f"{_node}Backward0",
            (("out",),),
            ("out ⊙ (g − Σ g ⊙ out)",),
            "exp(a) / Σ exp(a) along dim",
            "p",
            title=_title,
            domain=((-2, 2),),
            example={"dim": 0},
        )
    )
LOG_SOFTMAX = TABLE.add(
    OpDef(
        "log_softmax",
        _log_softmax,
        (lambda F, g, s: F.op("log_softmax_backward_data", g, s.out, dim=s.attrs["dim"]),),
        "LogSoftmaxBackward0",
        (("out",),),
        ("g − softmax ⊙ Σ g",),
        "a − log Σ exp(a) along dim",
        "ln",
        title="Gradient of the logarithm of softmax",
        domain=((-2, 2),),
        example={"dim": 0},
    )
)
SOFTMAX_BACKWARD_DATA = TABLE.add(
    OpDef(
        "softmax_backward_data",
        _softmax_data,
        (lambda F, g, s: F.op("softmax_backward_data", g, s.b, dim=s.attrs["dim"]), _softmax_data_result),
        "SoftmaxBackwardDataBackward0",
        (("b",), ("a", "b")),
        ("b ⊙ (g − Σ g ⊙ b)", "g ⊙ (a − Σ a ⊙ b) − a ⊙ Σ g ⊙ b"),
        "b ⊙ (a − Σ a ⊙ b)",
        "p′",
        title="Gradient of the rule of softmax",
        domain=((-2, 2), (0.1, 0.9)),
        example={"dim": 0},
    )
)
LOG_SOFTMAX_BACKWARD_DATA = TABLE.add(
    OpDef(
        "log_softmax_backward_data",
        _log_softmax_data,
        (_log_softmax_data_gradient, _log_softmax_data_result),
        "LogSoftmaxBackwardDataBackward0",
        (("b",), ("a", "b")),
        ("g − Σ g ⊙ exp(b)", "−g ⊙ exp(b) ⊙ Σ a"),
        "a − exp(b) ⊙ Σ a",
        "p′",
        title="Gradient of the rule of log softmax",
        domain=((-2, 2), (-2, -0.1)),
        example={"dim": 0},
    )
)
