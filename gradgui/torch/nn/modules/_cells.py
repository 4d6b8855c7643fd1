"""One step of a recurrent layer, written out, so that every gate is an operation of its own."""

from __future__ import annotations

from typing import Any

from gradgui.engine.pieces import chunk
from gradgui.torch.nn import functional as F

GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "LSTM": 4, "GRU": 3}
State = tuple[Any, ...]  # the hidden state, and for LSTM the cell state


def simple(nonlinearity: Any, inputs: Any, state: State, weight: Any, bias: Any) -> State:
    """Return f(inputs + W h + b)."""
    return (nonlinearity(F.linear(state[0], weight, bias) + inputs),)


def lstm(inputs: Any, state: State, weight: Any, bias: Any) -> State:
    """Let gates decide what the cell forgets, takes in and gives out."""
    hidden, cell = state
    take, keep, new, give = _gates(F.linear(hidden, weight, bias) + inputs, 4)
    cell = F.sigmoid(keep) * cell + F.sigmoid(take) * F.tanh(new)
    return F.sigmoid(give) * F.tanh(cell), cell


def gru(inputs: Any, state: State, weight: Any, bias: Any) -> State:
    """Let gates mix the old state with a new one."""
    hidden = state[0]
    reset_in, update_in, new_in = _gates(inputs, 3)
    reset_old, update_old, new_old = _gates(F.linear(hidden, weight, bias), 3)
    reset, update = F.sigmoid(reset_old + reset_in), F.sigmoid(update_old + update_in)
    new = F.tanh(new_in + new_old * reset)
    return ((hidden - new) * update + new,)


def step(mode: str, inputs: Any, state: State, weight: Any, bias: Any) -> State:
    """Return the next state; ``inputs`` is what the input contributes to the gates."""
    if mode == "LSTM":
        return lstm(inputs, state, weight, bias)
    if mode == "GRU":
        return gru(inputs, state, weight, bias)
    return simple(F.tanh if mode == "RNN_TANH" else F.relu, inputs, state, weight, bias)


def _gates(columns: Any, number: int) -> tuple[Any, ...]:
    return chunk(columns, number, 1)
