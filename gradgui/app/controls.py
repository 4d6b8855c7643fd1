"""Small controls of the window's frame: a row of choices, a label that ends in "…", a row that gives way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gradgui.app import icons, paint
from gradgui.app.theme import Theme, TypeSize

if TYPE_CHECKING:
    from collections.abc import Sequence


class Themed(Protocol):
    """Whatever takes another theme or size while it is shown."""

    def set_theme(self, theme: Theme) -> None:
        """Take a theme."""


class Segments(QFrame):
    """A row of actions of which one is chosen."""

    def __init__(self, actions: Sequence[QAction], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("segments")
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setSpacing(0)
        self._buttons: list[QToolButton] = []
        for action in actions:
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setAccessibleName(f"{name}: {action.text()}")
            row.addWidget(button)
            self._buttons.append(button)

    def set_theme(self, theme: Theme) -> None:
        """Dress it; the chosen one is filled with ink."""
        gap = theme.ipx(2)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(gap, gap, gap, gap)
        self.setFixedHeight(theme.ipx(28))
        chosen = theme.font("body", 600)
        for button in self._buttons:
            # Wide enough for its bold form, so that choosing moves nothing.
            width = paint.text_width(theme, button.text(), chosen) + theme.px(20)
            button.setMinimumWidth(round(width))
            button.setFixedHeight(theme.ipx(28) - 2 * gap)
        self.setStyleSheet(
            f"#segments {{ background: {theme.hex('sunken')}; border: {theme.ipx(1)}px solid {theme.hex('edge')};"
            f" border-radius: {theme.ipx(6)}px; }}"
            f"#segments QToolButton {{ background: transparent; color: {theme.hex('text2')};"
            f" border: {theme.ipx(2)}px solid transparent; border-radius: {theme.ipx(4)}px;"
            f" padding: 0px {theme.ipx(4)}px; font-weight: 500; min-height: 0px; }}"
            f"#segments QToolButton:hover {{ background: {theme.hex('data_tint')}; }}"
            f"#segments QToolButton:checked {{ background: {theme.hex('data')}; color: {theme.hex('on_data')};"
            f" font-weight: 600; }}"
            f"#segments QToolButton:focus {{ border-color: {theme.hex('now')}; }}"
        )


class IconButton(QToolButton):
    """A button that shows the sign of its action alone."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDefaultAction(action)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setAccessibleName(action.text())

    def set_theme(self, theme: Theme) -> None:
        """Take the size of a theme."""
        self.setIconSize(icons.icon_size(theme))
        self.setFixedSize(theme.ipx(36), theme.ipx(28))
        self.setStyleSheet("QToolButton { padding: 0px; min-height: 0px; }")


class Elided(QLabel):
    """One line of text that ends in "…" when it has no room, and says all of it on hover."""

    def __init__(self, what: TypeSize, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what, self._token = what, token
        self._theme = Theme()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(0)

    def set_theme(self, theme: Theme) -> None:
        """Take the type and colour of a theme."""
        self._theme = theme
        self.setFont(theme.font(self._what))
        self.updateGeometry()
        self.update()

    def setText(self, text: str) -> None:
        if text != self.text():
            super().setText(text)
            self.setAccessibleName(text)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = paint.text_width(self._theme, self.text(), self._what) + self._theme.px(2)
        return QSize(round(width) + 1, round(self._theme.metrics(self._what).height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        paint.begin(q)
        room, theme, height = self.width(), self._theme, self.height() / 2
        align = self.alignment()
        if align & Qt.AlignmentFlag.AlignRight:
            paint.text(q, theme, room, height, self.text(), self._what, self._token, align="r", room=room)
        elif align & Qt.AlignmentFlag.AlignHCenter:
            paint.text(q, theme, room / 2, height, self.text(), self._what, self._token, align="c", room=room)
        else:
            paint.text(q, theme, 0, height, self.text(), self._what, self._token, room=room)
        q.end()
        too_long = self.sizeHint().width() > room
        self.setToolTip(self.text() if too_long else "")


class GivingRow(QWidget):
    """A row whose least needed members step back when it has no room for all: nothing is ever cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QHBoxLayout(self)
        self._members: list[tuple[int, QWidget]] = []
        self.setMinimumWidth(0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def add(self, widget: QWidget, need: int = 0) -> None:
        """Add a member; those with the highest ``need`` go first, 0 never goes."""
        self.row.addWidget(widget)
        self._members.append((need, widget))

    def give_way(self) -> None:
        """Show as many members as fit."""
        groups = sorted({need for need, _ in self._members if need}, reverse=True)
        for count in range(len(groups) + 1):
            gone = set(groups[:count])
            shown = [widget for need, widget in self._members if need not in gone]
            if count == len(groups) or self._needed(shown) <= self.width():
                break
        for need, widget in self._members:
            widget.setVisible(need not in gone)

    def _needed(self, shown: Sequence[QWidget]) -> int:
        margins = self.row.contentsMargins()
        gaps = self.row.spacing() * max(0, len(shown) - 1)
        return sum(self._width(w) for w in shown) + gaps + margins.left() + margins.right()

    @staticmethod
    def _width(widget: QWidget) -> int:
        return max(widget.sizeHint().width(), widget.minimumWidth())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.row.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.give_way()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.give_way()
        return super().event(event)
