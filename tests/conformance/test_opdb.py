"""PyTorch's own database of operations agrees with us; what does not stands here, with the reason."""

from __future__ import annotations

import importlib.util

import pytest

from tests.conformance.known import KNOWN

pytestmark = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")


def test_operations_agree_on_every_sample():
    import torch

    from tests.conformance.opdb import NAMES, judge_all, rows_of

    torch.set_num_threads(1)
    verdicts = list(judge_all(rows_of(NAMES), torch, forms=("function",), dtypes=("float64", "int64")))
    wrong = {verdict.name.partition(".")[0] for verdict in verdicts if verdict.wrong or verdict.missing}
    assert not wrong - KNOWN.keys()
