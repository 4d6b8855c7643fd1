"""One pass through a network, read from the tape: its layers, its loss, and when each quantity of the book came.

A layer is a product with a matrix that requires grad, and what follows it: a bias, a normalisation, an activation.
So a network is found whether it is written with ``nn.Sequential``, as a module, or by hand. A pass goes from its first
product to the next one that begins with data again. Reading stops at an event, and what comes later is not looked at:
read up to the cursor it is what is known then, read to its end it is the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gradgui.recording import events as ev
from gradgui.recording.index import within

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

PRODUCTS: Final = {"addmm": 1, "mm": 0, "mv": 0}  # where the two factors begin among the inputs
TURNS: Final = ("t", "permute", "transpose")
ACTIVATIONS: Final = frozenset(
    "sigmoid tanh relu leaky_relu elu gelu silu softplus mish hardtanh hardsigmoid hardswish logsigmoid".split()
)
BETWEEN: Final = frozenset(
    "batch_norm layer_norm group_norm mul squeeze squeeze_product unsqueeze reshape view flatten contiguous".split()
)
LOSSES: Final = frozenset(
    "mse_loss nll_loss binary_cross_entropy binary_cross_entropy_with_logits smooth_l1_loss huber_loss".split()
)
SEEN: Final = 5000  # operations; a pass with more is no picture
ROWS, COLUMNS, VECTOR = "rows", "columns", "vector"  # where the samples of a batch stand

# The quantities of a layer: z, a, σ′(z), δ = ∂L/∂z, ∂L/∂W, ∂L/∂b, and W and b after the update. L is the loss.
Z, A, SLOPE, DELTA, GRAD_W, GRAD_B, WEIGHT, BIAS, LOSS = "z", "a", "slope", "delta", "dW", "db", "W", "b", "L"


@dataclass(frozen=True, slots=True)
class Layer:
    """A linear map with its activation. Events are -1 while they have not happened."""

    weight: int
    bias: int
    inputs: int
    outputs: int
    form: str
    as_book: bool  # the matrix is kept with a row for each neuron
    product: int  # the event of the product
    data: int  # which input of the product the data is
    z: int
    a: int = -1
    activation: str = ""
    attrs: tuple[tuple[str, str], ...] = ()
    read: int = -1  # the value that the activation read: not z behind a normalisation
    between: tuple[str, ...] = ()  # what stands between z and the next layer besides the activation
    linked: bool = True  # it takes what the layer before gives


@dataclass(frozen=True, slots=True)
class Known:
    """A quantity at the event that gave it; layers count from 1, and layer 0 is the data."""

    layer: int
    quantity: str
    seq: int
    value: int = -1  # -1: it is on no tape, but follows


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass from event ``start`` to before ``stop``."""

    start: int
    stop: int
    layers: tuple[Layer, ...] = ()
    known: tuple[Known, ...] = ()
    target: int = -1  # a value
    loss: str = ""  # the operation that gave the loss, where it is one
    share: str = "sum"  # mean: the loss is the mean of those of the samples
    tail: int = -1  # the first operation behind the last layer
    backward: int = -1


def pass_at(recording: Recording, cursor: int) -> Pass | None:
    """Return the pass that an event is in, as far as it is known then; None outside of any."""
    start = root_before(recording, cursor)
    return read_pass(recording, start, cursor + 1) if start >= 0 else None


def whole_pass(recording: Recording, cursor: int) -> Pass | None:
    """Return all of the pass that an event is in: what is to come, for steps and for words, never for numbers."""
    start = root_before(recording, cursor)
    if start < 0:
        return None
    following = root_after(recording, start)
    return read_pass(recording, start, following if following >= 0 else len(recording))


def root_before(recording: Recording, cursor: int) -> int:
    """Return the last event up to the cursor that begins a pass, -1 when there is none."""
    if not 0 <= cursor < len(recording) or isinstance(recording[cursor], ev.Elided):
        return -1
    first = recording.stretch(cursor)[0]
    for seq in reversed(within(recording.index.tracked, first, cursor)[-SEEN:]):
        if _is_root(recording, seq):
            return seq
    return -1


