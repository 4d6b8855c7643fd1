"""Dress the standard widgets: one style sheet made from the tokens of a theme."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QPalette

from gradgui.app.theme import MONO, TOKENS, Theme
from gradgui.resources import resource_path

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

# Lengths that the sheet uses, in pixels of 100 %; the focus ring is two of them, in ink, to be seen anywhere.
LENGTHS: Final = {
    "p1": 1,
    "p2": 2,
    "p3": 3,
    "p4": 4,
    "p6": 6,
    "p8": 8,
    "p10": 10,
    "p12": 12,
    "p16": 16,
    "p28": 28,
}

FRAME: Final = """
QWidget { color: $text; }
QMainWindow, QDialog, QMessageBox { background: $window; }
QLabel { background: transparent; }
QLabel:disabled, QCheckBox:disabled, QRadioButton:disabled { color: $text3; }
QLabel[role="second"] { color: $text2; }
QLabel[role="note"] { color: $text3; font-size: ${note}px; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="heading"] { font-size: ${heading}px; font-weight: 700; }
QFrame[role="pane"], QWidget[role="pane"] { background: $pane; }
QFrame[role="sunken"], QWidget[role="sunken"] { background: $sunken; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: ${p4}px; }
QSplitter::handle:vertical { height: ${p4}px; }
QSplitter::handle:hover, QSplitter::handle:pressed { background: $data; }
QToolTip { background: $pane; color: $text; border: ${p1}px solid $data; padding: ${p4}px ${p8}px;
  font-size: ${small}px; }
QStatusBar { background: $window; color: $text2; border-top: ${p1}px solid $line; font-size: ${small}px; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $text2; font-size: ${small}px; }
QGroupBox { border: ${p1}px solid $line; border-radius: ${p6}px; margin-top: ${p12}px;
  padding: ${p12}px ${p8}px ${p8}px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: ${p8}px; padding: 0 ${p4}px; }
"""

MENUS: Final = """
QMenuBar { background: $window; color: $text2; border: none; padding: 0 ${p6}px; }
QMenuBar::item { background: transparent; padding: ${p6}px ${p8}px; border-radius: ${p4}px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $data; color: $on_data; }
QMenu { background: $pane; color: $text; border: ${p1}px solid $edge; padding: ${p4}px; }
QMenu::item { padding: ${p6}px ${p28}px; border-radius: ${p4}px; background: transparent; }
QMenu::item:selected { background: $data; color: $on_data; }
QMenu::item:disabled { color: $text3; }
QMenu::item:disabled:selected { background: $sunken; color: $text3; }
QMenu::separator { height: ${p1}px; background: $line; margin: ${p4}px ${p8}px; }
QMenu::indicator { width: ${p16}px; height: ${p16}px; left: ${p6}px; }
QMenu::indicator:checked { image: url("$check"); }
QMenu::indicator:checked:selected { image: url("$check_selected"); }
"""

BUTTONS: Final = """
QPushButton, QToolButton { background: $pane; color: $text;
  border: ${p1}px solid $edge; border-radius: ${p6}px;
  padding: ${p3}px ${p12}px; min-height: ${p16}px; font-size: ${button}px; font-weight: 500; }
QToolButton { padding: ${p3}px ${p8}px; }
QPushButton:hover, QToolButton:hover { background: $data_tint; border-color: $data; }
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked {
  background: $data; color: $on_data; border-color: $data; }
QPushButton:disabled, QToolButton:disabled {
  color: $text3; background: $sunken; border: ${p1}px dashed $edge; }
QPushButton[primary="true"], QToolButton[primary="true"] {
  background: $data; color: $on_data; border-color: $data; font-weight: 600; }
QPushButton[primary="true"]:hover, QToolButton[primary="true"]:hover {
  background: $text; color: $pane; border-color: $text; }
QPushButton[primary="true"]:disabled, QToolButton[primary="true"]:disabled {
  color: $text3; background: $sunken; border: ${p1}px dashed $edge; }
QPushButton[flat="true"], QToolButton[autoRaise="true"] {
  border-color: transparent; background: transparent; }
