"""The statements of a generated program, as patterns: written with numbers in their places, and recognised again.

A block is text with ``{names}``. Writing fills them in; reading compares syntax trees, in which a name in braces stands
for any number. So the two can never come apart.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import Final

IMPORTS: Final = "import torch\nfrom torch import nn\n"
MATH: Final = "import math\n"
LOADERS: Final = "from torch.utils.data import DataLoader, TensorDataset\n"
SEED: Final = "torch.manual_seed({seed})\n"
VALIDATION: Final = """\
x_val, {t}_val = x[{first}:], {t}[{first}:]
x, {t} = x[:{first}], {t}[:{first}]
"""
ONE_COLUMN: Final = "t = c.float().unsqueeze(1)\n"
ONE_HOT: Final = "t = nn.functional.one_hot(c).float()\n"
LABELS: Final = "t = c\n"
INIT: Final = """\
for layer in net:
    if isinstance(layer, nn.Linear):
        {code}
"""
LOADER: Final = "loader = DataLoader(TensorDataset(x, t), batch_size={batch}, shuffle=True)\n"
WHOLE_LOOP: Final = """\
for epoch in range({epochs}):
    out = net(x)
    loss = loss_fn(out, t)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
"""
BATCH_LOOP: Final = """\
for epoch in range({epochs}):
    for xb, tb in loader:
        out = net(xb)
        loss = loss_fn(out, tb)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
"""
CHECK: Final = """\
    net.eval()
    with torch.no_grad():
        loss_val = loss_fn(net(x_val), t_val)
    net.train()
"""
PRINT: Final = """\
    if epoch % {every} == 0:
        print(f"{epoch:6d}  loss {loss.item():.4f}")
"""
PRINT_BOTH: Final = """\
    if epoch % {every} == 0:
        print(f"{epoch:6d}  loss {loss.item():.4f}  validation {loss_val.item():.4f}")
"""
STOP: Final = """\
    if loss.item() < {below}:
        break
"""

_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_MARK: Final = "_of_"


def filled(block: str, **values: object) -> str:
    """Return a block with its places filled in; other braces stay."""
    return _PLACE.sub(lambda found: str(values.get(found[1], found[0])), block)


def found(block: str, statements: list[ast.stmt], places: frozenset[str]) -> dict[str, float] | None:
    """Return the numbers in the places of a block that these statements are; None when they are something else."""
    pattern = _pattern(block, places)
    if len(pattern) > len(statements):
        return None
    numbers: dict[str, float] = {}
    for wanted, given in zip(pattern, statements, strict=False):
        if not _fits(wanted, given, numbers):
            return None
    return numbers


def length(block: str, places: frozenset[str]) -> int:
    """Return how many statements a block has."""
    return len(_pattern(block, places))


@cache
def _pattern(block: str, places: frozenset[str]) -> list[ast.stmt]:
    return ast.parse(_PLACE.sub(lambda hit: _MARK + hit[1] if hit[1] in places else hit[0], block)).body


def _fits(wanted: object, given: object, numbers: dict[str, float]) -> bool:
    if isinstance(wanted, ast.Name) and wanted.id.startswith(_MARK):
        value = number(given)
        return value is not None and numbers.setdefault(wanted.id.removeprefix(_MARK), value) == value
    if isinstance(wanted, ast.AST):
        return type(wanted) is type(given) and all(
            _fits(getattr(wanted, name), getattr(given, name), numbers) for name in wanted._fields
        )
    if isinstance(wanted, list):
        if not isinstance(given, list) or len(wanted) != len(given):
            return False
        return all(_fits(a, b, numbers) for a, b in zip(wanted, given, strict=True))
    return type(wanted) is type(given) and wanted == given


def number(node: object) -> float | None:
    """Return the number that an expression writes out, None when it is something else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = number(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value  # type: ignore[return-value]
    return None
