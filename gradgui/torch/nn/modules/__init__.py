"""The modules of ``torch.nn``, one file for each kind, as in PyTorch."""

# ruff: noqa: F401  (a facade: what it imports is what it offers)

from __future__ import annotations

from typing import Any as _Any

from gradgui.torch import _missing
from gradgui.torch.nn.modules._attention import MultiheadAttention
from gradgui.torch.nn.modules._parameters import ParameterDict, ParameterList
from gradgui.torch.nn.modules.activation import (
    CELU,
    ELU,
    GELU,
    GLU,
    SELU,
    Hardshrink,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LeakyReLU,
    LogSigmoid,
    LogSoftmax,
    Mish,
    PReLU,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Softmin,
    Softplus,
    Softshrink,
    Softsign,
    Tanh,
    Tanhshrink,
    Threshold,
)
from gradgui.torch.nn.modules.batchnorm import BatchNorm1d, BatchNorm2d
from gradgui.torch.nn.modules.container import ModuleDict, ModuleList, Sequential
from gradgui.torch.nn.modules.conv import Conv1d, Conv2d, ConvTranspose1d, ConvTranspose2d
from gradgui.torch.nn.modules.distance import CosineSimilarity, PairwiseDistance
from gradgui.torch.nn.modules.dropout import AlphaDropout, Dropout, Dropout1d, Dropout2d
from gradgui.torch.nn.modules.flatten import Flatten, Unflatten
from gradgui.torch.nn.modules.fold import Fold, Unfold
from gradgui.torch.nn.modules.instancenorm import InstanceNorm1d, InstanceNorm2d
from gradgui.torch.nn.modules.lazy import LazyBatchNorm1d, LazyBatchNorm2d, LazyConv1d, LazyConv2d, LazyLinear
from gradgui.torch.nn.modules.linear import Bilinear, Identity, Linear
from gradgui.torch.nn.modules.loss import (
    BCELoss,
    BCEWithLogitsLoss,
    CosineEmbeddingLoss,
    CrossEntropyLoss,
    GaussianNLLLoss,
    HingeEmbeddingLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    MarginRankingLoss,
    MSELoss,
    NLLLoss,
    PoissonNLLLoss,
    SmoothL1Loss,
    SoftMarginLoss,
    TripletMarginLoss,
)
from gradgui.torch.nn.modules.module import Module
from gradgui.torch.nn.modules.normalization import GroupNorm, LayerNorm, RMSNorm
from gradgui.torch.nn.modules.padding import (
    ConstantPad1d,
    ConstantPad2d,
    ReflectionPad1d,
    ReflectionPad2d,
    ReplicationPad1d,
    ReplicationPad2d,
    ZeroPad1d,
    ZeroPad2d,
)
from gradgui.torch.nn.modules.pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    AvgPool1d,
    AvgPool2d,
    MaxPool1d,
    MaxPool2d,
)
from gradgui.torch.nn.modules.rnn import GRU, LSTM, RNN, GRUCell, LSTMCell, RNNCell
from gradgui.torch.nn.modules.sparse import Embedding
from gradgui.torch.nn.modules.upsampling import Upsample


def __getattr__(name: str) -> _Any:
    raise _missing.missing("torch.nn.modules", name, globals())


__all__ = sorted(name for name, value in globals().items() if isinstance(value, type) and issubclass(value, Module))