QPushButton:focus, QToolButton:focus { border: ${p2}px solid $text; padding: ${f2}px ${f11}px; }
QToolButton:focus { padding: ${f2}px ${f7}px; }
QPushButton[primary="true"]:focus, QToolButton[primary="true"]:focus, QPushButton:checked:focus,
QToolButton:checked:focus { border: ${p2}px solid $now; }
QToolButton::menu-indicator { image: none; }
QCheckBox, QRadioButton { spacing: ${p8}px; background: transparent; padding: ${p2}px; }
QCheckBox::indicator, QRadioButton::indicator { width: ${p12}px; height: ${p12}px;
  border: ${p2}px solid $edge; background: $pane; }
QRadioButton::indicator { border-radius: ${p8}px; }
QCheckBox::indicator:checked { image: url("$check"); border-color: $text; }
QRadioButton::indicator:checked { background: $text; }
QCheckBox:focus, QRadioButton:focus { border: ${p2}px solid $text; border-radius: ${p4}px; padding: 0; }
"""

TABS: Final = """
QTabWidget::pane { border: none; border-top: ${p1}px solid $line; background: $pane; }
QTabBar { background: $sunken; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $text3; padding: ${p8}px ${p4}px; margin: 0 ${p6}px;
  border: none; border-bottom: ${p3}px solid transparent; font-weight: 600; }
QTabBar::tab:hover { color: $text; border-bottom-color: $edge; }
QTabBar::tab:selected { color: $text; border-bottom-color: $text; }
QTabBar::tab:disabled { color: $text3; border-bottom-color: transparent; }
QTabBar:focus { border: none; }
QTabBar::tab:selected:focus { border: ${p2}px solid $text; border-bottom: ${p3}px solid $text;
  border-radius: ${p4}px; }
