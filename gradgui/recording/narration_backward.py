"""Sentences for the way back: what each node takes and sends, and what arrives in ``.grad``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.i18n import ntr, tr
from gradgui.recording import events as ev
from gradgui.recording.index import last_up_to
from gradgui.recording.narration_arithmetic import ELEMENTWISE, addition, operand_number, worked
from gradgui.recording.narration_words import (
    Sentence,
    name_text,
    node_count,
    node_text,
    norm_text,
    number_text,
    plain,
    say,
    uniform_of,
    use_text,
)
from gradgui.recording.numerals import MINUS, bytes_text, num

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

MANY = 4  # more parts than these are not written out


FEW = 3  # nodes that a sentence names one by one


def backward_started(recording: Recording, seq: int, event: ev.BackwardStarted) -> Sentence:
    """Say where a pass starts, with what, and how much there is to do."""
    names = ", ".join(name_text(recording, root.tensor, seq) for root in event.roots[:3])
    seeds = ", ".join(norm_text(recording, root.seed) for root in event.roots[:3])
    start = tr("Backward") if event.call == "backward" else "autograd.grad"
    found = say(
        "{start} starts at **{names}** with gradient {seeds}: {nodes} to visit",
        start=start,
        names=names,
        seeds=seeds,
        nodes=node_count(len(event.pending)),
    )
    if event.create_graph:
        return found + plain(tr(", recorded in turn"))
    return found + plain(tr(", the graph is kept")) if event.retain_graph else found


def node_visited(recording: Recording, seq: int, event: ev.NodeVisited) -> Sentence:
    """Say which gradient a node takes."""
    name, grad = node_text(recording, event.node, seq), norm_text(recording, event.grad)
    if recording.index.node_name.get(event.node, "").endswith("AccumulateGrad"):
        return say("The leaf **{name}** takes its gradient {grad}", name=name, grad=grad)
    return say("**{name}** takes its gradient {grad}", name=name, grad=grad)


def gradient_sent(recording: Recording, seq: int, event: ev.GradientSent) -> Sentence:
    """Say what went back to one input, how it was computed, and what its node still waits for."""
    name = node_text(recording, event.node, seq)
    made = recording.index.node_made.get(event.node, -1)
    operation = recording[made] if made >= 0 else None
    inputs = operation.inputs if isinstance(operation, ev.OpApplied | ev.TensorMutated) else ()
    target = node_text(recording, event.receiver, seq)
    whole = event.index == 0 and recording.index.node_name.get(event.node) == "CopySlices"
    if event.index < len(inputs) and inputs[event.index].tensor >= 0 and not whole:
        used = use_text(recording, inputs, event.index, seq)
        target = used if used == name_text(recording, inputs[event.index].tensor, seq) else tr("its {use}", use=used)
    return _sending(recording, seq, event, operation, name, target) + _waiting(recording, seq, event)


def node_ready(recording: Recording, seq: int, event: ev.NodeReady) -> Sentence:
    """Say that the last part is there, and the sum."""
    name, count = node_text(recording, event.node, seq), len(event.parts)
    total = norm_text(recording, event.value)
    parts = [norm_text(recording, part.value) for part in event.parts]
    left = addition(parts, total) if count <= MANY and uniform_of(recording, event.value) is not None else ""
    which = tr("both parts") if count == 2 else tr("all {n} parts", n=count)
    if left:
        return say("**{name}** has {which}: {left}**{total}**", name=name, which=which, left=left, total=total)
    return say("**{name}** has {which}; their sum is **{total}**", name=name, which=which, total=total)


def grad_accumulated(recording: Recording, seq: int, event: ev.GradAccumulated) -> Sentence:
    """Say what arrives in ``.grad`` and what it holds then."""
    grad = f"{name_text(recording, event.tensor, seq)}.grad"
    part, after = norm_text(recording, event.contribution), norm_text(recording, event.after)
    if event.how == "retained":
        return say("**{grad}** keeps **{after}**, because retain_grad asked for it", grad=grad, after=after)
    if event.before < 0:
        known = recording.grad_at(event.tensor, seq - 1) if seq else None
        was = tr("not yet") if known is None else "None"
        return say("{part} arrives in **{grad}**: {was} → **{after}**", part=part, grad=grad, was=was, after=after)
    before = norm_text(recording, event.before)
    uniform = all(uniform_of(recording, v) is not None for v in (event.before, event.contribution, event.after))
    left = addition([before, part], after) if uniform else ""
    if left:
        return say("{left}**{after}** in **{grad}**: added to what was there", left=left, after=after, grad=grad)
    return say(
        "{part} is **added** to **{grad}**: {before} → **{after}**", part=part, grad=grad, before=before, after=after
    )


def saved_released(recording: Recording, seq: int, event: ev.SavedReleased) -> Sentence:
    """Say who lets go of what was saved, why, and how much that frees."""
    size = tr("{size} free", size=bytes_text(event.bytes)) if event.bytes else tr("still held elsewhere")
    if len(event.nodes) > FEW:
        return say("{nodes} let go of what they saved: {size}", nodes=node_count(len(event.nodes)), size=size)
    if len(event.nodes) > 1:
        *names, last = [node_text(recording, node, seq) for node in event.nodes]
        return say(
            "**{names}** and **{last}** let go of what they saved: {size}", names=", ".join(names), last=last, size=size
        )
    name = node_text(recording, event.nodes[0], seq)
    if event.why == "dropped":
        return say("Nothing refers to **{name}** any more, so what it saved goes: {size}", name=name, size=size)
    return say("**{name}** lets go of what it saved: {size}", name=name, size=size)


def backward_finished(recording: Recording, seq: int, event: ev.BackwardFinished) -> Sentence:
    """Say how much a pass did."""
    started = recording[event.started] if 0 <= event.started <= seq else None
    if isinstance(started, ev.BackwardStarted) and not event.complete:
        of = node_count(len(started.pending))
        return say("Backward **stops early**: {n} of {of} visited", n=event.visited, of=of)
    freed = tr(", {size} free", size=bytes_text(event.freed)) if event.freed else ""
    return say("Backward is **done**: {nodes} visited{freed}", nodes=node_count(event.visited), freed=freed)


def grad_cleared(recording: Recording, seq: int, event: ev.GradCleared) -> Sentence:
    """Say that ``.grad`` is None, 0, or what the person put there."""
    grad = f"{name_text(recording, event.tensor, seq)}.grad"
    before = norm_text(recording, event.before) if event.before >= 0 else "None"
    if event.how == "none" or event.after < 0:
        return say("**{grad}** is cleared: {before} → **None**, there is no gradient", grad=grad, before=before)
    after = norm_text(recording, event.after)
    if event.how == "zero":
        return say("**{grad}** holds **0** now: a number to add to, not None", grad=grad)
    return say("**{grad}** is set by hand: {before} → **{after}**", grad=grad, before=before, after=after)


def _sending(
    recording: Recording, seq: int, event: ev.GradientSent, operation: ev.Event | None, name: str, target: str
) -> Sentence:
    words = {"name": name, "target": target, "value": norm_text(recording, event.value)}
    if event.value < 0:
        return say("**{name}** sends no gradient to {target}", **words)
    if event.unbroadcast:
        dims = ", ".join(str(dim) for dim in event.unbroadcast)
        summed = ntr("summed over dim {dims}", "summed over dims {dims}", len(event.unbroadcast), dims=dims)
        left = _summed(recording, event)
        return say("**{name}** sends {left}**{value}** back to {target}, {summed}", left=left, summed=summed, **words)
    if uniform_of(recording, event.value) is None:
        return say("**{name}** sends a gradient back to {target}: **{value}**", **words)
    left, passed = _rule(recording, seq, event, operation)
    if passed == "every":
        return say("**{name}** sends {left}**{value}** back to every cell of {target}", left=left, **words)
    if passed == "same":
        return say("**{name}** sends **{value}** back to {target}, unchanged", **words)
    return say("**{name}** sends {left}**{value}** back to {target}", left=left, **words)


def _waiting(recording: Recording, seq: int, event: ev.GradientSent) -> Sentence:
    if event.of < 2:
        return Sentence()
    name = node_text(recording, event.receiver, seq)
    if event.waits:
        return say(";  **{name} waits for {waits} of {of}**", name=name, waits=event.waits, of=event.of)
    if event.of == 2:
        return say(";  **{name} has both parts**", name=name)
    return say(";  **{name} has all {of} parts**", name=name, of=event.of)


def _summed(recording: Recording, event: ev.GradientSent) -> str:
    whole, part = uniform_of(recording, event.full), uniform_of(recording, event.value)
    size = recording.value(event.value).size
    if whole is None or part is None or not size:
        return ""
    count = recording.value(event.full).size // size
    return worked("mul", str(count), number_text(whole), number_text(part))


def _rule(recording: Recording, seq: int, event: ev.GradientSent, operation: ev.Event | None) -> tuple[str, str]:
    """Return "0.75 × 3 = " where the rule is one product, and how the gradient is passed on: same, every, or ""."""
    visit = last_up_to(recording.index.visits.get(event.node, []), seq)
    visited = recording[visit] if visit >= 0 else None
    if not isinstance(visited, ev.NodeVisited) or not isinstance(operation, ev.OpApplied | ev.TensorMutated):
        return "", ""
    g, sent = uniform_of(recording, visited.grad), uniform_of(recording, event.value)
    if g is None or sent is None:
        return "", ""
    given, shown, op = number_text(g), number_text(sent), operation.op.rstrip("_")
    sizes = [recording.value(value).size for value in (visited.grad, event.value)]
    if op in ("sum", "sum_dim", "expand"):
        return "", "every" if sizes[1] > sizes[0] else ""
    if op in ("mean", "mean_dim"):
        return worked("div", given, str(max(1, sizes[1] // max(1, sizes[0]))), shown), "every" if sizes[1] > 1 else ""
    if op == "mul" and len(operation.inputs) == 2:
        other = operand_number(recording, operation.inputs[1 - event.index])
        return (worked("mul", given, other, shown) if other is not None else ""), ""
    if op in ("sub", "rsub", "neg") and given != shown:
        return worked("mul", given, f"{MINUS}1", shown), ""
    if op == "div" and event.index == 0 and len(operation.inputs) == 2:
        other = operand_number(recording, operation.inputs[1])
        return (worked("div", given, other, shown) if other is not None else ""), ""
    if op in ELEMENTWISE and g:
        return worked("mul", given, num(sent / g), shown), ""
    return "", "same" if given == shown and sizes[0] == sizes[1] else ""
