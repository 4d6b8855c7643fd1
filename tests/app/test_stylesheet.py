"""The standard widgets follow the theme, at every size."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gradgui.app.fonts import load_fonts
from gradgui.app.stylesheet import apply_theme, stylesheet
from gradgui.app.theme import PALETTES, Theme

WIDGETS = (
    "QMenuBar QMenu QToolButton QPushButton QTabBar QScrollBar QPlainTextEdit QToolTip QSplitter QComboBox"
    " QLineEdit QStatusBar QTableView QWidget"
).split()


@pytest.fixture(autouse=True)
def _undressed(qapp):
    """Load the fonts, and give the application back as it was."""
    load_fonts()
    font, palette = qapp.font(), qapp.palette()
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.mark.parametrize("name", PALETTES)
def test_sheet_is_whole(name):
    sheet = stylesheet(Theme(name))
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    assert [path for path in re.findall(r'url\("(.*?)"\)', sheet) if not Path(path).is_file()] == []
    assert [widget for widget in WIDGETS if not re.search(rf"\b{widget}\b", sheet)] == []


def test_sheet_knows_only_colours_of_its_palette():
    theme = Theme("dark")
    known = {theme.hex(token) for token in PALETTES["dark"].__slots__}
    assert set(re.findall(r"#[0-9a-f]{6}", stylesheet(theme))) <= known


@pytest.mark.parametrize("scale", [0.75, 1.0, 3.0])
@pytest.mark.parametrize("name", PALETTES)
def test_open_widgets_follow_the_scale(qtbot, qapp, name, scale):
    theme = Theme(name, scale)
    apply_theme(qapp, Theme("light"))
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    parts = (QPushButton("Run"), QToolButton(), QLineEdit("words"), QComboBox(), QPlainTextEdit())
    for part in parts:
        layout.addWidget(part)
    label = QLabel("its own font")
    layout.addWidget(label)
    window.show()
    apply_theme(qapp, theme)
    label.setFont(theme.font("sentence"))
    assert label.fontInfo().pixelSize() == theme.type_px("sentence")
    for part in parts:
        assert part.fontInfo().family() == "Inter"
        assert part.fontInfo().pixelSize() == theme.type_px("body"), part
        assert part.sizeHint().height() >= theme.type_px("body") * 1.2, part


@pytest.mark.parametrize("primary", [False, True])
@pytest.mark.parametrize("name", PALETTES)
def test_focus_is_seen_and_moves_nothing(qtbot, qapp, name, primary):
    apply_theme(qapp, Theme(name))
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    first, second = QPushButton("first"), QPushButton("second")
    first.setProperty("primary", primary)
    layout.addWidget(first)
    layout.addWidget(second)
    window.show()
    window.activateWindow()
    second.setFocus()
    qtbot.waitUntil(second.hasFocus)
    without, size = first.grab().toImage(), first.size()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    assert first.grab().toImage() != without
    assert first.size() == size
