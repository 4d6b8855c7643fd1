"""Write numbers, shapes and sizes the way every pane shows them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, SupportsFloat

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUS: Final = "\u2212"
INFINITY: Final = "\u221e"
TIMES: Final = "\u00d7"
SMALLEST_PLAIN: Final = 1e-3
FIRST_EXPONENT: Final = 1e5


def num(value: SupportsFloat, digits: int = 4) -> str:
    """Write a number with at most ``digits`` significant digits, no trailing zeros and a real minus."""
    if is_bool(value):
        return "True" if value else "False"
    v = float(value)
    if math.isnan(v):
        return "NaN"
    if math.isinf(v):
        return INFINITY if v > 0 else MINUS + INFINITY
    if v == 0:
        return "0"
    size = abs(v)
    if SMALLEST_PLAIN <= size < FIRST_EXPONENT:
        # Rounding may carry: 99999.9 is 100000, which is no longer written plainly.
        decimals = max(0, digits - 1 - math.floor(math.log10(size)))
        plain = f"{size:.{decimals}f}"
        if float(plain) < FIRST_EXPONENT:
            return _signed(v, _trimmed(plain))
    mantissa, exponent = f"{size:.{min(digits, 2) - 1}e}".split("e")
    return _signed(v, f"{_trimmed(mantissa)}e{_signed(int(exponent), str(abs(int(exponent))))}")


def is_bool(value: object) -> bool:
    """Say whether a value is True or False, of Python or of NumPy."""
    return type(value).__name__ in ("bool", "bool_")


def shape_text(shape: Sequence[int]) -> str:
    """Write a shape as 2×3; a scalar is ( )."""
    if not shape:
        return "( )"
    if len(shape) == 1:
        return f"({shape[0]})"
    return TIMES.join(str(n) for n in shape)


def bytes_text(count: int) -> str:
    """Write a number of bytes with its unit."""
    if count < 1024:
        return f"{count} B"
    size = float(count)
    for unit in ("KB", "MB", "GB"):
        size /= 1024
        # 1023.96 KB would be written 1024 KB, which is 1 MB.
        if round(size, 1) < 1024 or unit == "GB":
            return f"{_trimmed(f'{size:.1f}')} {unit}"
    raise AssertionError("the last unit takes every size")


def _signed(value: float, text: str) -> str:
    return MINUS + text if value < 0 else text


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
