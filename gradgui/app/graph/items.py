"""The items of the scene: a card with what is under it, its wires, and the areas behind and below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gradgui.app import marks, paint
from gradgui.app.graph.border_item import BorderItem
from gradgui.app.graph.card_paint import BOX, paint_card, paint_place
from gradgui.app.graph.context import DOTS_BELOW, TILES_BELOW, Context
from gradgui.app.graph.under_paint import paint_under, pips_width
from gradgui.app.graph.wire_paint import paint_label, paint_wire, wire_path
from gradgui.graph.arrange import HOME, moved_area, moved_wire
from gradgui.graph.geometry import CARD_W, FOLD_H, Fold, Frame, Place, Region, Slot, Wire
from gradgui.i18n import tr
from gradgui.state.graph import CardLook, fold_note

if TYPE_CHECKING:
    from gradgui.app.theme import Theme

UNDER = 14.0  # a ring around what stands under a card
BESIDE = 60.0  # words after the pips
NEAR = 9.0  # how near to a wire a click must be


class CardItem(QGraphicsItem):
    """One card; it looks itself up again only when it is stale, and only when it is painted."""

    def __init__(self, context: Context, place: Place) -> None:
        super().__init__()
        self.context, self.card, self.below = context, place.card, place.below
        self.stale = True
        self._look: CardLook | None = None
        self._home = QPointF(place.x, place.y)
        self.arrange()

    def arrange(self) -> None:
        """Stand where a person moved the card to, over those that stand where they were laid out."""
        move = self.context.moves.get(self.card, HOME)
        self.setPos(self._home + QPointF(*move))
        self.setZValue(2 if move == HOME else 3)

    @property
    def look(self) -> CardLook | None:
        """What the card shows now, None while it is still to come."""
        if self.stale:
            look, self.stale = self.context.look(self.card), False
            if look != self._look:
                self._look = look
        return self._look

    def boundingRect(self) -> QRectF:
        """Return the card with its rings and what is under it."""
        grow = max(14.0, 8.0 / self.context.zoom)
        height = BOX.height() + 2 * grow + self.below + UNDER
        return QRectF(-grow - 8, -grow, CARD_W + 2 * grow + BESIDE, height)

    def pips_end(self, theme: Theme) -> float:
        """Return where the row of what the card saved ends."""
        return pips_width(theme, self.look.pips) if self.look is not None else 0.0

    def shape(self) -> QPainterPath:
        """Return the card itself."""
        path = QPainterPath()
        path.addRect(BOX)
        return path

    def paint(self, q: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the card, or its dotted place; a view keeps the pixels."""
        c = self.context
        if c.is_away(self.card):
            return
        if widget is None or c.zoom < TILES_BELOW:
            self._paint(q)
            return
        look = self.look
        now = [c.is_now(self.card, part) for part in ("card", "drawer", "tray")] if look is not None else []
        rings = c.is_chosen(self.card), self.card in (c.keyboard, c.lit)
        key = look, tuple(now), rings, bool(c.state.error.culprits), c.zoom
        c.pixmaps.draw(q, self.card, key, self.boundingRect(), self._paint)

    def _paint(self, q: QPainter) -> None:
        paint.begin(q)
        look = self.look
        if look is None:
            paint_place(q, self.context, self.card)
            return
        paint_card(q, self.context, look)
        if self.context.zoom >= TILES_BELOW:
            paint_under(q, self.context, look, self.below)


