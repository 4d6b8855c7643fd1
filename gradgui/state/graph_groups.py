"""What a folded group shows: its output's value, how many it stands for, the gradients that pass through it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from gradgui.i18n import ntr, tr
from gradgui.recording import events as ev
from gradgui.recording.naming import card_tensor
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.state.graph_cards import CardLook, card_look
from gradgui.state.graph_facts import Pass, pass_at
from gradgui.state.graph_gradients import PortLook, ports_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradgui.graph.cards import Group
    from gradgui.graph.parts import Part
    from gradgui.recording.recording import Recording
    from gradgui.state.graph import GraphState

LONGEST_NAME = 10  # letters of a module's name that fit on a card
LAMBDA = "<lambda>"
MOST_USES = 64  # beyond it the uses of one input are counted, not looked at one by one
Uses = tuple[tuple[int, int], ...]


def first_op(recording: Recording, group: Group) -> int:
    """Return the first operation of a group: with it the group has begun."""
    return next(card for card in group.cards if not isinstance(recording[card], ev.LeafCreated))


def group_look(recording: Recording, group: Group, cursor: int) -> CardLook | None:
    """Return what a group shows at the cursor, None before its first operation."""
    if not first_op(recording, group) <= cursor < len(recording):
        return None
    look = card_look(recording, group.card, cursor) or _under_way(recording, group)
    node = _node(recording, group.card)
    return replace(
        look,
        name=group_name(group),
        named=True,
        glyph="fold",
        foot=group_foot(group, look.foot),
        pips=(),
        caption=_count(group, cursor),
        ports=_ports(recording, group, pass_at(recording, cursor), cursor),
        old=False,
        bad=look.bad or _failed(recording, group, cursor),
        folded=len(group.cards),
        drawer=look.drawer if node >= 0 else None,
    )


def _under_way(recording: Recording, group: Group) -> CardLook:
    """Return the look of a group whose output is still to come."""
    return CardLook(group.card, card_tensor(recording[group.card]), "op", "", True, "", "", 0, -1, "")


def group_name(group: Group) -> str:
    """Return the title of a group, short enough for a card."""
    match group.kind:
        case "iteration":
            return str(group.which[0])
        case "loop":
            return group.name.partition(" in ")[0].removesuffix(":")
        case "hook" if group.name == LAMBDA:
            return tr("hook")
        case "module":
            return group.name if len(group.name) <= LONGEST_NAME else ".".join(group.name.split(".")[-2:])
    return group.name


def part_name(part: Part) -> str:
    """Return what a part is called where there is room."""
    match part.kind:
        case "iteration":
            return tr("iteration {n} of {total}", n=part.number + 1, total=part.of)
        case "function backward":
            return f"{part.name}.backward"
        case "call" if part.of > 1:
            return tr("{name}, call {n} of {total}", name=part.name, n=part.number + 1, total=part.of)
        case "hook":
            return tr("hook") if part.name == LAMBDA else tr("hook {name}", name=part.name)
    return f"{part.name} ({part.what})" if part.what else part.name.removesuffix(":")


def group_foot(group: Group, node: str) -> str:
    """Return what a group is."""
    number, of = group.which
    match group.kind:
        case "loop":
            return ntr("{n} iteration", "{n} iterations", group.turns)
        case "iteration":
            return tr("iteration")
        case "module":
            return group.what if of == 1 else tr("{name}, use {n} of {of}", name=group.what, n=number, of=of)
        case "call":
            return tr("function") if of == 1 else tr("call {n} of {of}", n=number, of=of)
        case "function forward":
            return node
        case "hand":
            return tr("folded by hand")
        case "hook":
            return tr("lambda") if group.name == LAMBDA else tr("hook")
    return tr("backward")


def _count(group: Group, cursor: int) -> str:
    cards = group.nodes or group.cards
    done = bisect_right(cards, cursor)
    if done < len(cards):
        return tr("{n} of {total} so far", n=done, total=len(cards))
    if group.nodes:
        return ntr("{n} node", "{n} nodes", len(cards))
    return ntr("{n} tensor", "{n} tensors", len(cards))


def _node(recording: Recording, card: int) -> int:
    event = recording[card]
    return event.node if isinstance(event, ev.OpApplied | ev.TensorMutated) else -1


def _failed(recording: Recording, group: Group, cursor: int) -> bool:
    """Say whether the error that ended the run is about something in a group."""
    failure = recording.index.failure
    if failure < 0 or failure > cursor:
        return False
    event = recording[failure]
    if not isinstance(event, ev.Failed):
        return False
    index, cards = recording.index, frozenset(group.cards)
    newest = (index.card_of[tensor].at(cursor) for tensor in event.tensors if tensor in index.card_of)
    return not cards.isdisjoint({*(index.node_made.get(node, -1) for node in event.nodes), *newest})


# ---- gradients -----------------------------------------------------------------------------------------------


def _ports(recording: Recording, group: Group, moment: Pass | None, cursor: int) -> tuple[PortLook, ...]:
    if moment is None:
        return ()
    found = (_joined(recording, port, uses, moment, cursor) for port, uses in enumerate(group.ports))
    return tuple(look for look in found if look is not None)


def _joined(recording: Recording, port: int, uses: Uses, moment: Pass, cursor: int) -> PortLook | None:
    """Return the gradients that all uses of one input have sent, as one."""
    if len(uses) > MOST_USES:
        return _counted(recording, port, uses, moment, cursor)
    found = [look for card, at in uses if (look := _one(recording, card, at, moment, cursor)) is not None]
    if not found:
        return None
    if len(uses) == 1:
        return replace(found[0], port=port)
    sent = [look for look in found if look.look in ("now", "done", "past")]
    now = next((look for look in found if look.look in ("now", "failed")), None)
    if now is not None:
        return replace(now, port=port)
    if not sent:
        return replace(found[0], port=port)
    if len(sent) == 1:
        return replace(sent[0], port=port)
    return PortLook(port, sent[0].look, ntr("{n} part", "{n} parts", len(sent)))


def _one(recording: Recording, card: int, port: int, moment: Pass, cursor: int) -> PortLook | None:
    looks = ports_of(recording, _node(recording, card), moment, cursor)
    return next((look for look in looks if look.port == port), None)


def _counted(recording: Recording, port: int, uses: Uses, moment: Pass, cursor: int) -> PortLook | None:
    """Return the look of an input with very many uses: the last use sends first, the first one last."""
    event = recording[cursor]
    if isinstance(event, ev.GradientSent):
        sender = recording.index.node_made.get(event.node, -1), event.index
        if sender in uses:
            look = _one(recording, *sender, moment, cursor)
            return replace(look, port=port) if look is not None else None
    last = _one(recording, *uses[0], moment, cursor)
    if last is not None and last.look in ("done", "past"):
        return replace(last, port=port, text=ntr("{n} part", "{n} parts", len(uses)), summed="", value=-1)
    begun = _one(recording, *uses[-1], moment, cursor)
    return replace(begun, port=port, text="…", summed="", value=-1) if begun is not None else None


# ---- the state as the picture has it -------------------------------------------------------------------------


def with_groups(state: GraphState, inside: Mapping[int, int], groups: Mapping[int, Group]) -> GraphState:
    """Return a state that speaks of the groups that are shown in place of the cards in them."""
    if not inside:
        return state
    now, chosen = state.now, state.selection
    if now.card in inside:
        group = groups[inside[now.card]]
        own = now.card == group.card and now.part in ("drawer", "tray")
        port = _port_of(group, now.card, now.port) if now.part == "port" else -1
        part = now.part if own else "port" if port >= 0 else "card"
        now = replace(now, card=group.card, part=part, port=port)
    if chosen.card in inside:
        group = groups[inside[chosen.card]]
        chosen = Selection(group.card, _port_of(group, chosen.card, chosen.port))
    return replace(
        state,
        now=now,
        focus=inside.get(state.focus, state.focus),
        selection=chosen if chosen.card >= 0 else FOLLOW,
        why=inside.get(state.why, state.why),
        error=replace(
            state.error,
            culprits=tuple(replace(c, card=inside.get(c.card, c.card)) for c in state.error.culprits),
            stale_card=inside.get(state.error.stale_card, state.error.stale_card),
            new_card=inside.get(state.error.new_card, state.error.new_card),
        ),
    )


def _port_of(group: Group, card: int, port: int) -> int:
    """Return the input of a group at which an input of a card in it comes in, -1 when it comes from inside."""
    return next((at for at, uses in enumerate(group.ports) if (card, port) in uses), -1)
