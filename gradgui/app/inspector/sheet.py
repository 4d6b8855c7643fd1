"""The painted sheet under the tabs: items laid out to its width, with places to click, copy and read out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from gradgui.app import paint
from gradgui.app.cells import ColorScale
from gradgui.app.inspector.layout import Layout, Link

if TYPE_CHECKING:
    from gradgui.app.inspector.items import Item
    from gradgui.app.theme import Theme
    from gradgui.recording.values import Value

MARGIN = 16
BOTTOM = 16
Lookup = Callable[[int], "Value"]


class Sheet(QWidget):
    """Shows items. ``linkActivated`` gives the action of what was clicked or chosen by keyboard."""

    linkActivated = Signal(tuple)
    cellChosen = Signal(int, int)  # row and column, of the cells that can be edited

    def __init__(self, theme: Theme, value: Lookup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._value = value
        self._scales = (ColorScale(1.0), ColorScale(1.0))
        self._items: tuple[Item, ...] = ()
        self._layout: Layout | None = None
        self._laid_width = -1
        self._chosen = -1  # the link that the keyboard is on
        self.tip: Callable[[Link], str] = lambda link: link.tip
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that nothing under it is painted
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_items(self, items: tuple[Item, ...], scales: tuple[ColorScale, ColorScale]) -> None:
        """Show these items; nothing happens when they are the ones shown."""
        if items == self._items and scales == self._scales:
            return
        self._items, self._scales, self._chosen = items, scales, -1
        self._lay()

    def set_theme(self, theme: Theme) -> None:
        """Lay out and paint in another theme."""
        self._theme = theme
        self._lay()

    def text(self) -> str:
        """Return everything on the sheet as text."""
        return "\n".join(self._layout.lines) if self._layout is not None else ""

    def links(self) -> tuple[Link, ...]:
        """Return the places that can be clicked."""
        return tuple(self._layout.links) if self._layout is not None else ()

    def cells_link(self) -> Link | None:
        """Return the cells that can be edited: ("cells", value, rows, columns) and where they are."""
        return next((link for link in self.links() if link.action[0] == "cells"), None)

    def link_at(self, at: QPointF) -> Link | None:
        """Return the innermost link under a point."""
        found = [link for link in self.links() if link.box.contains(at)]
        return min(found, key=lambda link: link.box.width() * link.box.height(), default=None)

    # ---- laying out ----------------------------------------------------------------------------------------------

    def _lay(self) -> None:
        t, width = self._theme, self._full_width()
        margin = t.px(MARGIN)
        layout = Layout(t, margin, max(t.px(80), width - 2 * margin), self._value, self._scales, t.px(MARGIN))
        for item in self._items:
            item.lay(layout)
        self._layout, self._laid_width = layout, width
        height = round(layout.y + t.px(BOTTOM))
        if self.minimumHeight() != height:
            self.setMinimumHeight(height)
        self.setAccessibleDescription(self.text())
        self.update()

    def _full_width(self) -> int:
        """Return the width without a scroll bar, which stands in the margin: nothing moves when it comes."""
        area = self._area()
        return area.width() if area is not None else self.width()

    def _area(self) -> QScrollArea | None:
        parent = self.parentWidget()
        area = parent.parentWidget() if parent is not None else None
        return area if isinstance(area, QScrollArea) else None

    def sizeHint(self) -> QSize:
        return QSize(self._theme.ipx(280), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._laid_width != self._full_width():
            self._lay()

    # ---- painting ------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        area = event.rect().toRectF()
        painter.fillRect(area, self._theme.color("pane"))
        if self._layout is None:
            return
        for box, painted in self._layout.ops:
            # a line has no area, and would meet nothing
            if box.adjusted(-2, -2, 2, 2).intersects(area):
                painted(painter)
        if self.hasFocus() and 0 <= self._chosen < len(self.links()):
            box = self.links()[self._chosen].box.adjusted(-2, -2, 2, 2)
            paint.rect(painter, self._theme, box, None, "text", self._theme.px(4), 2)

    # ---- mouse and keyboard --------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.link_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        link = self.link_at(event.position())
        if link is not None and link.action[0] != "cells" and event.button() is Qt.MouseButton.LeftButton:
            self.linkActivated.emit(link.action)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        link = self.link_at(event.position())
        if link is not None and link.action[0] == "cells" and event.button() is Qt.MouseButton.LeftButton:
            self._choose_cell(link, event.position())
        else:
            super().mouseDoubleClickEvent(event)

    def _choose_cell(self, link: Link, at: QPointF) -> None:
        _, _, down, across = link.action
        wide, tall = link.box.width() / across, link.box.height() / down
        row = min(int((at.y() - link.box.top()) / tall), down - 1)
        column = min(int((at.x() - link.box.left()) / wide), across - 1)
        self.cellChosen.emit(row, column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self._chosen < len(self.links()):
            link = self.links()[self._chosen]
            if link.action[0] == "cells":
                self._choose_cell(link, link.box.topLeft())
            else:
                self.linkActivated.emit(link.action)
            return
        event.ignore()

    def focusNextPrevChild(self, forward: bool) -> bool:
        chosen = self._chosen + (1 if forward else -1)
        if not 0 <= chosen < len(self.links()):
            self._chosen = -1
            self.update()
            return super().focusNextPrevChild(forward)
        self._chosen = chosen
        self._reveal()
        self.update()
        return True

    def _reveal(self) -> None:
        box, area = self.links()[self._chosen].box.toRect(), self._area()
        if area is not None:
            area.ensureVisible(box.center().x(), box.center().y(), 0, box.height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            link = self.link_at(QPointF(event.pos()))
            text = self.tip(link) if link is not None else ""
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)


def copy_text(text: str) -> None:
    """Put text on the clipboard."""
    clipboard = QGuiApplication.clipboard()
    if clipboard is not None and text:
        clipboard.setText(text)