def root_after(recording: Recording, seq: int) -> int:
    """Return the next event that begins a pass, -1 when there is none."""
    for later in within(recording.index.tracked, seq + 1, len(recording))[:SEEN]:
        if _is_root(recording, later):
            return later
    return -1


def read_pass(recording: Recording, start: int, stop: int) -> Pass:
    """Return what the events of a pass say."""
    reader = _Reader(recording)
    for seq in within(recording.index.tracked, start, stop - 1)[:SEEN]:
        event = recording[seq]
        if isinstance(event, ev.OpApplied) and recording.phase_at(seq) != "backward":
            reader.take(seq, event)
    found = Pass(start, stop, tuple(reader.layers), (), reader.target, reader.loss, reader.share, reader.tail)
    backward = _backward(recording, found, reader.reached)
    found = replace(found, backward=backward)
    known = [Known(0, A, start, _operand(recording, found.layers[0]))] if found.layers else []
    for number, layer in enumerate(found.layers, 1):
        known += _known_of(recording, found, number, layer)
    known += _known_loss(recording, found, reader)
    return replace(found, known=tuple(sorted(known, key=lambda k: k.seq)))


def _operand(recording: Recording, layer: Layer) -> int:
    event = recording[layer.product]
    return event.inputs[layer.data].value if isinstance(event, ev.OpApplied) else -1


# ---- the layers ----------------------------------------------------------------------------------------------


