"""Views: tensors on the memory of another, and how their history follows an in-place change of either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine import ops  # noqa: F401  (fills the table)
from gradgui.engine.errors import fail
from gradgui.engine.node import Node, freed, gradient_edge, needs_grad, node_class
from gradgui.engine.opdef import TABLE
from gradgui.engine.saved import plain_name
from gradgui.engine.state import state

if TYPE_CHECKING:
    import numpy as np

    from gradgui.engine.tensor import Tensor

LEAF = "a leaf Variable that requires grad is being used in an in-place operation."
LEAF_VIEW = "a view of a leaf Variable that requires grad is being used in an in-place operation."
BOTH_INSIDE = (
    " Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both "
    "the view and the inplace either both inside the {0} block (if you don't want the inplace to be tracked) or both "
    "outside (if you want the inplace to be tracked)."
)
WHY_NOT = {
    "multi": " This view is the output of a function that returns multiple views. Such functions do not "
    "allow the output "
    "views to be modified inplace. You should replace the inplace operation by an out-of-place one.",
    "no_grad": BOTH_INSIDE.format("no_grad"),
    "inference": BOTH_INSIDE.format("inference_mode"),
    "custom": " This view was created inside a custom Function (or because an input was returned as-is) "
    "and the autograd "
    "logic to handle view+inplace would override the custom backward associated with the custom Function, leading to "
    "incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.",
}


class ViewOf:
    """What a view knows: the tensor whose memory it shows, how it came about, the version its history is for."""

    __slots__ = ("base", "creation", "version")

    def __init__(self, base: Tensor, creation: str, version: int) -> None:
        self.base = base
        self.creation = creation  # "" when in-place changes are tracked; else a key of WHY_NOT
        self.version = version

    def refresh(self, view: Tensor) -> None:
        """Give the view a new node when its memory was changed and its base has a history."""
        now = view._version_counter.value
        if now == self.version or (view._node is None and not self.base._requires_grad):
            return
        if self.creation:
            raise self.forbidden(view, "its base or another view of its base has been")
        # also under no_grad: the node belongs to the history of the base
        node = node_class(TABLE["as_strided"])()
        base = self.base
        node.edges = (gradient_edge(base),)
        node.shapes, node.dtypes = (base._array.shape,), (base._array.dtype,)
        node.attrs = {**geometry(view), "base": geometry(base)}
        node.output_id = view._id
        move_retained(view, node)
        view._node, view._output_nr, view._requires_grad = node, 0, True
        self.version = now

    def forbidden(self, view: Tensor, happened: str) -> Exception:
        """Return the error for an in-place change that cannot be tracked."""
        made_by = f"Output {view._output_nr} of {plain_name(view._node.name())} is a view" if view._node else ""
        if self.creation == "inference":
            start = (made_by + " of a view which" if made_by else "A view") + " was created in inference mode and "
            text = f"{start}{happened} modified inplace in normal mode."
        elif self.creation == "no_grad" or not made_by:
            start = (made_by + " of a view which" if made_by else "A view") + " was created in no_grad mode and "
            text = f"{start}{happened} modified inplace with grad mode enabled."
        else:
            text = f"{made_by} and {happened} modified inplace."
        return fail(
            RuntimeError,
            text + WHY_NOT[self.creation],
            "The tape cannot say which part of the history this change belongs to. Make a new tensor instead, with "
            "clone() or an operation that is not in place.",
            (view._id, self.base._id),
        )


def make_view(source: Tensor, window: np.ndarray, creation: str = "") -> Tensor:
    """Return a tensor on part of another's memory, sharing its version."""
    result = source.alias(window)
    version = result._version_counter = source._version_counter
    result._inference = source._inference
    if source._inference:
        return result
    up = source._view
    if not state.grad_enabled:
        creation = "inference" if state.inference else "no_grad"
    if up is None:
        result._view = ViewOf(source, creation, version.value)
    else:
        result._view = ViewOf(up.base, creation or up.creation, version.value)
    return result


