"""List the signatures that PyTorch's own parser of arguments reads, so that a wrong call can be refused in its words.

They stand as strings in PyTorch's library; which of them belong to a function, and in which order, PyTorch says itself
when it is called with far too many arguments.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from gradgui.engine.signatures import Signature
from gradgui.torch import Tensor
from gradgui.torch import __dict__ as OURS

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET = Path(__file__).resolve().parents[2] / "gradgui" / "engine" / "signatures.txt"
WRITTEN = re.compile(rb"(?<![\w.])([a-z_]\w*\([^()\x00]*\)(?:\|deprecated|\|hidden)?)\x00")
MANY = tuple(object() for _ in range(40))


def in_library() -> dict[str, list[Signature]]:
    """Return every string of the library that reads as a signature, by the function's name."""
    found: dict[str, list[Signature]] = defaultdict(list)
    library = Path(torch.__file__).parent / "lib" / "libtorch_python.so"
    for text in WRITTEN.findall(library.read_bytes()):
        try:
            signature = Signature.read(text.decode())
        except (ValueError, KeyError):
            continue  # some other text with brackets
        found[signature.name].append(signature)
    return found


def belonging(call: Callable[..., Any], name: str, method: bool, candidates: list[Signature]) -> list[Signature]:
    """Return the signatures of one function in their order; none when they cannot be told apart."""
    try:
        call(*MANY)
    except (TypeError, RuntimeError) as error:
        said = str(error)
    else:
        return []
    shown = [line[3:] for line in said.splitlines() if line.startswith(" * ")]
    if ", but expected (" in said:
        shown = ["(" + said.split(", but expected (", 1)[1]]
    if shown:
        chosen = [next((s for s in candidates if s.shown() == one and not s.hidden), None) for one in shown]
        if None in chosen:
            return []
        hidden = [s for s in candidates if s.hidden and method is not _takes_input(s)]
        return hidden + [s for s in chosen if s is not None]
    if "takes no arguments" in said:
        return [Signature.read(f"{name}()")]
    if "positional argument" not in said:
        return []
    fitting = [s for s in candidates if not s.hidden and said.startswith(s.too_many(len(MANY)))]
    if len(fitting) > 1:
        fitting = [s for s in fitting if method is not _takes_input(s)]
    return fitting if len(fitting) == 1 else []


def _takes_input(signature: Signature) -> bool:
    return any(p.name in ("input", "self", "condition", "tensors", "tensor") for p in signature.parameters)


def lines() -> list[str]:
    """Return a line for each signature of what gradgui offers too."""
    library = in_library()
    out = []
    owners: tuple[tuple[str, Any, set[str]], ...] = (
        ("torch", torch, {n for n in OURS if not n.startswith("_")}),
        ("Tensor", torch.ones(1, 1), {n for n in dir(Tensor) if not n.startswith("_")}),
    )
    for owner, real, names in owners:
        for name in sorted(names):
            call = getattr(real, name, None)
            if callable(call) and not isinstance(call, type):
                chosen = belonging(call, name, owner == "Tensor", library[name])
                out += [f"{owner}.{s.written}" for s in chosen]
    return out


def write() -> None:
    """Write the list, one signature a line."""
    found = lines()
    TARGET.write_text("\n".join(found) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(found)} signatures of PyTorch {torch.__version__}")
