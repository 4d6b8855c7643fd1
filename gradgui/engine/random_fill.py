"""Arithmetic of PyTorch's random numbers, bit for bit: fused multiply-add and blocks of normal numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Single = NDArray[np.float32]
    Double = NDArray[np.float64]

BLOCK = 16
_HALF = BLOCK // 2
# Blocks turned at once: small enough that the temporaries stay in the cache.
_CHUNK = 1024

# Cephes' polynomials as PyTorch's vector code (avx_mathfun.h) has them.
_SQRT_HALF = np.float32(0.707106781186547524)
_LOG_HEAD = tuple(map(np.float32, (7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1)))
_LOG_MIDDLE = tuple(map(np.float32, (1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1)))
_LOG = (*_LOG_HEAD, *_LOG_MIDDLE, np.float32(-2.4999993993e-1), np.float32(3.3333331174e-1))
_LN2_LOW, _LN2_HIGH = np.float32(-2.12194440e-4), np.float32(0.693359375)
_FOUR_OVER_PI = np.float32(1.27323954473516)
_QUARTER_PI = tuple(map(np.float32, (-0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8)))
_SIN = tuple(map(np.float32, (-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)))
_COS = tuple(map(np.float32, (2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2)))
_SPLITTER = 134217729.0  # 2**27 + 1, Veltkamp's


def fused_single(a: Single, b: Single | np.float32, c: Single | np.float32) -> Single:
    """Return a * b + c rounded once."""
    # The product of two float32 is exact in float64; rounding twice matters once in 2**29.
    return (a.astype(np.float64) * np.float64(b) + c).astype(np.float32)


def fused_double(a: Double, b: float, c: float) -> Double:
    """Return a * b + c rounded once, for finite numbers of moderate size."""
    product, product_low = _product(a, b)
    upper, lower = _sum(np.full_like(product, c), product_low)
    top, middle = _sum(product, upper)
    return np.asarray(top + _odd_sum(middle, lower), np.float64)


def _product(a: Double, b: float) -> tuple[Double, Double]:
    """Return the rounded product and its exact error (Dekker)."""
    product = a * b
    high = _SPLITTER * a - (_SPLITTER * a - a)
    low = a - high
    b_high = _SPLITTER * b - (_SPLITTER * b - b)
    b_low = b - b_high
    return product, low * b_low - (((product - high * b_high) - low * b_high) - high * b_low)


def _sum(a: Double, b: Double) -> tuple[Double, Double]:
    """Return the rounded sum and its exact error (Knuth)."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def _odd_sum(a: Double, b: Double) -> Double:
    """Return a + b rounded to odd, so that one more rounding is right (Boldo and Melquiond)."""
    total, error = _sum(a, b)
    even = (total.view(np.int64) & 1) == 0
    towards = np.where(error > 0, np.inf, -np.inf)
    return np.where((error != 0) & even, np.nextafter(total, towards), total)


def turn_single(blocks: Single, mean: float, std: float) -> None:
    """Turn rows of 16 uniform float32 into normal ones, as PyTorch's AVX2 code does, in place."""
    two_pi = np.float32(2 * math.pi)
    for start in range(0, len(blocks), _CHUNK):
        part = blocks[start : start + _CHUNK]
        radius = np.sqrt(np.float32(-2) * _log_single(np.float32(1) - part[:, :_HALF]))
        sine, cosine = _sincos_single(two_pi * part[:, _HALF:])
        part[:, :_HALF] = fused_single(radius * cosine, np.float32(std), np.float32(mean))
        part[:, _HALF:] = fused_single(radius * sine, np.float32(std), np.float32(mean))


def turn_double(blocks: Double, mean: float, std: float) -> None:
    """Turn rows of 16 uniform float64 into normal ones, in place."""
    radius = np.sqrt(-2 * _each(math.log, 1 - blocks[:, :_HALF]))
    angle = 2 * math.pi * blocks[:, _HALF:]
    blocks[:, :_HALF] = fused_double(radius * _each(math.cos, angle), std, mean)
    blocks[:, _HALF:] = fused_double(radius * _each(math.sin, angle), std, mean)


def _each(function: Any, values: Double) -> Double:
    """Apply a function of the C library, which PyTorch calls too; NumPy's own differ in the last bit."""
    return np.fromiter(map(function, values.ravel().tolist()), np.float64, values.size).reshape(values.shape)


def _polynomial(x: Single, coefficients: Sequence[np.float32]) -> Single:
    """Return Horner's scheme with fused steps."""
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total = fused_single(total, x, coefficient)
    return total


def _log_single(x: Single) -> Single:
    """Return Cephes' logarithm; the order of roundings is that of the compiled code."""
    mantissa, exponent = np.frexp(x)
    small = mantissa < _SQRT_HALF
    scale = (exponent - small).astype(np.float32)
    rest = mantissa - np.float32(1)
    rest = np.where(small, rest + mantissa, rest)
    square = rest * rest
    tail = _polynomial(rest, _LOG) * rest
    tail = fused_single(tail, square, scale * _LN2_LOW)
    tail = fused_single(square, np.float32(-0.5), tail)
    return fused_single(scale, _LN2_HIGH, rest + tail)


def _sincos_single(x: Single) -> tuple[Single, Single]:
    """Return Cephes' sine and cosine of angles from 0 on."""
    octant = ((x * _FOUR_OVER_PI).astype(np.int32) + 1) & ~1
    turns = octant.astype(np.float32)
    for part in _QUARTER_PI:
        x = fused_single(turns, part, x)
    square = x * x
    cosine = _polynomial(square, _COS) * square
    cosine = fused_single(cosine, square, np.float32(-0.5) * square) + np.float32(1)
    sine = _polynomial(square, _SIN) * square
    sine = fused_single(sine, x, x)
    plain = (octant & 2) == 0
    sine_sign = np.where(octant & 4, np.float32(-1), np.float32(1))
    cosine_sign = np.where((octant - 2) & 4, np.float32(1), np.float32(-1))
    return np.where(plain, sine, cosine) * sine_sign, np.where(plain, cosine, sine) * cosine_sign
