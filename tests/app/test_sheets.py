"""The windows beside the main one: examples, keys, legend, settings."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QPainter
from PySide6.QtWidgets import QApplication

from gradgui.app.actions import SPECS
from gradgui.app.key_map import key_groups
from gradgui.app.legend import LegendPicture, blocks
from gradgui.app.settings import LIMITS, Settings
from gradgui.app.theme import PALETTES, Theme
from gradgui.examples import GROUPS, load_examples, moment
from gradgui.runner.inline import record_text
from tests.app.window_kit import edited, opened
from tests.programs import SEED_PROGRAM


@pytest.fixture
def window(qtbot):
    with opened(qtbot, worker=False) as made:
        made.show_text(SEED_PROGRAM, name="seed.py")
        made.session.show(record_text(SEED_PROGRAM), 5)
        yield made


def _open(window, action, name):
    window.actions_by_name[action].trigger()
    QApplication.processEvents()
    sheet = window.findChild(object, name)
    assert sheet is not None and sheet.isVisible()
    return sheet


# ---- examples -----------------------------------------------------------------------------------------------------


def test_the_menu_has_every_example_under_its_group_with_its_sentence(window):
    menu = window.desk.examples_menu
    groups = [action.text() for action in menu.actions()]
    assert groups == list(GROUPS)
    shown = {a.text(): a.toolTip() for group in menu.actions() for a in group.menu().actions()}
    assert shown == {example.title: example.point for example in load_examples()}


@pytest.mark.parametrize("number", [0, 5, 16])
def test_an_example_runs_and_stands_at_its_moment(qtbot, number):
    example = load_examples()[number]
    with opened(qtbot) as window:
        window.desk.open_example(example)
        edited(qtbot, window, example.text)
        qtbot.waitUntil(lambda: window.session.cursor == moment(window.session.recording, example) > 0)
        assert window.menu_row.file.text() == example.file
        assert example.point in window.messages.text
        assert not window.files.document.changed


def test_the_start_page_opens_one_by_keyboard(qtbot, window):
    page = _open(window, "examples", "start_page")
    asked = []
    page._open = asked.append
    assert [row.title for row in page.list.rows if row.heading] == list(GROUPS)
    assert all(row.note for row in page.list.rows if not row.heading)
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert not page.isVisible() and [example.id for example in asked] == [load_examples()[1].id]


def test_an_example_does_not_throw_away_what_is_not_saved(window):
    window.views.editor.insertPlainText("# mine\n")
    example = load_examples()[0]
    window.desk.open_example(example)
    assert [tab.document.title for tab in window.tabs.open] == ["seed.py •", example.file]
    window.tabs.step(-1)
    assert window.views.editor.toPlainText().startswith("# mine")


# ---- keys ---------------------------------------------------------------------------------------------------------


def test_the_keyboard_map_has_every_key(qtbot, window):
    sheet = _open(window, "keys", "key_map")
    said = {words for _, rows in key_groups() for _, words in rows}
    for spec in SPECS:
        if spec.keys and spec.group != "pane":
            assert spec.text in said, spec.name
    assert "Ctrl+K" in sheet.text and "F5" in sheet.text
    assert window.actions_by_name["keys"].shortcut() == QKeySequence("F1")
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


# ---- the legend ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_legend_is_painted_in_every_dress(qtbot, palette, scale):
    picture = LegendPicture()
    qtbot.addWidget(picture)
    theme = Theme(palette, scale, presenter_sizes=False)
    picture.set_theme(theme)
    picture.resize(picture.sizeHint())
    image = picture.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    for token in ("pane", "data", "grad", "now", "error", "pos"):
        assert theme.hex(token) in colours, token
    assert all(title in picture.accessibleDescription() for title, _, _ in blocks())


def test_nothing_of_the_legend_is_cut(qtbot, monkeypatch):
    """Every line of text has the room that it needs, and stays in its block."""
    from gradgui.app import paint

    cut = []
    plain = paint.text

    def watched(q, t, x, cy, s, what="body", color="text", weight=None, align="l", **given):
        room = given.get("room")
        wide = paint.text_width(t, s, what, weight, given.get("mono", False), given.get("italic"))
        if room is not None and wide > room + 0.5:
            cut.append(s)
        return plain(q, t, x, cy, s, what, color, weight, align, **given)

    monkeypatch.setattr(paint, "text", watched)
    picture = LegendPicture()
    qtbot.addWidget(picture)
    image = QImage(1440, 900, QImage.Format.Format_RGB32)
    q = QPainter(image)
    picture.paint_to(q, Theme().unscaled())
    q.end()
    assert cut == []


# ---- settings -----------------------------------------------------------------------------------------------------


def test_settings_take_effect_at_once_and_are_kept(window):
    dialog = _open(window, "settings", "settings_dialog")
    dialog.palette_box.setCurrentIndex(1)
    assert window.theme.palette_name == "dark"
    dialog.scale_box.setCurrentIndex(5)
    assert window.theme.scale == 1.5
    dialog.code_box.setValue(20)
    assert window.views.editor.font().pixelSize() == 30
    dialog.motion_box.setCurrentIndex(2)
    assert window.views.graph.canvas.motion == "none"
    dialog.seconds_box.setValue(7)
    dialog.memory_box.setValue(512)
    dialog.events_box.setValue(5000)
    kept = Settings()
    assert (kept.theme(), kept.motion()) == (Theme("dark", 1.5, code_size=20), "none")
    assert (kept.limits().seconds, kept.limits().memory_mb, kept.limits().events) == (7.0, 512, 5000)


def test_reset_everything_leads_back_from_300_percent(window):
    window.set_theme(Theme("dark", 3.0, code_size=28))
    window.settings.keep_theme(window.theme)
    dialog = _open(window, "settings", "settings_dialog")
    window.actions_by_name["reset_look"].trigger()
    assert window.theme == Theme("light", 1.0)
    assert Settings().theme() == Theme("light", 1.0) and Settings().motion() == "full"
    assert dialog.scale_box.currentText() == "100 %"


def test_code_size_goes_through_presenter_mode_and_back(window):
    window.set_code_size(18)
    window.toggle_presenter()
    assert window.theme.code_size == 18 and window.theme.type_px("code") >= 24
    window.toggle_presenter()
    assert window.theme == Theme("light", 1.0, code_size=18)


def test_a_limit_is_that_of_the_next_run(qtbot):
    with opened(qtbot) as window:
        window.desk.keep_limits(type(LIMITS)(seconds=1.0))
        window.set_text("while True:\n    pass\n")
        edited(qtbot, window, "while True:\n    pass\n")
        assert window.session.problem is not None and window.session.problem.kind == "limit"


@pytest.mark.parametrize("text", ["nonsense", "-4", "1e99", "nan"])
def test_nonsense_limits_are_bounded(tmp_path, text):
    path = tmp_path / "window.ini"
    path.write_text(
        f"[limits]\nseconds={text}\nevents={text}\nmemory_mb={text}\n[look]\ncode_size={text}\nmotion={text}\n"
    )
    settings = Settings(path)
    limits = settings.limits()
    assert 1 <= limits.seconds <= 3600 and 1000 <= limits.events <= 1_000_000 and 64 <= limits.memory_mb <= 16_384
    assert 11 <= settings.theme().code_size <= 28 and settings.motion() == "full"


# ---- seed ---------------------------------------------------------------------------------------------------------


def test_new_numbers_run_again_with_another_seed(qtbot):
    program = "import torch\na = torch.randn(2)\n"
    with opened(qtbot, program) as window:
        first = window.session.recording.values[0].array.tolist()
        assert window.menu_row.state.text().startswith("seed 0 · 5 events")
        window.actions_by_name["new_numbers"].trigger()
        qtbot.waitUntil(lambda: "seed 1" in window.menu_row.state.text(), timeout=10_000)
        assert window.session.recording.values[0].array.tolist() != first
        window.actions_by_name["first_numbers"].trigger()
        qtbot.waitUntil(lambda: "seed 0" in window.menu_row.state.text(), timeout=10_000)
        assert window.session.recording.values[0].array.tolist() == first
