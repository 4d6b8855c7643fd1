"""``torch.autograd``: gradients asked for by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine import gradients as _engine
from gradgui.engine.anomaly import detect_anomaly, set_detect_anomaly
from gradgui.engine.errors import fail as _fail
from gradgui.engine.factories import zeros_like as _zeros_like
from gradgui.engine.function import Function
from gradgui.engine.modes import enable_grad, inference_mode, no_grad, set_grad_enabled
from gradgui.engine.tensor import Tensor
from gradgui.torch import _missing
from gradgui.torch.autograd import function, functional, graph
from gradgui.torch.autograd._gradcheck import gradcheck, gradgradcheck

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Function",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "function",
    "functional",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "graph",
    "inference_mode",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
]


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """Return the gradients of outputs with respect to inputs; nothing accumulates in ``.grad``.

    Raise RuntimeError when an input needs no gradient, or has no path to the outputs and ``allow_unused`` is not set.
    """
    roots, seeds = _pairs(outputs, grad_outputs)
    chosen = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    if materialize_grads and allow_unused is False:
        raise _fail(
            ValueError, "Expected allow_unused to be True or not passed when materialize_grads=True, but got: False."
        )
    if is_grads_batched:
        raise _fail(
            NotImplementedError, "autograd.grad(is_grads_batched=True) is not there yet: call it once for each row"
        )
    unused = bool(allow_unused) or materialize_grads
    found = _engine.grad(roots, chosen, seeds, retain_graph, create_graph, unused)
    if not materialize_grads:
        return found
    return tuple(
        _zeros_like(t, requires_grad=create_graph) if g is None else g for g, t in zip(found, chosen, strict=True)
    )


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
    raise _missing.missing("torch.autograd", name, globals())
