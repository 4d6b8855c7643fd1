"""Functions that NumPy lacks: the error function and the gamma function with their kin, computed in float64."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

# Bernoulli numbers B₂, B₄, … of the asymptotic series
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
_FAR = 10.0  # from here on the series are exact to the last bits
# Giles's polynomials for the inverse of erf, near 0 and in the tails
_NEAR = (2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503)
_NEAR_END = (-0.00417768164, 0.246640727, 1.50140941)
_TAIL = (-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613)
_TAIL_END = (0.00943887047, 1.00167406, 2.83297682)


def _each(function: Callable[[float], float]) -> Callable[[Any], Any]:
    """Return a function of arrays that calls one of the C library for each element."""

    def over(a: Any) -> Any:
        values = np.fromiter(map(function, a.ravel().tolist()), np.float64, a.size)
        return values.reshape(a.shape).astype(a.dtype)

    return over


def _log_gamma(x: float) -> float:
    if math.isinf(x) or (x <= 0 and x == math.floor(x)):
        return math.inf
    return math.lgamma(x)


erf = _each(math.erf)
erfc = _each(math.erfc)
lgamma = _each(_log_gamma)


def erfinv(a: Any) -> Any:
    """Return the inverse of erf: Giles's approximation, sharpened by Newton's method."""
    y = np.asarray(a, np.float64)
    w = -np.log((1 - y) * (1 + y))
    x = np.where(w < 5, np.polyval((*_NEAR, *_NEAR_END), w - 2.5), np.polyval((*_TAIL, *_TAIL_END), np.sqrt(w) - 3)) * y
    inner = np.abs(y) < 1
    start = np.where(inner, x, 0.0)
    for _ in range(2):
        start = start - (erf(start) - y) / (2 / math.sqrt(math.pi) * np.exp(-start * start))
    ends = np.where(np.abs(y) == 1, np.copysign(np.inf, y), np.nan)
    return np.where(inner, start, ends).astype(a.dtype)


def digamma(a: Any) -> Any:
    """Return the derivative of log gamma."""
    x = np.asarray(a, np.float64)
    pole = (x == np.floor(x)) & (x <= 0)
    mirrored = x < 0
    value = _digamma_right(np.where(mirrored, 1 - x, x))
    value = np.where(mirrored & ~pole, value - math.pi / np.tan(math.pi * np.where(pole, 0.5, x)), value)
    value = np.where(pole, np.where(x == 0, np.copysign(np.inf, -x), np.nan), value)
    return value.astype(a.dtype)


def _digamma_right(x: Doubles) -> Doubles:
    shift = np.zeros_like(x)
    for _ in range(int(_FAR)):
        near = x < _FAR
        shift = np.where(near, shift - 1 / x, shift)
        x = np.where(near, x + 1, x)
    square = 1 / (x * x)
    tail = sum(b / (2 * k) * square**k for k, b in enumerate(_BERNOULLI, 1))
    return shift + np.log(x) - 0.5 / x - tail


def polygamma(a: Any, n: int) -> Any:
    """Return the n-th derivative of digamma: for n ≥ 1 a Hurwitz zeta function."""
    if n == 0:
        return digamma(a)
    x = np.asarray(a, np.float64)
    total = np.zeros_like(x)
    for _ in range(64):  # PyTorch's own series also walks up from the left of 0
        near = x < _FAR
        if not near.any():
            break
        total = np.where(near, total + x ** -(n + 1), total)
        x = np.where(near, x + 1, x)
    tail = x**-n / n + 0.5 * x ** -(n + 1)
    for k, b in enumerate(_BERNOULLI, 1):
        rising = math.prod(range(n + 1, n + 2 * k)) / math.factorial(2 * k)
        tail = tail + b * rising * x ** -(n + 2 * k)
    return ((-1) ** (n + 1) * math.factorial(n) * (total + tail)).astype(a.dtype)
