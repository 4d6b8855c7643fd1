"""Distances, and the losses that are made of them."""

from __future__ import annotations

from gradgui.engine.apply import clashing_dimension, does_not_broadcast
from gradgui.engine.errors import fail
from gradgui.engine.factories import zeros_like
from gradgui.engine.forms import FUNCTIONS
from gradgui.torch.nn._quiet import unrecorded
from gradgui.torch.nn.functional._common import Tensor, op, reduced, reduction_of


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12, out: Tensor | None = None) -> Tensor:
    """Divide by the norm along ``dim``."""
    length = input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)
    return input / length if out is None else FUNCTIONS["div"](input, length, out=out)


def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """Return the norm of the difference of rows."""
    return op("norm", op("add_scalar", x1 - x2, eps), ord=float(p), dim=(x1.dim() - 1,), keepdim=keepdim)


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """Return the cosine of the angle between two tensors along ``dim``."""
    clash = clashing_dimension(x1.shape, x2.shape)
    if clash is not None:
        raise does_not_broadcast(clash, x1, x2)
    if x1.size() != x2.size():
        x1, x2 = FUNCTIONS["broadcast_tensors"](x1, x2)
    directions = []
    for x in (x1, x2):
        length = x.norm(2, dim, keepdim=True).clone()
        with unrecorded():  # small norms are raised behind the tape's back, in PyTorch too
            length.clamp_min_(eps)
        directions.append(x / length)
    return (directions[0] * directions[1]).sum(dim)


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return 1 − cosine for pairs that belong together (1), the cosine above a margin for others (−1)."""
    kind = reduction_of(reduction, size_average, reduce)
    if target.dim() > 1 or (target.dim() == 1) != (input1.dim() == 2):
        text = "0D or 1D target tensor expected, multi-target not supported"
        raise fail(RuntimeError, text, tensors=(target._id,))
    dim = target.dim()
    product = (input1 * input2).sum(dim)
    sizes = [op("add_scalar", (x * x).sum(dim), 1e-12) for x in (input1, input2)]
    cosine = product / (sizes[0] * sizes[1]).sqrt()
    zeros = zeros_like(cosine)
    together = _pick(target == 1, 1 - cosine, zeros)
    apart = _pick(target == -1, op("sub_scalar", cosine, margin).clamp_min(0), zeros)
    return reduced(together + apart, kind)


def _pick(condition: Tensor, chosen: Tensor, other: Tensor) -> Tensor:
    return FUNCTIONS["where"](condition, chosen, other)


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return how much pairs are ranked wrongly, or by less than a margin."""
    kind = reduction_of(reduction, size_average, reduce)
    if input1.dim() != input2.dim() or input1.dim() != target.dim():
        raise fail(
            RuntimeError,
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: "
            f"{input1.size()}, input2: {input2.size()}, target: {target.size()} ",
            tensors=(input1._id, input2._id, target._id),
        )
    losses = op("add_scalar", -target * (input1 - input2), margin).clamp_min(0)
    return reduced(losses, kind)


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return the distance of pairs that belong together (1), what is missing to a margin for others (−1)."""
    kind = reduction_of(reduction, size_average, reduce)
    zeros = zeros_like(input)
    apart = _pick(target != 1, (margin - input).clamp_min(0), zeros)
    return reduced(apart + _pick(target != -1, input, zeros), kind)


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return how much nearer than the positive, and a margin, the negative is to the anchor."""
    kind = reduction_of(reduction, size_average, reduce)
    if margin <= 0:
        raise fail(ValueError, f"margin must be greater than 0, got {margin}")
    dims = [t.dim() for t in (anchor, positive, negative)]
    if len(set(dims)) > 1:
        raise fail(
            RuntimeError,
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {dims[0]}D, positive {dims[1]}D, and negative {dims[2]}D inputs",
            tensors=(anchor._id, positive._id, negative._id),
        )
    near = pairwise_distance(anchor, positive, p, eps)
    far = pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = FUNCTIONS["minimum"](far, pairwise_distance(positive, negative, p, eps))
    return reduced((op("add_scalar", near, margin) - far).clamp_min(0), kind)
