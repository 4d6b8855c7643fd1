"""Nodes of the tape: what an operation left behind so that its gradient can be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np

from gradgui.engine.errors import FREED, fail
from gradgui.engine.hooks import HookTable, NodeHooks, RemovableHandle
from gradgui.engine.opdef import OUTPUTS
from gradgui.engine.ready import FIRST
from gradgui.engine.saved import SavedTensor
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor, needs_grad

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.engine.opdef import OpDef

Edge = tuple["Node | None", int]
Shapes = tuple[tuple[int, ...], ...]


class Context:
    """What a VJP reads: saved values by role, shapes and dtypes of the inputs, constants of the call."""

    __slots__ = ("a", "attrs", "b", "c", "d", "dtypes", "e", "needed", "out", "out1", "out2", "shapes")

    a: Any
    b: Any
    c: Any
    d: Any
    e: Any
    out: Any
    out1: Any
    out2: Any
    needed: list[bool]

    def __init__(self, shapes: Shapes, dtypes: tuple[Any, ...], attrs: dict[str, Any]) -> None:
        self.shapes = shapes
        self.dtypes = dtypes
        self.attrs = attrs


class Node:
    """A ``grad_fn``. Its class is named after its operation, as in PyTorch: MulBackward0."""

    __slots__ = (
        "__weakref__",
        "attrs",
        "constants",
        "dtypes",
        "edges",
        "hooks",
        "metadata_",
        "output_id",
        "outputs",
        "released",
        "saved",
        "sequence",
        "shapes",
        "trace",
    )

    op: OpDef

    def __init__(self) -> None:
        self.sequence: int = state.next_node()  # also the number that recordings know it by
        self.edges: tuple[Edge, ...] = ()
        self.saved: tuple[SavedTensor, ...] = ()
        self.constants: tuple[tuple[str, Any], ...] = ()
        self.shapes: Shapes = ()
        self.dtypes: tuple[Any, ...] = ()
        self.attrs: dict[str, Any] = {}
        self.released = False
        self.hooks: NodeHooks | None = None
        self.metadata_: dict[Any, Any] | None = None
        self.output_id = -1
        self.outputs = 1
        self.trace: Any = None  # where it was made, in anomaly mode

    # ---- what a person sees ----------------------------------------------------------------------------------

    @property
    def id(self) -> int:
        """The number that recordings know it by."""
        return self.sequence

    @property
    def rank(self) -> float:
        """Its turn among the nodes that are ready: the youngest first."""
        return self.sequence

    @property
    def next_functions(self) -> tuple[Edge, ...]:
        """The nodes that its gradients go to, each with the output it is for."""
        return tuple(self.edges[i] for i in self.shown_edges())

    def shown_edges(self) -> list[int]:
        """Return which inputs stand in ``next_functions``: not every constant does in PyTorch."""
        op = self.op
        return [
            i
            for i in range(len(self.edges))
            if op.vjps[min(i, len(op.vjps) - 1)] is not None and (op.scalar_edge or self.dtypes[i] is not None)
        ]

    @property
    def metadata(self) -> dict[Any, Any]:
        """A dictionary for the person's own notes."""
        if self.metadata_ is None:
            self.metadata_ = {}
        return self.metadata_

    def name(self) -> str:
        """Return the name of its class; PyTorch puts a prefix to some."""
        name = type(self).__name__
        return f"torch::autograd::{name}" if name == "CopyBackwards" else name

    def _sequence_nr(self) -> int:
        return self.sequence

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {stable_address(self)}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_saved_"):
            return self._saved_value(name.removeprefix("_saved_"))
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def _saved_value(self, name: str) -> Any:
        roles = {self.op.shown_name(role): role for role in (*self.op.roles, *OUTPUTS)}
        kept = {saved.role: saved for saved in self.saved}
        role = roles.get(name, "")
        if role in kept or role in dict(self.constants):
            self.check_not_released()
            return kept[role].unpack(self) if role in kept else _as_saved(dict(self.constants)[role])
        if name in self.attrs:
            return self.attrs[name]
        beside = self._kept_beside(name, kept)
        if beside is not None:
            return beside
        if name == "alpha" and self.op.name in ("add", "sub", "rsub"):
            return 1
        if role and any(role in roles for roles in self.op.saves):
            return None
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '_saved_{name}'")

    def _kept_beside(self, name: str, kept: dict[str, SavedTensor]) -> Any:
        """Return what PyTorch keeps beside an input: ``mat2_sym_sizes``, ``mat2_sym_strides``, ``source_dim``."""
        if name == "indices" and "index" in self.attrs:
            return tuple(None if isinstance(i, slice) else Tensor(np.asarray(i)) for i in self.attrs["index"])
        if name == "accumulate" and self.op.name.startswith("index_put"):
            return self.op.name == "index_put_add"
        head, _, what = name.replace("_dim", "_sym_dim").partition("_sym_")
        places = {self.op.shown_name(role): i for i, role in enumerate(self.op.roles)} | {"self": 0}
        place = places.get(head, len(self.shapes))
        if place >= len(self.shapes):
            return None
        shape, saved = self.shapes[place], kept.get(self.op.roles[place])
        if what == "strides" and saved is not None:
            array = saved.tensor.array
            return tuple(step // array.itemsize for step in array.strides)
        if what.startswith("argsize_"):
            return shape[int(what.removeprefix("argsize_"))]
        return {"sizes": shape, "dim": len(shape)}.get(what)

    # ---- hooks -----------------------------------------------------------------------------------------------

    def hook_lists(self) -> NodeHooks:
        """Return its hooks, made when first asked for."""
        if self.hooks is None:
            self.hooks = NodeHooks()
        return self.hooks

    def register_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_inputs, grad_outputs)`` after the node; what it returns replaces the first."""
        return self.hook_lists().after.add(hook)

    def register_prehook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_outputs)`` before the node; what it returns replaces them."""
        return self.hook_lists().before.add(hook)

    def watch(self, output_nr: int, table: HookTable) -> None:
        """Call a tensor's hooks when the gradient of this output is complete."""
        lists = self.hook_lists()
        if all(known is not table for _, known in lists.tensor):
            lists.tensor.append((output_nr, table))

    def retain(self, tensor: Tensor) -> None:
        """Keep the gradient of this output in ``tensor.grad``."""
        self.hook_lists().retained[tensor._output_nr] = ref(tensor)

    # ---- backward --------------------------------------------------------------------------------------------

    def check_not_released(self) -> None:
        """Raise RuntimeError when an earlier pass has freed what it had saved."""
        # masks and lists of indexes count as saved
        if self.released and (self.saved or self.constants or isinstance(self.attrs.get("index"), tuple)):
            raise freed(self)

    def context(self, create: bool = False) -> Context:
        """Unpack what was saved, as tensors or arrays; raise RuntimeError when it was freed or changed."""
        if self.released:
            self.check_not_released()
        context = Context(self.shapes, self.dtypes, self.attrs)
        for role, constant in self.constants:
            setattr(context, role, constant)
        for saved in self.saved:
            tensor = saved.tensor
            if create or tensor._version_counter.value != saved.version:
                tensor = saved.unpack(self)
            setattr(context, saved.role, tensor if create else tensor.array)
        return context

    def gradients(self, space: Any, arrived: list[Any], wanted: list[bool]) -> list[Any]:
        """Return one gradient for each input, None where none is wanted or nothing arrived."""
        context = self.context(space.records)
        op = self.op
        gradient: Any = arrived[0]
        if op.multi:
            if all(g is None for g in arrived):
                return [None] * len(wanted)
            gradient = arrived
        elif gradient is None:
            return [None] * len(wanted)
        if op.joint is not None:
            context.needed = wanted
            return list(op.joint(space, gradient, context))
        return [
            vjp(space, gradient, context) if want and vjp is not None else None
            for vjp, want in zip(op.vjps, wanted, strict=False)
        ]

    def release(self) -> bool:
        """Let go of what was saved; return whether there was anything."""
        had = bool(self.saved or self.constants) and not self.released
        self.released = True
        for saved in self.saved:
            saved.tensor = None  # type: ignore[assignment]
        return had


