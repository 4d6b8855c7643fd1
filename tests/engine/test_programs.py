"""Small complete programs print, warn and raise with our engine what they do with PyTorch."""

from __future__ import annotations

import builtins
import contextlib
import importlib
import io
import json
import os
import re
import sys
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "programs.json").read_text(encoding="utf-8"))
CASES = GOLDEN["cases"]
FILE_NAME = "<program>"
# The harness itself can be checked by running it on PyTorch: GRADGUI_TORCH=torch pytest <this file>.
FACADE = os.environ.get("GRADGUI_TORCH", "gradgui.torch")

_TRIGGERED = re.compile(r"\s*\(Triggered internally at .*?\)", re.DOTALL)
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
_WHERE_TORCH_IS = re.compile(r"(cannot import name '\w+' from ')[\w.]*?(torch[\w.]*') \(.*?\)")
_NUMERAL = re.compile(r"(?<![\w.])-?\d+\.\d*(?:e[+-]?\d+)?|(?<![\w.])-?\d+e[+-]?\d+")


def normalised(text: str) -> str:
    """Return the text without addresses, places in PyTorch's source and of its files."""
    plain = _ADDRESS.sub("0x…", _TRIGGERED.sub("", text))
    return _WHERE_TORCH_IS.sub(r"\1\2 (…)", plain)


def same(ours: str, theirs: str) -> bool:
    """Compare texts; numerals with a point may differ behind their fifth significant digit."""
    if ours == theirs:
        return True
    if _NUMERAL.split(ours) != _NUMERAL.split(theirs):
        return False
    pairs = zip(_NUMERAL.findall(ours), _NUMERAL.findall(theirs), strict=True)
    return all(f"{float(a):.4e}" == f"{float(b):.4e}" for a, b in pairs)


def importer(name: str, *rest: Any, **named: Any) -> Any:
    """Import for the program: `torch` means our facade."""
    if name != "torch" and not name.startswith("torch."):
        return builtins.__import__(name, *rest, **named)
    fromlist = rest[2] if len(rest) > 2 else named.get("fromlist")
    module = importlib.import_module(FACADE + name.removeprefix("torch"))
    if not fromlist:
        return sys.modules[FACADE]
    for wanted in fromlist:
        if not hasattr(module, wanted):
            raise ImportError(f"cannot import name {wanted!r} from {name!r} (unknown location)")
    return module


def fresh_torch() -> ModuleType:
    """Return the facade as a new process would see it."""
    module = importlib.import_module(FACADE)
    if FACADE.startswith("gradgui."):
        importlib.import_module("gradgui.engine.state").state.reset()
    return module


def run(source: str) -> dict[str, Any]:
    """Return what a program prints, warns and raises."""
    fresh_torch()
    out = io.StringIO()
    error = None
    names = {"__name__": "__main__", "__builtins__": {**vars(builtins), "__import__": importer}}
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(out):
        warnings.simplefilter("always")
        try:
            exec(compile(source, FILE_NAME, "exec", dont_inherit=True), names)
        except Exception as problem:
            frames = [f for f in traceback.extract_tb(problem.__traceback__) if f.filename == FILE_NAME]
            line = frames[-1].lineno if frames else None
            error = {"type": type(problem).__name__, "text": normalised(str(problem)), "line": line}
    noted = [
        {
            "category": item.category.__name__,
            "text": normalised(str(item.message)),
            "line": item.lineno if item.filename == FILE_NAME else None,
        }
        for item in caught
    ]
    return {"stdout": normalised(out.getvalue()), "error": error, "warnings": noted}


@pytest.mark.parametrize("case", CASES, ids=[case["name"].replace(" ", "-") for case in CASES])
def test_program_behaves_as_with_pytorch(case: dict[str, Any]) -> None:
    ours = run(case["source"])
    if not same(ours["stdout"], case["stdout"]):
        assert ours["stdout"] == case["stdout"], ours["error"]
    assert ours["error"] == case["error"]
    assert ours["warnings"] == case["warnings"]


@pytest.mark.parametrize(
    ("ours", "theirs", "equal"),
    [
        ("tensor([1.0000])", "tensor([1.0000])", True),
        ("0.30000001192", "0.30000004", True),
        ("0.3000", "0.3001", False),
        ("1.23456789e-05", "1.2347e-05", False),
        ("1.234561e-05", "1.234562e-05", True),
        ("3", "4", False),
        ("tensor(3.)", "tensor(4.)", False),
        ("nan", "inf", False),
        ("MulBackward0", "MulBackward1", False),
        ("1.5 a", "1.5  a", False),
        ("-0.5", "0.5", False),
    ],
)
def test_comparison_of_texts(ours: str, theirs: str, equal: bool) -> None:
    assert same(ours, theirs) is equal


def test_golden_data_has_its_origin() -> None:
    assert len(CASES) >= 120
    assert GOLDEN["header"]["torch"].startswith("2.13")
    assert GOLDEN["header"]["threads"] == 1