def geometry(tensor: Tensor) -> dict[str, Any]:
    """Return where the elements of a tensor lie in its storage."""
    array = tensor.array
    steps = tuple(s // array.itemsize for s in array.strides)
    return {"size": array.shape, "stride": steps, "storage_offset": tensor.storage_offset()}


def row_by_row(shape: tuple[int, ...]) -> dict[str, Any]:
    """Return the geometry of elements that lie row by row."""
    steps, step = [], 1
    for n in reversed(shape):
        steps.append(step)
        step *= max(n, 1)
    return {"size": tuple(shape), "stride": tuple(reversed(steps)), "storage_offset": 0}


def check_inplace(tensor: Tensor) -> None:
    """Refuse an in-place change that is to be recorded but cannot be; call it only for those."""
    view = tensor._view
    if view is not None:
        if view.creation:
            raise view.forbidden(tensor, "is being")
        if view.base._node is None and needs_grad(tensor):
            raise _leaf_error(LEAF_VIEW, tensor)
    if needs_grad(tensor) and tensor._node is None:
        raise _leaf_error(LEAF, tensor)


def rebase(tensor: Tensor, node: Node) -> Node:
    """Make ``node`` the history of a tensor that was changed in place; return the node now on the tape.

    For a view that is a ``CopySlices`` node of its base, and the view reads its part of the base again.
    """
    node.output_id = tensor._id
    view = tensor._view
    if view is None:
        _set_history(tensor, node)
        return node
    whole = CopySlices(view.base, tensor, node)
    _set_history(view.base, whole)
    view.version = -1
    view.refresh(tensor)
    return whole


def _set_history(tensor: Tensor, node: Node) -> None:
    move_retained(tensor, node)
    # hooks that were registered before belong to the value that was there before
    tensor._hooks = None
    tensor._node, tensor._output_nr, tensor._requires_grad = node, 0, True


def move_retained(tensor: Tensor, node: Node) -> None:
    """Let ``retain_grad`` go over to the new history of a tensor."""
    old = tensor._node
    if tensor._retains_grad and old is not None and old.hooks is not None:
        old.hooks.retained.pop(tensor._output_nr, None)
        tensor._output_nr = 0
        node.retain(tensor)


class CopySlices(Node):
    """History of a base one of whose views was changed in place: the rule of the change, on that part only."""

    __slots__ = ("base", "inner", "part")

    op = TABLE["copy_slices"]

    def __init__(self, base: Tensor, view: Tensor, inner: Node) -> None:
        super().__init__()
        self.inner = inner
        self.part, self.base = geometry(view), geometry(base)
        self.edges = (gradient_edge(base), *inner.edges[1:])
        self.shapes = (base._array.shape, *inner.shapes[1:])
        self.dtypes = (base._array.dtype, *inner.dtypes[1:])
        self.saved, self.constants, self.attrs = inner.saved, inner.constants, inner.attrs
        self.output_id = base._id

    def name(self) -> str:
        """Return the name that PyTorch gives it."""
        return "torch::autograd::CopySlices"

    def shown_edges(self) -> list[int]:
        """Return the base, and what the operation inside shows of its other inputs."""
        return [0, *(i for i in self.inner.shown_edges() if i)]

    def gradients(self, space: Any, arrived: list[Any], wanted: list[bool]) -> list[Any]:
        """Apply the rule inside to the part that was written; the rest passes."""
        if self.released:  # the rule inside is gone, whether or not it had saved anything
            raise freed(self)
        if arrived[0] is None:
            self.inner.context()
            return [None] * len(wanted)
        whole = space.op("as_laid_out", arrived[0], base=self.base)
        part = space.op("as_strided", whole, **self._part_of_whole())
        found = self.inner.gradients(space, [space.op("clone", part)], wanted)
        if not wanted[0]:
            return [None, *found[1:]]
        own = space.zeros(part.shape, self.dtypes[0]) if found[0] is None else found[0]
        space.write(part, reduced(space, own, part.shape))
        return [whole, *found[1:]]

    def _part_of_whole(self) -> dict[str, Any]:
        """Return where the written part lies in a tensor laid out like the base, from its own start."""
        start = self.base["storage_offset"]
        base = {**self.base, "storage_offset": 0}
        return {**self.part, "storage_offset": self.part["storage_offset"] - start, "base": base}

    def release(self) -> bool:
        """Let go of what the operation inside saved."""
        self.released = True
        return self.inner.release()


def reduced(space: Any, value: Any, shape: tuple[int, ...]) -> Any:
    """Sum a gradient over the dims along which its input had been stretched."""
    have = value.shape
    if have == shape:
        return value
    lead = len(have) - len(shape)
    dims = (*range(lead), *(i + lead for i, n in enumerate(shape) if n == 1 and have[i + lead] != 1))
    total = space.sum(value, dims, True) if dims else value
    return space.reshape(total, shape) if lead else total


def _leaf_error(text: str, tensor: Tensor) -> Exception:
    return fail(
        RuntimeError,
        text,
        "A leaf that requires grad must not change while operations are recorded: its gradient would belong to a value "
        "that is gone. Update it inside 'with torch.no_grad():', or make a new tensor.",
        (tensor._id,),
    )


__all__ = ["CopySlices", "ViewOf", "check_inplace", "geometry", "make_view", "rebase", "reduced"]
