"""``torch.nn.functional``: activations, losses and layers as functions."""

# ruff: noqa: F401  (a facade: what it imports is what it offers)

from __future__ import annotations

from typing import Any

from gradgui.torch import _missing
from gradgui.torch.nn.functional._activation import (
    celu,
    celu_,
    elu,
    elu_,
    gelu,
    glu,
    gumbel_softmax,
    hardshrink,
    hardsigmoid,
    hardswish,
    hardtanh,
    hardtanh_,
    leaky_relu,
    leaky_relu_,
    log_softmax,
    logsigmoid,
    mish,
    prelu,
    relu,
    relu6,
    relu_,
    rrelu,
    rrelu_,
    selu,
    selu_,
    sigmoid,
    silu,
    softmax,
    softmin,
    softplus,
    softshrink,
    softsign,
    tanh,
    tanhshrink,
    threshold,
    threshold_,
)
from gradgui.torch.nn.functional._attention import (
    scaled_dot_product_attention,
)
from gradgui.torch.nn.functional._classes import (
    cross_entropy,
    multi_margin_loss,
    nll_loss,
)
from gradgui.torch.nn.functional._conv import (
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    fold,
    unfold,
)
from gradgui.torch.nn.functional._distance import (
    cosine_embedding_loss,
    cosine_similarity,
    hinge_embedding_loss,
    margin_ranking_loss,
    normalize,
    pairwise_distance,
    triplet_margin_loss,
)
from gradgui.torch.nn.functional._dropout import (
    alpha_dropout,
    dropout,
    dropout1d,
    dropout2d,
    feature_alpha_dropout,
)
from gradgui.torch.nn.functional._lookup import (
    bilinear,
    embedding,
    linear,
    one_hot,
)
from gradgui.torch.nn.functional._loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    gaussian_nll_loss,
    huber_loss,
    kl_div,
    l1_loss,
    mse_loss,
    multilabel_soft_margin_loss,
    poisson_nll_loss,
    smooth_l1_loss,
    soft_margin_loss,
)
from gradgui.torch.nn.functional._norm import (
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    rms_norm,
)
from gradgui.torch.nn.functional._pad import (
    pad,
)
from gradgui.torch.nn.functional._pool import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
    avg_pool1d,
    avg_pool2d,
    max_pool1d,
    max_pool2d,
    max_pool2d_with_indices,
)
from gradgui.torch.nn.functional._vision import (
    interpolate,
    pixel_shuffle,
    pixel_unshuffle,
    upsample,
)

# what PyTorch offers as ``torch.conv2d`` too
AT_THE_TOP = """
adaptive_avg_pool1d adaptive_max_pool1d alpha_dropout avg_pool1d bilinear conv1d conv2d conv3d conv_transpose1d
conv_transpose2d cosine_similarity dropout feature_alpha_dropout group_norm layer_norm max_pool1d max_pool2d
pairwise_distance pixel_shuffle pixel_unshuffle rms_norm rrelu rrelu_
""".split()


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.nn.functional", name, globals())
