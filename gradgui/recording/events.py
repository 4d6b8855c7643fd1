"""What can happen in a run: small frozen events, in the past tense.

Every event has a ``site`` (an index into ``Recording.sites``: where in the text it came from, -1 for nowhere) and
a ``parent`` (the number of the ``ScopeEntered`` it happened in, -1 for the outermost). Its own number is its place
in the recording. Tensors, nodes and values are named by small integers: ``tensor`` and ``node`` ids are given out by
the engine, ``value`` is an index into ``Recording.values``. -1 always means "none".
"""

from __future__ import annotations

import msgspec

SCHEMA = 1


class Span(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A piece of source text; lines from 1, columns from 0 in characters, the end exclusive."""

    line: int
    col: int
    end_line: int
    end_col: int
    file: str = ""  # "" is the program itself


class Operand(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One input of an operation: a tensor at a value, or a constant."""

    tensor: int = -1
    value: int = -1
    text: str = ""  # a constant as it was written, e.g. "3"
    grad_of: int = -1  # this tensor is the ``.grad`` of that leaf


class Saved(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a node kept for its backward: a tensor at a version, or a constant."""

    role: str  # the name that the rule uses: "a", "b", "out"
    tensor: int = -1
    version: int = 0
    value: int = -1
    bytes: int = 0
    text: str = ""


class Bound(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A name that now stands for something else. ``frame`` is the number of the scope that owns the name."""

    name: str
    frame: int
    tensor: int = -1
    text: str = ""
    was_tensor: int = -1
    was_text: str = ""


class Pending(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A node that a backward pass will visit, and how many gradients it waits for."""

    node: int
    name: str
    tensor: int  # the tensor whose grad_fn (or accumulator) it is
    waits: int


class Root(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A tensor at which a backward pass starts, with the gradient it was given."""

    tensor: int
    node: int
    seed: int


class Part(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One contribution to a gradient: who sent it, for which of its inputs, and the value."""

    node: int
    index: int
    value: int


class RuleLine(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One line of an optimiser's rule: a name, and how it is computed from the lines above; given when it is not."""

    name: str
    formula: str = ""
    value: int = -1
    text: str = ""  # a number


class Event(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """Something that happened."""

    site: int
    parent: int


class ScopeEntered(Event, frozen=True):
    """A scope began: program, call, iteration, with, module, node, hook, function or step."""

    kind: str
    name: str
    number: int = 0  # for an iteration: which one, from 0


class ScopeLeft(Event, frozen=True):
    """A scope ended; carries the names bound by its last statement."""

    scope: int
    names: tuple[Bound, ...] = ()


class StatementEntered(Event, frozen=True):
    """A statement is about to run; carries the names bound since the one before."""

    names: tuple[Bound, ...] = ()


class LeafCreated(Event, frozen=True):
    """A tensor that no recorded operation made."""

    tensor: int
    creator: str
    value: int
    requires_grad: bool
    slot: str = ""  # the name that the layer which made it holds it by: "weight"


class OpApplied(Event, frozen=True):
    """An operation made a tensor. ``why`` says why it was not recorded on the tape; "" means that it was."""

    op: str
    inputs: tuple[Operand, ...]
    output: int
    value: int
    node: int = -1
    node_name: str = ""
    edges: tuple[int, ...] = ()  # for each input the node that its gradient goes to, -1 none
    saved: tuple[Saved, ...] = ()
    mode: str = "grad"  # grad, no_grad, inference
    why: str = ""  # no_grad, no_input, dtype, op
    attrs: tuple[tuple[str, str], ...] = ()


class TensorMutated(Event, frozen=True):
    """A tensor was changed in place, by an operation or through NumPy."""

    op: str
    tensor: int
    version_before: int
    version: int
    before: int
    value: int
    inputs: tuple[Operand, ...] = ()
    node: int = -1
    node_name: str = ""
    edges: tuple[int, ...] = ()
    saved: tuple[Saved, ...] = ()
    mode: str = "grad"
    why: str = ""
    attrs: tuple[tuple[str, str], ...] = ()
    shared: tuple[Operand, ...] = ()  # other tensors on the same memory, with their new values
    grad_of: int = -1


class ViewCreated(Event, frozen=True):
    """A tensor shares the memory of another one."""

    base: int
    view: int
    strides: tuple[int, ...]
    offset: int


class RequiresGradChanged(Event, frozen=True):
    """``requires_grad`` of a leaf was switched, or ``retain_grad`` was asked for."""

    tensor: int
    what: str  # requires_grad, retain_grad
    before: bool
    after: bool


class Detached(Event, frozen=True):
    """A tensor was taken off the tape: same memory, no history."""

    source: int
    tensor: int
    value: int
    how: str = "detach"  # detach, data


class GradModeChanged(Event, frozen=True):
    """Recording on the tape was switched: grad, no_grad or inference."""

    before: str
    after: str
    via: str


class BackwardStarted(Event, frozen=True):
    """A backward pass began."""

    roots: tuple[Root, ...]
    pending: tuple[Pending, ...]
    retain_graph: bool = False
    create_graph: bool = False
    call: str = "backward"  # backward, grad


class NodeVisited(Event, frozen=True):
    """A node took the whole gradient of its output, made of these parts."""

    node: int
    grad: int
    parts: tuple[Part, ...] = ()


class GradientSent(Event, frozen=True):
    """A node sent the gradient of one of its inputs to that input's node."""

    node: int
    index: int  # which input of the operation
    receiver: int
    value: int
    waits: int  # how many the receiver still waits for
    of: int
    unbroadcast: tuple[int, ...] = ()  # dims summed over, because the input had been broadcast along them
    full: int = -1  # the value before that sum
    used: tuple[Operand, ...] = ()  # the saved tensors at the values that the rule read


class NodeReady(Event, frozen=True):
    """The last of several contributions arrived; their sum is the node's gradient."""

    node: int
    parts: tuple[Part, ...]
    value: int


class GradAccumulated(Event, frozen=True):
    """A gradient arrived in ``.grad``: before + contribution = after."""

    tensor: int
    before: int
    contribution: int
    after: int
    parts: tuple[Part, ...] = ()
    how: str = "set"  # set, in_place, out_of_place, retained
    grad: int = -1  # the tensor that is .grad now


class SavedReleased(Event, frozen=True):
    """Nodes let go of what they had saved: after backward, or because nothing refers to them any more."""

    nodes: tuple[int, ...]
    bytes: int
    why: str  # backward, dropped


class BackwardFinished(Event, frozen=True):
    """A backward pass ended."""

    started: int
    visited: int
    freed: int
    complete: bool = True  # False: an error ended it


class GradCleared(Event, frozen=True):
    """A ``.grad`` was set to None, filled with zeros, or assigned by the person."""

    tensor: int
    before: int
    after: int  # -1: None
    how: str  # none, zero, assigned


class ParameterUpdated(Event, frozen=True):
    """An optimiser changed a parameter. The last line of the rule gives its new value."""

    tensor: int
    before: int
    after: int
    optimiser: str
    rule: tuple[RuleLine, ...] = ()
    version_before: int = 0
    version: int = 0
    shared: tuple[Operand, ...] = ()  # other tensors on the same memory, with their new values


class Printed(Event, frozen=True):
    """The program wrote to its console."""

    text: str
    echo: bool = False


class Warned(Event, frozen=True):
    """The program was warned."""

    text: str
    category: str


class Failed(Event, frozen=True):
    """The program ended early."""

    error: str  # the name of the exception's class
    text: str
    kind: str = "error"  # error, syntax, refused, stopped, limit, lost
    plain: str = ""
    tensors: tuple[int, ...] = ()
    nodes: tuple[int, ...] = ()
    sites: tuple[int, ...] = ()
    trace: str = ""  # the traceback as Python prints it, the person's own lines only


class Intervened(Event, frozen=True):
    """A person changed something while the program ran."""

    what: str
    before: str
    after: str


class Elided(Event, frozen=True):
    """Events ``lo`` to ``hi`` (exclusive) happened but were not kept."""

    lo: int
    hi: int
    why: str


AnyEvent = (
    ScopeEntered
    | ScopeLeft
    | StatementEntered
    | LeafCreated
    | OpApplied
    | TensorMutated
    | ViewCreated
    | RequiresGradChanged
    | Detached
    | GradModeChanged
    | BackwardStarted
    | NodeVisited
    | GradientSent
    | NodeReady
    | GradAccumulated
    | SavedReleased
    | BackwardFinished
    | GradCleared
    | ParameterUpdated
    | Printed
    | Warned
    | Failed
    | Intervened
    | Elided
)
