"""What PyTorch prints for single expressions: `python -m tests.conformance.answers` writes it down (needs PyTorch)."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conformance.compare import plain

if TYPE_CHECKING:
    from types import ModuleType

LINES = Path(__file__).with_name("answers.txt")
FILE = Path(__file__).parents[1] / "golden" / "answers.json"


def expressions() -> list[str]:
    """Return the expressions, one a line; the rest are remarks."""
    lines = LINES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def answer(torch: ModuleType, expression: str) -> list[str]:
    """Return what an expression prints or raises after seed 0, and its warnings."""
    torch.manual_seed(0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            shown = str(eval(expression, {"torch": torch}))
        except Exception as error:
            shown = f"{type(error).__name__}: {error}"
    return [plain(text) for text in (shown, *(str(item.message) for item in caught))]


def main() -> None:
    """Ask PyTorch, and write its answers down with its version."""
    import torch

    torch.set_num_threads(1)
    found = {expression: answer(torch, expression) for expression in expressions()}
    header = {"torch": torch.__version__, "capability": torch.backends.cpu.get_cpu_capability(), "threads": 1}
    FILE.write_text(json.dumps({"header": header, "answers": found}, indent=0, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
