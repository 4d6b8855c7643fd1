"""Contrast and colour-blind distance, so that the table of look.md is computed and not believed."""

from __future__ import annotations

import math

# Machado, Oliveira and Fernandes 2009, full severity, on linear RGB.
BLINDNESS = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
WHITE = (0.9505, 1.0, 1.089)


def linear(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)


def contrast(a, b):
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(a, b, blindness=None):
    return math.dist(*(_lab(_seen(linear(colour), blindness)) for colour in (a, b)))


def _luminance(colour):
    return _dot(TO_XYZ[1], linear(colour))


def _seen(colour, blindness):
    if blindness is None:
        return colour
    return tuple(min(1.0, max(0.0, _dot(row, colour))) for row in BLINDNESS[blindness])


def _lab(colour):
    scaled = (max(0.0, _dot(row, colour) / white) for row, white in zip(TO_XYZ, WHITE, strict=True))
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in scaled)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _dot(row, colour):
    return sum(m * v for m, v in zip(row, colour, strict=True))
