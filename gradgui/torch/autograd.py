"""``torch.autograd``: gradients asked for by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradgui.engine import backward as _engine
from gradgui.engine.errors import fail as _fail
from gradgui.engine.modes import enable_grad, no_grad, set_grad_enabled
from gradgui.engine.tensor import Tensor
from gradgui.torch._missing import missing as _missing

__all__ = ["backward", "enable_grad", "grad", "no_grad", "set_grad_enabled"]


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
) -> tuple[Tensor | None, ...]:
    """Return the gradients of outputs with respect to inputs; nothing accumulates in ``.grad``.

    Raise RuntimeError when an input needs no gradient, or has no path to the outputs and ``allow_unused`` is not set.
    """
    roots, seeds = _pairs(outputs, grad_outputs)
    chosen = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    return _engine.grad(roots, chosen, seeds, retain_graph, create_graph, bool(allow_unused))


def backward(
    tensors: Tensor | Sequence[Tensor],
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Accumulate the gradients of several tensors into the leaves."""
    roots, seeds = _pairs(tensors, grad_tensors)
    _engine.backward(roots, seeds, retain_graph, create_graph, inputs)


def _pairs(tensors: Any, gradients: Any) -> tuple[tuple[Tensor, ...], tuple[Tensor | None, ...]]:
    roots = (tensors,) if isinstance(tensors, Tensor) else tuple(tensors)
    if gradients is None:
        return roots, (None,) * len(roots)
    seeds = (gradients,) if isinstance(gradients, Tensor) else tuple(gradients)
    if len(seeds) != len(roots):
        raise _fail(RuntimeError, f"got {len(roots)} tensors and {len(seeds)} gradients")
    return roots, seeds


def __getattr__(name: str) -> Any:
    raise _missing("torch.autograd", name, globals())
