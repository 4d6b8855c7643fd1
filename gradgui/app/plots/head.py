"""The head of the plots pane: what is plotted, one more curve, and what runs from left to right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from gradgui.app import paint
from gradgui.app.theme import SPACE, Theme
from gradgui.i18n import tr
from gradgui.state.curves import EVENTS, ITERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

    from gradgui.state.quantities import Quantity

AXES: Final = {EVENTS: "over events", ITERATIONS: "over iterations"}


@dataclass(frozen=True, slots=True)
class AxisOffer:
    """What the axis menu offers, and which of it is chosen."""

    over: str = EVENTS
    iterations: bool = False  # whether there are several to run over
    against: Quantity | None = None
    others: tuple[Quantity, ...] = ()
    log: bool = False
    can_log: bool = False


class PlotHead(QWidget):
    """Three buttons and a note; the pane says what they say."""

    def __init__(self, menu: QMenu, axis_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self._name = ""
        self._note = ""
        self.title = self._button("plot_title")
        self.title.setMenu(menu)
        self.title.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.add = self._button("plot_add")
        self.add.setText("+")
        self.add.setToolTip(tr("Write one more number to plot, such as w[0,1].grad"))
        self.add.setAccessibleName(tr("Write one more number to plot"))
        self.over = self._button("plot_over")
        self.over.setMenu(axis_menu)
        self.over.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.over.setToolTip(tr("Change what runs from left to right: events, iterations or another number"))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.title)
        self._row.addWidget(self.add)
        self._row.addStretch(1)
        self._row.addWidget(self.over)

    def show_words(self, name: str, note: str, axis: str) -> None:
        """Show what is plotted, a note beside it, and the axis of curves ("" where there are none)."""
        self._name, self._note = name, note
        self.over.setVisible(bool(axis))
        self.add.setVisible(bool(axis))
        self.over.setText(f"{axis} ▾")
        self.over.setAccessibleName(axis)
        t = self._theme
        taken = self.over.sizeHint().width() + self.add.sizeHint().width() if axis else 0
        room = max(self.width() - taken - t.px(64), t.px(60))
        fitting = t.metrics("title").elidedText(name, Qt.TextElideMode.ElideRight, room)
        self.title.setText(fitting + " ▾")
        self.title.setToolTip(name if fitting != name else "")
        self.title.setAccessibleName(tr("What is plotted: {name}", name=name))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self._theme = theme
        self._row.setContentsMargins(theme.ipx(8), theme.ipx(4), theme.ipx(12), theme.ipx(2))
        self._row.setSpacing(theme.ipx(6))
        for button, role, weight in ((self.title, "title", 600), (self.add, "title", 600), (self.over, "small", 500)):
            button.setFont(theme.font(role, weight))
            button.setMinimumHeight(theme.ipx(SPACE["button"]))
            button.setMaximumHeight(theme.ipx(SPACE["tabs"]))
            border = "transparent" if button is self.title else theme.hex("edge")
            button.setStyleSheet(
                f"QToolButton {{ border: {theme.ipx(1)}px solid {border}; background: transparent;"
                f" font-size: {theme.type_px(role)}px; font-weight: {weight};"
                f" padding: 0px {theme.ipx(7)}px; border-radius: {theme.ipx(6)}px; }}"
                f"QToolButton:hover {{ background: {theme.hex('data_tint')}; }}"
                f"QToolButton:focus {{ border-color: {theme.hex('text')}; }}"
                "QToolButton::menu-indicator { image: none; width: 0px; }"
            )
        self.title.setMinimumWidth(theme.ipx(40))

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        return button

    def paintEvent(self, event: QPaintEvent) -> None:
        q, t = QPainter(self), self._theme
        paint.begin(q)
        q.fillRect(event.rect(), t.color("pane"))
        room = self.width() - self.title.geometry().right() - t.px(28)
        if self._note and room > t.px(40):
            middle = self.title.geometry().center().y()
            paint.text(q, t, self.width() - t.px(16), middle, self._note, "note", "text3", align="r", room=room)
        q.end()


def fill_axis_menu(
    menu: QMenu,
    offer: AxisOffer,
    choose_over: Callable[[str], None],
    choose_against: Callable[[Quantity | None], None],
    choose_log: Callable[[bool], None],
) -> None:
    """Offer what may run from left to right, and how the upright axis counts."""
    menu.clear()
    for over in (EVENTS, ITERATIONS) if offer.iterations else (EVENTS,):
        _add(menu, tr(AXES[over]), offer.against is None and offer.over == over, partial(choose_over, over))
    if offer.others:
        menu.addSeparator()
    for quantity in offer.others:
        words = tr("against {name}", name=quantity.text)
        _add(menu, words, quantity == offer.against, partial(choose_against, quantity))
    menu.addSeparator()
    _add(menu, tr("powers of ten upwards"), offer.log, lambda: choose_log(not offer.log), enabled=offer.can_log)


def _add(menu: QMenu, text: str, checked: bool, do: Callable[[], None], *, enabled: bool = True) -> None:
    action = menu.addAction(text.replace("&", "&&"))
    action.setCheckable(True)
    action.setChecked(checked)
    action.setEnabled(enabled)
    action.triggered.connect(lambda _checked=False: do())
