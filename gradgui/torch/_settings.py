"""Settings that programs make and that change nothing here: threads, precision of products, repeatable kernels."""

from __future__ import annotations

from typing import Any

from gradgui.engine.devices import CPU, Device, check_device
from gradgui.engine.errors import fail
from gradgui.engine.warn import warn

NO_PRECISION = (
    "{} is not one of 'highest', 'high', or 'medium'; the currentsetFloat32MatmulPrecision call has no effect."
)
_settings: dict[str, Any] = {"threads": 1, "precision": "highest", "deterministic": False}


def set_num_threads(num: int) -> None:
    """Keep the number; NumPy chooses its threads itself."""
    if not isinstance(num, int):
        raise fail(RuntimeError, f"set_num_threads expects an int, but got {type(num).__name__}")
    if num < 1:
        raise fail(RuntimeError, "set_num_threads expects a positive integer")
    _settings["threads"] = num


def get_num_threads() -> int:
    """Return the number that was set."""
    return int(_settings["threads"])


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Keep the wish; everything here is repeatable."""
    _settings["deterministic"] = mode


def are_deterministic_algorithms_enabled() -> bool:
    """Return the wish."""
    return bool(_settings["deterministic"])


def set_float32_matmul_precision(precision: str) -> None:
    """Keep the word; products are computed in full precision."""
    if precision not in ("highest", "high", "medium"):
        warn(NO_PRECISION.format(precision))
        return
    _settings["precision"] = precision


def get_float32_matmul_precision() -> str:
    """Return the word."""
    return str(_settings["precision"])


def set_default_device(device: Any) -> None:
    """Accept the CPU."""
    check_device(device)


def get_default_device() -> Device:
    """Return the CPU."""
    return CPU
