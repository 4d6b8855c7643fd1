"""What is said when the mouse rests on a part of the picture: plain words and the exact numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.app.graph.under_paint import drawer_box, tray_box
from gradgui.app.graph.wire_paint import chip_text
from gradgui.explain.why import grad_state
from gradgui.graph.geometry import CARD_H, Wire
from gradgui.i18n import tr
from gradgui.recording.naming import label_of
from gradgui.state.graph_cards import exact_text, ghost_reason

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from gradgui.app.graph.context import Context
    from gradgui.state.graph import CardLook


def tip_at(c: Context, look: CardLook | None, spot: QPointF, wire: Wire | None) -> str:
    """Return the words for a card's part or for a wire; "" for the ground."""
    if wire is not None:
        return wire_tip(c, wire)
    if look is None:
        return ""
    if look.drawer is not None and drawer_box(look).contains(spot):
        return "\n".join(_drawer_lines(c, look))
    if (look.strip is not None or look.tray is not None) and tray_box(look).contains(spot):
        return _passing(c, look)
    return card_tip(c, look) if spot.y() <= CARD_H else ""


def card_tip(c: Context, look: CardLook) -> str:
    """Return what a card is, in words."""
    kinds = {"leaf": tr("leaf"), "op": tr("recorded operation"), "ghost": tr("not recorded")}
    lines = [f"{look.name} · {kinds[look.kind]} · {look.foot}"]
    if look.value >= 0:
        value = c.recording.value(look.value)
        lines.append(f"{value.dtype} {tuple(value.shape)}")
        lines.append(exact_text(c.recording, look.value))
    if look.kind == "ghost":
        lines += ghost_reason(c.recording, look.card, c.state.cursor)
    if any(pip.state == "stale" for pip in look.pips):
        lines.append(tr("It kept a tensor that was changed in place since."))
    if look.drawer is not None:
        lines += _drawer_lines(c, look)
    return "\n".join(lines)


def _drawer_lines(c: Context, look: CardLook) -> list[str]:
    assert look.drawer is not None
    if look.drawer.value >= 0:
        return [f"{look.name}.grad", exact_text(c.recording, look.drawer.value)]
    why = grad_state(c.recording, look.tensor, c.state.cursor).why
    return [f"{look.name}.grad: {tr('not yet') if look.drawer.look == 'not yet' else 'None'}", *why]


def _passing(c: Context, look: CardLook) -> str:
    if look.strip is not None:
        numbers = exact_text(c.recording, look.strip.value)
        return "\n".join((f"{look.strip.label}", numbers, tr("It passes through and is not kept.")))
    assert look.tray is not None
    return look.tray.words


def wire_tip(c: Context, wire: Wire) -> str:
    """Return what travels on a wire."""
    look = c.look(wire.card)
    if look is None:
        return ""
    if wire.chip is not None:
        source = chip_text(c, wire.chip)
    else:
        source_look = c.look(wire.source)
        source = (
            source_look.name if source_look is not None else label_of(c.recording, look.tensor, c.state.cursor).text
        )
    lines = [f"{source} → {look.name}"]
    for port in look.ports:
        if port.port == wire.port and port.value >= 0:
            lines.append(f"{tr('gradient')} {look.name} → {source}")
            lines.append(exact_text(c.recording, port.value))
            if port.summed:
                lines.append(port.summed)
    return "\n".join(lines)
