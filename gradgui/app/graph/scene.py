"""The scene: builds items from a stage, and at each new state touches those that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from gradgui.app.graph.border_item import BorderItem
from gradgui.app.graph.close_up import FarEndsItem
from gradgui.app.graph.context import Context
from gradgui.app.graph.error_item import ErrorItem
from gradgui.app.graph.fold_motion import FoldMotion
from gradgui.app.graph.items import CardItem, FoldItem, RegionItem, SlotItem, WiresItem, frame_items
from gradgui.app.graph.motion import Motion
from gradgui.app.graph.ties_item import TiesItem
from gradgui.graph.arrange import Moves, extent
from gradgui.graph.geometry import CARD_H, CARD_W, FOLD_H, Home, strand_widths
from gradgui.recording.recording import Recording
from gradgui.state.graph import EMPTY, GraphStage, GraphState, touched
from gradgui.state.graph_groups import with_groups

if TYPE_CHECKING:
    from gradgui.app.theme import Theme


MANY = 100  # cards from which on everything in view is painted again


class GraphScene(QGraphicsScene):
    """Holds the items of one recording."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        self.context = Context(Recording(), theme.unscaled())
        self.cards: dict[int, CardItem] = {}
        self.wires: dict[int, WiresItem] = {}
        self.folds: list[FoldItem] = []
        self._regions: list[RegionItem] = []
        self._borders: list[BorderItem] = []
        self._slots: list[SlotItem] = []
        self._turn_items: dict[int, list[QGraphicsItem]] = {}
        self._fold_items: dict[int, list[QGraphicsItem]] = {}
        self._chosen: dict[int, bool] = {}  # folds that a person opened or shut
        self._focus_fold = -1
        self._opened = 0.0  # how much taller the scene is by the folds that are open
        self._error: ErrorItem | None = None
        self._ties: TiesItem | None = None
        self._far_ends: FarEndsItem | None = None
        self.motion = Motion(self)
        self.fold_motion = FoldMotion(self)

    # ---- what is shown ---------------------------------------------------------------------------------------

    def show_stage(self, stage: GraphStage, recording: Recording, moves: Moves | None = None) -> None:
        """Build everything anew for a recording, with the cards that a person moved."""
        self.motion.forget()
        self.fold_motion.forget()
        self.clear()
        self.setBspTreeDepth(0)  # to be chosen anew: Qt keeps the one of the first picture
        for known in (self.cards, self.wires, self.folds, self._regions, self._borders, self._slots):
            known.clear()
        self._turn_items.clear()
        self._fold_items.clear()
        self._chosen.clear()
        self._focus_fold = -1
        context = self.context
        context.stage, context.recording, context.state = stage, recording, EMPTY
        context.keyboard = context.lit = -1
        context.chosen, context.moves = frozenset(), moves or {}
        context.pixmaps.clear()
        self._add(frame_items(context, stage.geometry.base))
        for number, slot in enumerate(stage.geometry.slots):
            item = SlotItem(context, slot, number)
            self._slots.append(item)
            self.addItem(item)
            self._show_turn(number, 0)
        for number, fold in enumerate(stage.geometry.folds):
            bar = FoldItem(context, fold, number)
            self.folds.append(bar)
            self.addItem(bar)
        self._place_folds()
        self._error = ErrorItem(context, self.cards.get, self.wires.get)
        self.addItem(self._error)
        self._ties = TiesItem(context, self.cards.get)
        self._far_ends = FarEndsItem(context, self.cards.get)
        self.addItem(self._ties)
        self.addItem(self._far_ends)

    def show_state(self, state: GraphState) -> None:
        """Touch what differs from the state before."""
        context, old, stage = self.context, self.context.state, self.context.stage
        state = with_groups(state, stage.inside, stage.groups)
        if state == old:
            return
        self.motion.finish()
        self.fold_motion.finish()
        context.state = state
        cards = touched(context.recording, old.cursor, state.cursor)
        if cards is not None and stage.inside:
            cards = frozenset(map(stage.shown, cards))
        self._take_turns(state)
        self._fold_by_focus(state)
        if self._error is not None and (old.error != state.error or state.error.culprits):
            self._error.refresh()
        if self._ties is not None and (old.names or state.names or context.stage.second):
            self._ties.refresh()
        if cards is None or len(cards) > MANY:
            self.refresh()
            self.motion.play(old, state)
            return
        changed = set(cards)
        for seen in (old, state):
            changed |= {seen.now.card, seen.selection.card, seen.why}
        self._restyle(changed)
        self._restyle_frames(old, state)
        self.motion.play(old, state)

    def touch(self, card: int) -> None:
        """Paint a card and its wires again."""
        for item in (self.cards.get(card), self.wires.get(card)):
            if item is not None:
                item.update()

    def refresh(self) -> None:
        """Look at everything again."""
        for item in self.cards.values():
            item.stale = True
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self.context.theme = theme.unscaled()
        self.context.pixmaps.clear()
        self.refresh()

    def set_reading(self, reading: str) -> None:
        """Show data, gradient or both."""
        self.context.reading = reading
        self.update()

    def toggle_fold(self, number: int) -> None:
        """Open or shut a fold; it stays so until the next recording."""
        self._chosen[number] = not self.folds[number].open
        self._place_folds()

    def choose(self, cards: frozenset[int]) -> None:
        """Ring these cards, chosen together."""
        before, self.context.chosen = self.context.chosen, cards
        for card in before ^ cards:
            self.touch(card)

    def light(self, card: int) -> None:
        """Show which card the chip under the mouse stands for, -1 for none."""
        before, self.context.lit = self.context.lit, card
        for seq in {before, card} if before != card else ():
            if seq in self.cards:
                self.cards[seq].update()

    def arrange(self, moves: Moves) -> None:
        """Put the cards where a person moved them, and what is tied to those that changed their place."""
        context = self.context
        before, context.moves = context.moves, moves
        changed = {card for card in before.keys() | moves.keys() if before.get(card) != moves.get(card)}
        tied = changed.union(*(context.stage.users.get(card, ()) for card in changed))
        for card in changed & self.cards.keys():
            self.cards[card].arrange()
        for card in tied & self.wires.keys():
            self.wires[card].arrange()
        for region in self._regions:
            if not changed.isdisjoint(region.region.cards):
                region.arrange()
        for border in self._borders:
            if not changed.isdisjoint(border.border.cards):
                border.arrange()
        if self._error is not None:
            self._error.refresh()
        self._extend()

    def stick_titles(self, left: float) -> None:
        """Keep the titles of frames in a view that begins here."""
        for border in self._borders:
            border.stick(left - border.pos().x())

    def tied_items(self) -> list[QGraphicsItem]:
        """Return what is drawn for where cards stand: wires, areas, frames."""
        return [*self.wires.values(), *self._regions, *self._borders]

    def box_of(self, card: int) -> QRectF | None:
        """Return where a card stands now; a folded one stands where its group or its bar is."""
        card = self.context.stage.shown(card)
        item = self.cards.get(card)
        if item is not None:
            return QRectF(item.pos().x(), item.pos().y(), CARD_W, CARD_H)
        home = self.context.stage.geometry.homes.get(card)
        if home is not None and home.kind == "fold":
            bar = self.folds[home.number]
            return QRectF(bar.pos().x(), bar.pos().y(), bar.fold.w, FOLD_H)
        return None

    def boxes_around(self, card: int) -> list[QRectF]:
        """Return what the eye should see of a card, the most first: with where its gradient goes, its wires, alone."""
        card = self.context.stage.shown(card)
        box = self.box_of(card)
        if box is None:
            return []
        item, wires = self.cards.get(card), self.wires.get(card)
        if item is None:
            return [box.adjusted(0, 0, 0, 30)]
        alone = box.adjusted(0, 0, 0, max(30.0, item.below))
        boxes = [alone]
        if wires is not None:
            boxes.insert(0, alone.united(wires.sceneBoundingRect().adjusted(40, 20, -40, -20)))
        return [*self._wider(card, boxes[0]), *boxes]

    def _wider(self, card: int, near: QRectF) -> list[QRectF]:
        """Return a box with the cards that take part: all the culprits of an error, or who gets the gradient."""
        context = self.context
        error = context.state.error
        if error.culprits:
            return [self._united(near, [c.card for c in error.culprits] + [error.new_card])]
        wires, item = self.wires.get(card), self.cards.get(card)
        look = item.look if item is not None else None
        if wires is None or look is None:
            return []
        ports = {port.port for port in look.ports if port.look in ("now", "next", "failed")}
        return [self._united(near, [w.source for w in wires.wires if w.port in ports])] if ports else []

    def _united(self, box: QRectF, cards: list[int]) -> QRectF:
        for card in cards:
            item, place = self.cards.get(card), self.box_of(card)
            if item is not None and place is not None:
                box = box.united(place.adjusted(0, 0, 0, max(30.0, item.below)))
        if self.context.state.error.sums and self.context.stage.error_box is not None:
            box = box.united(QRectF(*self.context.stage.error_box))
        return box

    def show_far_ends(self) -> None:
        """Show chips for the cards that the frame of a class does not hold."""
        if self._far_ends is None:
            return
        joined = [(w.data, (w.source, w.card)) for item in self.wires.values() for w in item.wires if w.source >= 0]
        self._far_ends.show_ends([points for points, _ in joined], [ends for _, ends in joined])
        self.update()

    def far_names(self) -> set[str]:
        """Return the names on the chips at the frame."""
        return self._far_ends.names() if self._far_ends is not None else set()

    def strand_width(self, card: int) -> float:
        """Return how wide the strand of a card is; without one, the widest strand."""
        geometry = self.context.stage.geometry
        home = geometry.homes.get(card, Home("none"))
        if home.kind == "slot":
            frames = [geometry.slots[home.number].frames[home.turn]]
        elif home.kind == "base":
            frames = [geometry.base]
        else:
            frames, card = [geometry.base, *(slot.frames[0] for slot in geometry.slots)], -1
        return max((width for frame in frames for width in strand_widths(frame, card)), default=0.0)

    # ---- parts that come and go ------------------------------------------------------------------------------

    def _add(self, items: list[QGraphicsItem]) -> None:
        for item in items:
            self.addItem(item)
            if isinstance(item, CardItem):
                self.cards[item.card] = item
            elif isinstance(item, WiresItem):
                self.wires[item.card.card] = item
            elif isinstance(item, RegionItem):
                self._regions.append(item)
            elif isinstance(item, BorderItem):
                self._borders.append(item)

    def _remove(self, items: list[QGraphicsItem]) -> None:
        for item in items:
            if isinstance(item, CardItem):
                self.cards.pop(item.card, None)
            elif isinstance(item, WiresItem):
                self.wires.pop(item.card.card, None)
            elif isinstance(item, RegionItem):
                self._regions.remove(item)
            elif isinstance(item, BorderItem):
                self._borders.remove(item)
            self.removeItem(item)

    def _take_turns(self, state: GraphState) -> None:
        """Show in each slot the iteration of the card in focus, or the newest one."""
        home = self._home(state.focus)
        for number, item in enumerate(self._slots):
            turn = item.slot.turn(state.cursor)
            if home.kind == "slot" and home.number == number:
                turn = home.turn
            if turn != item.turn:
                self._show_turn(number, turn)

    def _show_turn(self, number: int, turn: int) -> None:
        self._remove(self._turn_items.pop(number, []))
        item = self._slots[number]
        item.turn = turn
        items = frame_items(self.context, item.slot.frames[turn])
        self._turn_items[number] = items
        self._add(items)
        item.update()

    def _home(self, card: int) -> Home:
        return self.context.stage.geometry.homes.get(card, Home("none"))

    def _fold_by_focus(self, state: GraphState) -> None:
        """Open the fold that the present event is in, shut it when the event is elsewhere."""
        home = self._home(state.focus)
        number = home.number if home.kind == "fold" else -1
        if number != self._focus_fold:
            self._focus_fold = number
            self._place_folds()

    def _place_folds(self) -> None:
        down = 0.0
        for number, bar in enumerate(self.folds):
            is_open = self._chosen.get(number, number == self._focus_fold)
            bar.setPos(bar.fold.x, bar.fold.y + down)
            if is_open != bar.open or is_open:
                self._remove(self._fold_items.pop(number, []))
            bar.open = is_open
            if is_open:
                items = frame_items(self.context, bar.fold.frame, bar.fold.x, bar.pos().y() + FOLD_H)
                self._fold_items[number] = items
                self._add(items)
                down += bar.fold.open_h
            bar.update()
        self._opened = down
        self._extend()

    def _extend(self) -> None:
        """Make the scene as large as what stands in it."""
        width, height = extent(self.context.stage.geometry, self.context.moves)
        self.setSceneRect(QRectF(0, 0, width, height + self._opened))

    # ---- restyling -------------------------------------------------------------------------------------------

    def _restyle(self, cards: set[int]) -> None:
        users = self.context.stage.users
        for card in cards:
            item = self.cards.get(card)
            if item is None:
                continue
            item.stale = True
            item.update()
            for neighbour in (card, *users.get(card, ())):
                wires = self.wires.get(neighbour)
                if wires is not None:
                    wires.update()

    def _restyle_frames(self, old: GraphState, state: GraphState) -> None:
        for region in self._regions:
            crossed = (old.cursor < region.region.since) != (state.cursor < region.region.since)
            if crossed or old.why != state.why or old.reason != state.reason:
                region.update()
        for border in self._borders:
            if (old.cursor < border.border.cards[0]) != (state.cursor < border.border.cards[0]):
                border.update()
        for bar in self.folds:
            bar.refresh()
        for slot in self._slots:
            begun = slot.slot.scopes[0]
            if (old.cursor < begun) != (state.cursor < begun):
                slot.update()  # a whole frame is costly to paint, so only when it begins