class _Reader:
    """Takes the operations of a pass one by one."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self.layers: list[Layer] = []
        self.reached: set[int] = set()  # tensors that come from the data of this pass
        self._head = -1  # the newest tensor of the last layer
        self._behind: set[int] = set()  # tensors behind the last layer
        self.target, self.loss, self.share, self.tail = -1, "", "sum", -1
        self.scalars: dict[int, int] = {}  # tensor → the event that made it

    def take(self, seq: int, event: ev.OpApplied) -> None:
        """Take one more operation."""
        layer = layer_of(self._recording, seq, event)
        if layer is not None and (not self.layers or event.inputs[layer.data].tensor in self.reached):
            linked = not self.layers or event.inputs[layer.data].tensor == self._head
            self.layers.append(replace(layer, linked=linked))
            self._forget_tail()
            self._head = event.output
        elif not any(operand.tensor in self.reached for operand in event.inputs):
            return
        elif any(operand.tensor == self._head for operand in event.inputs):
            self._follow(seq, event)
        elif any(operand.tensor in self._behind for operand in event.inputs):
            self._tail(seq, event)
        self.reached.add(event.output)

    def _follow(self, seq: int, event: ev.OpApplied) -> None:
        """Take what the newest tensor of the last layer goes into."""
        layer = self.layers[-1]
        if event.op == "add" and layer.z == layer.product and not layer.between and self._bias(layer, event):
            return
        if event.op in ACTIVATIONS and not layer.activation:
            read = event.inputs[0].value
            self.layers[-1] = replace(layer, a=seq, activation=event.op, attrs=event.attrs, read=read)
        elif event.op in BETWEEN and not self._target_of(event, multiplied=event.op == "mul"):
            self.layers[-1] = replace(layer, between=(*layer.between, event.op))
        else:
            self._tail(seq, event)
            return
        self._head = event.output

    def _bias(self, layer: Layer, event: ev.OpApplied) -> bool:
        for operand in event.inputs:
            value = self._recording.values[operand.value] if operand.value >= 0 else None
            if operand.tensor != self._head and value is not None and value.size == layer.outputs:
                if not _is_leaf(self._recording, operand.tensor, layer.product):
                    continue
                made = self._recording.index.card_of[event.output].seqs[0]
                self.layers[-1] = replace(layer, z=made, bias=operand.tensor)
                self._head = event.output
                return True
        return False

    def _target_of(self, event: ev.OpApplied, *, multiplied: bool = False) -> bool:
        """Say whether an operation mixes in something that looks like a target; a mask is none."""
        return not multiplied and any(
            o.tensor >= 0 and o.tensor not in self.reached and not self._needs_grad(o.tensor) for o in event.inputs
        )

    def _tail(self, seq: int, event: ev.OpApplied) -> None:
        """Take an operation behind the last layer."""
        self.tail = seq if self.tail < 0 else self.tail
        self._behind.add(event.output)
        others = [o.value for o in event.inputs if o.tensor >= 0 and o.tensor not in self.reached and o.value >= 0]
        if others and self.target < 0:
            self.target = others[0]
        if event.op == "mean":
            self.share = "mean"
        if self._recording.values[event.value].shape == ():
            self.scalars[event.output] = seq
            if event.op in LOSSES:
                self.loss, self.share = event.op, dict(event.attrs).get("reduction", "sum")

    def _needs_grad(self, tensor: int) -> bool:
        return bool(self._recording.index.requires_grad[tensor].items[0])

    def _forget_tail(self) -> None:
        self._behind, self.scalars = set(), {}
        self.target, self.loss, self.share, self.tail = -1, "", "sum", -1


def layer_of(recording: Recording, seq: int, event: ev.OpApplied) -> Layer | None:
    """Return the layer that a product begins, None when it is not the product of data with a matrix to be learnt."""
    first = PRODUCTS.get(event.op)
    if first is None:
        return None
    sides = (first + 1, first) if event.op != "mv" else (first,)
    for place in sides:
        found = _matrix(recording, event.inputs[place].tensor, seq)
        if found is None:
            continue
        leaf, turned = found
        data = first + (place == first)
        form = ROWS if place == first + 1 else COLUMNS if event.op == "mm" else VECTOR
        as_book = turned == (form == ROWS)
        rows, columns = recording.values[event.inputs[place].value].shape
        outputs, inputs = (columns, rows) if form == ROWS else (rows, columns)
        bias = event.inputs[0].tensor if first and _is_leaf(recording, event.inputs[0].tensor, seq) else -1
        return Layer(leaf, bias, inputs, outputs, form, as_book, seq, data, seq)
    return None


def _matrix(recording: Recording, tensor: int, seq: int) -> tuple[int, bool] | None:
    """Return the leaf that a factor is, and whether it is turned; None when it is not to be learnt."""
    if _is_leaf(recording, tensor, seq):
        return tensor, False
    made = _made(recording, tensor, seq)
    if isinstance(made, ev.OpApplied) and made.op in TURNS and _is_leaf(recording, made.inputs[0].tensor, seq):
        return made.inputs[0].tensor, True
    return None


def _is_leaf(recording: Recording, tensor: int, seq: int) -> bool:
    """Say whether a tensor is a leaf that requires grad."""
    if tensor < 0 or not recording.requires_grad_at(tensor, seq):
        return False
    made = _made(recording, tensor, seq)
    return not isinstance(made, ev.OpApplied | ev.TensorMutated) or made.node < 0


def _made(recording: Recording, tensor: int, seq: int) -> ev.Event | None:
    history = recording.index.card_of.get(tensor)
    card = history.at(seq) if history is not None else None
    return None if card is None else recording[card]


def _is_root(recording: Recording, seq: int) -> bool:
    """Say whether an operation is a layer's product whose data comes from no other layer."""
    event = recording[seq]
    if not isinstance(event, ev.OpApplied) or event.op not in PRODUCTS or recording.phase_at(seq) == "backward":
        return False
    layer = layer_of(recording, seq, event)
    if layer is None:
        return False
    todo, seen = [event.inputs[layer.data].tensor], set[int]()
    while todo and len(seen) < SEEN:
        tensor = todo.pop()
        made = _made(recording, tensor, seq)
        if tensor in seen or not isinstance(made, ev.OpApplied) or made.node < 0:
            continue
        seen.add(tensor)
        if layer_of(recording, seq, made) is not None:
            return False
        todo += [operand.tensor for operand in made.inputs if operand.tensor >= 0]
    return True


# ---- when each quantity came ---------------------------------------------------------------------------------


