"""Nodes of the tape: what an operation left behind so that its gradient can be computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np

from gradgui.engine.errors import FREED, fail
from gradgui.engine.state import state

if TYPE_CHECKING:
    from gradgui.engine.opdef import OpDef
    from gradgui.engine.tensor import Tensor

Edge = tuple["Node | None", int]


class Context:
    """What a VJP reads: saved values by role, shapes and dtypes of the inputs, constants of the call."""

    __slots__ = ("a", "attrs", "b", "c", "dtypes", "out", "shapes")

    a: Any
    b: Any
    c: Any
    out: Any

    def __init__(self, shapes: tuple[tuple[int, ...], ...], dtypes: tuple[Any, ...], attrs: dict[str, Any]) -> None:
        self.shapes = shapes
        self.dtypes = dtypes
        self.attrs = attrs


class SavedTensor:
    """A tensor kept for backward, with the version it had. An output is kept without its node: no cycle."""

    __slots__ = ("is_output", "role", "tensor", "version")

    def __init__(self, role: str, tensor: Tensor, is_output: bool) -> None:
        self.role = role
        self.version = tensor._version_counter.value
        self.is_output = is_output
        if is_output:
            saved = tensor.alias()
            saved._id, saved._version_counter = tensor._id, tensor._version_counter
            saved._requires_grad = tensor._requires_grad
            tensor = saved
        self.tensor: Tensor = tensor

    def unpack(self, owner: Node) -> Tensor:
        """Return the tensor; raise RuntimeError when it was changed in place since it was saved."""
        tensor = self.tensor
        if tensor._version_counter.value != self.version:
            raise _stale(self, owner)
        if self.is_output and tensor._requires_grad:
            again = tensor.alias()
            again._id, again._version_counter = tensor._id, tensor._version_counter
            again._requires_grad, again._node = True, owner
            return again
        return tensor


class Node:
    """A ``grad_fn``. Its class is named after its operation, as in PyTorch: MulBackward0."""

    __slots__ = (
        "__weakref__",
        "attrs",
        "constants",
        "dtypes",
        "edges",
        "metadata_",
        "op",
        "output_id",
        "released",
        "retained",
        "saved",
        "sequence",
        "shapes",
    )

    op: OpDef

    def __init__(self) -> None:
        self.sequence: int = state.next_node()
        self.edges: tuple[Edge, ...] = ()
        self.saved: tuple[SavedTensor, ...] = ()
        self.constants: tuple[tuple[str, Any], ...] = ()
        self.shapes: tuple[tuple[int, ...], ...] = ()
        self.dtypes: tuple[Any, ...] = ()
        self.attrs: dict[str, Any] = {}
        self.released = False
        self.retained: dict[int, ref[Tensor]] = {}
        self.metadata_: dict[str, Any] | None = None
        self.output_id = -1

    @property
    def id(self) -> int:
        """The number that recordings know it by."""
        return self.sequence

    @property
    def next_functions(self) -> tuple[Edge, ...]:
        """The nodes that its gradients go to, each with the output it is for."""
        return tuple(e for e, shown in zip(self.edges, self._shown_edges(), strict=True) if shown)

    def _shown_edges(self) -> list[bool]:
        return [self.op.scalar_edge or e[0] is not None or i not in self._scalar_inputs() for i, e in enumerate(self.edges)]

    def _scalar_inputs(self) -> tuple[int, ...]:
        return tuple(i for i, dtype in enumerate(self.dtypes) if dtype is None)

    @property
    def metadata(self) -> dict[str, Any]:
        """A dictionary for the person's own notes."""
        if self.metadata_ is None:
            self.metadata_ = {}
        return self.metadata_

    def name(self) -> str:
        """Return the name of its class."""
        return type(self).__name__

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {stable_address(self)}>"

    def context(self, unwrap: Callable[[Tensor], Any]) -> Context:
        """Unpack what was saved; raise RuntimeError when it was freed or changed."""
        if self.released and (self.saved or self.constants):
            raise fail(
                RuntimeError,
                FREED,
                "An earlier backward pass has used up what this node had saved, and freed it. Run the forward pass "
                "again, or keep it the first time with backward(retain_graph=True).",
                (self.output_id,),
                (self.id,),
            )
        context = Context(self.shapes, self.dtypes, self.attrs)
        for role, constant in self.constants:
            setattr(context, role, constant)
        for saved in self.saved:
            setattr(context, saved.role, unwrap(saved.unpack(self)))
        return context

    def vjps(self) -> tuple[Any, ...]:
        """Return one rule for each input."""
        return self.op.vjps

    def release(self) -> bool:
        """Let go of what was saved; return whether there was anything."""
        had = bool(self.saved) and not self.released
        self.released = True
        for saved in self.saved:
            saved.tensor = None  # type: ignore[assignment]
        return had


class AccumulateGrad(Node):
    """The end of a path: adds what arrives to the ``.grad`` of its leaf."""

    __slots__ = ("variable",)

    def __init__(self, variable: Tensor) -> None:
        super().__init__()
        self.variable = variable
        self.output_id = variable._id

    @property
    def next_functions(self) -> tuple[Edge, ...]:
        """Nothing comes after it."""
        return ()

    def name(self) -> str:
        """Return the name that PyTorch gives it."""
        return "torch::autograd::AccumulateGrad"


def node_class(op: OpDef) -> type[Node]:
    """Return the class of an operation's nodes, made once."""
    known = _CLASSES.get(op.node_name)
    if known is None:
        known = _CLASSES[op.node_name] = type(op.node_name, (Node,), {"__slots__": (), "op": op})
    return known


_CLASSES: dict[str, type[Node]] = {}  # a cache of what the rows already say


def gradient_edge(tensor: Tensor) -> Edge:
    """Return where the gradient of a tensor goes: its node, its accumulator if it is a leaf, or nowhere."""
    if tensor._node is not None:
        return tensor._node, tensor._output_nr
    if not tensor._requires_grad:
        return None, 0
    accumulator = tensor._accumulator() if tensor._accumulator is not None else None
    if accumulator is None:
        accumulator = AccumulateGrad(tensor)
        tensor._accumulator = ref(accumulator)
    return accumulator, 0


def stable_address(thing: Node | Tensor) -> str:
    """Return an address to print that is the same in every run."""
    number = thing.sequence if isinstance(thing, Node) else thing._id
    return f"{0x7F0000000000 + 0x40 * number:#x}"


def _stale(saved: SavedTensor, owner: Node) -> Exception:
    tensor = saved.tensor
    shape = list(tensor.shape)
    made_by = owner if saved.is_output else tensor._node
    output = ""
    if made_by is not None:
        output = f", which is output {tensor._output_nr} of {_plain_name(made_by.name())},"
    now = tensor._version_counter.value
    return fail(
        RuntimeError,
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[torch.{tensor.dtype.tensor_type} {shape}]{output} is at version {now}; expected version {saved.version} "
        "instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False).",
        f"{owner.name()} kept a tensor for the way back, at version {saved.version}. It was changed in place since, so "
        "the kept value is gone. Make a new tensor instead (y = y + 1), or change it before it is used.",
        (tensor._id, owner.output_id),
        (owner.id,),
    )


def _plain_name(name: str) -> str:
    head, found, tail = name.partition("Backward")
    return head if found and (not tail or tail.isdigit()) else name


def as_array(tensor: Tensor) -> np.ndarray:
    """Return the elements of a tensor, for a plain backward pass."""
    return tensor.array