QTabBar::scroller { width: ${p28}px; }
QTabBar QToolButton { padding: 0; border-radius: 0; border: ${p1}px solid $line; }
QTabBar QToolButton::left-arrow { image: url("$left"); width: ${p12}px; height: ${p12}px; }
QTabBar QToolButton::right-arrow { image: url("$right"); width: ${p12}px; height: ${p12}px; }
"""

FIELDS: Final = """
QLineEdit, QPlainTextEdit, QTextEdit, QTextBrowser, QSpinBox, QDoubleSpinBox, QComboBox {
  background: $pane; color: $text; border: ${p1}px solid $edge; border-radius: ${p6}px;
  selection-background-color: $data; selection-color: $on_data; placeholder-text-color: $text3; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox { padding: ${p3}px ${p8}px; min-height: ${p16}px; }
QComboBox[flat="true"] { background: transparent; border-color: transparent; }
QComboBox[flat="true"]:hover { background: $data_tint; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QTextBrowser:focus, QSpinBox:focus,
QDoubleSpinBox:focus, QComboBox:focus { border: ${p2}px solid $text; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { padding: ${f2}px ${f7}px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {
  background: $sunken; color: $text3; border: ${p1}px dashed $edge; }
QLineEdit[error="true"] { border: ${p2}px solid $error; background: $error_tint; }
QPlainTextEdit, QTextEdit, QTextBrowser { border-radius: 0; border-color: $pane; padding: 0; }
QPlainTextEdit[mono="true"], QTextEdit[mono="true"], QLabel[mono="true"], QLineEdit[mono="true"] {
  font-family: $mono; font-size: ${code}px; }
QComboBox::drop-down { border: none; width: ${p16}px; }
QComboBox::down-arrow, QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$down");
  width: ${p12}px; height: ${p12}px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$up"); width: ${p12}px; height: ${p12}px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {
  background: transparent; border: none; width: ${p16}px; }
QComboBox QAbstractItemView { background: $pane; color: $text; border: ${p1}px solid $edge;
  selection-background-color: $data; selection-color: $on_data; outline: none; }
"""

LISTS: Final = """
QAbstractItemView { background: $pane; alternate-background-color: $sunken; color: $text; border: none;
  selection-background-color: $data; selection-color: $on_data; gridline-color: $line; outline: none; }
QAbstractItemView:focus { border: ${p2}px solid $text; }
QTableView::item, QListView::item, QTreeView::item { padding: ${p3}px ${p8}px; }
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected {
  background: $data; color: $on_data; }
QHeaderView { background: $sunken; border: none; }
QHeaderView::section { background: $sunken; color: $text3; border: none; border-bottom: ${p1}px solid $line;
  border-right: ${p1}px solid $line; padding: ${p3}px ${p8}px; font-size: ${note}px; }
QTableCornerButton::section { background: $sunken; border: none; }
QScrollBar:vertical { background: $sunken; width: ${p10}px; margin: 0; border: none; }
QScrollBar:horizontal { background: $sunken; height: ${p10}px; margin: 0; border: none; }
QScrollBar::handle { background: $edge; border: ${p3}px solid $sunken; border-radius: ${p4}px; }
QScrollBar::handle:vertical { min-height: ${p28}px; }
QScrollBar::handle:horizontal { min-width: ${p28}px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $text2; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea::corner { background: $sunken; border: none; }
QGraphicsView { background: $pane; border: none; }
QGraphicsView:focus { border: ${p2}px solid $text; }
QProgressBar { background: $sunken; border: ${p1}px solid $edge; border-radius: ${p4}px; text-align: center;
  color: $text; }
QProgressBar::chunk { background: $data_tint; }
QSlider::groove:horizontal { height: ${p4}px; background: $edge; border-radius: ${p2}px; }
QSlider::handle:horizontal { background: $data; width: ${p12}px; margin: -${p4}px 0; border-radius: ${p6}px; }
QSlider::handle:horizontal:focus { background: $text; border: ${p2}px solid $now; }
"""


def stylesheet(theme: Theme) -> str:
    """Return the style sheet of a whole window in this theme."""
    values = {token: theme.hex(token) for token in TOKENS}
    values.update({name: str(theme.ipx(length)) for name, length in LENGTHS.items()})
    # A focused control has a border one pixel thicker, taken from its padding, so that nothing moves.
    wider = theme.ipx(LENGTHS["p2"]) - theme.ipx(LENGTHS["p1"])
    for name, length in (("f2", 3), ("f7", 8), ("f11", 12)):
        values[name] = str(max(0, theme.ipx(length) - wider))
    for role in ("body", "button", "small", "note", "heading", "code"):
        values[role] = str(theme.type_px(role))
    plain, reverse = ("white", "black") if theme.dark else ("black", "white")
    for sign in ("down", "up", "left", "right", "check"):
        values[sign] = resource_path(f"icons/{sign}_{plain}.svg").as_posix()
    values["check_selected"] = resource_path(f"icons/check_{reverse}.svg").as_posix()
    # The other type comes from the font of the application: a family here would override setFont everywhere.
    values["mono"] = ", ".join(f'"{name}"' for name in MONO)
    return Template(FRAME + MENUS + BUTTONS + TABS + FIELDS + LISTS).substitute(values)


def qt_palette(theme: Theme) -> QPalette:
    """Return the palette for what a style sheet does not reach (placeholder text, links, native parts)."""
    role = QPalette.ColorRole
    tokens = {
        role.Window: "window",
        role.WindowText: "text",
        role.Base: "pane",
        role.AlternateBase: "sunken",
        role.Text: "text",
        role.PlaceholderText: "text3",
        role.Button: "pane",
        role.ButtonText: "text",
        role.Highlight: "data",
        role.HighlightedText: "on_data",
        role.ToolTipBase: "pane",
        role.ToolTipText: "text",
        role.Link: "code_kw",
        role.BrightText: "error",
    }
    made = QPalette()
    for key, token in tokens.items():
        made.setColor(key, theme.color(token))
    for key in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, key, theme.color("text3"))
    return made


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Dress every window of the application in a theme, replacing the one before."""
    # A sheet on one window would keep its children from inheriting the font, and leave menus undressed.
    app.setFont(theme.font("body"))
    app.setPalette(qt_palette(theme))
    sheet = stylesheet(theme)
    if app.styleSheet() != sheet:  # it looks at every widget there is: 40 ms
        app.setStyleSheet(sheet)
