"""What stands beside a rule: the tensors that were saved for it, and why it is what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.explain import passes
from gradgui.explain import templates_network as network
from gradgui.explain.operands import ROLES, Made, input_names, op_name, output_of
from gradgui.explain.templates import WHY
from gradgui.explain.words import name_text, value_text
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.numerals import num

if TYPE_CHECKING:
    from gradgui.explain.rule import RuleLine
    from gradgui.recording.recording import Recording


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A tensor or constant that a node kept. ``state``: kept, changed, freed, constant."""

    name: str
    text: str
    state: str
    value: int = -1


def saved_rows(recording: Recording, event: Made, visit: int, cursor: int) -> tuple[SavedRow, ...]:
    """Return what a node saved on the way forward, in the order of the inputs, as it is at the cursor."""
    order = {role: i for i, role in enumerate((*ROLES, "out"))}
    names = input_names(recording, event, cursor)
    freed = _is_freed(recording, event.node, visit, cursor)
    rows = []
    for saved in sorted(event.saved, key=lambda s: order.get(s.role, len(order))):
        if saved.tensor < 0:
            state = "freed" if freed else "constant"
            rows.append(SavedRow(saved.text, tr("freed") if freed else tr("a constant"), state))
            continue
        place = order.get(saved.role, len(names))
        name = names[place] if place < len(names) else name_text(recording, output_of(event), cursor)
        rows.append(_saved_row(recording, saved, name, freed, cursor))
    return tuple(rows)


def _saved_row(recording: Recording, saved: ev.Saved, name: str, freed: bool, cursor: int) -> SavedRow:
    label = tr("{name}, at version {version}", name=name, version=saved.version)
    held = recording.value_at(saved.tensor, cursor)
    text = value_text(recording.value(saved.value)) if saved.value >= 0 else ""
    if freed:
        return SavedRow(label, tr("freed"), "freed", saved.value)
    if held is not None and held.version > saved.version:
        return SavedRow(
            label, tr("{held}, now at version {version}", held=text, version=held.version), "changed", saved.value
        )
    return SavedRow(label, tr("{held}, unchanged", held=text), "kept", saved.value)


def _is_freed(recording: Recording, node: int, visit: int, cursor: int) -> bool:
    history = recording.index.released.get(node)
    if history is not None and history.at(cursor) is not None:
        return True
    start = passes.last_pass(recording, visit) if visit >= 0 else -1
    begin = passes.started(recording, start)
    if begin is None or begin.retain_graph or passes.is_running(recording, start, cursor):
        return False
    end = recording[recording.index.backward_end.get(start, start)]
    return isinstance(end, ev.BackwardFinished) and end.complete


def why_text(recording: Recording, event: Made, lines: tuple[RuleLine, ...], cursor: int) -> tuple[str, str]:
    """Return a heading and at most two lines on why the rule is what it is."""
    tensors = [event.inputs[line.index].tensor for line in lines]
    if len(tensors) > 1 and len(set(tensors)) == 1:
        name = name_text(recording, tensors[0], cursor)
        whole = name_text(recording, output_of(event), cursor)
        parts = _parts_text(recording, lines)
        return tr("Why two arrows?"), tr(
            "{name} stands twice in {whole}, so its gradient has two parts. They are added{parts}.",
            name=name, whole=whole, parts=parts,
        )  # fmt: skip
    constants = [o.text for o in event.inputs if o.tensor < 0]
    if op_name(event) == "mul" and constants and lines:
        return tr("Why?"), tr(
            "The constant {constant} scales {name}, so it scales its gradient too.",
            constant=constants[0], name=lines[0].target,
        )  # fmt: skip
    text = WHY.get(op_name(event)) or network.WHY.get(op_name(event), "")
    return (tr("Why?"), tr(text)) if text else ("", "")


def _parts_text(recording: Recording, lines: tuple[RuleLine, ...]) -> str:
    """Return ": 2.25 + 2.25", a part still to come as "?"; "" when the parts are no single numbers."""
    texts = []
    for line in lines:
        if line.value < 0:
            texts.append("?")
            continue
        uniform = recording.value(line.value).uniform
        if uniform is None:
            return ""
        texts.append(num(uniform))
    return f": {' + '.join(texts)}" if set(texts) != {"?"} else ""
