"""Rows that look up by class or index: the negative log-likelihood, and embeddings."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.losses import reduced


def _picked(target: Any, weight: Any, ignore_index: int, dtype: Any) -> tuple[Any, Any]:
    """Return the classes with 0 in place of the ignored ones, and the weight of each."""
    ignored = target == ignore_index
    classes = np.where(ignored, 0, target)
    weights = np.ones(target.shape, dtype) if weight is None else weight[classes]
    return classes, np.where(ignored, dtype.type(0), weights)


def _class_dim(array: Any) -> int:
    return 0 if array.ndim == 1 else 1


def _nll(a: Any, b: Any, c: Any = None, reduction: str = "mean", ignore_index: int = -100) -> Any:
    dim = _class_dim(a)
    b = b if dim else b.reshape(())
    classes, weights = _picked(b, c, ignore_index, a.dtype)
    chosen = np.take_along_axis(a, np.expand_dims(classes, dim), dim).squeeze(dim)
    losses = np.where(b == ignore_index, a.dtype.type(0), -weights * chosen)
    if reduction == "none":
        return losses
    total = np.sum(losses, dtype=a.dtype)
    return total / np.sum(weights, dtype=a.dtype) if reduction == "mean" else total


def _nll_backward(
    a: Any, b: Any, c: Any = None, shape: Any = (), reduction: str = "mean", ignore_index: int = -100
) -> Any:
    dim = 0 if len(shape) == 1 else 1
    b = b if dim else b.reshape(())
    classes, weights = _picked(b, c, ignore_index, a.dtype)
    if reduction == "mean":
        weights = weights / np.sum(weights, dtype=a.dtype)
    out = np.zeros(shape, a.dtype)
    shares = np.where(b == ignore_index, a.dtype.type(0), -a * weights)
    np.put_along_axis(out, np.expand_dims(classes, dim), np.expand_dims(shares, dim), dim)
    return out


def _without_shape(attrs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attrs.items() if name != "shape"}


def _to_the_classes(name: str) -> Any:
    return lambda F, g, s: F.op(f"{name}_backward", g, s.b, s.c, shape=s.shapes[0], **s.attrs)


def _from_the_classes(name: str) -> Any:
    return lambda F, g, s: F.op(name, g, s.b, s.c, **_without_shape(s.attrs))


for _name, _node in (("nll_loss", "NllLoss"), ("nll_loss2d", "NllLoss2D")):
    TABLE.add(
        OpDef(
            _name,
            _nll,
            (_to_the_classes(_name), None),
            f"{_node}Backward0",
            (("b", "c"),),
            ("−g / n at the class, 0 elsewhere", ""),
            "mean of −a at the class b",
            "L",
            title="Gradient of the negative log-likelihood",
            saved_names=(("b", "target"), ("c", "weight")),
            example={"reduction": "mean", "ignore_index": -100},
        )
    )
    TABLE.add(
        OpDef(
            f"{_name}_backward",
            _nll_backward,
            (_from_the_classes(_name), None),
            f"{_node}BackwardBackward0",
            (("b", "c"),),
            ("mean of −g at the class b", ""),
            "−a / n at the class b, 0 elsewhere",
            "L′",
            title="Gradient of the rule of the negative log-likelihood",
            saved_names=(("b", "target"), ("c", "weight")),
            example={"reduction": "mean", "ignore_index": -100, "shape": (2, 3)},
        )
    )

TABLE.add(
    OpDef(
        "one_hot",
        lambda a, classes: (a[..., None] == np.arange(classes)).astype(np.int64),
        (None,),
        text="1 at each class, 0 elsewhere",
        glyph="1",
    )
)

# ---- embeddings ----------------------------------------------------------------------------------------------


def _embedding_backward(a: Any, b: Any, rows: int, padding_idx: int, scale_grad_by_freq: bool) -> Any:
    wide = a.reshape(-1, a.shape[-1]) if a.size else a.reshape(0, a.shape[-1])
    indexes = b.reshape(-1)
    if scale_grad_by_freq:
        wide = wide / np.bincount(indexes, minlength=rows)[indexes][:, None].astype(a.dtype)
    out = np.zeros((rows, a.shape[-1]), a.dtype)
    np.add.at(out, indexes, wide)
    if padding_idx >= 0:
        out[padding_idx] = 0
    return out


def _embedding_rule(F: Any, g: Any, s: Any) -> Any:
    return F.op("embedding_backward", g, s.b, rows=s.shapes[0][0], **s.attrs)


def _embedding_again(F: Any, g: Any, s: Any) -> Any:
    """Look up in g as the forward pass did; the padding row is 0."""
    picked = F.op("embedding", g, s.b, padding_idx=-1, scale_grad_by_freq=False)
    indexes = F.value(s.b)
    shares = np.ones(indexes.shape, g.dtype.np if F.records else g.dtype)
    if s.attrs["scale_grad_by_freq"]:
        shares /= np.bincount(indexes.reshape(-1))[indexes]
    return picked * F.constant(np.where(indexes == s.attrs["padding_idx"], 0, shares)[..., None])


EMBEDDING = TABLE.add(
    OpDef(
        "embedding",
        lambda a, b, padding_idx, scale_grad_by_freq: a[b],
        (_embedding_rule, None),
        "EmbeddingBackward0",
        (("b",),),
        ("g added at the rows b, 0 elsewhere", ""),
        "the rows b of a",
        "[…]",
        title="Gradient of looking up rows",
        saved_names=(("b", "indices"),),
        example={"padding_idx": -1, "scale_grad_by_freq": False},
    )
)
EMBEDDING_BACKWARD = TABLE.add(
    OpDef(
        "embedding_backward",
        _embedding_backward,
        (_embedding_again, None),
        "EmbeddingDenseBackwardBackward0",
        (("b",),),
        ("the rows b of g", ""),
        "a added at the rows b, 0 elsewhere",
        "[…]",
        title="Gradient of the rule of looking up rows",
        saved_names=(("b", "indices"),),
        example={"rows": 4, "padding_idx": 1, "scale_grad_by_freq": False},
    )
)

# ---- margins -------------------------------------------------------------------------------------------------


def _short(a: Any, b: Any, c: Any, margin: float) -> tuple[Any, Any]:
    """Return by how much each class is too near to the right one, 0 for the right one, and the weights of rows."""
    rows, classes = np.atleast_2d(a), np.atleast_1d(b).reshape(-1)
    at = np.arange(len(rows))
    short = np.maximum(rows - rows[at, classes][:, None] + a.dtype.type(margin), 0)
    short[at, classes] = 0
    weights = np.ones(len(rows), a.dtype) if c is None else c[classes]
    return short, weights[:, None]


def _multi_margin(a: Any, b: Any, c: Any = None, *, p: int, margin: float, reduction: str) -> Any:
    short, weights = _short(a, b, c, margin)
    losses = np.sum(weights * short**p, axis=1) / a.dtype.type(a.shape[-1])
    return reduced(losses if a.ndim == 2 else losses[0], reduction)


def _multi_margin_rule(F: Any, g: Any, s: Any) -> Any:
    attrs, a, b = s.attrs, F.value(s.a), F.value(s.b)
    short, weights = _short(a, b, F.value(s.c), attrs["margin"])
    slopes = weights * (attrs["p"] * short if attrs["p"] == 2 else short > 0) / a.shape[-1]
    slopes[np.arange(len(slopes)), np.atleast_1d(b).reshape(-1)] = -slopes.sum(axis=1)
    if attrs["reduction"] == "mean":
        slopes = slopes / len(slopes)
    part = F.op("unsqueeze", g, dim=1) if attrs["reduction"] == "none" and a.ndim == 2 else g
    return part * F.constant(slopes.reshape(a.shape).astype(a.dtype))


MULTI_MARGIN = TABLE.add(
    OpDef(
        "multi_margin_loss",
        _multi_margin,
        (_multi_margin_rule, None),
        "MultiMarginLossBackward0",
        (("a", "b", "c"),),
        ("g / n where a class is too near, −g / n for each of them at the class b", ""),
        "mean of max(0, margin + a − a at the class b)",
        "L",
        title="Gradient of the margin between classes",
        saved_names=(("b", "target"), ("c", "weight")),
        example={"p": 1, "margin": 1.0, "reduction": "mean"},
    )
)
