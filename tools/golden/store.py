"""Write golden files: a header that says where they come from, then one case a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy
import torch

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "golden"


def header() -> dict[str, Any]:
    """Return what the values depend on besides the program."""
    return {
        "made_by": "tools/make_golden.py",
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
    }


def write(name: str, cases: list[dict[str, Any]]) -> None:
    """Write the cases, one a line, so that a change of one is a change of one line."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    text = f'{{"header": {json.dumps(header())},\n"cases": [\n{lines}\n]}}\n'
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{name}: {len(cases)} cases")
