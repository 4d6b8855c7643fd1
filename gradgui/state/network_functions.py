"""Activations and losses as the book writes them, computed apart from the tape so that the two can be compared."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, Any]
Options = Mapping[str, str]
Curve = Callable[[Array, Options], Array]

_ERF = np.frompyfunc(math.erf, 1, 1)


def _sigmoid(z: Array) -> Array:
    return 0.5 * (1 + np.tanh(0.5 * z))


def _normal(z: Array) -> Array:
    erf: Any = _ERF(z / math.sqrt(2))
    found: Array = 0.5 * (1 + erf.astype(np.float64))
    return found


def _number(options: Options, name: str, instead: float) -> float:
    return float(options.get(name, instead))


def _elu(z: Array, o: Options) -> Array:
    alpha, scale = _number(o, "alpha", 1.0), _number(o, "scale", 1.0)
    return scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


def _elu_slope(z: Array, o: Options) -> Array:
    alpha, scale = _number(o, "alpha", 1.0), _number(o, "scale", 1.0)
    return scale * np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0)))


_BEND, _CUBE = math.sqrt(2 / math.pi), 0.044715  # of the GELU written with tanh


def _gelu(z: Array, o: Options) -> Array:
    if o.get("approximate") == "tanh":
        bent: Array = 0.5 * z * (1 + np.tanh(_BEND * (z + _CUBE * z**3)))
        return bent
    return z * _normal(z)


def _gelu_slope(z: Array, o: Options) -> Array:
    if o.get("approximate") == "tanh":
        t = np.tanh(_BEND * (z + _CUBE * z**3))
        rise: Array = 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * _BEND * (1 + 3 * _CUBE * z**2)
        return rise
    return _normal(z) + z * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def _softplus(z: Array, o: Options) -> Array:
    beta, threshold = _number(o, "beta", 1.0), _number(o, "threshold", 20.0)
    return np.where(beta * z > threshold, z, np.logaddexp(0, beta * z) / beta)


def _softplus_slope(z: Array, o: Options) -> Array:
    beta, threshold = _number(o, "beta", 1.0), _number(o, "threshold", 20.0)
    return np.where(beta * z > threshold, 1.0, _sigmoid(beta * z))


CURVES: Final[dict[str, tuple[Curve, Curve]]] = {
    "": (lambda z, _: z, lambda z, _: np.ones_like(z)),
    "sigmoid": (lambda z, _: _sigmoid(z), lambda z, _: _sigmoid(z) * (1 - _sigmoid(z))),
    "tanh": (lambda z, _: np.tanh(z), lambda z, _: 1 - np.tanh(z) ** 2),
    "relu": (lambda z, _: np.maximum(z, 0), lambda z, _: (z > 0).astype(z.dtype)),
    "leaky_relu": (
        lambda z, o: np.where(z > 0, z, _number(o, "negative_slope", 0.01) * z),
        lambda z, o: np.where(z > 0, 1.0, _number(o, "negative_slope", 0.01)),
    ),
    "elu": (_elu, _elu_slope),
    "gelu": (_gelu, _gelu_slope),
    "silu": (lambda z, _: z * _sigmoid(z), lambda z, _: _sigmoid(z) * (1 + z * (1 - _sigmoid(z)))),
    "softplus": (_softplus, _softplus_slope),
}
STEEPEST: Final = {"sigmoid": 0.25, "tanh": 1.0, "relu": 1.0, "leaky_relu": 1.0, "softplus": 1.0, "": 1.0}


def activate(name: str, z: Array, options: Options) -> Array | None:
    """Return σ(z) of an activation; None when the book does not have it."""
    curve = CURVES.get(name)
    return None if curve is None else curve[0](z, options)


def slope(name: str, z: Array, options: Options) -> Array | None:
    """Return σ′(z) of an activation; None when the book does not have it."""
    curve = CURVES.get(name)
    return None if curve is None else curve[1](z, options)


def _picked(out: Array, target: Array) -> Array:
    """Return the log-probability of each sample's class."""
    top = out.max(axis=1, keepdims=True)
    logs = out - top - np.log(np.exp(out - top).sum(axis=1, keepdims=True))
    picked: Array = logs[np.arange(len(out)), target.reshape(-1).astype(np.int64)]
    return picked


def _one_hot(out: Array, target: Array) -> Array:
    return np.eye(out.shape[1])[target.reshape(-1).astype(np.int64)]


def _softmax(out: Array) -> Array:
    e = np.exp(out - out.max(axis=1, keepdims=True))
    shares: Array = e / e.sum(axis=1, keepdims=True)
    return shares


# Of one sample: the terms that are added (or averaged) into its loss, and their derivative by the output.
_TERMS: Final[dict[str, tuple[Callable[[Array, Array], Array], Callable[[Array, Array], Array]]]] = {
    "mse_loss": (lambda o, t: (o - t) ** 2, lambda o, t: 2 * (o - t)),
    "binary_cross_entropy": (
        lambda o, t: -(t * np.log(o) + (1 - t) * np.log1p(-o)),
        lambda o, t: (o - t) / (o * (1 - o)),
    ),
    "binary_cross_entropy_with_logits": (
        lambda o, t: np.logaddexp(0, o) - t * o,
        lambda o, t: _sigmoid(o) - t,
    ),
    "nll_loss": (lambda o, t: -_picked(o, t)[:, None], lambda o, t: _softmax(o) - _one_hot(o, t)),
}


def losses(name: str, out: Array, target: Array, *, mean: bool) -> Array | None:
    """Return the loss of each sample; None when the book does not have it, or not for these shapes."""
    if name not in _TERMS or not _fits(name, out, target):
        return None
    with np.errstate(all="ignore"):
        terms = _TERMS[name][0](out, target)
        found: Array = terms.mean(axis=1) if mean else terms.sum(axis=1)
    return found


def loss_slope(name: str, out: Array, target: Array, *, mean: bool) -> Array | None:
    """Return for each sample the derivative of its loss by its output; None when the book does not have it."""
    if name not in _TERMS or not _fits(name, out, target):
        return None
    with np.errstate(all="ignore"):
        found = _TERMS[name][1](out, target)
    return found / out.shape[1] if mean and name != "nll_loss" else found


def _fits(name: str, out: Array, target: Array) -> bool:
    """Say whether a target has the shape that a loss wants; classes must be classes of the output."""
    if name != "nll_loss":
        return bool(target.shape == out.shape)
    whole = target.size == len(out) and target.dtype.kind in "iu"
    return bool(whole and ((target >= 0) & (target < out.shape[1])).all())
