"""Ask PyTorch for the golden data of `torch.nn.functional`: `python -m tests.conformance.make_functional`.

Each case, a line of functional_cases.txt, is one expression over the tensors of SETUP. Kept are the value, its dtype,
the name of its grad_fn, the gradients of its leaves, plain and twice, the warnings or the error.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

GOLDEN = Path(__file__).parents[1] / "golden" / "functional.json"
SETUP = """
def numbers(*shape, low=-2.0, high=2.0):
    count = 1
    for n in shape:
        count *= n
    spread = [(i * 37 % 101) / 101 for i in range(count)]
    return torch.tensor([low + (high - low) * v for v in spread]).reshape(shape)
x = numbers(3, 4).requires_grad_()
y = numbers(3, 4, low=-1.0, high=1.5)
p = numbers(3, 4, low=0.05, high=0.95).requires_grad_()
q = numbers(3, 4, low=0.9, high=0.1)
t = torch.tensor([1, 3, 0])
s = torch.tensor([1, -1, 1])
w4 = numbers(4, low=0.5, high=1.5).requires_grad_()
b4 = numbers(4, low=-0.5, high=0.5).requires_grad_()
W = numbers(2, 4).requires_grad_()
b = numbers(2).requires_grad_()
n = torch.tensor([[1, 2], [3, 4]])
rows = numbers(2, 4, 6).requires_grad_()
planes = numbers(2, 4, 5, 5).requires_grad_()
k1 = numbers(4, 4, 3).requires_grad_()
k2 = numbers(4, 4, 3, 3).requires_grad_()
k2g = numbers(4, 2, 3, 3).requires_grad_()
even = numbers(4, 4, 2, 2).requires_grad_()
table = numbers(5, 3).requires_grad_()
idx = torch.tensor([[0, 2], [4, 2]])
rm, rv = numbers(4), numbers(4, low=0.5, high=1.5)
query, key, value = (numbers(2, m, 3, low=-1.0 - m / 9).requires_grad_() for m in (3, 5, 5))
"""
CASES = Path(__file__).with_name("functional_cases.txt")


def outcome(code: str) -> dict[str, Any]:
    """Return what PyTorch makes of an expression."""
    names: dict[str, Any] = {"torch": torch, "F": F}
    exec(SETUP, names)  # the same text runs on both sides
    torch.manual_seed(5)
    found: dict[str, Any] = {"code": code}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = eval(code, names)
        except Exception as error:
            found["error"] = [type(error).__name__, str(error)]
        else:
            found |= described(result, leaves_of(names))
            found["running"] = [names[name].tolist() for name in ("rm", "rv")] if "rm, rv" in code else []
    texts = [str(one.message).split(" (Triggered")[0] for one in caught]
    return found | ({"warnings": texts} if texts else {})


def leaves_of(names: dict[str, Any]) -> dict[str, Any]:
    """Return the tensors of SETUP that want gradients."""
    return {name: t for name, t in names.items() if isinstance(t, torch.Tensor) and t.requires_grad and t.is_leaf}


def described(result: Any, leaves: dict[str, Any]) -> dict[str, Any]:
    """Return a result with its gradients."""
    found: dict[str, Any] = {
        "dtype": str(result.dtype),
        "shape": list(result.shape),
        "values": flat(result),
        "grad_fn": result.grad_fn.name() if result.grad_fn is not None else None,
    }
    if not result.requires_grad:
        return found
    total = (result * torch.arange(1, result.numel() + 1).reshape(result.shape)).sum()
    tensors = list(leaves.values())
    first = torch.autograd.grad(total, tensors, create_graph=True, allow_unused=True)
    used = {name: g for name, g in zip(leaves, first, strict=True) if g is not None}
    found["gradients"] = {name: flat(g) for name, g in used.items()}
    found["second"] = second(used, leaves)
    return found


def flat(tensor: Any) -> list[Any]:
    """Return the elements with the digits that single precision has."""
    numbers = (tensor.detach() + 0).reshape(-1).tolist()
    digits = 17 if tensor.dtype is torch.float64 else 9
    return [float(f"{n:.{digits}g}") if isinstance(n, float) else n for n in numbers]


def second(used: dict[str, Any], leaves: dict[str, Any]) -> dict[str, Any]:
    """Return the gradients of the sum of the squared gradients, where PyTorch has them."""
    squares = [(g * g).sum() for g in used.values() if g.requires_grad]
    if not squares:
        return {}
    try:
        again = torch.autograd.grad(sum(squares), list(leaves.values()), allow_unused=True)
    except RuntimeError:
        return {}
    return {name: flat(g) for name, g in zip(leaves, again, strict=True) if g is not None}


def main() -> None:
    """Write the golden file."""
    torch.set_num_threads(1)
    cases = [outcome(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    head = {"torch": torch.__version__, "capability": torch.backends.cpu.get_cpu_capability(), "setup": SETUP}
    lines = ",\n".join(json.dumps(case) for case in cases)
    text = json.dumps(head)[:-1] + f', "cases": [\n{lines}\n]}}\n'
    GOLDEN.write_text(text, encoding="utf-8")
    print(f"{len(cases)} cases, {len(text)} characters")


if __name__ == "__main__":
    main()
