"""A name that is not here: PyTorch has it and we do not yet, or PyTorch lacks it too."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMES = Path(__file__).with_name("_torch_names.txt")


@cache
def pytorch_names() -> frozenset[str]:
    """Return PyTorch's public names, qualified, as listed with the program."""
    return frozenset(_NAMES.read_text(encoding="utf-8").split()) if _NAMES.exists() else frozenset()


def missing(module: str, name: str, have: Iterable[str]) -> Exception:
    """Return the AttributeError for a name of a module."""
    return missing_from(module, name, f"module '{module}' has no attribute '{name}'", have)


def missing_from(owner: str, name: str, pytorch_text: str, have: Iterable[str], shown: str = "") -> Exception:
    """Return the error for a name of ``owner``: ours when PyTorch has the name, else PyTorch's own."""
    shown = shown or owner
    known = [n for n in have if not n.startswith("_")]
    folded = {n.casefold(): n for n in known}  # most slips are of case: nn.Relu, nn.linear
    near = [folded[n] for n in difflib.get_close_matches(name.casefold(), folded, 1, 0.6)]
    if f"{owner}.{name}" in pytorch_names():
        use = f"{shown}.{near[0]} is near to it" if near else ""
        text = f"{shown}.{name} is not there yet" + (f": {use}" if use else "")
        return fail(AttributeError, text, f"PyTorch has {shown}.{name}, but gradgui does not yet.")
    plain = f"PyTorch has no {shown}.{name}." + (f" Did you mean {shown}.{near[0]}?" if near else "")
    return fail(AttributeError, pytorch_text, plain)


def install(tensor: type[Any]) -> None:
    """Let a tensor answer for names that it lacks."""

    def __getattr__(self: Any, name: str) -> Any:
        text = f"'{type(self).__name__}' object has no attribute '{name}'"
        if name.startswith("__"):
            raise AttributeError(text)
        raise missing_from("torch.Tensor", name, text, dir(tensor), "Tensor")

    tensor.__getattr__ = __getattr__
