"""Run the programs of tools/golden/programs with PyTorch, each in a process of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

Case = dict[str, Any]
HERE = Path(__file__).parent
FOLDER, MODULES = HERE / "programs", HERE / "modules"
FILE_NAME = "<program>"
_TRIGGERED = re.compile(r"\s*\(Triggered internally at .*?\)", re.DOTALL)
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
_WHERE_TORCH_IS = re.compile(r"(cannot import name '\w+' from 'torch[\w.]*') \(.*?\)")


def normalised(text: str) -> str:
    """Return the text without what differs from run to run or from build to build."""
    return _WHERE_TORCH_IS.sub(r"\1 (…)", _ADDRESS.sub("0x…", _TRIGGERED.sub("", text)))


def programs(folder: Path = FOLDER) -> Iterator[tuple[str, str]]:
    """Yield name and source of each program; `=== name` starts one."""
    for path in sorted(folder.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
            name, source = part.split("\n", 1)
            yield f"{path.stem}: {name}", source


def run(name: str, source: str) -> Case:
    """Return what one program prints, warns and raises."""
    out = io.StringIO()
    error = None
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(out):
        warnings.simplefilter("always")
        try:
            exec(compile(source, FILE_NAME, "exec", dont_inherit=True), {"__name__": "__main__"})
        except Exception as problem:
            frames = [f for f in traceback.extract_tb(problem.__traceback__) if f.filename == FILE_NAME]
            line = frames[-1].lineno
            error = {"type": type(problem).__name__, "text": normalised(str(problem)), "line": line}
    noted = [
        {
            "category": item.category.__name__,
            "text": normalised(str(item.message)),
            "line": item.lineno if item.filename == FILE_NAME else None,
        }
        for item in caught
    ]
    return {
        "name": name,
        "source": source,
        "stdout": normalised(out.getvalue()),
        "error": error,
        "warnings": noted,
    }


def _run_apart(name: str, source: str) -> Case:
    """Run in a forked process: some warnings come only once in a process."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(writer, "w", encoding="utf-8") as stream:
            json.dump(run(name, source), stream)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as stream:
        text = stream.read()
    os.waitpid(child, 0)
    return dict(json.loads(text))


def cases(folder: Path = FOLDER) -> list[Case]:
    """Return all cases of programs.json, or of another folder."""
    # The parent must not run a backward pass: its threads would not live on in the children.
    torch.set_num_threads(1)
    found = [_run_apart(name, source) for name, source in programs(folder)]
    names = [case["name"] for case in found]
    if len(names) != len(set(names)):
        raise ValueError(f"Two programs share a name: {sorted(n for n in names if names.count(n) > 1)}")
    return found
