"""Sentences for what happens on the way forward: tensors, operations, changes, modes and flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gradgui.i18n import ntr, tr
from gradgui.recording.naming import layer_of
from gradgui.recording.narration_arithmetic import SIGNS, equation
from gradgui.recording.narration_words import (
    Sentence,
    everywhere,
    filled_text,
    line_of,
    name_text,
    number_text,
    operand_text,
    plain,
    say,
    shortened,
    spread_text,
)
from gradgui.recording.numerals import shape_text
from gradgui.recording.rules import renamed, worked_rule

if TYPE_CHECKING:
    from gradgui.recording import events as ev
    from gradgui.recording.recording import Recording

EXPRESSION_ROOM: Final = 40
MATRIX: Final = frozenset({"mm", "mv", "dot", "bmm"})


def leaf_created(recording: Recording, seq: int, event: ev.LeafCreated) -> Sentence:
    """Say what a new leaf holds and whether it asks for a gradient."""
    values = {
        "name": name_text(recording, event.tensor, seq),
        "value": filled_text(recording, event.value),
        "flag": tr("requires grad") if event.requires_grad else tr("no grad"),
    }
    if event.creator == "outside":
        return say("**{name}** comes from before the recording: {value}, {flag}", **values)
    if event.creator == "DataLoader":
        return say("The loader hands over a **batch**: {value}", **values)
    if event.creator == "gradient":
        return say("**{name}** is what the backward pass hands over: {value}", **values)
    if event.creator == "torch.autograd.grad":
        return say("**{name}** is the gradient that autograd.grad hands back: {value}, {flag}", **values)
    if event.slot and event.requires_grad:
        return say("**{name}** is a new parameter, a leaf: {value}, {flag}", **values)
    return say("**{name}** is a new leaf: {value}, {flag}", **values)


def op_applied(recording: Recording, seq: int, event: ev.OpApplied) -> Sentence:
    """Say what was computed, with its sum; and where nothing was recorded, why."""
    name = name_text(recording, event.output, seq)
    if event.why == "no_grad":
        return say(
            "**{name}** is computed but **not recorded**: no node, nothing saved; {why}",
            name=name,
            why=why_text(recording, seq, event.why),
        )
    head = say("**{name}**", name=name) + plain(_expression(recording, seq, event, name))
    result = _result(recording, event)
    if event.why:
        return head + result + say("; **not recorded**, {why}", why=why_text(recording, seq, event.why))
    return head + result


def why_text(recording: Recording, seq: int, why: str) -> str:
    """Return in words why an operation left nothing on the tape."""
    if why == "no_grad":
        history = recording.index.mode
        line = line_of(recording, history.since(seq))
        if line:
            return tr("grad mode is off since line {line}", line=line)
        return tr("grad mode is off")
    if why == "no_input":
        return tr("no input requires grad")
    if why == "dtype":
        return tr("its dtype carries no gradient")
    return tr("this operation has no gradient")


def mutated(recording: Recording, seq: int, event: ev.TensorMutated) -> Sentence:
    """Say what was written over, and which version that makes."""
    tensor = event.tensor
    name = name_text(recording, tensor, seq)
    if event.op == "numpy":
        head = say("**{name}** is changed through NumPy: ", name=name)
        tail = say(", and its version stays {version}", version=event.version)
    else:
        head = say("**{name}** is changed in place by {op}: ", name=name, op=_change_text(recording, seq, event))
        tail = say(", version {old} → {new}", old=event.version_before, new=event.version)
    if event.shared:
        others = name_text(recording, event.shared[0].tensor, seq)
        if len(event.shared) == 1:
            tail += say("; **{name}** shares its memory", name=others)
        else:
            tail += plain(ntr("; {n} tensor shares its memory", "; {n} tensors share its memory", len(event.shared)))
    return head + change(recording, event.before, event.value) + tail


def change(recording: Recording, before: int, after: int) -> Sentence:
    """Say what a value was and what it is: numbers, one element, or from and to."""
    if before < 0:
        return say("it holds **{new}**", new=filled_text(recording, after))
    old, new = recording.value(before), recording.value(after)
    if old.uniform is not None and new.uniform is not None:
        return say("{old} → **{new}**", old=number_text(old.uniform), new=number_text(new.uniform))
    place = _only_difference(recording, before, after)
    if place is not None and old.array is not None and new.array is not None:
        return say(
            "element {place} {old} → **{new}**",
            place=list(place),
            old=number_text(old.array[place].item()),
            new=number_text(new.array[place].item()),
        )
    return say("now **{new}**", new=filled_text(recording, after))


def view_created(recording: Recording, seq: int, event: ev.ViewCreated) -> Sentence:
    """Say whose memory a view looks at."""
    view, base = name_text(recording, event.view, seq), name_text(recording, event.base, seq)
    return say("**{view}** looks at the same memory as **{base}**: nothing is copied", view=view, base=base)


def flag_changed(recording: Recording, seq: int, event: ev.RequiresGradChanged) -> Sentence:
    """Say what a tensor asks for from here on."""
    name = name_text(recording, event.tensor, seq)
    if event.what == "retain_grad":
        return say("**{name}** will keep its gradient in **{name}.grad**, though it is no leaf", name=name)
    if event.after == event.before:
        state = tr("requires grad already") if event.after else tr("requires no grad as it is")
        return say("**{name}** {state}: nothing changes", name=name, state=state)
    if event.after:
        return say("**{name}** **requires grad** from here: what is computed from it is recorded", name=name)
    return say("**{name}** requires **no grad** from here: it is a constant for backward", name=name)


def detached(recording: Recording, seq: int, event: ev.Detached) -> Sentence:
    """Say what a detached tensor shares and what it lacks."""
    new, old = name_text(recording, event.tensor, seq), name_text(recording, event.source, seq)
    if new == old:
        return say("**{new}** is cut off its history: same memory, no gradient goes back", new=new)
    return say("**{new}** is **{old}** without its history: same memory, no gradient goes back", new=new, old=old)


def mode_changed(recording: Recording, seq: int, event: ev.GradModeChanged) -> Sentence:
    """Say whether operations are recorded from here."""
    on = event.after == "grad"
    ends = on if event.via in ("no_grad", "inference_mode") else not on and event.via == "enable_grad"
    if event.after == event.before:
        state = tr("on") if on else tr("off")
        if ends:
            return say("Recording stays **{state}**: {via} ends", state=state, via=event.via)
        return say("Recording stays **{state}** ({via})", state=state, via=event.via)
    if on:
        if ends:
            return say("Recording is **on** again: {via} ends", via=event.via)
        return say("Recording is **on** from here ({via})", via=event.via)
    if ends:
        return say("Recording is **off** again: {via} ends", via=event.via)
    return say("Recording is **off** from here ({via})", via=event.via)


def parameter_updated(recording: Recording, seq: int, event: ev.ParameterUpdated) -> Sentence:
    """Say how an optimiser moved a parameter."""
    name = name_text(recording, event.tensor, seq)
    head = say("{by} moves **{name}**: ", by=event.optimiser, name=name)
    place, lines = worked_rule(recording, event)
    if not lines or not lines[-1].numbers:
        return head + change(recording, event.before, event.after)
    last = lines[-1]
    words = {"rule": renamed(last.formula, name), "numbers": last.numbers, "sign": last.sign, "result": last.result}
    if place is None:
        return head + say("{numbers} {sign} **{result}**  ({rule})", **words)
    return head + say("{rule}, element {place}: {numbers} {sign} **{result}**", place=list(place), **words)


def _change_text(recording: Recording, seq: int, event: ev.TensorMutated) -> str:
    """Return the name of an in-place operation; for y[0] = … what stands in the text."""
    if not event.op.startswith("__"):
        return event.op
    return shortened(recording.text(seq), EXPRESSION_ROOM) or tr("an assignment to a part")


def _expression(recording: Recording, seq: int, event: ev.OpApplied, name: str) -> str:
    """Return " = (y*y) × 3" for a tensor with a name, "" for one that is called by its expression."""
    text = "" if layer_of(recording, seq) else shortened(recording.text(seq), EXPRESSION_ROOM)
    operands = [operand_text(recording, operand, seq) for operand in event.inputs]
    if event.op in SIGNS and len(operands) == 2:
        text = shortened(f"{operands[0]} {SIGNS[event.op][0]} {operands[1]}", EXPRESSION_ROOM)
    elif not text:
        text = shortened(f"{event.op}({', '.join(operands)})", EXPRESSION_ROOM)
    same = text.replace(" ", "") == name.replace(" ", "") or recording.text(seq).strip().startswith(name.rstrip("…"))
    return "" if same else f" = {text}"


def _result(recording: Recording, event: ev.OpApplied) -> Sentence:
    held = recording.value(event.value)
    if held.uniform is None:
        return say(": {product}{spread}", product=_shapes(recording, event), spread=spread_text(recording, event.value))
    number, cells = number_text(held.uniform), everywhere(recording, event.value)
    counted = _reduction(recording, event)
    if counted:
        return say(": {counted} **{number}**", counted=counted, number=number)
    sum_text = equation(recording, event, event.value)
    if not sum_text:
        sum_text = _shapes(recording, event)
    return say(": {sum}**{number}**{cells}", sum=sum_text, number=number, cells=cells)


def _reduction(recording: Recording, event: ev.OpApplied) -> str:
    if event.op not in ("sum", "mean") or not event.inputs or event.inputs[0].value < 0:
        return ""
    count = recording.value(event.inputs[0].value).size
    if event.op == "sum":
        return ntr("{n} cell adds up to", "{n} cells add up to", count)
    return ntr("the mean of {n} cell is", "the mean of {n} cells is", count)


def _shapes(recording: Recording, event: ev.OpApplied) -> str:
    """Return "4×3 @ 3×2 gives " for a matrix product: there the shapes are the point."""
    values = [operand.value for operand in event.inputs]
    if event.op not in MATRIX or len(values) != 2 or min(values) < 0:
        return ""
    left, right = (shape_text(recording.value(value).shape) for value in values)
    return tr("{left} @ {right} gives ", left=left, right=right)


def _only_difference(recording: Recording, before: int, after: int) -> tuple[int, ...] | None:
    old, new = recording.value(before).array, recording.value(after).array
    if old is None or new is None or old.shape != new.shape or old.size < 2:
        return None
    places = (old != new).nonzero()
    return tuple(int(axis[0]) for axis in places) if len(places[0]) == 1 else None
