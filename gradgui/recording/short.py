"""Values in a few words, made without calling any code of the person."""

from __future__ import annotations

from typing import Any


def short_text(value: Any) -> str:
    """Return a short text for a value, never calling code of the person."""
    if type(value) is int and value.bit_length() > 128:
        return f"int of {value.bit_length()} bits"  # Python refuses to write very long ones
    if value is None or type(value) in (bool, int, float, complex):
        return repr(value)
    if type(value) is str:
        return repr(value if len(value) <= 40 else value[:39] + "…")
    if type(value) in (list, tuple, set, dict):
        return f"{type(value).__name__} of {len(value)}"
    return f"<{type(value).__name__} object>"