def freed(node: Node) -> Exception:
    """Return the error for a node that an earlier pass has used up."""
    return fail(
        RuntimeError,
        FREED,
        "An earlier backward pass has used up what this node had saved, and freed it. Run the forward pass "
        "again, or keep it the first time with backward(retain_graph=True).",
        (node.output_id,),
        (node.id,),
    )


class AccumulateGrad(Node):
    """The end of a path: adds what arrives to the ``.grad`` of its leaf."""

    __slots__ = ("variable",)

    def __init__(self, variable: Tensor) -> None:
        super().__init__()
        self.variable = variable
        self.output_id = variable._id

    @property
    def rank(self) -> float:
        """Its turn among the nodes that are ready: before all others."""
        return FIRST

    @property
    def next_functions(self) -> tuple[Edge, ...]:
        """Nothing comes after it."""
        return ()

    def shown_edges(self) -> list[int]:
        """Return none: nothing comes after it."""
        return []

    def name(self) -> str:
        """Return the name that PyTorch gives it."""
        return "torch::autograd::AccumulateGrad"


def node_class(op: OpDef) -> type[Node]:
    """Return the class of an operation's nodes, made once."""
    known = _CLASSES.get(op)
    if known is None:
        known = _CLASSES[op] = type(op.node_name, (Node,), {"__slots__": (), "op": op})
    return known


_CLASSES: dict[OpDef, type[Node]] = {}  # a cache of what the rows already say


def gradient_edge(tensor: Tensor) -> Edge:
    """Return where the gradient of a tensor goes: its node, its accumulator if it is a leaf, or nowhere."""
    node = tensor._node if tensor._view is None else tensor.grad_fn
    if node is not None:
        return node, tensor._output_nr
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


def _as_saved(constant: Any) -> Any:
    """Return a constant as PyTorch shows it: a tensor without dimensions; nothing for what was left out."""
    if constant is None:
        return None
    return Tensor(np.asarray(constant, np.float32 if isinstance(constant, float) else None))


__all__ = ["AccumulateGrad", "Context", "Edge", "Node", "SavedTensor", "gradient_edge", "needs_grad", "node_class"]
