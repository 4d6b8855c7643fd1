"""The rule of a node with its numbers: for each input what is sent back, from what, and where it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradgui.explain import passes
from gradgui.explain.elements import sum_terms
from gradgui.explain.formulas import backward_words
from gradgui.explain.ledger import Ledger, arriving, grad_ledger
from gradgui.explain.operands import Made, gather, input_names, output_of, row_of
from gradgui.explain.rule_words import SavedRow, saved_rows, why_text
from gradgui.explain.words import atom, element_text, line_of, name_text, shape_tuple
from gradgui.explain.worked import TOLERANCE, Worked, backward_numbers
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.numerals import num

if TYPE_CHECKING:
    from gradgui.explain.operands import Operands
    from gradgui.recording.recording import Recording
    from gradgui.recording.values import Value


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What a node sends to one of its inputs. ``state``: now, done, next, later, stopped."""

    index: int
    target: str
    formula: str
    worked: Worked
    state: str
    went: str = ""
    stretched: tuple[str, ...] = ()  # the un-broadcast step: why, and one element of the sum
    note: str = ""
    seq: int = -1
    value: int = -1
    card: int = -1


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of one card."""

    title: str
    g: str
    lines: tuple[RuleLine, ...]
    saved: tuple[SavedRow, ...]
    arriving: Ledger | None
    why_title: str
    why: str


def rule_of(recording: Recording, card: int, cursor: int, port: int = -1) -> Rule | None:
    """Return the rule of the node that a card's event made, or of a leaf's accumulator; None when it has none."""
    event = recording[card]
    if isinstance(event, ev.OpApplied | ev.TensorMutated) and event.node >= 0:
        return _node_rule(recording, card, event, cursor, port)
    if isinstance(event, ev.LeafCreated | ev.OpApplied | ev.Detached):
        tensor = event.output if isinstance(event, ev.OpApplied) else event.tensor
        if recording.requires_grad_at(tensor, cursor):
            return _leaf_rule(recording, tensor, cursor)
    return None


def _node_rule(recording: Recording, card: int, event: Made, cursor: int, port: int) -> Rule | None:
    row = row_of(event)
    work = gather(recording, event, card)
    if row is None or work is None:
        return None
    visit = passes.visit(recording, event.node, cursor)
    lines = _lines(recording, event, work, visit, cursor)
    name = name_text(recording, output_of(event), cursor)
    receiver = _receiver(event, lines, port)
    title, why = why_text(recording, event, lines, cursor)
    return Rule(
        row.title or tr("Gradient of {op}", op=row.name),
        _what_g_is(recording, event, name, visit, cursor),
        lines,
        saved_rows(recording, event, visit, cursor),
        arriving(recording, receiver, cursor) if receiver >= 0 else None,
        title,
        why,
    )


def _receiver(event: Made, lines: tuple[RuleLine, ...], port: int) -> int:
    """Return the node whose arrivals are shown beside a rule: of the port looked at, or of the first input."""
    chosen = [line.index for line in lines if line.index == port] or [line.index for line in lines]
    return event.edges[chosen[0]] if chosen else -1


def _what_g_is(recording: Recording, event: Made, name: str, visit: int, cursor: int) -> str:
    start = passes.last_pass(recording, visit if visit >= 0 else cursor)
    begin = passes.started(recording, start)
    if begin is None or not begin.roots or passes.pending(recording, start, event.node) is None:
        return tr("g = what arrives at {name}", name=name)
    root = name_text(recording, begin.roots[0].tensor, cursor)
    return f"g = ∂{atom(root)}/∂{atom(name)}"


# ---- one line for each input ---------------------------------------------------------------------------------


def _lines(recording: Recording, event: Made, work: Operands, visit: int, cursor: int) -> tuple[RuleLine, ...]:
    sends = passes.sent(recording, event.node, visit, cursor)
    names = input_names(recording, event, cursor)
    wanted = [
        i for i, edge in enumerate(event.edges) if edge >= 0 and i < len(work.row.vjps) and work.row.vjps[i] is not None
    ]
    unsent = [i for i in wanted if i not in sends and _is_asked_for(recording, event.edges[i], visit, cursor)]
    made = []
    for i in wanted:
        if i in sends:
            made.append(_sent_line(recording, event, work, i, sends[i], visit, cursor, names[i]))
            continue
        state = "later"
        if visit >= 0:
            state = _unsent_state(recording, i, unsent, visit)
            state = state or _awaited_state(recording, event.node, i == unsent[0], visit, cursor)
        worked = backward_numbers(work, i, _gradient(recording, visit), None)
        made.append(
            RuleLine(i, names[i], backward_words(work, i), worked, state, card=_card(recording, event, i, cursor))
        )
    return tuple(made)


def _gradient(recording: Recording, visit: int) -> Value | None:
    event = recording[visit] if visit >= 0 else None
    return recording.value(event.grad) if isinstance(event, ev.NodeVisited) and event.grad >= 0 else None


def _is_asked_for(recording: Recording, receiver: int, visit: int, cursor: int) -> bool:
    start = passes.last_pass(recording, visit)
    return passes.is_running(recording, start, cursor) and passes.pending(recording, start, receiver) is not None


def _unsent_state(recording: Recording, index: int, unsent: list[int], visit: int) -> str:
    """Return why a node that was visited will not send to an input any more, "" when it still may."""
    if index in unsent:
        return ""
    end = recording[recording.index.backward_end.get(passes.last_pass(recording, visit), visit)]
    return "skipped" if isinstance(end, ev.BackwardFinished) and end.complete else "stopped"


def _awaited_state(recording: Recording, node: int, first: bool, visit: int, cursor: int) -> str:
    """Say whether the very next event sends this gradient, as far as the present event tells."""
    if not first:
        return "later"
    event = recording[cursor]
    if cursor == visit:
        return "next"
    if isinstance(event, ev.GradientSent) and event.node == node:
        # the receiver's sum comes first when this one was its last part
        return "later" if event.waits == 0 and event.of > 1 else "next"
    before = recording[cursor - 1] if isinstance(event, ev.NodeReady) else None
    return "next" if isinstance(before, ev.GradientSent) and before.node == node else "later"


def _sent_line(
    recording: Recording, event: Made, work: Operands, index: int, seq: int, visit: int, cursor: int, name: str
) -> RuleLine:
    gradient = recording[seq]
    assert isinstance(gradient, ev.GradientSent)
    full = recording.value(gradient.full if gradient.full >= 0 else gradient.value)
    g = _gradient(recording, visit)
    worked = backward_numbers(work, index, g, full)
    note = ""
    if not worked.numbers and work.row.saves:
        worked, note = _with_values_of_then(recording, event, index, seq, g, full, worked)
    return RuleLine(
        index,
        name,
        backward_words(work, index),
        worked,
        "now" if seq == cursor else "done",
        _went(recording, gradient, cursor),
        _stretched(recording, event, gradient, index, name),
        note,
        seq,
        gradient.value,
        _card(recording, event, index, cursor),
    )


def _with_values_of_then(
    recording: Recording, event: Made, index: int, seq: int, g: Value | None, full: Value, worked: Worked
) -> tuple[Worked, str]:
    """Try the rule with what its tensors held when it ran: a change behind autograd's back shows itself so."""
    late = gather(recording, event, seq, at=seq)
    again = backward_numbers(late, index, g, full) if late is not None else worked
    if not again.numbers:
        return worked, ""
    return again, tr("A saved tensor was changed without a trace: the rule read its new value.")


