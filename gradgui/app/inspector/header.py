"""The two rows above the sheet: what is looked at, and the tabs with the pin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QTabBar, QToolButton, QWidget

from gradgui.app import marks, paint
from gradgui.app.inspector.layout import wrapped
from gradgui.i18n import tr

if TYPE_CHECKING:
    from gradgui.app.theme import Theme

MARGIN = 16
TITLE_GAP = 12
ROW = 36


class Header(QWidget):
    """The name of what is looked at and, at the right or below, what it is and where."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title, self._subtitle, self._error = "", "", False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_text(self, title: str, subtitle: str, error: bool = False) -> None:
        """Show a title and subtitle; an error has the octagon before it."""
        if (title, subtitle, error) == (self._title, self._subtitle, self._error):
            return
        self._title, self._subtitle, self._error = title, subtitle, error
        self.setAccessibleName(f"{title}, {subtitle}" if subtitle else title)
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._theme = theme
        self._fit()

    def _room(self) -> float:
        return max(self._theme.px(60), self.width() - self._theme.px(2 * MARGIN + (28 if self._error else 0)))

    def _title_lines(self) -> list[str]:
        lines = wrapped(self._theme, ((self._title, ""),), "inspector_title", self._room())
        return ["".join(word.text for word in line) for line in lines]

    def _subtitle_lines(self) -> list[str]:
        lines = wrapped(self._theme, ((self._subtitle, ""),), "small", self._room())
        return ["".join(word.text for word in line) for line in lines]

    def _on_one_line(self) -> bool:
        t = self._theme
        title = paint.text_width(t, self._title, "inspector_title")
        subtitle = paint.text_width(t, self._subtitle, "small")
        return title + t.px(TITLE_GAP) + subtitle <= self._room()

    def _line(self, what: str) -> float:
        return round(self._theme.font(what).pixelSize() * 1.4)

    def _fit(self) -> None:
        t = self._theme
        height = t.px(ROW)
        if self._subtitle and not self._on_one_line():
            titles = len(self._title_lines()) * self._line("inspector_title")
            height = max(height, titles + len(self._subtitle_lines()) * self._line("small") + t.px(12))
        self.setFixedHeight(round(height))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.ipx(200), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        q, t = QPainter(self), self._theme
        paint.begin(q)
        q.fillRect(self.rect(), t.color("pane"))
        x, bottom = t.px(MARGIN), self.height() - 1
        if self._error:
            marks.octagon(q, t, x + t.px(9), t.px(ROW / 2), 1)
            x += t.px(28)
        if self._on_one_line() or not self._subtitle:
            paint.text(q, t, x, self.height() / 2, self._title, "inspector_title")
            paint.text(
                q, t, self.width() - t.px(MARGIN), self.height() / 2, self._subtitle, "small", "text3", align="r"
            )
        else:
            y = t.px(6)
            for line in self._title_lines():
                paint.text(q, t, x, y + self._line("inspector_title") / 2, line, "inspector_title")
                y += self._line("inspector_title")
            for line in self._subtitle_lines():
                paint.text(q, t, x, y + self._line("small") / 2, line, "small", "text3")
                y += self._line("small")
        paint.line(q, t, 0, bottom, self.width(), bottom)


class Pin(QToolButton):
    """Keeps the tab that shows: on when the person chose it, off while the tab follows the events."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setAccessibleName(tr("Keep this tab"))
        self.setToolTip(tr("Keep this tab. Off: the tab follows what happens."))
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._theme = theme
        self.setFixedSize(theme.ipx(28), theme.ipx(28))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        q, t = QPainter(self), self._theme
        paint.begin(q)
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        if self.isChecked():
            paint.rect(q, t, box, "data", "data", t.px(5))
        elif self.underMouse() or self.hasFocus():
            paint.rect(q, t, box, "data_tint", "data", t.px(5))
        if self.hasFocus():
            paint.rect(q, t, box, None, "text", t.px(5), 2)
        ink = "on_data" if self.isChecked() else "text2"
        q.translate(QPointF(self.rect().center()))
        q.rotate(0 if self.isChecked() else 35)
        k = t.factor
        paint.rect(q, t, QRectF(-3 * k, -7 * k, 6 * k, 7 * k), None, ink, k, 1.5)
        paint.line(q, t, -5 * k, 0, 5 * k, 0, ink, 1.8)
        paint.line(q, t, 0, 0, 0, 7 * k, ink, 1.5)


class Tabs(QWidget):
    """Value, Grad, Rule and the pin. ``chosen`` is sent for a choice of the person only."""

    chosen = Signal(str)
    pinned = Signal(bool)

    def __init__(self, theme: Theme, names: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._keys = [key for key, _ in names]
        self.bar = QTabBar(self)
        self.bar.setObjectName("inspectorTabs")
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setStyleSheet("QTabBar { background: transparent; }")
        self.bar.setAccessibleName(tr("What the inspector shows"))
        for number, (_, name) in enumerate(names, 1):
            place = self.bar.addTab(name)
            self.bar.setTabToolTip(place, tr("{name} (Alt+{number})", name=name, number=number))
        self.pin = Pin(theme, self)
        row = QHBoxLayout(self)
        row.setSpacing(0)
        row.addWidget(self.bar, 1)
        row.addWidget(self.pin, 0, Qt.AlignmentFlag.AlignVCenter)
        # tabBarClicked and not currentChanged: a tab that is set by us is no choice
        self.bar.tabBarClicked.connect(self._on_bar_clicked)
        self.bar.currentChanged.connect(self._on_bar_changed)
        self.pin.toggled.connect(self.pinned)
        self.set_theme(theme)

    @property
    def key(self) -> str:
        """The key of the tab that shows."""
        return self._keys[self.bar.currentIndex()]

    def show_key(self, key: str) -> None:
        """Show a tab without asking anybody."""
        before = self.bar.blockSignals(True)
        self.bar.setCurrentIndex(self._keys.index(key))
        self.bar.blockSignals(before)

    def set_pinned(self, pinned: bool) -> None:
        """Show the pin on or off without asking anybody."""
        before = self.pin.blockSignals(True)
        self.pin.setChecked(pinned)
        self.pin.blockSignals(before)
        self.pin.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._theme = theme
        self.pin.set_theme(theme)
        self.bar.setFont(theme.font("label"))
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(theme.ipx(8), 0, theme.ipx(8), 1)
        self.update()

    def _on_bar_clicked(self, place: int) -> None:
        if place >= 0:
            self.chosen.emit(self._keys[place])

    def _on_bar_changed(self, place: int) -> None:
        self.chosen.emit(self._keys[place])

    def paintEvent(self, event: QPaintEvent) -> None:
        q, t = QPainter(self), self._theme
        q.fillRect(self.rect(), t.color("pane"))
        bottom = self.height() - 1
        paint.line(q, t, 0, bottom, self.width(), bottom)