def _backward(recording: Recording, found: Pass, reached: set[int]) -> int:
    """Return the event that began the backward of a pass, -1 while there is none."""
    for seq in within(recording.index.backwards, found.start, found.stop - 1):
        event = recording[seq]
        if isinstance(event, ev.BackwardStarted) and any(root.tensor in reached for root in event.roots):
            return seq
    return -1


def _known_of(recording: Recording, found: Pass, number: int, layer: Layer) -> list[Known]:
    """Return what is known of one layer."""
    given = []
    z, a = recording[layer.z], recording[layer.a if layer.a >= 0 else layer.z]
    if isinstance(z, ev.OpApplied):
        given.append(Known(number, Z, layer.z, z.value))
    done = layer.a >= 0 or number < len(found.layers) or found.tail >= 0
    if isinstance(a, ev.OpApplied) and done:
        # an identity is known to be one when something else follows
        seq = layer.a if layer.a >= 0 else _next_use(recording, found, number)
        given += [Known(number, A, seq, a.value), Known(number, SLOPE, seq)]
    if found.backward < 0:
        return given
    given += _known_gradients(recording, found, number, layer)
    for quantity, tensor in ((WEIGHT, layer.weight), (BIAS, layer.bias)):
        history = recording.index.values.get(tensor)
        changed = history.next_after(found.backward) if history is not None else -1
        if history is not None and 0 <= changed < found.stop:
            now = history.at(found.stop - 1)
            given.append(Known(number, quantity, changed, now.value if now is not None else -1))
    return given


def _next_use(recording: Recording, found: Pass, number: int) -> int:
    return found.layers[number].product if number < len(found.layers) else found.tail


def _known_gradients(recording: Recording, found: Pass, number: int, layer: Layer) -> list[Known]:
    z, product = recording[layer.z], recording[layer.product]
    if not isinstance(z, ev.OpApplied) or not isinstance(product, ev.OpApplied):
        return []
    given = []
    delta = gradient_into(recording, z.node, found.backward, found.stop)
    if delta is not None:
        given.append(Known(number, DELTA, *delta))
    factors = PRODUCTS[product.op]
    matrix = factors + (layer.data == factors)
    sent = [(GRAD_W, product.node, matrix)]
    if layer.bias >= 0:
        places = [i for i, operand in enumerate(z.inputs) if operand.tensor == layer.bias]
        sent += [(GRAD_B, z.node, places[0])]
    for quantity, node, place in sent:
        for seq in within(recording.index.sends.get(node, []), found.backward, found.stop - 1):
            event = recording[seq]
            if isinstance(event, ev.GradientSent) and event.index == place:
                given.append(Known(number, quantity, seq, event.value))
                break
    return given


def gradient_into(recording: Recording, node: int, backward: int, stop: int) -> tuple[int, int] | None:
    """Return when the whole gradient of a node's output was there, and its value; None while it is not."""
    for seq in within(recording.index.arrivals.get(node, []), backward, stop - 1):
        event = recording[seq]
        if isinstance(event, ev.GradientSent) and event.of == 1:
            return seq, event.value
    for seq in within(recording.index.visits.get(node, []), backward, stop - 1):
        event = recording[seq]
        if isinstance(event, ev.NodeVisited):
            return seq, event.grad
    return None


def _known_loss(recording: Recording, found: Pass, reader: _Reader) -> list[Known]:
    """Return the loss: what a loss function gave, else a number of the tail that was named or sent back."""
    if not reader.scalars:
        return []
    tensor, seq = list(reader.scalars.items())[-1]
    if found.backward >= 0:
        started = recording[found.backward]
        roots = [root.tensor for root in started.roots] if isinstance(started, ev.BackwardStarted) else []
        tensor = next((root for root in roots if root in reader.scalars), tensor)
        seq = reader.scalars[tensor]
    event = recording[seq]
    assert isinstance(event, ev.OpApplied)
    if event.op not in LOSSES:
        names = recording.index.names_of.get(tensor)
        named = names.seqs[0] if names is not None else found.stop
        seq = min(named, found.backward) if found.backward >= 0 else named
    return [Known(len(found.layers), LOSS, seq, event.value)] if seq < found.stop else []
