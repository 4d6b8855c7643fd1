"""Ask PyTorch 2.13 what the example programs print: `python tools/make_example_golden.py`."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import subprocess
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

import torch
from golden import store
from golden.program_cases import normalised

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "examples"
PROGRAM = "<program>"


def _echo(value: object) -> None:
    if value is not None:
        print(repr(value))


def _is_echoed(node: ast.stmt) -> bool:
    """Say whether the window shows this statement's value: not of texts, and not of in-place methods."""
    if not isinstance(node, ast.Expr):
        return False
    value = node.value
    if isinstance(value, ast.Constant):
        return not isinstance(value.value, str)
    function = value.func if isinstance(value, ast.Call) else None
    return not (isinstance(function, ast.Attribute) and function.attr.endswith("_"))


def _with_echo(text: str) -> ast.Module:
    tree = ast.parse(text, PROGRAM)
    for node in tree.body:
        if _is_echoed(node):
            node.value = ast.Call(ast.Name("__echo__", ast.Load()), [node.value], [])
    return ast.fix_missing_locations(tree)


def run(path: Path) -> dict[str, Any]:
    """Return what one example prints (with echo, as in the window), warns and raises."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    source = path.read_text(encoding="utf-8")
    out, error = io.StringIO(), None
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(out):
        warnings.simplefilter("always")
        try:
            exec(compile(_with_echo(source), PROGRAM, "exec"), {"__name__": "__main__", "__echo__": _echo})
        except Exception as problem:
            frames = [f for f in traceback.extract_tb(problem.__traceback__) if f.filename == PROGRAM]
            error = {"type": type(problem).__name__, "text": normalised(str(problem)), "line": frames[-1].lineno}
    warned = [[item.category.__name__, normalised(str(item.message))] for item in caught]
    return {
        "file": path.name,
        "source": source,
        "output": normalised(out.getvalue()),
        "error": error,
        "warnings": warned,
    }


def _run_apart(path: Path) -> dict[str, Any]:
    """Run in a process of its own: some warnings come only once in a process."""
    done = subprocess.run([sys.executable, __file__, str(path)], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    """Write tests/golden/examples.json; given a path, print what that one program does."""
    if len(sys.argv) > 1:
        print(json.dumps(run(Path(sys.argv[1]))))
        return
    torch.set_num_threads(1)
    cases = [_run_apart(path) for path in sorted(FOLDER.glob("*.py"))]
    header = {**store.header(), "made_by": "tools/make_example_golden.py"}
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    text = f'{{"header": {json.dumps(header)},\n"cases": [\n{lines}\n]}}\n'
    (store.FOLDER / "examples.json").write_text(text, encoding="utf-8")
    print(f"examples.json: {len(cases)} cases")


if __name__ == "__main__":
    main()
