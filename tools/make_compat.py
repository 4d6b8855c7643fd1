"""Write resources/docs/torch-compat.md: what there is of PyTorch, what differs, what is missing.

Made from the rows of operations, from PyTorch's committed list of names, and from the table of known differences that
the comparison with PyTorch's own database of operations uses. ``python tools/make_compat.py [--check]``
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gradgui.engine.opdef import TABLE, OpDef  # noqa: E402
from gradgui.engine.tensor import Tensor  # noqa: E402
from gradgui.torch._missing import pytorch_names  # noqa: E402
from tests.conformance.known import KNOWN  # noqa: E402

PAGE = ROOT / "resources" / "docs" / "torch-compat.md"
OWNERS = (
    "torch", "torch.Tensor", "torch.autograd", "torch.autograd.functional", "torch.linalg", "torch.special", "torch.nn",
    "torch.nn.functional", "torch.nn.init", "torch.nn.utils", "torch.optim", "torch.optim.lr_scheduler",
    "torch.utils.data",
)  # fmt: skip
HEAD = """\
# What there is of PyTorch

This page is made by `tools/make_compat.py`; do not edit it. It compares with PyTorch 2.13 on the CPU.

A program uses `import torch` as with PyTorch. What is there behaves as PyTorch does: text, structure, dtypes, shapes,
`grad_fn` names, order, errors and warnings are the same; numerals are equal to five significant digits, for NumPy and
PyTorch round some functions differently in the last bit. A name that is missing says so when it is used.
"""


def page() -> str:
    """Return the page."""
    counts = [(owner, *_names(owner)) for owner in OWNERS]
    parts = [HEAD, "| module | there | missing |\n|---|---|---|"]
    parts += [f"| `{owner}` | {len(have)} | {len(lack)} |" for owner, have, lack in counts]
    parts += ["\n## What differs\n", "| name | what |\n|---|---|"]
    parts += [f"| `{name}` | {what} |" for name, what in sorted(KNOWN.items())]
    for owner, have, lack in counts:
        parts += [f"\n## {owner}\n", _listed(have)]
        if lack:
            parts += ["\nMissing:\n", _listed(lack)]
    parts += [
        "\n## Operations and their gradients\n",
        "| operation | grad_fn | forward | gradients |\n|---|---|---|---|",
    ]
    parts += [_row(row) for row in sorted(TABLE, key=lambda row: row.name) if row.differentiable and row.formula]
    return "\n".join(parts) + "\n"


def _names(owner: str) -> tuple[list[str], list[str]]:
    """Return PyTorch's names of a module that are there, and those that are not; classes of its inside are left out."""
    thing: Any = Tensor if owner == "torch.Tensor" else import_module(f"gradgui.{owner}")
    names = {name.removeprefix(owner + ".") for name in pytorch_names() if name.startswith(owner + ".")}
    asked = sorted(name for name in names if "." not in name and (owner != "torch" or name[0].islower()))
    have = [name for name in asked if _has(thing, name)]
    return have, [name for name in asked if name not in have]


def _has(thing: Any, name: str) -> bool:
    try:
        getattr(thing, name)
    except AttributeError:
        return False
    return True


def _listed(names: list[str]) -> str:
    lines, line = [], ""
    for word in (f"`{name}`" for name in names):
        if len(line) + len(word) > 118:
            lines.append(line.rstrip())
            line = ""
        line += word + " "
    return "\n".join([*lines, line.rstrip()])


def _row(row: OpDef) -> str:
    cells = (f"`{row.name}`", f"`{row.node_name}`", row.text, "; ".join(text for text in row.formula if text))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main() -> int:
    """Write the page, or with ``--check`` say whether it is as it should be."""
    text = page()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    print(f"{PAGE}: {len(text.splitlines())} lines")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
