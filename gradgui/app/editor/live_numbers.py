"""Change a number of the program by dragging it, or by keys at the caret; everything follows while one drags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QTextCursor
from PySide6.QtWidgets import QToolTip

from gradgui.app import paint
from gradgui.app.editor.numbers import Number, number_at, stepped
from gradgui.i18n import tr
from gradgui.recording.spans import char_column_of_utf16, utf16_column

if TYPE_CHECKING:
    from gradgui.app.editor.editor import CodeEditor

PER_STEP: Final = 5.0  # pixels of 100 % that a drag goes for one unit of the last digit
TENFOLD: Final = 10
KEYS: Final = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class LiveNumbers(QObject):
    """Watches an editor. With Alt held a number can be dragged; Alt ↑ ↓ changes the one at the caret."""

    def __init__(self, editor: CodeEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._hovered: Number | None = None
        self._dragged: Number | None = None
        self._at = 0.0  # where the last whole step of a drag was
        self._changing = False
        self._changed = False  # this drag has changed the text: what comes now is the same undo step
        editor.setMouseTracking(True)
        editor.viewport().setMouseTracking(True)
        editor.viewport().installEventFilter(self)
        editor.installEventFilter(self)

    @property
    def hovered(self) -> Number | None:
        """The number that a drag would change."""
        return self._dragged or self._hovered

    @property
    def changing(self) -> bool:
        """Whether the change of the text that is told of just now is a number's."""
        return self._changing

    def paint(self, q: QPainter) -> None:
        """Draw a frame around the number that can be dragged."""
        number = self.hovered
        box = self.box_of(number) if number is not None else None
        if box is not None:
            k, t = self._editor.theme.px(1), self._editor.theme
            wide = box.adjusted(-2 * k, 0, 2 * k, 0)
            paint.rect(q, t, wide, None, "text", 3 * k, 1, None if self._dragged is not None else paint.FINE_DASHED)

    def box_of(self, number: Number) -> QRectF | None:
        """Return where a number stands in the viewport."""
        start, end = self._cursor(number.start), self._cursor(number.end)
        if start.blockNumber() != end.blockNumber():
            return None
        first, last = self._editor.cursorRect(start), self._editor.cursorRect(end)
        return QRectF(QPointF(first.left(), first.top()), QPointF(last.left(), first.bottom() + 1))

    def change_at_caret(self, steps: int, *, held: bool = False) -> bool:
        """Change the number at the caret; say whether there was one. A key that is held makes one step to undo."""
        caret = self._editor.textCursor()
        place = self._place(caret.position())
        number = number_at(self._editor.toPlainText(), place)
        if number is None or caret.hasSelection():
            return False
        self._changed = self._changed and held
        new = self._change(number, steps)
        # At the end it stays at the end, elsewhere on the digit where it was.
        kept = new.end if place == number.end else min(max(place, new.start), new.end)
        self._editor.setTextCursor(self._cursor(kept))
        return True

    # ---- inside ----------------------------------------------------------------------------------------------

    def _place(self, position: int) -> int:
        """Return a place in characters; Qt counts UTF-16."""
        return char_column_of_utf16(self._editor.toPlainText(), position)

    def _cursor(self, place: int) -> QTextCursor:
        found = QTextCursor(self._editor.document())
        found.setPosition(utf16_column(self._editor.toPlainText(), place))
        return found

    def _change(self, number: Number, steps: int) -> Number:
        text = stepped(number.text, steps)
        if text == number.text:
            return number
        start, end = self._cursor(number.start).position(), self._cursor(number.end).position()
        self._changing = True
        self._editor.change(start, end, text, tr("change of a number"), join=self._changed)
        self._changing, self._changed = False, True
        return Number(number.start, number.start + len(text), text)

    def _under(self, place: QPoint) -> Number | None:
        position = self._editor.cursorForPosition(place).position()
        number = number_at(self._editor.toPlainText(), self._place(position))
        box = self.box_of(number) if number is not None else None
        return number if box is not None and box.adjusted(-2, 0, 2, 0).contains(QPointF(place)) else None

    def _hover(self, place: QPoint, held: bool) -> None:
        number = self._under(place) if held else None
        if number == self._hovered:
            return
        self._hovered = number
        viewport = self._editor.viewport()
        viewport.setCursor(Qt.CursorShape.SizeHorCursor if number is not None else Qt.CursorShape.IBeamCursor)
        viewport.update()
        if number is not None:
            words = tr("drag ↔ changes it, with Shift ten times as fast; at the caret Alt ↑ ↓")
            QToolTip.showText(viewport.mapToGlobal(place), words, viewport)

    def _drag(self, x: float, tenfold: bool) -> None:
        if self._dragged is None:
            return
        per = self._editor.theme.px(PER_STEP)
        steps = int((x - self._at) / per)
        if steps:
            self._at += steps * per
            self._dragged = self._change(self._dragged, steps * (TENFOLD if tenfold else 1))
            self._editor.viewport().update()

    # ---- Qt --------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._editor:
            if kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride, QEvent.Type.KeyRelease):
                return self._key(cast("QKeyEvent", event))
            return False
        if kind is QEvent.Type.Leave:
            self._hover(QPoint(-1, -1), False)
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Alt:
            if event.type() is not QEvent.Type.ShortcutOverride:
                viewport = self._editor.viewport()
                place = viewport.mapFromGlobal(viewport.cursor().pos())
                self._hover(place, event.type() is QEvent.Type.KeyPress and viewport.rect().contains(place))
            return False
        direction = KEYS.get(Qt.Key(event.key()))
        if direction is None or not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        tenfold = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        steps = direction * (TENFOLD if tenfold else 1)
        return event.type() is QEvent.Type.KeyPress and self.change_at_caret(steps, held=event.isAutoRepeat())

    def _mouse(self, event: QMouseEvent) -> bool:
        held = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        tenfold = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.type():
            case QEvent.Type.MouseButtonPress if held and event.button() is Qt.MouseButton.LeftButton:
                self._dragged = self._under(event.position().toPoint())
                self._at, self._changed = event.position().x(), False
                return self._dragged is not None
            case QEvent.Type.MouseMove if self._dragged is not None:
                self._drag(event.position().x(), tenfold)
                return True
            case QEvent.Type.MouseMove if not event.buttons():
                self._hover(event.position().toPoint(), held)
            case QEvent.Type.MouseButtonRelease if self._dragged is not None:
                self._dragged = None
                self._hover(event.position().toPoint(), held)
                self._editor.viewport().update()
                return True
        return False
