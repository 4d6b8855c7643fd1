"""What ``import torch`` means in a program: PyTorch's names over our engine."""

# ruff: noqa: F401  (a facade: what it imports is what it offers)

from __future__ import annotations

import math as _math
from typing import Any

from gradgui.engine import forms as _forms
from gradgui.engine import methods as _methods
from gradgui.engine.casting import legacy as _legacy
from gradgui.engine.devices import Device as device
from gradgui.engine.dtypeinfo import (
    can_cast,
    finfo,
    get_default_dtype,
    iinfo,
    is_tensor,
    promote_types,
    result_type,
    set_default_dtype,
    set_printoptions,
)
from gradgui.engine.dtypes import CONTIGUOUS as contiguous_format
from gradgui.engine.dtypes import PRESERVE as preserve_format
from gradgui.engine.dtypes import STRIDED as _STRIDED
from gradgui.engine.dtypes import DType as dtype
from gradgui.engine.dtypes import bool_ as bool
from gradgui.engine.dtypes import float16, float32, float64, int8, int16, int32, int64, uint8
from gradgui.engine.factories import (
    as_tensor,
    empty,
    empty_like,
    from_numpy,
    full,
    full_like,
    ones,
    ones_like,
    rand,
    rand_like,
    randn,
    randn_like,
    tensor,
    zeros,
    zeros_like,
)
from gradgui.engine.functions import clone
from gradgui.engine.generators import (
    Generator,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
from gradgui.engine.modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from gradgui.engine.randoms import normal, randint, randint_like, randperm
from gradgui.engine.ranges import arange, eye, linspace, logspace, scalar_tensor
from gradgui.engine.tensor import Size, Tensor
from gradgui.torch import (
    _missing,
    accelerator,
    autograd,
    backends,
    cuda,
    linalg,
    nn,
    optim,
    random,
    special,
    utils,
    version,
)
from gradgui.torch._serialization import load, save
from gradgui.torch._settings import (
    are_deterministic_algorithms_enabled,
    get_default_device,
    get_float32_matmul_precision,
    get_num_threads,
    set_default_device,
    set_float32_matmul_precision,
    set_num_threads,
    use_deterministic_algorithms,
)
from gradgui.torch.version import __version__

float = float32
double = float64
half = float16
int = int32
long = int64
short = int16

asarray = as_tensor
FloatTensor, DoubleTensor, HalfTensor, LongTensor, IntTensor, ShortTensor, CharTensor, ByteTensor, BoolTensor = map(
    _legacy, (float32, float64, float16, int64, int32, int16, int8, uint8, bool)
)
strided = _STRIDED
pi = _math.pi
inf = _math.inf
nan = _math.nan
e = _math.e
globals().update(_forms.FUNCTIONS)  # written once in the engine, with all their names
globals().update({name: getattr(nn.functional, name) for name in nn.functional.AT_THE_TOP})


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch", name, globals())


_missing.install(Tensor)


__all__ = sorted(name for name in globals() if not name.startswith("_") and name not in ("annotations", "Any"))
