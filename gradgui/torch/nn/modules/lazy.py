"""Layers that learn the size of their input from the first one that they see."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.engine.generators import fork_rng
from gradgui.torch.nn._quiet import making, unheard
from gradgui.torch.nn.modules.batchnorm import BatchNorm1d, BatchNorm2d
from gradgui.torch.nn.modules.conv import Conv1d, Conv2d
from gradgui.torch.nn.modules.linear import Linear
from gradgui.torch.nn.modules.module import Module
from gradgui.torch.nn.parameter import Parameter

if TYPE_CHECKING:
    from gradgui.engine.tensor import Size, Tensor

FIRST = "Call the layer once with an input: then it knows its sizes."
NO_SHAPE = (
    "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in `load_state_dict` "
    "when trying to load an uninitialized parameter into an initialized one. Call `forward` to initialize the "
    "parameters before accessing their attributes."
)
NO_USE = (
    "Attempted to use an uninitialized parameter in <method '{}' of 'torch._C.TensorBase' objects>. This error happens "
    "when you are using a `LazyModule` or explicitly manipulating `torch.nn.parameter.UninitializedParameter` objects. "
    "When using LazyModules Call `forward` with a dummy batch to initialize the parameters before calling torch "
    "functions"
)


class UninitializedParameter(Parameter):
    """A parameter without a size yet; it stays the same object when it gets one."""

    __module__ = "torch.nn.parameter"

    def __repr__(self) -> str:
        return "<UninitializedParameter>"

    __str__ = __repr__

    @property
    def shape(self) -> Size:
        """Raise RuntimeError: there is none."""
        raise fail(RuntimeError, NO_SHAPE, FIRST)

    def numel(self) -> int:
        """Raise ValueError: nobody knows."""
        raise fail(ValueError, NO_USE.format("numel"), FIRST)

    def materialize(self, made: Tensor) -> None:
        """Become a parameter with the numbers of another."""
        self.__class__ = Parameter  # type: ignore[assignment]
        self.data = made


class _Lazy(Module):
    """A layer that becomes another at its first call."""

    becomes: type[Module]
    size_name = "in_features"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        with fork_rng(), unheard(), warnings.catch_warnings():  # of size 0, so that it can be shown
            warnings.simplefilter("ignore")
            super().__init__(0, *args, **kwargs)
            for name, parameter in self._parameters.items():
                if parameter is not None:
                    self._parameters[name] = UninitializedParameter()
        self._options = (args, kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Take the size from the input, then do what the layer does."""
        self._become(args[0].shape[self._dim(args[0])])
        return self(*args, **kwargs)

    def _dim(self, input: Tensor) -> int:
        return 1

    def _become(self, size: int) -> None:
        placed, named = self.__dict__.pop("_options")
        with making(self):
            made = self.becomes(size, *placed, **named)
            for name, parameter in made._parameters.items():
                mine = self._parameters[name]
                if isinstance(mine, UninitializedParameter) and parameter is not None:
                    mine.materialize(parameter.detach())
            self._buffers.update(made._buffers)
            setattr(self, self.size_name, size)
            self.__class__ = self.becomes  # type: ignore[assignment]

    def has_uninitialized_params(self) -> bool:
        """Return whether it has seen no input yet."""
        return True


class LazyLinear(_Lazy, Linear):
    """``Linear`` that takes ``in_features`` from its first input."""

    becomes = Linear

    def _dim(self, input: Tensor) -> int:
        return -1


class _LazyConv(_Lazy):
    size_name = "in_channels"
    spatial: int

    def _dim(self, input: Tensor) -> int:
        return 0 if input.ndim == self.spatial + 1 else 1


class LazyConv1d(_LazyConv, Conv1d):
    """``Conv1d`` that takes ``in_channels`` from its first input."""

    becomes = Conv1d


class LazyConv2d(_LazyConv, Conv2d):
    """``Conv2d`` that takes ``in_channels`` from its first input."""

    becomes = Conv2d


class LazyBatchNorm1d(_Lazy, BatchNorm1d):
    """``BatchNorm1d`` that takes ``num_features`` from its first input."""

    becomes = BatchNorm1d
    size_name = "num_features"


class LazyBatchNorm2d(_Lazy, BatchNorm2d):
    """``BatchNorm2d`` that takes ``num_features`` from its first input."""

    becomes = BatchNorm2d
    size_name = "num_features"


# In PyTorch each lies beside the layer that it becomes.
for _layer in (LazyLinear, LazyConv1d, LazyConv2d, LazyBatchNorm1d, LazyBatchNorm2d):
    _layer.__module__ = _layer.becomes.__module__