def _went(recording: Recording, gradient: ev.GradientSent, cursor: int) -> str:
    receiver = passes.node_name(recording, gradient.receiver, cursor)
    if gradient.waits:
        return tr("{name} waits for {waits} of {of}", name=receiver, waits=gradient.waits, of=gradient.of)
    if gradient.of > 1:
        return tr("{name} has all {of} parts", name=receiver, of=gradient.of)
    if passes.made_by(recording, gradient.receiver) is None:
        return tr("goes into {name}.grad", name=receiver)
    return tr("goes on at {name}", name=receiver)


def _stretched(recording: Recording, event: Made, gradient: ev.GradientSent, index: int, name: str) -> tuple[str, ...]:
    """Say why a gradient was summed over dims, with one element of that sum."""
    if not gradient.unbroadcast or gradient.full < 0:
        return ()
    small, large = recording.value(gradient.value), recording.value(gradient.full)
    dims = ", ".join(str(d) for d in gradient.unbroadcast)
    text = tr(
        "summed over dim {dims}, because {name} had been stretched from {small} to {large}",
        dims=dims, name=name, small=shape_tuple(small.shape), large=shape_tuple(large.shape),
    )  # fmt: skip
    if small.array is None or large.array is None or not small.size:
        return (text,)
    chosen = tuple(0 for _ in small.shape)
    lead = large.array.ndim - small.array.ndim
    picks = tuple(slice(None) if d in gradient.unbroadcast else chosen[d - lead] for d in range(large.array.ndim))
    terms, total, size = sum_terms(large.array[picks])
    result = small.array[chosen]
    if not np.isfinite(result) or abs(total - float(result)) > TOLERANCE * max(abs(total), size):
        return (text,)
    head = f"{element_text(chosen)}: " if chosen else ""
    return text, f"{head}{terms} = {num(result)}"


def _card(recording: Recording, event: Made, index: int, cursor: int) -> int:
    return passes.card_of(recording, event.inputs[index].tensor, cursor)


# ---- the accumulator of a leaf -------------------------------------------------------------------------------


def _leaf_rule(recording: Recording, tensor: int, cursor: int) -> Rule:
    name = name_text(recording, tensor, cursor)
    history = recording.index.grads.get(tensor)
    seq = history.since(cursor) if history is not None else -1
    event = recording[seq] if seq >= 0 else None
    worked, state = Worked(), "later"
    if isinstance(event, ev.GradAccumulated):
        worked, state = _accumulated(recording, event), "now" if seq == cursor else "done"
    went, seq = "", seq if isinstance(event, ev.GradAccumulated) else -1
    if isinstance(event, ev.GradAccumulated):
        went = tr("line {line}", line=line_of(recording, seq))
        went = tr("was None, {place}", place=went) if event.before < 0 else went
    line = RuleLine(0, f"{name}.grad", tr("{name}.grad + g", name=name), worked, state, went, seq=seq)
    why = tr("A leaf is where a path ends: what arrives is added to its .grad, and stays until it is cleared.")
    return Rule(
        "AccumulateGrad", tr("g = what arrives at {name}", name=name), (line,), (),
        grad_ledger(recording, tensor, cursor), tr("Why added?"), why,
    )  # fmt: skip


def _accumulated(recording: Recording, event: ev.GradAccumulated) -> Worked:
    new, after = recording.value(event.contribution), recording.value(event.after)
    before = recording.value(event.before) if event.before >= 0 else None
    if new.array is None or after.array is None or not after.size or new.shape != after.shape:
        return Worked()
    chosen = tuple(0 for _ in after.shape)
    alike = all(v is None or v.uniform is not None for v in (before, new, after))
    where = "" if alike else element_text(chosen)
    result = num(after.array[chosen])
    if before is None or before.array is None:
        return Worked(where, "", result, alike)
    return Worked(where, f"{num(before.array[chosen])} + {num(new.array[chosen])}", result, alike)
