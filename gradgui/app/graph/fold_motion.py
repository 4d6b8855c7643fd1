"""Cards that go where another folding puts them: out of the card that stood for them, or into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation

if TYPE_CHECKING:
    from gradgui.app.graph.items import CardItem
    from gradgui.app.graph.scene import GraphScene
    from gradgui.state.graph import GraphStage

FOLD_MS: Final = 180
MOST: Final = 120  # cards; more than that would not move smoothly, and nobody could follow them


class FoldMotion(QObject):
    """Plays the way from one layout to the next, which is in the scene already."""

    def __init__(self, scene: GraphScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self._ways: list[tuple[CardItem, QPointF, QPointF]] = []
        self._run = QVariantAnimation(self)
        self._run.setDuration(FOLD_MS)
        self._run.setStartValue(0.0)
        self._run.setEndValue(1.0)
        self._run.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._run.valueChanged.connect(self._on_run_value_changed)
        self._run.finished.connect(self.finish)

    @property
    def running(self) -> bool:
        """Whether cards are on their way."""
        return bool(self._ways)

    def play(self, before: dict[int, QPointF], old: GraphStage, shift: QPointF) -> None:
        """Let the cards come from where they stood; ``shift`` is how far the camera went along."""
        for card, item in self._scene.cards.items() if len(self._scene.cards) <= MOST else ():
            start = before.get(old.shown(card))
            end = item.pos()
            if start is not None and (start + shift - end).manhattanLength() > 1:
                self._ways.append((item, start + shift, end))
        if self._ways:
            self._show_wires(0.0)
            self._run.start()

    def finish(self) -> None:
        """Put every card where it belongs, at once."""
        self._run.stop()
        ways, self._ways = self._ways, []
        for item, _, end in ways:
            item.setPos(end)
        if ways:
            self._show_wires(1.0)

    def forget(self) -> None:
        """Take note that the items are gone."""
        self._ways = []
        self._run.stop()

    def _show_wires(self, part: float) -> None:
        for item in self._scene.tied_items():
            item.setOpacity(part)

    def _on_run_value_changed(self, part: object) -> None:
        if not isinstance(part, float):
            return
        for item, start, end in self._ways:
            item.setPos(start + (end - start) * part)
        self._show_wires(max(0.0, 2 * part - 1))
