"""List PyTorch's public names, so that "not there yet" can be told from "PyTorch lacks it too"."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

TARGET = Path(__file__).resolve().parents[2] / "gradgui" / "torch" / "_torch_names.txt"
MODULES = (
    "torch",
    "torch.autograd",
    "torch.autograd.forward_ad",
    "torch.autograd.functional",
    "torch.autograd.graph",
    "torch.backends",
    "torch.cuda",
    "torch.distributions",
    "torch.fft",
    "torch.func",
    "torch.linalg",
    "torch.nn",
    "torch.nn.functional",
    "torch.nn.init",
    "torch.nn.parameter",
    "torch.nn.utils",
    "torch.nn.utils.rnn",
    "torch.optim",
    "torch.optim.lr_scheduler",
    "torch.random",
    "torch.special",
    "torch.utils",
    "torch.utils.data",
)
CLASSES = (
    "torch.Generator",
    "torch.Size",
    "torch.Tensor",
    "torch.autograd.Function",
    "torch.autograd.graph.Node",
    "torch.device",
    "torch.dtype",
    "torch.nn.Module",
    "torch.nn.Parameter",
    "torch.optim.Optimizer",
    "torch.optim.lr_scheduler.LRScheduler",
    "torch.utils.data.DataLoader",
    "torch.utils.data.Dataset",
)


def _is_theirs(value: Any) -> bool:
    """Tell whether a module's attribute is PyTorch's own and not an import of the standard library."""
    if isinstance(value, ModuleType):
        return value.__name__.startswith("torch.")
    origin = getattr(value, "__module__", None)
    return not isinstance(origin, str) or origin.split(".")[0] not in sys.stdlib_module_names


def _owner(qualified: str) -> Any:
    """Return the class of a qualified name."""
    value: Any = torch
    for part in qualified.split(".")[1:]:
        value = getattr(value, part)
    return value


def names() -> list[str]:
    """Return every public qualified name, sorted."""
    found = set(MODULES) | set(CLASSES)
    for module in MODULES:
        members = vars(importlib.import_module(module))
        found |= {f"{module}.{n}" for n, v in members.items() if not n.startswith("_") and _is_theirs(v)}
    for owner in CLASSES:
        found |= {f"{owner}.{name}" for name in dir(_owner(owner)) if not name.startswith("_")}
    return sorted(found - {"torch"})


def write() -> None:
    """Write the list, one name a line."""
    lines = names()
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(lines)} names of PyTorch {torch.__version__}")
