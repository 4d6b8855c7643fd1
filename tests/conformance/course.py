"""Course scripts: what a program of an introduction to PyTorch prints, there and here.

``python -m tests.conformance.course`` compares; with ``--make`` PyTorch writes the golden files anew (it is found with
``--python``); names pick scripts.
"""

from __future__ import annotations

import argparse
import difflib
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

from gradgui.runner.execute import Execution
from tests.conformance.compare import plain

FOLDER = Path(__file__).parents[1] / "golden" / "course"
METADATA = FOLDER / "metadata.json"
NUMERAL = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][-+]?\d+)?(?![\w])|\s+")
FEW_DIGITS, RELATIVE, SINGLE_NOISE = 5, 1e-5, 1e-7
ASK = """
import json, torch
print(json.dumps({"torch": torch.__version__, "cpu": torch.backends.cpu.get_cpu_capability(), "threads": 1}))
"""


def scripts() -> list[Path]:
    """Return every script."""
    return sorted(FOLDER.glob("*.py"))


def golden(script: Path) -> str:
    """Return what PyTorch printed."""
    return script.with_suffix(".txt").read_text(encoding="utf-8")


def printed_here(script: Path) -> str:
    """Run a script as the worker would; return what it printed, with its error at the end."""
    out: list[str] = []
    outcome = Execution(script.read_text(encoding="utf-8"), None, out.append, _ignore, echo=False, seed=0).run()
    if outcome.failure is not None:
        out.append(f"{outcome.failure.error}: {outcome.failure.text}\n")
    return "".join(out)


def _ignore(_: str) -> None:
    """Take what goes to the second stream: warnings stand there with places of their own."""


def differences(expected: str, found: str) -> list[str]:
    """Return the lines that are not the same, numbers compared as torch-facts says."""
    one, two = plain(expected).splitlines(), plain(found).splitlines()
    if len(one) == len(two):
        return [f"- {a}\n+ {b}" for a, b in zip(one, two, strict=True) if not _same_line(a, b)]
    return [line for line in difflib.unified_diff(one, two, lineterm="", n=0) if not line.startswith(("---", "+++"))]


def _same_line(one: str, two: str) -> bool:
    if one == two:
        return True
    if NUMERAL.sub("#", one) != NUMERAL.sub("#", two):
        return False
    pairs = zip(NUMERAL.findall(one), NUMERAL.findall(two), strict=True)
    return all(_same_numeral(a, b) for a, b in pairs)


def _same_numeral(one: str, two: str) -> bool:
    if one == two or not (one.strip() and two.strip()):
        return one == two
    digits = re.sub(r"[eE].*|[-+.]", "", one).lstrip("0")
    close = math.isclose(float(one), float(two), rel_tol=RELATIVE, abs_tol=SINGLE_NOISE)
    return close and len(digits) > FEW_DIGITS


def make(python: str, chosen: list[Path]) -> None:
    """Let PyTorch write the golden files."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    for script in chosen:
        done = subprocess.run(
            [python, script.name], capture_output=True, text=True, env=environment, cwd=FOLDER, check=False
        )
        if done.returncode:
            print(f"{script.stem}: fails in PyTorch\n{done.stderr}")
            continue
        script.with_suffix(".txt").write_text(done.stdout, encoding="utf-8")
    facts = subprocess.run([python, "-c", ASK], capture_output=True, text=True, env=environment, check=True).stdout
    METADATA.write_text(json.dumps(json.loads(facts), indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Make or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", action="store_true")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args()
    chosen = [s for s in scripts() if not asked.names or s.stem in asked.names]
    if asked.make:
        make(asked.python, chosen)
    wrong = 0
    for script in chosen:
        found = differences(golden(script), printed_here(script))
        wrong += bool(found)
        if found:
            print(f"== {script.stem}", *found[:8], sep="\n")
    print(f"{len(chosen) - wrong} of {len(chosen)} scripts agree")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
