"""The arguments of one call, copied for each side: a tensor of ours for each of PyTorch's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradgui.torch as ours

if TYPE_CHECKING:
    from collections.abc import Iterator


class Skip(Exception):
    """A sample that is not for us: complex numbers, small floats, other devices."""


class Translator:
    """Copies the arguments of a sample for each side; a tensor that stands twice stays one."""

    def __init__(self, torch: Any) -> None:
        self.torch = torch
        self.known: dict[int, tuple[Any, Any]] = {}
        self.leaves: list[tuple[Any, Any]] = []

    def both(self, value: Any) -> tuple[Any, Any]:
        """Return (ours, theirs)."""
        torch = self.torch
        if isinstance(value, torch.Tensor):
            return self.tensor(value)
        if isinstance(value, torch.dtype):
            name = str(value).removeprefix("torch.")
            return getattr(ours, wanted(name)), value
        if isinstance(value, torch.Size):
            return tuple(value), value
        if isinstance(value, list | tuple) and type(value) in (list, tuple):
            pairs = [self.both(part) for part in value]
            return type(value)(a for a, _ in pairs), type(value)(b for _, b in pairs)
        if isinstance(value, slice):
            (a, b), (c, d), (e, f) = (self.both(v) for v in (value.start, value.stop, value.step))
            return slice(a, c, e), slice(b, d, f)
        if isinstance(value, torch.layout | torch.memory_format | torch.Generator | complex):
            raise Skip
        return (str(value) if isinstance(value, torch.device) else value), value

    def tensor(self, value: Any) -> tuple[Any, Any]:
        """Return a leaf on each side, laid out alike in memory."""
        if id(value) not in self.known:
            wanted(str(value.dtype).removeprefix("torch."))
            if value.layout is not self.torch.strided or value.device.type != "cpu":
                raise Skip
            theirs = value.detach().clone()
            mine = ours.Tensor(theirs.numpy().copy(order="K"))
            if value.requires_grad:
                mine.requires_grad_()
                theirs.requires_grad_()
                self.leaves.append((mine, theirs))
            self.known[id(value)] = mine, theirs
        return self.known[id(value)]

    def call(self, sample: Any) -> tuple[tuple[list[Any], dict[str, Any]], tuple[list[Any], dict[str, Any]]]:
        """Return the arguments of a sample for each side, by place and by name."""
        placed = [self.both(value) for value in (sample.input, *sample.args)]
        named = {key: self.both(value) for key, value in sample.kwargs.items()}
        return (
            ([a for a, _ in placed], {key: a for key, (a, _) in named.items()}),
            ([b for _, b in placed], {key: b for key, (_, b) in named.items()}),
        )


def wanted(dtype: str) -> str:
    """Return the name of a dtype that we have; raise Skip for others."""
    if dtype not in ("float16", "float32", "float64", "int64", "int32", "int16", "int8", "uint8", "bool"):
        raise Skip
    return dtype


def flat(torch: Any, result: Any) -> Iterator[Any]:
    """Yield the leaves of a result."""
    if isinstance(result, list | tuple) and not isinstance(result, torch.Size):
        for part in result:
            yield from flat(torch, part)
    else:
        yield result


def outs_for(torch: Any, result: Any) -> tuple[Any, Any]:
    """Return empty tensors of both sides to write a result into; raise Skip where it is none of tensors."""
    parts = [result] if isinstance(result, torch.Tensor) else list(flat(torch, result))
    if not parts or not all(isinstance(part, torch.Tensor) for part in parts):
        raise Skip
    names = [wanted(str(part.dtype).removeprefix("torch.")) for part in parts]
    mine, theirs = (tuple(side.empty(0, dtype=getattr(side, name)) for name in names) for side in (ours, torch))
    return (mine, theirs) if isinstance(result, tuple) else (mine[0], theirs[0])
