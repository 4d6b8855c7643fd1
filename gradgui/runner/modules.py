"""What a program can import."""

from __future__ import annotations

import importlib
from typing import Any

ALLOWED = ("numpy", "math", "random", "itertools", "functools", "collections", "time", "copy", "operator", "string")


def import_module(
    name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
) -> Any:
    """Serve an import: torch is ours, a few modules are Python's own; raise ModuleNotFoundError for others."""
    head, _, rest = name.partition(".")
    if head == "torch" and level == 0:
        module = importlib.import_module("gradgui.torch" + ("." + rest if rest else ""))
        return module if fromlist else importlib.import_module("gradgui.torch")
    if head in ALLOWED and level == 0:
        return __import__(name, globals, locals, fromlist, level)
    raise ModuleNotFoundError(f"No module named {name!r} here: programs can import torch, {', '.join(ALLOWED)}")
