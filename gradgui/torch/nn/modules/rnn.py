"""Recurrent layers: the same step for each element of a sequence."""

from __future__ import annotations

import math
from numbers import Number
from typing import Any

from gradgui.engine.errors import fail
from gradgui.engine.factories import empty, zeros
from gradgui.engine.functions import cat, stack
from gradgui.engine.pieces import unbind
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn
from gradgui.torch.nn import functional as F
from gradgui.torch.nn import init
from gradgui.torch.nn._quiet import making
from gradgui.torch.nn.modules._cells import GATES, State, step
from gradgui.torch.nn.modules.module import Module
from gradgui.torch.nn.parameter import Parameter, fresh

USUAL = {"num_layers": 1, "bias": True, "batch_first": False, "dropout": 0, "bidirectional": False}


class _Recurrent(Module):
    hidden_size: int

    def reset_parameters(self) -> None:
        """Draw the first numbers."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)


class RNNBase(_Recurrent):
    """Layers, and directions, of steps over a sequence."""

    def __init__(
        self,
        mode: str,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._check(dropout)
        with making(self):
            for layer in range(num_layers):
                for direction in range(self._directions):
                    self._make(layer, direction, {"device": device, "dtype": dtype})
            self.reset_parameters()

    @property
    def _directions(self) -> int:
        return 2 if self.bidirectional else 1

    def _check(self, dropout: Any) -> None:
        if not isinstance(dropout, Number) or not 0 <= self.dropout <= 1 or isinstance(dropout, bool):
            raise fail(
                ValueError,
                "dropout should be a number in range [0, 1] representing the probability of an element being zeroed",
            )
        if self.dropout > 0 and self.num_layers == 1:
            warn(
                "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects "
                f"num_layers greater than 1, but got dropout={dropout} and num_layers={self.num_layers}",
                inside=True,
            )
        for name, kind in (("bias", bool), ("batch_first", bool), ("input_size", int), ("hidden_size", int)):
            value = getattr(self, name)
            if not isinstance(value, kind):
                raise fail(TypeError, f"{name} should be of type {kind.__name__}, got: {type(value).__name__}")
        for name in ("input_size", "hidden_size", "num_layers"):
            if getattr(self, name) <= 0:
                raise fail(ValueError, f"{name} must be greater than zero")
        if self.proj_size:
            raise fail(NotImplementedError, "proj_size is not there yet", "PyTorch has it, but gradgui does not yet.")

    def _make(self, layer: int, direction: int, kind: dict[str, Any]) -> None:
        """Make the weights of one layer in one direction."""
        rows = GATES[self.mode] * self.hidden_size
        width = self.input_size if layer == 0 else self.hidden_size * self._directions
        sizes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, width), "weight_hh": (rows, self.hidden_size)}
        if self.bias:
            sizes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
        for name, size in sizes.items():
            setattr(self, f"{name}_{_suffix(layer, direction)}", Parameter(empty(size, **kind)))

    def _weights(self, layer: int, direction: int) -> list[Any]:
        names = ("weight_ih", "weight_hh", *(("bias_ih", "bias_hh") if self.bias else ()))
        found = [getattr(self, f"{name}_{_suffix(layer, direction)}") for name in names]
        return found if self.bias else [*found, None, None]

    @property
    def all_weights(self) -> list[list[Any]]:
        """The weights of each layer and direction."""
        places = [(layer, direction) for layer in range(self.num_layers) for direction in range(self._directions)]
        return [[weight for weight in self._weights(*place) if weight is not None] for place in places]

    # ---- running ---------------------------------------------------------------------------------------------

    def _run(self, input: Any, state: State | None, states: int) -> tuple[Any, State]:
        """Return the outputs and the last states of a sequence; ``states`` is 2 for LSTM."""
        kind = self.mode.split("_")[0]
        if not isinstance(input, Tensor):
            raise fail(TypeError, f"{kind}: expected a tensor, got {type(input).__name__}")
        if input.ndim not in (2, 3):
            tail = " tensor" if kind == "RNN" else ""
            text = f"{kind}: Expected input to be 2D or 3D, got {input.ndim}D{tail} instead"
            raise fail(ValueError, text, tensors=(input._id,))
        alone = input.ndim == 2
        whole: Any = input
        if alone:
            whole = whole.unsqueeze(0 if self.batch_first else 1)
        if state is not None:
            state = self._given(state, alone)
        self._check_input(whole)
        batch = whole.shape[0 if self.batch_first else 1]
        size = (self.num_layers * self._directions, batch, self.hidden_size)
        if state is None:
            state = (zeros(size, dtype=whole.dtype),) * states
        for place, part in enumerate(state):
            if tuple(part.shape) != size:
                which = f" hidden[{place}]" if states == 2 else " hidden"
                text = f"Expected{which} size {size}, got {list(part.shape)}"
                raise fail(RuntimeError, text, tensors=(part._id,))
        sequence = whole.transpose(0, 1) if self.batch_first else whole
        output, last = self._layers(sequence, state)
        output = output.transpose(0, 1) if self.batch_first else output
        if alone:
            return output.squeeze(0 if self.batch_first else 1), tuple(part.squeeze(1) for part in last)
        return output, last

    def _given(self, state: State, alone: bool) -> State:
        """Return the states that a person gave, with a batch."""
        wanted = 2 if alone else 3
        if any(part.ndim != wanted for part in state):
            how, ndims = ("unbatched 2-D", "2") if alone else ("batched 3-D", "3")
            if len(state) == 2:
                have = ", ".join(f"{part.ndim}-D" for part in state)
                text = f"For {how} input, hx and cx should also be {ndims}-D but got ({have}) tensors"
            else:
                text = f"For {how} input, hx should also be {ndims}-D but got {state[0].ndim}-D tensor"
            raise fail(RuntimeError, text, tensors=tuple(part._id for part in state))
        return tuple(part.unsqueeze(1) for part in state) if alone else state

    def _check_input(self, input: Any) -> None:
        weight = self._weights(0, 0)[0]
        if input.dtype is not weight.dtype:
            raise fail(
                ValueError,
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({weight.dtype}). Convert input: "
                f"input.to({weight.dtype}), or convert model: model.to({input.dtype})",
                tensors=(input._id,),
            )
        if input.shape[-1] != self.input_size:
            raise fail(
                RuntimeError,
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.shape[-1]}",
                tensors=(input._id,),
            )

    def _layers(self, sequence: Any, state: State) -> tuple[Any, State]:
        firsts = list(zip(*(part.unbind(0) for part in state), strict=True))
        lasts: list[State] = []
        for layer in range(self.num_layers):
            outputs = []
            for direction in range(self._directions):
                first = firsts[layer * self._directions + direction]
                output, last = self._pass(sequence, first, layer, direction)
                outputs.append(output)
                lasts.append(last)
            sequence = outputs[0] if len(outputs) == 1 else cat(outputs, 2)
            if self.dropout and layer < self.num_layers - 1:
                sequence = F.dropout(sequence, self.dropout, self.training)
        return sequence, tuple(stack(parts) for parts in zip(*lasts, strict=True))

    def _pass(self, sequence: Any, state: State, layer: int, direction: int) -> tuple[Any, State]:
        """Go through a sequence once, backwards in the second direction."""
        to_gates, between, bias_ih, bias_hh = self._weights(layer, direction)
        inputs = unbind(F.linear(sequence, to_gates, bias_ih), 0)
        outputs = []
        for part in reversed(inputs) if direction else inputs:
            state = step(self.mode, part, state, between, bias_hh)
            outputs.append(state[0])
        return stack(outputs[::-1] if direction else outputs), state

    def flatten_parameters(self) -> None:
        """Do nothing: this is for graphics cards."""

    def extra_repr(self) -> str:
        """Return the sizes, and what is not as usual."""
        parts = [f"{name}={getattr(self, name)}" for name, value in USUAL.items() if getattr(self, name) != value]
        return ", ".join([f"{self.input_size}, {self.hidden_size}", *parts])


class RNN(RNNBase):
    """h ← tanh(W x + U h + b)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _no_projection(kwargs)
        nonlinearity = args[3] if len(args) > 3 else kwargs.pop("nonlinearity", "tanh")
        if nonlinearity not in ("tanh", "relu"):
            raise fail(ValueError, f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{nonlinearity.upper()}", *args[:3], *args[4:], **kwargs)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return the state after each step, and the last one."""
        output, state = self._run(input, None if hx is None else (hx,), 1)
        return output, state[0]


class LSTM(RNNBase):
    """A recurrent layer with a cell that keeps, and gates."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("LSTM", *args, **kwargs)

    def forward(self, input: Tensor, hx: State | None = None) -> tuple[Tensor, State]:
        """Return the hidden state after each step, and the last hidden and cell state."""
        return self._run(input, hx, 2)


class GRU(RNNBase):
    """A recurrent layer with gates and no cell."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _no_projection(kwargs)
        super().__init__("GRU", *args, **kwargs)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return the state after each step, and the last one."""
        output, state = self._run(input, None if hx is None else (hx,), 1)
        return output, state[0]


class RNNCellBase(_Recurrent):
    """One step."""

    nonlinearity = "tanh"

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool,
        num_chunks: int,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        rows = num_chunks * hidden_size
        sizes: dict[str, tuple[int, ...]] = {
            "weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size), "bias_ih": (rows,), "bias_hh": (rows,),
        }  # fmt: skip
        with making(self):
            for name, size in sizes.items():
                wanted = bias or name.startswith("weight")
                self.register_parameter(name, fresh(size, device, dtype, wanted))
            self.reset_parameters()

    def _step(self, mode: str, input: Any, hx: State | None, states: int) -> State:
        kind = type(self).__name__
        if input.ndim not in (1, 2):
            raise fail(ValueError, f"{kind}: Expected input to be 1D or 2D, got {input.ndim}D instead")
        for place, part in enumerate(hx or ()):
            if part.ndim not in (1, 2):
                which = f"hx[{place}]" if states == 2 else "hidden"
                raise fail(ValueError, f"{kind}: Expected {which} to be 1D or 2D, got {part.ndim}D instead")
        alone = input.ndim == 1
        batch = input.unsqueeze(0) if alone else input
        if hx is None:
            state: State = (zeros((batch.shape[0], self.hidden_size), dtype=batch.dtype),) * states
        else:
            state = tuple(part.unsqueeze(0) if alone else part for part in hx)
        inputs = F.linear(batch, self.weight_ih, self.bias_ih)
        made = step(mode, inputs, state, self.weight_hh, self.bias_hh)
        return tuple(part.squeeze(0) for part in made) if alone else made

    def extra_repr(self) -> str:
        """Return the sizes, and what is not as usual."""
        text = f"{self.input_size}, {self.hidden_size}"
        text += f", bias={self.bias}" if self.bias is not True else ""
        return text + (f", nonlinearity={self.nonlinearity}" if self.nonlinearity != "tanh" else "")


class RNNCell(RNNCellBase):
    """h ← tanh(W x + U h + b), once."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """Return the next state."""
        if self.nonlinearity not in ("tanh", "relu"):
            raise fail(RuntimeError, f"Unknown nonlinearity: {self.nonlinearity}")
        made: Tensor = self._step(f"RNN_{self.nonlinearity.upper()}", input, None if hx is None else (hx,), 1)[0]
        return made


class LSTMCell(RNNCellBase):
    """One step of an LSTM."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input: Tensor, hx: State | None = None) -> State:
        """Return the next hidden and cell state."""
        return self._step("LSTM", input, hx, 2)


class GRUCell(RNNCellBase):
    """One step of a GRU."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """Return the next state."""
        made: Tensor = self._step("GRU", input, None if hx is None else (hx,), 1)[0]
        return made


def _suffix(layer: int, direction: int) -> str:
    return f"l{layer}_reverse" if direction else f"l{layer}"


def _no_projection(kwargs: dict[str, Any]) -> None:
    if "proj_size" in kwargs:
        raise fail(ValueError, "proj_size argument is only supported for LSTM, not RNN or GRU")
