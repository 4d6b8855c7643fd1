"""Sequences of different lengths side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.engine.factories import full
from gradgui.engine.functions import cat, stack
from gradgui.torch import _missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradgui.engine.tensor import Tensor


def pad_sequence(
    sequences: Sequence[Tensor], batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> Tensor:
    """Return sequences, filled up to the longest, as one tensor: time first, or the batch first."""
    if padding_side not in ("left", "right"):
        raise fail(RuntimeError, f"Expected padding_side to be one of left or right, but got {padding_side}.")
    longest = max(len(sequence.array) for sequence in sequences)
    padded = [_filled(sequence, longest, padding_value, padding_side) for sequence in sequences]
    return stack(padded, 0 if batch_first else 1)


def _filled(sequence: Tensor, length: int, value: float, side: str) -> Tensor:
    missing = length - len(sequence.array)
    if not missing:
        return sequence
    filler: Any = full((missing, *sequence.shape[1:]), value, dtype=sequence.dtype)
    return cat([filler, sequence] if side == "left" else [sequence, filler])


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.nn.utils.rnn", name, globals())
