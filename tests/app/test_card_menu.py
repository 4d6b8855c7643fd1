"""What the menus offer and do in the window, what is remembered of a program, and pictures of it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from gradgui.app import pictures, render
from gradgui.app.card_menu import GROUPS, card_menu
from gradgui.app.exporting import ExportDialog
from gradgui.app.graph.target import Target
from gradgui.app.main import create_window, make_application
from gradgui.app.settings import settings_path
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text
from tests.programs import SEED_PROGRAM


@pytest.fixture(scope="module")
def recording(qapp):
    make_application()
    made = record_text(SEED_PROGRAM)
    made.name = "seed.py"
    return made


@pytest.fixture
def window(recording):
    settings_path().unlink(missing_ok=True)
    made = render.window_on(recording, len(recording) - 1, size=(1440, 900))
    yield made
    render.close(made)


def named(recording, name):
    places = {recording.text(card): card for card in recording.index.cards}
    return next(card for text, card in places.items() if text == name)


@pytest.fixture
def cards(recording):
    return {"x": recording.index.cards[0], "y": named(recording, "x + 2"), "out": named(recording, "z.mean()")}


def menu_of(window, *cards, **given):
    menu = card_menu(window, Target(cards[0] if cards else -1, cards, **given))
    found = {action.objectName(): action for action in menu.actions() if action.objectName()}
    for action in menu.actions():
        if action.menu() is not None:
            found[action.menu().objectName()] = action
    return found


def clipboard():
    return QGuiApplication.clipboard().text()


# ---- the menu of a card --------------------------------------------------------------------------------------


def test_a_leaf_offers_everything(window, cards):
    found = {name: action.text() for name, action in menu_of(window, cards["x"]).items()}
    assert found == {
        "plot": "Plot ‖x‖",
        "plot_grad": "Plot ‖x.grad‖",
        "plot_element": "Plot an element",
        "plot_picture": "Plot as a picture",
        "apply": "Apply operation",
        "go_to_line": "Go to line 3",
        "step_to_made": f"Step to where it was made: event {cards['x'] + 1}",
        "step_to_arrived": found["step_to_arrived"],
        "copy_value": "Copy value",
        "copy_grad": "Copy gradient",
        "copy_python": "Copy as Python text",
        "copy_name": "Copy name x",
        "copy_sentence": "Copy sentence",
        "focus_ancestors": "Focus on what led here",
        "focus_descendants": "Focus on what comes of it",
        "focus_both": "Focus on both",
        "fit_cards": "Fit this card",
    }


def test_every_entry_has_a_name_of_its_own():
    names = [entry.name for group in GROUPS for entry in group]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("copy_value", "tensor([[1., 1.],\n        [1., 1.]])"),
        ("copy_grad", "tensor([[4.5000, 4.5000],\n        [4.5000, 4.5000]])"),
        ("copy_python", "torch.tensor([[1.0, 1.0], [1.0, 1.0]])"),
        ("copy_name", "x"),
    ],
)
def test_copies(window, cards, entry, text):
    menu_of(window, cards["x"])[entry].trigger()
    assert clipboard() == text


def test_steps_and_lines(window, recording, cards):
    menu_of(window, cards["x"])["step_to_made"].trigger()
    assert window.session.cursor == cards["x"]
    menu_of(window, cards["x"])["step_to_arrived"].trigger()
    assert isinstance(recording[window.session.cursor], ev.GradAccumulated)
    menu_of(window, cards["out"])["go_to_line"].trigger()
    assert window.views.editor.textCursor().blockNumber() == 7


def test_plots(window, cards):
    menu_of(window, cards["out"])["plot"].trigger()
    menu_of(window, cards["x"])["plot_grad"].trigger()
    rows = {action.text(): action for action in menu_of(window, cards["x"])["plot_element"].menu().actions()}
    rows["x.grad[0,1]"].trigger()
    assert [one.text for one in window.views.plots.choice.quantities] == ["out", "‖x.grad‖", "x.grad[0,1]"]
    rows = {action.text(): action for action in menu_of(window, cards["y"])["plot_picture"].menu().actions()}
    rows["Heat map of y"].trigger()
    assert window.views.plots.kind == "heat" and window.views.plots.heat.state.name == "y"
    assert window.session.selection.card == cards["y"]


def test_an_operation_is_applied_to_the_card(window, cards):
    rows = {action.text(): action for action in menu_of(window, cards["out"])["apply"].menu().actions()}
    rows["log"].trigger()
    assert "log(out)" in window.views.editor.toPlainText()


def test_several_cards(window, cards):
    found = menu_of(window, cards["x"], cards["out"])
    assert {name: action.text() for name, action in found.items()} == {
        "plot": "Plot all 2",
        "copy_value": "Copy 2 values",
        "copy_python": "Copy as Python text",
        "copy_name": "Copy 2 names",
        "copy_sentence": "Copy sentence",
        "fold_cards": "Fold 2 cards together",
        "fit_cards": "Fit 2 cards",
    }
    found["copy_python"].trigger()
    assert clipboard() == "x = torch.tensor([[1.0, 1.0], [1.0, 1.0]])\nout = torch.tensor(27.0)"
    menu_of(window, cards["x"], cards["out"])["plot"].trigger()
    assert [one.text for one in window.views.plots.choice.quantities] == ["‖x‖", "out"]


def test_an_edge(window, recording, cards):
    window.session.seek(next(i for i, event in enumerate(recording) if isinstance(event, ev.GradientSent)))
    found = menu_of(window, cards["out"], port=0)
    assert [found[name].text() for name in ("look_at_input", "copy_edge")] == [
        "Look at this input",
        "Copy gradient 0.25",
    ]
    found["look_at_input"].trigger()
    assert (window.session.selection.card, window.session.selection.port) == (cards["out"], 0)
    assert "plot" not in found


def test_the_ground_and_a_fold(window):
    ground = {"copy_sentence", "fit", "fold_all", "unfold_all", "copy_picture", "export_picture"}
    assert set(menu_of(window)) == ground
    graph = window.views.graph
    shut = graph.graph.folds[0].open
    menu_of(window, fold=0)["toggle_bar"].trigger()
    assert graph.graph.folds[0].open != shut


def test_a_moved_card_can_be_put_back(window, cards):
    graph = window.views.graph
    graph.move_cards({cards["y"]: (10.0, 40.0)})
    found = menu_of(window)
    assert {"undo_move", "tidy"} <= set(found)
    found["undo_move"].trigger()
    assert graph.graph.context.moves == {}


# ---- the menus of the other panes ----------------------------------------------------------------------------


def popups(window):
    return [menu for menu in window.findChildren(QMenu) if menu.isVisible()]


@pytest.mark.parametrize(
    ("pane", "words"),
    [
        ("editor", ["Find…", "Run"]),
        ("output", ["Copy all"]),
        ("timeline", ["Go to event", "Copy what event", "First event"]),
    ],
)
def test_each_pane_has_a_menu(window, qtbot, pane, words):
    widget = window.views.console.output if pane == "output" else getattr(window.views, pane)
    widget.customContextMenuRequested.emit(QPoint(widget.width() // 2, 60))
    (menu,) = popups(window)
    texts = [action.text() for action in menu.actions()]
    for word in words:
        assert any(text.startswith(word) for text in texts), (word, texts)
    menu.close()


def test_the_menu_of_what_has_the_focus(window):
    window.actions_by_name["pane_menu"].trigger()
    (menu,) = popups(window)
    assert menu.objectName() == "card_menu"
    window.views.plots.menuRequested.emit(QPoint(10, 10))  # asked again while it is open
    assert popups(window) == [menu]
    menu.close()


def test_the_menu_of_plots_removes_a_curve(window, cards):
    window.views.plots.add_card(cards["out"])
    window.views.plots.menuRequested.emit(QPoint(10, 10))
    (menu,) = popups(window)
    next(action for action in menu.actions() if action.text() == "Remove out").trigger()
    assert window.views.plots.kind == "bars"
    menu.close()


# ---- remembered ----------------------------------------------------------------------------------------------


def test_plot_and_cards_are_found_again(window, recording, cards):
    window.views.plots.add_card(cards["out"])
    window.views.graph.move_cards({cards["y"]: (10.0, 40.0)})
    second = create_window(worker=False)
    second.show_text(recording.source.text, name="seed.py")
    second.session.show(recording, len(recording) - 1)
    second.views.graph.finish_layout()
    try:
        assert [one.text for one in second.views.plots.choice.quantities] == ["out"]
        assert second.views.graph.graph.context.moves == {cards["y"]: (10.0, 40.0)}
    finally:
        render.close(second)
    drawn = render.window_on(recording, len(recording) - 1)  # a picture is of the program alone
    assert drawn.views.plots.kind == "bars" and drawn.views.graph.graph.context.moves == {}
    render.close(drawn)


def test_another_program_has_its_own(window, cards):
    window.views.plots.add_card(cards["out"])
    window.show_text("import torch\n", name="other.py")
    assert window.views.plots.kind == "bars"
    window.show_text(SEED_PROGRAM, name="seed.py")
    assert window.views.plots.kind == "curves"


# ---- pictures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["graph", "window", "plots", "inspector", "timeline", "code"])
def test_a_picture_of_every_part(window, tmp_path, part):
    picture = window.desk.exporting.picture(part)
    for scale in (1, 2):
        image = pictures.image_of(picture, scale)
        assert image.size() == picture.size * scale
    svg = ET.fromstring(pictures.encoded(picture, ".svg"))
    assert (svg.get("width"), svg.get("height")) == (str(picture.size.width()), str(picture.size.height()))
    names = {element.tag.rpartition("}")[2] for element in svg.iter()}
    assert "path" in names and "text" not in names
    assert part == "window" or "image" not in names  # the signs of the buttons alone are pixels
    assert pictures.encoded(picture, ".pdf").startswith(b"%PDF-")


def test_the_whole_graph_is_in_its_picture_at_its_own_size(window):
    scene = window.views.graph.graph.sceneRect()
    size = window.desk.exporting.picture("graph").size
    assert size.width() >= scene.width() and size.height() > scene.height()


def test_a_picture_is_written_by_the_kind_of_its_name(window, tmp_path, monkeypatch):
    asked = tmp_path / "graph.svg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (str(asked), "PNG (*.png)"))
    window.desk.exporting.ask_where("graph", 2)
    assert asked.read_bytes().startswith(b"<?xml") and str(asked) in window.messages.text
    asked = tmp_path / "without"
    window.desk.exporting.ask_where("graph", 3)
    written = QImage(str(tmp_path / "without.png"))
    assert written.width() == 3 * window.desk.exporting.picture("graph").size.width()


def test_what_cannot_be_written_is_said(window, tmp_path):
    window.desk.exporting.write(tmp_path / "nowhere" / "a.png", "graph")
    assert "cannot be written" in window.messages.text
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_is_too_large_is_refused(window, monkeypatch, tmp_path):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    window.desk.exporting.write(tmp_path / "a.png", "graph", 8)
    assert "too large" in window.messages.text and not list(tmp_path.iterdir())
    window.desk.exporting.copy()
    assert "too large" in window.messages.text


def test_a_copy_is_on_the_clipboard(window):
    window.actions_by_name["copy_picture"].trigger()
    size = window.desk.exporting.picture("graph").size
    assert QGuiApplication.clipboard().image().size() == size * 2


def test_the_dialog_asks_what_and_how_large(window, monkeypatch):
    asked = []
    monkeypatch.setattr(window.desk.exporting, "ask_where", lambda part, scale: asked.append((part, scale)))
    window.desk.exporting.ask("timeline")
    dialog = window.findChild(ExportDialog)
    assert dialog.isVisible() and dialog.part.currentText() == "Timeline"
    dialog.scale.setValue(8)
    with_signal = []
    dialog.saveRequested.connect(lambda *given: with_signal.append(given))
    dialog.save.click()
    assert with_signal == [("timeline", 8.0)] and not dialog.isVisible()
    QApplication.processEvents()


def test_outlines_stand_where_the_letters_stood():
    font = 'font-family="Inter" font-size="12" font-weight="400" font-style="normal"'
    svg = f'<g><text fill="#112233" fill-opacity="1" x="10" y="20" {font} >a&lt;b</text></g>'
    made = pictures.outlined(svg)
    assert "<text" not in made and 'fill="#112233"' in made and made.startswith("<g><path")
    first = made.partition('d="M')[2].partition(" ")[0]
    x, y = (float(part) for part in first.split(","))
    assert 9 < x < 20 and 8 < y < 21


def test_a_clip_has_the_transformation_of_its_first_use():
    svg = (
        '<clipPath id="clipPath1">\n<path d="M0,0"/></clipPath>'
        '<g clip-path="url(#clipPath1)"><g transform="matrix(2,0,0,2,5,6)"></g></g>'
        '<g clip-path="url(#clipPath1)"><g transform="matrix(1,0,0,1,0,0)"></g></g>'
    )
    assert '<path transform="matrix(2,0,0,2,5,6)" d="M0,0"/>' in pictures.clipped(svg)
