"""The row of open programs: drag to reorder, middle click to close; no row while there is only one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QTabBar, QWidget

from gradgui.app import icons, paint
from gradgui.app.theme import Theme
from gradgui.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT: Final = 32  # at 100 %
NARROWEST, WIDEST = 96, 240
SIGN: Final = 16
INKS: Final = {"octagon": "error", "play": "data", "stop": "text3"}
KEYS: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


@dataclass(frozen=True, slots=True)
class Label:
    """What a tab says: its name, all that is to know on hover, whether it is unsaved, and a sign of its run."""

    name: str
    tip: str
    changed: bool = False
    sign: str = ""


class TabRow(QTabBar):
    """Shows labels; asks to show, close and move what they stand for."""

    chosen = Signal(int)
    closeAsked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tab_row")
        self.setAccessibleName(tr("Open programs"))
        self._theme = Theme()
        self._labels: list[Label] = []
        self.setMovable(True)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.currentChanged.connect(self.chosen)
        self.tabMoved.connect(self._on_tab_moved)
        self.hide()

    @property
    def labels(self) -> tuple[Label, ...]:
        """What the tabs say, from left to right."""
        return tuple(self._labels)

    def show_labels(self, labels: Sequence[Label], current: int) -> None:
        """Show these tabs, one of them as the one in front."""
        with QSignalBlocker(self):
            while self.count() > len(labels):
                self.removeTab(self.count() - 1)
                self._labels.pop()
            for place, label in enumerate(labels):
                if place == self.count():
                    self.addTab("")
                    self._labels.append(Label("", ""))
                    self.setTabButton(place, QTabBar.ButtonPosition.RightSide, self._button())
                if label != self._labels[place]:
                    self._show(place, label)
            self.setCurrentIndex(current)
        self.setVisible(len(labels) > 1)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(HEIGHT))
        self.setIconSize(QSize(theme.ipx(SIGN), theme.ipx(SIGN)))
        rule = f"{theme.ipx(1)}px solid {theme.hex('line')}"
        self.setStyleSheet(
            f"#tab_row {{ background: {theme.hex('sunken')}; font-size: {theme.type_px('body')}px; }}"
            f"#tab_row::tab {{ height: {theme.ipx(HEIGHT - 3)}px; margin: 0; padding: 0 {theme.ipx(6)}px;"
            f" font-weight: 500; color: {theme.hex('text2')}; border-right: {rule}; }}"
            f"#tab_row::tab:selected {{ color: {theme.hex('text')}; background: {theme.hex('pane')}; }}"
        )
        for place, label in enumerate(self._labels):
            self._close_button(place).set_theme(theme)
            self._show(place, label)

    # ---- inside ----------------------------------------------------------------------------------------------

    def _button(self) -> _CloseButton:
        button = _CloseButton(self)
        button.set_theme(self._theme)
        button.clicked.connect(lambda _checked=False: self._on_button_clicked(button))
        return button

    def _close_button(self, place: int) -> _CloseButton:
        button = self.tabButton(place, QTabBar.ButtonPosition.RightSide)
        assert isinstance(button, _CloseButton)
        return button

    def _show(self, place: int, label: Label) -> None:
        self._labels[place] = label
        self.setTabText(place, label.name.replace("&", "&&"))
        self.setTabToolTip(place, label.tip)
        self.setAccessibleTabName(place, label.tip)
        # A place is kept for the sign, so that a run that begins or ends moves nothing.
        ink = INKS.get(label.sign, "text")
        self.setTabIcon(place, icons.icon(self._theme, label.sign or "none", ink, checked=ink))
        button = self._close_button(place)
        button.show_changed(label.changed)
        button.setAccessibleName(tr("Close {name}", name=label.name))

    def _on_button_clicked(self, button: _CloseButton) -> None:
        for place in range(self.count()):
            if self._close_button(place) is button:
                self.closeAsked.emit(place)
                return

    def _on_tab_moved(self, start: int, end: int) -> None:
        self._labels.insert(end, self._labels.pop(start))

    # ---- Qt --------------------------------------------------------------------------------------------------

    def tabSizeHint(self, index: int) -> QSize:
        wanted = super().tabSizeHint(index)
        theme = self._theme
        return QSize(max(theme.ipx(NARROWEST), min(wanted.width(), theme.ipx(WIDEST))), theme.ipx(HEIGHT))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def event(self, event: QEvent) -> bool:
        # The window steps in time with these keys, but tabs that have the focus are walked with them.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                event.accept()
                return True
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = self.tabAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.MiddleButton and place >= 0:
            self.closeAsked.emit(place)


class _CloseButton(QAbstractButton):
    """A cross; a dot while its program is not saved and the pointer is elsewhere."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self._changed = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl W closes, and each tab would need two stops
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def show_changed(self, changed: bool) -> None:
        """Show whether there is something to save."""
        self._changed = changed
        self.setToolTip(tr("Not saved. Click to close") if changed else tr("Close"))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedSize(theme.ipx(20), theme.ipx(20))
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        paint.begin(q)
        theme, over = self._theme, self.underMouse()
        k, box = theme.px(1), QRectF(self.rect())
        x, y = box.center().x(), box.center().y()
        if over:
            paint.rect(q, theme, box.adjusted(k, k, -k, -k), "data_tint", None, 4 * k)
        if self._changed and not over:
            paint.disc(q, theme, x, y, 4 * k, "text")
        else:
            icons.transport(q, theme, "close", x, y, 1, "text" if over else "text2")
        q.end()
