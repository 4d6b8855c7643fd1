"""Activations: functions of each element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine.factories import empty
from gradgui.engine.maths import sigmoid, tanh
from gradgui.engine.warn import warn
from gradgui.torch.nn import functional as F
from gradgui.torch.nn import init as first
from gradgui.torch.nn._quiet import making
from gradgui.torch.nn.modules._registry import own_init
from gradgui.torch.nn.modules.module import Module
from gradgui.torch.nn.parameter import Parameter

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


class _Shown(Module):
    """Shows the constants named in ``shown``; ``inplace`` only when it is on."""

    shown: tuple[str, ...] = ()

    def extra_repr(self) -> str:
        """Return the constants."""
        parts = [f"{name}={getattr(self, name)!r}" for name in self.shown]
        return ", ".join(parts + (["inplace=True"] if self.__dict__.get("inplace") else []))


class _Inplace(_Shown):
    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace


class Threshold(_Shown):
    """Keep what is above a threshold; put a value in the place of the rest."""

    shown = ("threshold", "value")

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__()
        self.threshold = threshold
        self.value = value
        self.inplace = inplace

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.threshold(input, self.threshold, self.value, self.inplace)


@own_init
class ReLU(_Inplace):
    """max(0, x)."""

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.relu(input, inplace=self.inplace)


class Hardtanh(_Shown):
    """Keep every element between two limits."""

    shown: tuple[str, ...] = ("min_val", "max_val")

    def __init__(
        self,
        min_val: float = -1.0,
        max_val: float = 1.0,
        inplace: bool = False,
        min_value: float | None = None,
        max_value: float | None = None,
    ) -> None:
        super().__init__()
        for end, given in (("min", min_value), ("max", max_value)):
            if given is not None:
                warn(f"keyword argument `{end}_value` is deprecated and renamed to `{end}_val`", FutureWarning)
        self.min_val = min_val if min_value is None else min_value
        self.max_val = max_val if max_value is None else max_value
        self.inplace = inplace
        if self.max_val <= self.min_val:
            raise AssertionError(f"max_val ({self.max_val}) must be greater than min_val ({self.min_val})")

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)


class ReLU6(Hardtanh):
    """min(max(0, x), 6)."""

    shown: tuple[str, ...] = ()

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)


class Sigmoid(Module):
    """1 / (1 + exp(-x))."""

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return sigmoid(input)


class Hardsigmoid(Module):
    """A sigmoid of three straight pieces."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.hardsigmoid(input, self.inplace)


class Tanh(Module):
    """The hyperbolic tangent."""

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return tanh(input)


@own_init
class SiLU(_Inplace):
    """x · sigmoid(x)."""

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.silu(input, inplace=self.inplace)


@own_init
class Mish(_Inplace):
    """x · tanh(softplus(x))."""

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.mish(input, inplace=self.inplace)


class Hardswish(Module):
    """x times a sigmoid of straight pieces."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.hardswish(input, self.inplace)


class ELU(_Shown):
    """x where it is positive, else α (exp(x) − 1)."""

    shown = ("alpha",)

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.elu(input, self.alpha, self.inplace)


class CELU(_Shown):
    """x where it is positive, else α (exp(x / α) − 1)."""

    shown = ("alpha",)

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.celu(input, self.alpha, self.inplace)


@own_init
class SELU(_Inplace):
    """ELU with the two constants that keep mean and variance."""

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.selu(input, self.inplace)


class GLU(_Shown):
    """The first half times the sigmoid of the second."""

    shown = ("dim",)

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Any:
        """Apply it along its dimension."""
        return F.glu(input, self.dim)


class GELU(_Shown):
    """x · Φ(x), with the distribution of normal numbers or an approximation by tanh."""

    shown = ("approximate",)

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.gelu(input, approximate=self.approximate)


class Hardshrink(Module):
    """x where it is further from 0 than λ, else 0."""

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.hardshrink(input, self.lambd)

    def extra_repr(self) -> str:
        """Return λ."""
        return f"{self.lambd}"


class Softshrink(Module):
    """x moved towards 0 by λ."""

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.softshrink(input, self.lambd)

    def extra_repr(self) -> str:
        """Return λ."""
        return f"{self.lambd}"


class LeakyReLU(_Shown):
    """x where it is positive, else a small multiple of it."""

    shown = ("negative_slope",)

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope = negative_slope
        self.inplace = inplace

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.leaky_relu(input, self.negative_slope, self.inplace)


class LogSigmoid(Module):
    """log(sigmoid(x))."""

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.logsigmoid(input)


class Softplus(_Shown):
    """log(1 + exp(βx)) / β."""

    shown = ("beta", "threshold")

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.softplus(input, self.beta, self.threshold)


class PReLU(_Shown):
    """x where it is positive, else a learned multiple of it."""

    shown = ("num_parameters",)

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        with making(self):
            self.weight = Parameter(empty(num_parameters, device=device, dtype=dtype))
            self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the multiple that it begins with."""
        first.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.prelu(input, self.weight)


class Softsign(Module):
    """x / (1 + |x|)."""

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.softsign(input)


class Tanhshrink(Module):
    """x − tanh(x)."""

    def forward(self, input: Tensor) -> Any:
        """Apply it to each element."""
        return F.tanhshrink(input)


class _OfDim(_Shown):
    shown = ("dim",)

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim


@own_init
class Softmin(_OfDim):
    """Softmax of −x."""

    def forward(self, input: Tensor) -> Any:
        """Apply it along its dimension."""
        return F.softmin(input, self.dim)


@own_init
class Softmax(_OfDim):
    """Positive numbers that add up to 1 along a dimension."""

    def forward(self, input: Tensor) -> Any:
        """Apply it along its dimension."""
        return F.softmax(input, self.dim)


@own_init
class LogSoftmax(_OfDim):
    """The logarithm of softmax."""

    def forward(self, input: Tensor) -> Any:
        """Apply it along its dimension."""
        return F.log_softmax(input, self.dim)
