"""Write down what PyTorch says to random programs: `python -m tests.conformance.golden` (needs PyTorch)."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

from tests.conformance.compare import Run, disagreement
from tests.conformance.fuzz import engines
from tests.conformance.generate import program

FILE = Path(__file__).parents[1] / "golden" / "conformance.json.xz"
COUNT = 200


def changes(statements: list[str], run: Run) -> list[dict[str, Any]]:
    """Return what each statement changes of what can be seen."""
    before: dict[str, Any] = {}
    found = []
    for statement in statements:
        after = json.loads(json.dumps(run.step(statement)))
        new = {key: value for key, value in after.items() if key not in before or before[key] != value}
        found.append({"set": new, "gone": sorted(before.keys() - after.keys())})
        before = after
    return found


def main() -> None:
    """Write the programs on which both agree; the header counts those on which they do not."""
    import numpy
    import torch

    pair = engines()
    cases: list[dict[str, Any]] = []
    seed, skipped = 1_000_000, []
    while len(cases) < COUNT:
        statements = program(seed)
        if disagreement(pair, statements) is None:
            seen = changes(statements, Run(*pair[1]))
            cases.append({"seed": seed, "program": statements, "seen": seen})
        else:
            skipped.append(seed)
        seed += 1
    header = {
        "made_by": "python -m tests.conformance.golden",
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
        "left_out_because_they_differ": skipped,
    }
    text = json.dumps({"header": header, "cases": cases}, ensure_ascii=False, separators=(",", ":"))
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(lzma.compress(text.encode(), preset=9))
    print(f"{len(cases)} programs, {len(skipped)} left out, {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
