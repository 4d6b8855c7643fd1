"""What one line gives on an engine: values, layout, nodes, saved names, gradients twice over, errors and warnings.

`python -m tests.conformance.expressions` writes down what PyTorch says to every line (needs PyTorch).
"""

from __future__ import annotations

import json
import lzma
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.conformance.compare import plain

if TYPE_CHECKING:
    from types import ModuleType

LINES = Path(__file__).with_name("expressions.txt")
FILE = Path(__file__).parents[1] / "golden" / "expressions.json.xz"
START = """
def grid(*shape, low=-2.0, high=2.0):
    n = 1
    for size in shape:
        n *= size
    values = [low + (high - low) * ((37 * k + 11) % 101) / 101 for k in range(n)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape).clone()

def leaf(*shape):
    return grid(*shape).requires_grad_()

x, y, v, w = leaf(2, 3), leaf(3, 4), leaf(3), leaf(2)
b, c, s, n = leaf(2, 3, 4), leaf(2, 4, 2), leaf(3, 3), leaf()
p = (grid(3, 3) @ grid(3, 3).t() + 2 * torch.eye(3, dtype=torch.float64)).requires_grad_()
q = (grid(2, 3, 3) + 3 * torch.eye(3, dtype=torch.float64)).requires_grad_()
one, f = leaf(1, 3, 1), (grid(2, 3).float()).requires_grad_()
k, i = torch.arange(6).reshape(2, 3), torch.tensor([2, 0, 1])
m = torch.tensor([[True, False, True], [False, True, True]])
j = torch.tensor([[1, 0, 1], [0, 1, 1]])
"""
LEAVES = ("x", "y", "v", "w", "b", "c", "s", "n", "p", "q", "one", "f")
DEPTH = 8


def tree(node: Any, depth: int = DEPTH) -> Any:
    """Return the names of the nodes that a gradient goes through."""
    if node is None or not depth:
        return None
    return [node.name(), *(tree(after, depth - 1) for after, _ in node.next_functions)]


# what PyTorch keeps for the way it computes, and factors, whose signs are LAPACK's choice
UNTOLD = ("LU", "pivots", "U", "Vh", "eigenvectors")


def saved(node: Any, names: Any = None) -> dict[str, Any]:
    """Return what a node keeps under these names, or under all; of tensors the elements."""
    if names is None:
        names = [
            name.removeprefix("_saved_") for name in dir(node) if name.startswith("_saved_") and "_sym_" not in name
        ]
    found = {name: getattr(node, f"_saved_{name}") for name in names if name not in UNTOLD}
    return {name: kept.detach().tolist() if hasattr(kept, "detach") else "" for name, kept in found.items()}


def flat(value: Any, torch: ModuleType) -> list[Any]:
    """Return the tensors in a result."""
    if isinstance(value, torch.Tensor):
        return [value]
    return [t for part in value for t in flat(part, torch)] if isinstance(value, tuple | list) else []


def look(value: Any, torch: ModuleType) -> Any:
    """Return what can be seen of a result."""
    if isinstance(value, tuple | list) and not isinstance(value, torch.Size):
        return [type(value).__name__, *(look(part, torch) for part in value)]
    if not isinstance(value, torch.Tensor):
        return repr(value)
    node = value.grad_fn
    return {
        "dtype": str(value.dtype), "shape": list(value.shape), "values": value.detach().tolist(),
        # the step of a dim of size 1 is never taken
        "stride": [step for step, n in zip(value.stride(), value.shape, strict=True) if n > 1],
        "is_view": value._is_view(), "version": value._version, "requires_grad": value.requires_grad,
        "nodes": tree(node),
    }  # fmt: skip


def total(tensors: list[Any], torch: ModuleType) -> Any:
    """Return a number that each element of each tensor moves differently."""
    sums = []
    for t in tensors:
        size = max(t.numel(), 1)
        weights = torch.arange(size, dtype=t.dtype)[: t.numel()].reshape(t.shape) / size + 0.5
        sums.append((t * t * weights).sum() + (t * weights).sum())
    return sum(sums)


def slopes(outputs: list[Any], leaves: list[Any], torch: ModuleType) -> Any:
    """Return the gradients of the leaves, and those of what they add up to."""
    try:
        first = torch.autograd.grad(total(outputs, torch), leaves, create_graph=True, allow_unused=True)
    except (RuntimeError, NotImplementedError) as problem:
        return plain(str(problem)), None
    used = [g for g in first if g is not None and g.requires_grad]
    second: Any = [None] * len(leaves)
    if used:
        try:
            second = torch.autograd.grad(total(used, torch), leaves, allow_unused=True)
        except (RuntimeError, NotImplementedError) as problem:
            return [shown(g) for g in first], plain(str(problem))
    return [shown(g) for g in first], [shown(g) for g in second]


def shown(gradient: Any) -> Any:
    """Return the elements of a gradient; one that is missing and one of zeros mean the same."""
    if gradient is None or not bool((gradient.abs() > 1e-12).any()):
        return 0.0
    return gradient.detach().tolist()


def outcome(line: str, torch: ModuleType, like: Any = None) -> dict[str, Any]:
    """Run one line after START; return all that can be seen (of what is kept, the same names as in ``like``)."""
    names: dict[str, Any] = {"torch": torch}
    exec(START, names)
    *before, last = line.split("; ")
    seen: dict[str, Any] = {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec("; ".join(before), names)
            value = eval(last, names)
            seen["result"] = look(value, torch)
        except Exception as problem:
            seen["error"] = [type(problem).__name__, plain(str(problem))]
    seen["warnings"] = sorted({plain(str(item.message)) for item in caught})
    if "error" in seen:
        return seen
    outputs = [t for t in flat(value, torch) if t.requires_grad]
    known = (like or {}).get("saved") or [None]
    seen["saved"] = [saved(t.grad_fn, known[0]) for t in outputs[:1] if t.grad_fn is not None]
    if outputs and "detach" not in line:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            seen["gradients"] = slopes(outputs, [names[name] for name in LEAVES], torch)
    return seen


def lines() -> list[str]:
    """Return the lines to ask."""
    text = LINES.read_text(encoding="utf-8").splitlines()
    return [line for line in text if line and not line.startswith("#")]


def main() -> None:
    """Write down what PyTorch says."""
    import torch

    torch.set_num_threads(1)
    header = {"made_by": "python -m tests.conformance.expressions", "torch": torch.__version__}
    cases = {line: outcome(line, torch) for line in lines()}
    text = json.dumps({"header": header, "cases": cases}, ensure_ascii=False, separators=(",", ":"))
    FILE.write_bytes(lzma.compress(text.encode(), preset=9))
    print(f"{len(cases)} lines, {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