class WiresItem(QGraphicsItem):
    """All wires that end at one card."""

    def __init__(self, context: Context, card: CardItem, wires: tuple[Wire, ...]) -> None:
        super().__init__()
        self.context, self.card = context, card
        self._laid = self.wires = wires
        self._boxes = [_bounds((wire,)) for wire in wires]
        self._box = _bounds(wires)
        self.setZValue(1)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # to know what is to be painted

    def arrange(self) -> None:
        """Join the cards where they stand after a person moved some."""
        moves = self.context.moves
        end = moves.get(self.card.card, HOME)
        self.prepareGeometryChange()
        self.wires = tuple(moved_wire(wire, moves.get(wire.source, HOME), end) for wire in self._laid)
        self._boxes = [_bounds((wire,)) for wire in self.wires]
        self._box = _bounds(self.wires)

    def boundingRect(self) -> QRectF:
        """Return the box around the wires and their labels."""
        return self._box

    def shape(self) -> QPainterPath:
        """Return the wires, made thick enough to be clicked."""
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * NEAR)
        path = QPainterPath()
        for wire in self.wires:
            for points in (wire.data, wire.back):
                if points:
                    path.addPath(stroker.createStroke(wire_path(points)))
            if wire.chip is not None:
                path.addRect(QRectF(wire.chip.x, wire.chip.y, wire.chip.w, 22))
        path.setFillRule(path.fillRule().WindingFill)
        return path

    def wire_at(self, spot: QPointF) -> Wire | None:
        """Return the wire nearest to a point of the scene, None when none is near."""
        best, least = None, NEAR
        for wire in self.wires:
            if wire.chip is not None and QRectF(wire.chip.x, wire.chip.y, wire.chip.w, 22).contains(spot):
                return wire
            for points in (wire.data, wire.back):
                if not points:
                    continue
                path = wire_path(points)
                gap = min((path.pointAtPercent(i / 24) - spot).manhattanLength() for i in range(25))
                if gap < least:
                    best, least = wire, gap
        return best

    def paint(self, q: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint each wire with what came back on it."""
        if self.context.zoom < DOTS_BELOW / 3:
            return
        paint.begin(q)
        look = self.card.look
        ports = {port.port: port for port in look.ports} if look is not None else {}
        part = option.exposedRect
        seen = [wire for wire, box in zip(self.wires, self._boxes, strict=True) if box.intersects(part)]
        away = self.context.is_away
        seen = [w for w in seen if not away(w.card) or (w.source >= 0 and not away(w.source))]
        for wire in seen:
            paint_wire(q, self.context, wire, ports.get(wire.port))
        known = [(wire, ports[wire.port]) for wire in seen if wire.port in ports]
        for wire, port in sorted(known, key=lambda pair: pair[1].look == "now"):  # what moves lies on top
            paint_label(q, self.context, wire, port)


class RegionItem(QGraphicsItem):
    """An area in which nothing is recorded, with its title and the reason."""

    def __init__(self, context: Context, region: Region, places: tuple[Place, ...] = ()) -> None:
        super().__init__()
        self.context = context
        self._laid = self.region = region
        self._places = tuple(place for place in places if place.card in region.cards)
        self.setZValue(-1)

    def arrange(self) -> None:
        """Hold the cards where they stand after a person moved some."""
        self.prepareGeometryChange()
        self.region = moved_area(self._laid, self._places, self.context.moves)

    def boundingRect(self) -> QRectF:
        """Return the area with its title."""
        r = self.region
        return QRectF(r.x - 4, r.y - 16, r.w + 8, r.h + 24)

    def paint(self, q: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the area from the moment grad mode was switched off."""
        c, r, t = self.context, self.region, self.context.theme
        if c.state.cursor < r.since:
            return
        paint.begin(q)
        box = QRectF(r.x, r.y, r.w, r.h)
        paint.rect(q, t, box, "quiet_tint", None, 8)
        paint.hatch(q, t, box, "quiet", 10, 1, alpha=46)
        paint.rect(q, t, box, None, "quiet", 8, 1.5, (6, 4))
        if c.zoom < TILES_BELOW:
            return
        title, line = c.stage.region_titles.get(r.since, ("no_grad", 0))
        words = f"{title}   {tr('line {line}', line=line)}" if line else title
        if r.short:
            words = tr("no_grad, line {line}", line=line) if line else "no_grad"
        pad = 34 if not r.short else 8
        marks.pill(
            q, t, r.x + pad, r.y, words, "quiet", "on_quiet", 11, weight=600, height=22, pad=10, mono=True, radius=4
        )
        if r.note is not None and c.state.why in r.cards and c.state.reason:
            self._note(q, QRectF(*r.note))

    def _note(self, q: QPainter, box: QRectF) -> None:
        t = self.context.theme
        lines = _wrapped(self.context, self.context.state.reason, box.width() - 28)
        height = max(box.height(), 44 + 20 * len(lines))
        box = QRectF(box.left(), box.top(), box.width(), min(height, 44 + 20 * 5))
        paint.rect(q, t, box, "pane", "quiet", 6, 1)
        paint.text(q, t, box.left() + 14, box.top() + 22, tr("Why is it not recorded?"), 13, "text", 700)
        step = 24 if len(lines) < 4 else 20
        for i, (words, first) in enumerate(lines[:5]):
            y = box.top() + 46 + i * step
            paint.text(
                q, t, box.left() + 14, y, words, 13 if first else 12, "text" if first else "text2",
                room=box.width() - 24,
            )  # fmt: skip


class FoldItem(QGraphicsItem):
    """The bar of a part of the graph that has nothing to do with the rest."""

    def __init__(self, context: Context, fold: Fold, number: int) -> None:
        super().__init__()
        self.context, self.fold, self.number = context, fold, number
        self.open = False
        self._said: tuple[str, bool] = ("", False)
        self.setPos(fold.x, fold.y)
        self.setZValue(1)

    def boundingRect(self) -> QRectF:
        """Return the bar with the sheets behind it."""
        return QRectF(-12, -22, self.fold.w + 24, FOLD_H + 34)

    def shape(self) -> QPainterPath:
        """Return the bar."""
        path = QPainterPath()
        path.addRect(QRectF(0, 0, self.fold.w, FOLD_H))
        return path

    def refresh(self) -> None:
        """Paint again when the bar says something else."""
        said = self.words(), self.context.state.now.card in self.fold.cards
        if said != self._said:
            self._said = said
            self.update()

    def words(self) -> str:
        """Return what the bar says at the moment."""
        c, fold = self.context, self.fold
        lines = c.stage.fold_lines[self.number]
        done = sum(1 for card in fold.cards if c.has_come(card))
        if not done:
            return tr("{lines}, still to come", lines=lines)
        if done < len(fold.cards):
            return tr("{lines} · {n} of {total} tensors so far", lines=lines, n=done, total=len(fold.cards))
        return fold_note(c.recording, fold.cards, fold.ghosts, lines, c.state.apart)

    def paint(self, q: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the bar: dotted while it is still to come."""
        paint.begin(q)
        c, t, fold = self.context, self.context.theme, self.fold
        future = not c.has_come(fold.cards[0])
        if not future and not self.open:
            for d in (8, 4):
                paint.rect(q, t, QRectF(d, -d, fold.w - 2 * d, 20), "pane", "edge", 7, 1)
        bar = QRectF(0, 0, fold.w, FOLD_H)
        if c.state.now.card in fold.cards and not self.open:
            marks.now_ring(q, t, bar, 8)
        paint.rect(q, t, bar, None if future else "pane", "edge", 8, 1.2, paint.DOTTED if future else None)
        ink = "text3" if future else "text2"
        triangle = [(16, 16), (26, 16), (21, 22)] if self.open else [(16.0, 15.0), (16.0, 25.0), (22.0, 20.0)]
        paint.poly(q, t, [(float(x), float(y)) for x, y in triangle], ink)
        title = c.stage.fold_titles[self.number]
        width = paint.text(
            q, t, 32, 20, title, 13, "text3" if future else "text", 500 if future else 600, room=fold.w / 2
        )
        paint.text(q, t, 46 + width, 20, self.words(), 12, "text3", room=fold.w - width - 56)


class SlotItem(QGraphicsItem):
    """The frame in which the iterations of a loop take turns: sheets behind, and which one this is."""

    def __init__(self, context: Context, slot: Slot, number: int) -> None:
        super().__init__()
        self.context, self.slot, self.number = context, slot, number
        self.turn = 0
        self.setZValue(-2)

    def boundingRect(self) -> QRectF:
        """Return the frame with its sheets."""
        s = self.slot
        return QRectF(s.x - 4, s.y - 14, s.w + 16, s.h + 20)

    def caption(self) -> str:
        """Return which iteration is shown."""
        line = self.context.stage.slot_lines[self.number]
        number, total = self.context.stage.slot_turns[self.number][self.turn]
        if not self.context.has_come(self.slot.scopes[0]):
            return ""
        if total == 1:
            return tr("loop of line {line}", line=line)
        return tr("iteration {n} of {total}", n=number, total=total)

    def paint(self, q: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the frame."""
        paint.begin(q)
        c, t, s = self.context, self.context.theme, self.slot
        future = not c.has_come(s.scopes[0])
        if len(s.scopes) > 1 and not future:
            for d in (8, 4):
                paint.rect(q, t, QRectF(s.x + d, s.y - d, s.w - 2 * d, 20), "pane", "edge", 7, 1)
        box = QRectF(s.x, s.y, s.w, s.h)
        paint.rect(q, t, box, "pane", "edge", 8, 1.2, paint.DOTTED if future else None)
        if c.zoom < TILES_BELOW:
            return
        line = c.stage.slot_lines[self.number]
        caption = self.caption() or tr("loop of line {line}, still to come", line=line)
        width = paint.text(q, t, s.x + 16, s.y + 18, caption, 13, "text3" if future else "text", 600)
        if not future and c.stage.slot_turns[self.number][self.turn][1] > 1:
            words = tr("loop of line {line}", line=line)
            paint.text(q, t, s.x + 30 + width, s.y + 18, words, 12, "text3")


def frame_items(context: Context, frame: Frame, dx: float = 0, dy: float = 0) -> list[QGraphicsItem]:
    """Return the items of a frame; ``dx`` and ``dy`` move it."""
    wires: dict[int, list[Wire]] = {}
    for wire in frame.wires:
        wires.setdefault(wire.card, []).append(wire)
    made: list[QGraphicsItem] = []
    for place in frame.places:
        card = CardItem(context, Place(place.card, place.x + dx, place.y + dy, place.below))
        made.append(card)
        if place.card in wires:
            item = WiresItem(context, card, tuple(wires[place.card]))
            item.setPos(dx, dy)
            made.append(item)
            if context.moves:
                item.arrange()
    for border in frame.borders:
        around = BorderItem(context, border, frame.places)
        around.setPos(dx, dy)
        made.append(around)
        if context.moves:
            around.arrange()
    for region in frame.regions:
        area = RegionItem(context, region, frame.places)
        area.setPos(dx, dy)
        made.append(area)
        if context.moves:
            area.arrange()
    return made


def _bounds(wires: tuple[Wire, ...]) -> QRectF:
    xs: list[float] = []
    ys: list[float] = []
    for wire in wires:
        for points in (wire.data, wire.back, (wire.label,) if wire.back else ()):
            xs += [p[0] for p in points]
            ys += [p[1] for p in points]
        if wire.chip is not None:
            xs += [wire.chip.x, wire.chip.x + wire.chip.w]
            ys += [wire.chip.y, wire.chip.y + 22]
        if wire.version:
            xs.append(wire.use_at[0] - 110)
    box = QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    return box.adjusted(-44, -26, 44, 26)


def _wrapped(context: Context, sentences: tuple[str, ...], width: float) -> list[tuple[str, bool]]:
    lines: list[tuple[str, bool]] = []
    for number, sentence in enumerate(sentences):
        row = ""
        for word in sentence.split(" "):
            wider = f"{row} {word}".strip()
            if row and paint.text_width(context.theme, wider, 13 if number == 0 else 12) > width:
                lines.append((row, number == 0))
                row = word
            else:
                row = wider
        lines.append((row, number == 0))
    return lines
