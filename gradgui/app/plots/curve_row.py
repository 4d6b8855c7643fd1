"""The row over curves: which ones there are, each with a way to remove it, and a field to write another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gradgui.app import paint
from gradgui.app.plots.curve_paint import curve_ink, paint_mark
from gradgui.app.theme import SPACE, Theme
from gradgui.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from gradgui.state.quantities import Quantity

MARK, TALL = 15, 12  # of the piece of line on a chip, in pixels of 100 %


class CurveRow(QWidget):
    """Chips in the order of the curves; the field opens when it is asked for."""

    removeRequested = Signal(object)  # Quantity
    written = Signal(str)

    def __init__(self, offered: Callable[[], tuple[str, ...]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plot_row")
        self._theme = Theme()
        self._offered = offered
        self._quantities: tuple[Quantity, ...] = ()
        self.chips: list[QToolButton] = []
        self.field = _Field(self)
        self.field.setObjectName("plot_field")
        self.field.setPlaceholderText(tr("w.grad[0,1]   ‖w‖"))
        self.field.setAccessibleName(tr("What to plot"))
        self.field.returnPressed.connect(lambda: self.written.emit(self.field.text()))
        self.field.left.connect(self.close_field)
        self.field.hide()
        self.error = QLabel(self)
        self.error.setObjectName("plot_error")
        self.error.setWordWrap(True)
        self.error.hide()
        self._line = QHBoxLayout()
        self._line.addWidget(self.field, 1)
        self._line.addStretch(0)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._line)
        self._column.addWidget(self.error)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self._column.setContentsMargins(theme.ipx(14), 0, theme.ipx(12), 0)
        self._column.setSpacing(theme.ipx(2))
        self._line.setSpacing(theme.ipx(4))
        self.field.setStyleSheet(f"QLineEdit {{ font-size: {theme.type_px('small')}px; }}")
        self.field.setMaximumHeight(theme.ipx(SPACE["button"]))
        self.field.setMinimumWidth(theme.ipx(110))
        self.error.setFont(theme.font("note"))
        self.error.setStyleSheet(f"color: {theme.hex('error')};")
        self._fill()

    def show_curves(self, quantities: tuple[Quantity, ...]) -> None:
        """Show a chip for each curve; one alone is named in the title."""
        if quantities != self._quantities:
            self._quantities = quantities
            self._fill()
        self._arrange()

    def open_field(self) -> None:
        """Let a quantity be written."""
        completer = QCompleter(list(self._offered()), self.field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseSensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(completer)
        self.field.show()
        self._arrange()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_field(self) -> None:
        """Put the field away."""
        self.field.clear()
        self.say("")
        self.field.hide()
        self._arrange()

    def say(self, problem: str) -> None:
        """Say at the field what is wrong with its text, "" when nothing is."""
        self.error.setText(problem)
        self.error.setVisible(bool(problem))
        self.field.setAccessibleDescription(problem)
        self.field.setProperty("error", bool(problem))
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)

    # ---- inside --------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        self.setVisible(len(self._quantities) > 1 or not self.field.isHidden())

    def _fill(self) -> None:
        for chip in self.chips:
            self._line.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        shown = self._quantities if len(self._quantities) > 1 else ()
        self.chips = [self._chip(at, quantity) for at, quantity in enumerate(shown)]
        for at, chip in enumerate(self.chips):
            self._line.insertWidget(at, chip)

    def _chip(self, at: int, quantity: Quantity) -> QToolButton:
        t = self._theme
        chip = QToolButton(self)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setIcon(QIcon(self._mark(at, quantity.grad)))
        chip.setIconSize(QSize(t.ipx(MARK), t.ipx(TALL)))
        chip.setText(f"{quantity.text}  ×")
        chip.setFont(t.font("small"))
        chip.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        chip.setAccessibleName(tr("Remove {name}", name=quantity.text))
        chip.setToolTip(tr("Remove {name} from the plot", name=quantity.text))
        chip.setStyleSheet(
            f"QToolButton {{ border: {t.ipx(1)}px solid {t.hex('line')}; border-radius: {t.ipx(5)}px; min-height: 0px;"
            f" padding: {t.ipx(1)}px {t.ipx(2)}px; background: {t.hex('pane')}; font-size: {t.type_px('small')}px; }}"
            f"QToolButton:hover {{ background: {t.hex('data_tint')}; }}"
            f"QToolButton:focus {{ border-color: {t.hex('text')}; }}"
        )
        chip.clicked.connect(lambda _checked=False: self.removeRequested.emit(quantity))
        return chip

    def _mark(self, at: int, grad: bool) -> QPixmap:
        """Return a piece of the curve's line with its mark."""
        t, ratio = self._theme, self.devicePixelRatioF()
        made = QPixmap(round(t.ipx(MARK) * ratio), round(t.ipx(TALL) * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        q = QPainter(made)
        paint.begin(q)
        ink, middle = curve_ink(t, grad, at), t.ipx(TALL) / 2
        paint.line(q, t, 0, middle, t.ipx(MARK), middle, ink, 2)
        paint_mark(q, t, at, (t.ipx(MARK) / 2, middle), ink)
        q.end()
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        q = QPainter(self)
        q.fillRect(event.rect(), self._theme.color("pane"))
        q.end()


class _Field(QLineEdit):
    """A field that Esc leaves."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
