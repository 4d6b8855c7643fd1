"""What differs from PyTorch on samples of its own database of operations, and why."""

from __future__ import annotations

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
    "nn": "batch_norm of one dim raises another error",
    "linalg": "signs of eigenvectors",
    "fill": "not there: x.clone().fill_(value)",
    "slice": "not there: x[a:b]",
    "renorm": "not there",
}
