"""Run one program on two engines side by side, and cut a disagreement down to few lines."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

_TRIGGERED = re.compile(r"\s*\(Triggered internally at .*?\)", re.DOTALL)
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
RELATIVE, ABSOLUTE, SINGLE = 2e-4, 1e-5, 1e30


def plain(text: str) -> str:
    """Return a text without addresses and places in PyTorch's source."""
    return _ADDRESS.sub("0x", _TRIGGERED.sub("", text))


class Run:
    """A program on its way, one statement at a time."""

    def __init__(self, torch: ModuleType, reset: Callable[[], None]) -> None:
        reset()
        torch.set_grad_enabled(True)
        self.torch = torch
        self.log: list[Any] = []
        self.names: dict[str, Any] = {"torch": torch, "log": self.log}

    def step(self, statement: str) -> dict[str, Any]:
        """Run one statement; return all that can be seen after it."""
        error = None
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                exec(compile(statement, "<program>", "exec", dont_inherit=True), self.names)
            except Exception as problem:
                error = (type(problem).__name__, plain(str(problem)))
        seen: dict[str, Any] = {"error": error, "warnings": [plain(str(item.message)) for item in caught]}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in sorted(self.names):
                value = self.names[name]
                if isinstance(value, self.torch.Tensor):
                    seen[name] = self.look(value)
                elif value is None:
                    seen[name] = None
            seen["log"] = list(self.log)
        seen["mode"] = self.torch.is_grad_enabled()
        return seen

    def look(self, tensor: Any) -> dict[str, Any]:
        """Return what can be seen of a tensor."""
        fact: dict[str, Any] = {
            "dtype": str(tensor.dtype),
            "shape": tuple(tensor.shape),
            "requires_grad": tensor.requires_grad,
            "values": values(tensor),
            "is_view": tensor._is_view(),
        }
        for key, ask in (
            ("grad_fn", lambda: tensor.grad_fn and tensor.grad_fn.name()),
            ("edges", lambda: tensor.grad_fn and [(f and f.name(), n) for f, n in tensor.grad_fn.next_functions]),
            ("is_leaf", lambda: tensor.is_leaf),
            ("version", lambda: tensor._version),
            # the step of a dim of size 1 is never taken
            ("stride", lambda: [s for s, n in zip(tensor.stride(), tensor.shape, strict=True) if n > 1]),
            ("retains_grad", lambda: tensor.retains_grad),
            ("grad", lambda: None if tensor.grad is None else values(tensor.grad)),
            ("grad_of_grad", lambda: tensor.grad is not None and tensor.grad.requires_grad),
        ):
            try:
                fact[key] = ask()
            except Exception as problem:
                fact[key] = (type(problem).__name__, plain(str(problem)))
        return fact


def values(tensor: Any) -> Any:
    """Return the elements of a tensor."""
    return tensor.detach().tolist()


def same(a: Any, b: Any) -> bool:
    """Compare two sights; numbers may differ a little, and beyond float32's reach in any way."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, float) and isinstance(b, float):
        if math.isnan(a) or math.isnan(b):
            return math.isnan(a) == math.isnan(b)
        if abs(a) > SINGLE and abs(b) > SINGLE:
            return (a > 0) == (b > 0)
        return math.isclose(a, b, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return type(a) is type(b) and a == b


def differences(a: Any, b: Any, at: str = "") -> Iterator[str]:
    """Yield where two sights differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(a.keys() | b.keys()):
            if key not in a or key not in b:
                yield f"{at}.{key}: only {'ours' if key in a else 'theirs'}"
            else:
                yield from differences(a[key], b[key], f"{at}.{key}")
    elif not same(a, b):
        yield f"{at}: ours {a!r}  theirs {b!r}"


Engines = tuple[tuple[ModuleType, Callable[[], None]], tuple[ModuleType, Callable[[], None]]]


def disagreement(engines: Engines, program: list[str]) -> tuple[int, list[str]] | None:
    """Return the first statement after which two engines differ, and how; None when they agree throughout."""
    ours, theirs = (Run(torch, reset) for torch, reset in engines)
    for number, statement in enumerate(program):
        a, b = ours.step(statement), theirs.step(statement)
        if not same(a, b):
            return number, list(differences(a, b))
    return None


def shrunk(engines: Engines, program: list[str]) -> list[str]:
    """Return a shorter program that still disagrees, in the same kind of place."""
    found = disagreement(engines, program)
    assert found is not None
    program = program[: found[0] + 1]
    kind = _kind(found[1])
    at = len(program) - 2
    while at >= 0:
        shorter = program[:at] + program[at + 1 :]
        again = disagreement(engines, shorter)
        if again is not None and _kind(again[1]) == kind:
            program = shorter[: again[0] + 1]
        at = min(at, len(program) - 1) - 1
    return program


def _kind(found: list[str]) -> str:
    return re.sub(r"^\.[a-f]\.", ".", found[0].split(":")[0])
