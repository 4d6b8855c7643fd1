"""For who cannot see the window: every control has a name, every pane is reached by key, each step is read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from gradgui.app.settings_dialog import SettingsDialog
from gradgui.session import Session
from tests.app.test_texts import parents, settle, window  # noqa: F401  (a fixture)

CONTROLS = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTabBar)
SHEETS = ("settings", "keys", "legend", "examples", "export_picture")


def controls(root):
    """Return everything in a window that a person can press, type into or stand on, hidden or not."""
    for widget in root.findChildren(QWidget):
        # Qt's own parts of a control speak through it.
        above = widget.parentWidget()
        part = isinstance(above, QAbstractScrollArea) and above.viewport() is widget
        part = part or any(isinstance(p, CONTROLS) for p in parents(above)) or widget.objectName().startswith("qt_")
        taken = isinstance(widget, CONTROLS) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if taken and not part:
            yield widget


def name_of(widget):
    """Return what a reader says first of a control."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None and interface.isValid() else ""


def explained(widget):
    """Whether words say what a control is for: its own text, or a description or a tip."""
    own = widget.text() if isinstance(widget, QAbstractButton) else ""
    return bool(own or widget.accessibleDescription() or widget.toolTip() or name_of(widget).count(" "))


def blank(widget):
    """Whether a button has no words because it is not needed now; it gets them when it is shown."""
    return isinstance(widget, QAbstractButton) and not widget.isVisible() and not widget.text()


def told(widget):
    return f"{type(widget).__name__} {widget.objectName()!r} in {[p.objectName() for p in parents(widget)][1:4]}"


def test_every_control_of_the_window_has_a_name(window):  # noqa: F811
    for name in ("formula", "find"):
        window.actions_by_name[name].trigger()
    settle(window)
    assert [told(widget) for widget in controls(window) if not name_of(widget) and not blank(widget)] == []


@pytest.mark.parametrize("name", SHEETS)
def test_every_control_of_a_sheet_has_a_name(window, name):  # noqa: F811
    before = set(QApplication.topLevelWidgets())
    window.actions_by_name[name].trigger()
    settle(window)
    opened = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w not in before and w is not window]
    assert opened
    for sheet in opened:
        assert [told(widget) for widget in controls(sheet) if not name_of(widget)] == []
        sheet.close()


def test_what_has_no_words_of_its_own_is_explained(window):  # noqa: F811
    signs = [widget for widget in controls(window) if isinstance(widget, QAbstractButton) and widget.isVisible()]
    assert len(signs) > 10
    assert [told(widget) for widget in signs if not explained(widget)] == []


def test_tab_walks_through_every_pane(window):  # noqa: F811
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, False)
    walked, widget = set(), window
    for _ in range(400):
        widget = widget.nextInFocusChain()
        if widget is window:
            break
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            walked |= {name for name, pane in window.views.panes.items() if pane in parents(widget)}
    assert widget is window, "the chain does not come round"
    assert walked == set(window.views.panes)


def test_every_step_is_read_aloud(window, monkeypatch):  # noqa: F811
    read = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: read.append(event.message()))
    window.session.seek(0)
    assert isinstance(window.session, Session)
    for _ in range(len(window.session.recording) - 1):
        said, before = window.views.now.text, len(read)
        window.actions_by_name["step_forward"].trigger()
        assert window.views.now.text == said or window.views.now.text in read[before:]


def test_settings_name_what_they_set(window):  # noqa: F811
    window.actions_by_name["settings"].trigger()
    dialog = window.findChild(SettingsDialog)
    boxes = [*dialog.findChildren(QComboBox), *dialog.findChildren(QAbstractSpinBox)]
    names = [name_of(box) for box in boxes]
    assert len(names) == len(set(names)) == 8
    dialog.close()
