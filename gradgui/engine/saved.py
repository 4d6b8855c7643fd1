"""Tensors kept for the way back, each with the version it had when it was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.engine.errors import fail
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from gradgui.engine.node import Node


class SavedTensor:
    """A tensor kept for backward, with the version it had. An output is kept without its node: no cycle."""

    __slots__ = ("is_output", "output_nr", "role", "tensor", "version")

    def __init__(self, role: str, tensor: Tensor, is_output: bool) -> None:
        self.role = role
        self.tensor = tensor
        self.version = tensor._version_counter.value
        self.is_output = is_output
        self.output_nr = tensor._output_nr
        if is_output:
            self.tensor = shadow(tensor)
            self.tensor._requires_grad = True

    def unpack(self, owner: Node) -> Tensor:
        """Return the tensor; raise RuntimeError when it was changed in place since it was saved."""
        tensor = self.tensor
        if tensor._version_counter.value != self.version:
            raise _stale(self, owner)
        if self.is_output:
            tensor = shadow(tensor)
            tensor._node, tensor._output_nr = owner, self.output_nr
        return tensor


def shadow(tensor: Tensor) -> Tensor:
    """Return the same tensor without its history: same memory, version and number."""
    copy = Tensor.__new__(type(tensor))
    copy._array, copy._storage, copy._moves = tensor._array, tensor._storage, tensor._moves
    copy._id, copy._version_counter = tensor._id, tensor._version_counter
    copy._requires_grad, copy._inference = tensor._requires_grad, tensor._inference
    copy._view = copy._node = copy._grad = copy._accumulator = copy._hooks = copy._after_grad = None
    copy._output_nr, copy._retains_grad = 0, False
    return copy


def _stale(saved: SavedTensor, owner: Node) -> Exception:
    tensor = saved.tensor
    made_by = owner if saved.is_output else tensor.grad_fn
    output = f", which is output {saved.output_nr} of {plain_name(made_by.name())}," if made_by is not None else ""
    hint = (
        "Hint: the backtrace further above shows the operation that failed to compute its gradient. The variable in "
        "question was changed in there or anywhere later. Good luck!"
        if state.anomaly
        else "Hint: enable anomaly detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )
    return fail(
        RuntimeError,
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[torch.{tensor.dtype.tensor_type} {list(tensor.shape)}]{output} is at version "
        f"{tensor._version_counter.value}; expected version {saved.version} instead. {hint}",
        f"{owner.name()} kept a tensor for the way back, at version {saved.version}. It was changed in place since, so "
        "the kept value is gone. Make a new tensor instead (y = y + 1), or change it before it is used.",
        (tensor._id, owner.output_id),
        (owner.id,),
    )


def plain_name(name: str) -> str:
    """Return the name of an operation, as errors give it: Exp for ExpBackward0."""
    head, found, tail = name.partition("Backward")
    return head + tail.removeprefix("0") if found and (not tail or tail.isdigit()) else name
