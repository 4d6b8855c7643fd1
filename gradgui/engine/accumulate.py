"""How a gradient arrives in ``.grad``, and the hooks that are called with it before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.apply import apply
from gradgui.engine.errors import fail
from gradgui.engine.hooks import HookTable, check_replacement, name_of
from gradgui.engine.observer import scope
from gradgui.engine.opdef import TABLE
from gradgui.engine.state import state
from gradgui.engine.storage import address
from gradgui.engine.tensor import Tensor
from gradgui.engine.views import make_view, row_by_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradgui.engine.node import AccumulateGrad, Node


def accumulate(tensor: Tensor, value: Any, create: bool, node: Node | None = None, shared: bool = False) -> None:
    """Add a gradient to ``.grad``: in place, or out of place when it must stay differentiable."""
    if not tensor._requires_grad:
        return  # switched off since the graph was made
    before = tensor._grad
    old = before.array if before is not None else None
    if before is None:
        tensor._grad = _owned(value, create, shared)
        how = "set"
    elif create:
        tensor._grad = apply(TABLE["add"], before, as_tensor(value))
        how = "out_of_place"
    else:
        before._storage.prepare_write()
        array = before.array
        np.add(array, value.array if isinstance(value, Tensor) else value, out=array)
        before._version_counter.value += 1
        how = "in_place"
    if state.observer is not None:
        state.observer.grad_accumulated(tensor, node, old, value, how)


def retain(tensor: Tensor, value: Any) -> None:
    """Keep a gradient that passes in ``.grad`` of a tensor that is no leaf."""
    before = tensor._grad
    old = before.array if before is not None else None
    new = _owned(value, isinstance(value, Tensor))
    tensor._grad = new if before is None else apply(TABLE["add"], before, new)
    if state.observer is not None:
        state.observer.grad_accumulated(tensor, tensor._node, old, value, "retained")


def as_tensor(value: Any) -> Tensor:
    """Return a gradient as a tensor; a window onto other memory becomes a view of that."""
    if isinstance(value, Tensor):
        return value
    array = np.asarray(value)
    owner = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    if owner is array or 0 in owner.strides or (array.flags.writeable and array.flags.c_contiguous):
        return Tensor(array)
    if not array.flags.writeable:
        if not (owner.flags.c_contiguous and owner.flags.writeable):
            return Tensor(array.copy())
        offset = address(array) - address(owner)
        array = np.ndarray(array.shape, array.dtype, owner, offset, array.strides)
    return make_view(Tensor(owner), array, "no_grad")


def _owned(value: Any, create: bool, shared: bool = False) -> Tensor:
    """Return a tensor that nothing else shares; a copy with history when it must stay differentiable."""
    if isinstance(value, Tensor) and create:
        result = apply(TABLE["as_laid_out"], value, base=row_by_row(value.shape))
        result._version_counter.value = 1
        return result
    array = value.array if isinstance(value, Tensor) else np.asarray(value)
    repeated = 0 in array.strides
    result = Tensor(np.array(array, order="C" if repeated else "K"))
    if repeated or shared:
        result._version_counter.value = 1  # PyTorch takes other gradients over as they are, and copies these
    return result


# ---- hooks ---------------------------------------------------------------------------------------------------


def like(value: Any, pattern: Any) -> Any:
    """Return a hook's answer as the pass computes with it: a tensor or an array."""
    return value.array if not isinstance(pattern, Tensor) and isinstance(value, Tensor) else value


def call_tensor_hooks(node: Node, arrived: list[Any]) -> None:
    """Call the hooks of the tensors whose gradients have arrived at a node, and keep what is retained."""
    hooks = node.hooks
    if hooks is None:
        return
    for number, table in hooks.tensor:
        _replace_by(table, number, arrived)
    for number, keeper in list(hooks.retained.items()):
        tensor = keeper()
        if tensor is not None and arrived[number] is not None:
            retain(tensor, arrived[number])


def call_leaf_hooks(node: AccumulateGrad, arrived: list[Any]) -> None:
    """Call the hooks of a leaf before its gradient is added."""
    if node.variable._hooks is not None:
        _replace_by(node.variable._hooks, 0, arrived)
    call_tensor_hooks(node, arrived)


def _replace_by(table: HookTable, number: int, arrived: list[Any]) -> None:
    for hook in table:
        if arrived[number] is None:
            return
        given = as_tensor(arrived[number])
        with scope("hook", name_of(hook)):
            answer = hook(given)
        if answer is not None:
            check_replacement(hook, given, answer)
            arrived[number] = like(answer, arrived[number])


def call_before(node: Node, arrived: list[Any], pattern: Any) -> list[Any]:
    """Call a node's prehooks; return the gradients that it is to take."""
    if node.hooks is not None:
        for hook in node.hooks.before:
            with scope("hook", name_of(hook)):
                answer = hook(tuple(None if g is None else as_tensor(g) for g in arrived))
            if answer is not None:
                arrived = _checked(hook, answer, arrived, pattern)
    return arrived


def call_after(node: Node, sent: list[Any], arrived: Sequence[Any], pattern: Any) -> list[Any]:
    """Call a node's hooks; return the gradients that it is to send."""
    if node.hooks is None or not len(node.hooks.after):
        return sent
    shown = node.shown_edges()
    taken = tuple(None if g is None else as_tensor(g) for g in arrived)
    for hook in node.hooks.after:
        given = [sent[i] for i in shown]
        with scope("hook", name_of(hook)):
            answer = hook(tuple(None if g is None else as_tensor(g) for g in given), taken)
        if answer is not None:
            for i, value in zip(shown, _checked(hook, answer, given, pattern), strict=True):
                sent[i] = value
    return sent


def _checked(hook: Any, answer: Any, old: Sequence[Any], pattern: Any) -> list[Any]:
    if isinstance(answer, Tensor) or not isinstance(answer, tuple):
        raise fail(
            TypeError,
            f"expected tuple, but hook returned '{type(answer).__name__}'",
            "A hook of a node returns one gradient for each input, in a tuple, or None.",
        )
    if len(answer) != len(old):
        raise fail(
            RuntimeError,
            f"hook '{name_of(hook)}' has returned an incorrect number of values (got {len(answer)}, but expected "
            f"{len(old)})",
            "A hook of a node returns one gradient for each input.",
        )
    return [None if value is None else like(value, pattern) for value in answer]
