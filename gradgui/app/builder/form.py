"""The Network tab: the whole network as a form, or networks to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from gradgui.app.builder.data import DataSection
from gradgui.app.builder.layers import LayerList
from gradgui.app.builder.start import StartPanel
from gradgui.app.builder.state import EMPTY, FormState
from gradgui.app.builder.training import TrainingSection
from gradgui.i18n import tr

if TYPE_CHECKING:
    from gradgui.app.builder.state import Notice
    from gradgui.app.theme import Theme

# With these the window steps in time; a form that has the focus is walked and pressed with them.
_KEYS: Final = (
    Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_Home, Qt.Key.Key_End,
)  # fmt: skip


class NoticeBar(QFrame):
    """Says what the builder does not understand in the text, and offers two ways on."""

    lineRequested = Signal(int)
    rewriteRequested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("network_notice")
        self._line = 1
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.go = QPushButton(tr("Go to line"), self)
        self.rewrite = QPushButton(tr("Write the builder's program again"), self)
        self.go.clicked.connect(lambda: self.lineRequested.emit(self._line))
        self.rewrite.clicked.connect(self.rewriteRequested)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.label)
        for button in (self.go, self.rewrite):
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_notice(self, notice: Notice | None) -> None:
        """Say it; None is silence."""
        if notice is not None:
            self._line = notice.line
            self.label.setText(
                tr(
                    "Line {line}: {words} The builder shows the network as it was.",
                    line=notice.line,
                    words=notice.words,
                )
            )
            self.setAccessibleName(self.label.text())
        self.setHidden(notice is None)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        side, air = theme.ipx(16), theme.ipx(8)
        self._column.setContentsMargins(side, air, side, air)
        self._column.setSpacing(theme.ipx(6))
        self.label.setFont(theme.font("small"))
        self.setStyleSheet(
            f"#network_notice {{ background: {theme.hex('data_tint')};"
            f" border: none; border-bottom: {theme.ipx(1)}px solid {theme.hex('data')}; }}"
        )


class BuilderForm(QWidget):
    """Shows a state; asks for another network, a line, a file."""

    changed = Signal(object, str)  # Network, and what the change is about: more of the same is one step to undo
    left = Signal()  # what comes next is another step
    begun = Signal(str)
    fileAsked = Signal()
    lineRequested = Signal(int)
    rewriteRequested = Signal()
    undoRequested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_form")
        self.setAccessibleName(tr("Network"))
        self._theme = theme
        self._state: FormState | None = None
        self.notice = NoticeBar(self)
        self.start = StartPanel(self)
        self._sections = QWidget(self)
        self._sections.setProperty("role", "pane")
        self.layers, self.training = LayerList(self._sections), TrainingSection(self._sections)
        self.data = DataSection(self._sections)
        self._column = QVBoxLayout(self._sections)
        for section in (self.layers, self.data, self.training):
            self._column.addWidget(section)
            section.changed.connect(self.changed)
            section.left.connect(self.left)
        self._column.addStretch(1)
        self._build()
        self.data.fileAsked.connect(self.fileAsked)
        self.start.begun.connect(self.begun)
        self.notice.lineRequested.connect(self.lineRequested)
        self.notice.rewriteRequested.connect(self.rewriteRequested)
        self.set_theme(theme)
        self.show_state(EMPTY)

    @property
    def state(self) -> FormState:
        """What it shows."""
        return self._state or EMPTY

    def show_state(self, state: FormState) -> None:
        """Show what changed."""
        if state == self._state:
            return
        self._state = state
        some = state.network is not None
        self._pages.setCurrentIndex(1 if some else 0)
        self.notice.show_notice(state.notice if some else None)
        self.start.show_notice(state.notice)
        self._sections.setEnabled(state.notice is None)
        for section in (self.layers, self.data, self.training):
            section.show_state(state)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        side = theme.ipx(16)
        self._column.setContentsMargins(side, theme.ipx(14), side, side)
        self._column.setSpacing(theme.ipx(18))
        for part in (self.notice, self.start, self.layers, self.data, self.training):
            part.set_theme(theme)

    def _build(self) -> None:
        self._pages = QStackedLayout()
        for page in (self.start, self._sections):
            area = QScrollArea(self)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.viewport().setProperty("role", "pane")
            page.setProperty("role", "pane")
            page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            area.setWidget(page)
            self._pages.addWidget(area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addLayout(self._pages, 1)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in _KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                event.accept()
                return True
            # What cannot be written yet is on no history but the form's.
            if event.matches(QKeySequence.StandardKey.Undo):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undoRequested.emit()
        else:
            super().keyPressEvent(event)
