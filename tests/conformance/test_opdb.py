"""PyTorch's own database of operations agrees with us; what does not stands here, with the reason."""

from __future__ import annotations

import importlib.util

import pytest

pytestmark = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")

# what differs for good, and why
KNOWN = {
    "kthvalue": "which of several equal elements is named",
    "topk": "which of several equal elements is named",
    "mode": "which of several equal elements is named",
    "quantile": "no gradient to q",
    "nanquantile": "no gradient to q",
    "cov": "weights by observations are rounded in another order",
    "cumprod": "rounding where factors are tiny",
    "rsub": "the name of the node with a factor",
    "empty_like": "what was in the memory before",
    "new_empty": "what was in the memory before",
    "rand_like": "PyTorch's row calls randn_like",
    "normal": "PyTorch's row turns mean and deviation round",
    "fill": "PyTorch's row clones first",
    "zero_": "PyTorch's row clones first",
    "einsum": "PyTorch's row turns the arguments round",
    "nn": "embedding: the row turns the arguments round; batch_norm of one dim",
    "linalg": "signs of eigenvectors",
    "slice": "not there: x[a:b]",
    "renorm": "not there",
}


def test_operations_agree_on_every_sample():
    import torch

    from tests.conformance.opdb import NAMES, judge_all, rows_of

    torch.set_num_threads(1)
    verdicts = list(judge_all(rows_of(NAMES), torch, forms=("function",), dtypes=("float64", "int64")))
    wrong = {verdict.name.partition(".")[0] for verdict in verdicts if verdict.wrong or verdict.missing}
    assert not wrong - KNOWN.keys()
