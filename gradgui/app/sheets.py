"""Windows beside the main one: they take its colours and size, scroll what does not fit, and Esc closes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from gradgui.app.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOM = 0.94  # of the screen that a window may take


class Sheet(QDialog):
    """A window that does not stop the other; its size is given at 100 %."""

    def __init__(self, name: str, title: str, size: tuple[int, int], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.theme = Theme()
        self._wanted = size
        self.column = QVBoxLayout(self)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme or size; the window grows with it as far as the screen goes."""
        rescaled = theme.factor != self.theme.factor or not self.isVisible()
        self.theme = theme
        self.setFont(theme.font("body"))
        self.dress(theme)
        if rescaled:
            screen = self.screen().availableGeometry()
            width, height = (theme.ipx(length) for length in self._wanted)
            self.resize(min(width, int(screen.width() * ROOM)), min(height, int(screen.height() * ROOM)))

    def dress(self, theme: Theme) -> None:
        """Give the parts a theme."""

    def bring(self, theme: Theme) -> None:
        """Show it in front, in a theme."""
        self.set_theme(theme)
        self.show()
        self.raise_()
        self.activateWindow()

    def scrolled(self, inner: QWidget) -> QScrollArea:
        """Put a widget into the window so that it scrolls."""
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setAccessibleName(self.windowTitle())
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(area)
        return area


class Sheets:
    """The windows of one main window, made when they are first asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Sheet] = {}

    def get(self, name: str) -> Sheet | None:
        """Return a window if it was made."""
        return self._made.get(name)

    def add(self, sheet: Sheet) -> Sheet:
        """Keep a new one."""
        self._made[sheet.objectName()] = sheet
        return sheet

    @property
    def all(self) -> Sequence[Sheet]:
        """Every window made so far."""
        return tuple(self._made.values())

    def set_theme(self, theme: Theme) -> None:
        """Give those that are open another theme; the others get it when they open."""
        for sheet in self._made.values():
            if sheet.isVisible():
                sheet.set_theme(theme)

    def close(self) -> None:
        """Close them all."""
        for sheet in self._made.values():
            sheet.close()
