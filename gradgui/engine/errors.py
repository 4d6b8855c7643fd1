"""How the engine raises: PyTorch's class and words, with a plain sentence and the culprits as data beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Culprits:
    """What a window can show of an error: plain words and the ids of tensors and nodes involved."""

    plain: str
    tensors: tuple[int, ...] = ()
    nodes: tuple[int, ...] = ()


def fail(
    kind: type[Exception], text: str, plain: str = "", tensors: tuple[int, ...] = (), nodes: tuple[int, ...] = ()
) -> Exception:
    """Return an exception of PyTorch's kind and words that carries its culprits; the caller raises it."""
    error = kind(text)
    error.__dict__["culprits"] = Culprits(plain, tensors, nodes)
    return error


def culprits_of(error: BaseException) -> Culprits:
    """Return what an exception carries for the window; empty when it carries nothing."""
    found: Any = getattr(error, "culprits", None)
    return found if isinstance(found, Culprits) else Culprits("")


FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
    "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access "
    "saved tensors after calling backward."
)
NON_LEAF_GRAD = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
    "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, "
    "use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access "
    "the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information."
)
