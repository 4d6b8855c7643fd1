"""Programs with modules print, warn and raise with our engine what they do with PyTorch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.test_programs import run, same

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "modules.json").read_text(encoding="utf-8"))
CASES = GOLDEN["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"].replace(" ", "-") for case in CASES])
def test_program_behaves_as_with_pytorch(case: dict[str, Any]) -> None:
    ours = run(case["source"])
    if not same(ours["stdout"], case["stdout"]):
        assert ours["stdout"] == case["stdout"], ours["error"]
    assert ours["error"] == case["error"]
    assert ours["warnings"] == case["warnings"]


def test_golden_data_has_its_origin() -> None:
    assert len(CASES) >= 35
    assert GOLDEN["header"]["torch"].startswith("2.13")
