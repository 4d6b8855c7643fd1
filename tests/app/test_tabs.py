"""Several programs in one window: each keeps what is its own, and none is lost."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QPlainTextEdit

from gradgui.app.actions import SPECS
from gradgui.app.documents import Document
from gradgui.app.drafts import abandoned, drafts_folder
from gradgui.app.key_map import key_groups
from gradgui.app.main import create_window
from gradgui.app.settings import Settings, settings_path
from gradgui.app.tab_row import NARROWEST, Label, TabRow
from gradgui.app.tabs import MOST_CLOSED, short_names
from gradgui.app.theme import Theme
from gradgui.examples import load_examples, moment
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.session import RunState
from tests.app.test_files import ROOT, WAIT_MS
from tests.app.window_kit import finished, opened, typed
from tests.programs import SEED_PROGRAM

ENDLESS = "import torch\nx = torch.ones(2)\nwhile True: pass\n"
SHORT = "import torch\na = torch.randn(2)\n"


@pytest.fixture
def window(qtbot):
    with opened(qtbot, worker=False) as made:
        yield made


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / name for name in ("a.py", "b.py", "c.py")]
    for number, path in enumerate(paths):
        path.write_text(f"n = {number}\n", encoding="utf-8")
    return paths


@pytest.fixture(autouse=True)
def _no_drafts_left():
    yield
    for found in abandoned():
        found.forget()


def _do(window, name):
    window.actions_by_name[name].trigger()


def _titles(window):
    return [tab.document.title for tab in window.tabs.open]


def _front(window):
    return window.tabs.open.index(window.tabs.current)


# ---- opening, switching, closing ---------------------------------------------------------------------------------


def test_each_file_has_a_tab_and_an_open_one_is_only_shown(window, files):
    for path in files:
        window.files.open_path(path)
    assert _titles(window) == ["a.py", "b.py", "c.py"]  # nobody had made anything of the first program
    window.files.open_path(files[0])
    assert (len(window.tabs.open), _front(window)) == (3, 0)
    assert window.views.editor.toPlainText() == "n = 0\n"
    assert window.windowTitle() == "a.py – gradgui" and window.menu_row.file.text() == "a.py"
    assert window.tabs.row.labels[1].tip == str(files[1])


def test_one_tab_takes_no_room(qtbot, window, files):
    alone = window.toolbar.mapTo(window, QPoint()).y()
    assert window.tabs.row.isHidden()
    window.files.open_path(files[0])
    assert window.tabs.row.isHidden()
    window.files.open_path(files[1])
    QApplication.processEvents()
    assert window.tabs.row.isVisible() and window.toolbar.mapTo(window, QPoint()).y() > alone
    window.tabs.close(window.tabs.current)
    QApplication.processEvents()
    assert window.tabs.row.isHidden()
    qtbot.waitUntil(lambda: window.toolbar.mapTo(window, QPoint()).y() == alone)


@pytest.mark.parametrize(
    ("keys", "front"),
    [
        (["Ctrl+Tab"], 0),
        (["Ctrl+PgDown", "Ctrl+PgDown"], 1),
        (["Ctrl+Shift+Tab"], 1),
        (["Ctrl+PgUp", "Ctrl+PgUp", "Ctrl+PgUp"], 2),
        (["Ctrl+N"], 3),
        (["Ctrl+W"], 1),
        (["Ctrl+W", "Ctrl+Shift+T"], 2),
    ],
)
@pytest.mark.parametrize("focus", ["editor", "graph"])
def test_keys_go_from_tab_to_tab(qtbot, window, files, keys, front, focus):
    for path in files:
        window.files.open_path(path)
    getattr(window.views, focus).setFocus()
    for key in keys:
        qtbot.keySequence(QApplication.focusWidget(), QKeySequence(key))
    assert _front(window) == front


def test_the_mouse_chooses_closes_and_moves(qtbot, window, files):
    for path in files:
        window.files.open_path(path)
    row = window.tabs.row
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.tabRect(0).center())
    assert _front(window) == 0
    qtbot.mouseClick(row, Qt.MouseButton.MiddleButton, pos=row.tabRect(1).center())
    assert _titles(window) == ["a.py", "c.py"]
    row.moveTab(0, 1)
    assert _titles(window) == ["c.py", "a.py"] and window.files.document.path == files[0]
    assert [label.name for label in row.labels] == ["c.py", "a.py"]
    qtbot.mouseClick(row._close_button(0), Qt.MouseButton.LeftButton)
    assert _titles(window) == ["a.py"]


def test_the_last_tab_leaves_an_empty_program(window, files):
    window.files.open_path(files[0])
    _do(window, "close_tab")
    assert _titles(window) == ["untitled.py"] and window.views.editor.toPlainText() == ""
    tab = window.tabs.current
    _do(window, "close_tab")
    assert window.tabs.current is tab
    _do(window, "reopen_tab")
    assert _titles(window) == ["a.py"]


def test_an_example_gives_way_to_a_file_and_not_to_an_empty_program(window, files):
    window.show_text(SHORT, name="example.py")
    _do(window, "new")
    assert _titles(window) == ["example.py", "untitled.py"]
    window.files.open_path(files[0])
    assert _titles(window) == ["example.py", "a.py"]
    window.tabs.step(-1)
    window.files.open_path(files[1])
    assert _titles(window) == ["b.py", "a.py"]
    _do(window, "reopen_tab")
    assert _titles(window) == ["b.py", "example.py", "a.py"] and window.views.editor.toPlainText() == SHORT


def test_new_programs_have_names_of_their_own(window):
    for _ in range(3):
        _do(window, "new")
        window.views.editor.insertPlainText("x")
    assert _titles(window) == ["untitled.py •", "untitled2.py •", "untitled3.py •"]


@pytest.mark.parametrize(
    ("answer", "left"), [(QMessageBox.StandardButton.Discard, 1), (QMessageBox.StandardButton.Cancel, 2)]
)
def test_closing_asks_for_what_is_not_saved(window, files, monkeypatch, answer, left):
    asked = []
    monkeypatch.setattr(QMessageBox, "question", lambda _window, _title, words, *_: asked.append(words) or answer)
    for path in files[:2]:
        window.files.open_path(path)
    window.views.editor.insertPlainText("# mine\n")
    window.tabs.step(1)
    window.files.close_tab(window.tabs.open[1])
    assert asked == ["b.py has changes that are not saved."] and len(window.tabs.open) == left
    if left == 1:
        _do(window, "reopen_tab")
        assert window.views.editor.toPlainText() == "# mine\nn = 1\n" and window.files.document.changed
        window.views.editor.undo()
        assert window.views.editor.toPlainText() == "n = 1\n"


def test_the_window_asks_for_every_program(window, files, monkeypatch):
    asked = []
    discard = QMessageBox.StandardButton.Discard
    monkeypatch.setattr(QMessageBox, "question", lambda _window, _title, words, *_: asked.append(words) or discard)
    for path in files:
        window.files.open_path(path)
        window.views.editor.insertPlainText("# mine\n")
    assert type(window.files).may_close(window.files)
    assert [words.split()[0] for words in asked] == ["a.py", "b.py", "c.py"]


def test_only_so_many_closed_programs_are_kept(window):
    for number in range(MOST_CLOSED + 3):
        window.tabs.add(Document(f"n = {number}\n", None, f"n = {number}\n", f"{number}.py"))
    for _ in range(MOST_CLOSED + 3):
        _do(window, "close_tab")
    while window.tabs.can_reopen:
        _do(window, "reopen_tab")
    assert len(window.tabs.open) == MOST_CLOSED and not window.actions_by_name["reopen_tab"].isEnabled()


def test_a_file_is_not_saved_over_one_that_is_open(window, files, monkeypatch):
    for path in files[:2]:
        window.files.open_path(path)
    monkeypatch.setattr("gradgui.app.files.QFileDialog.getSaveFileName", lambda *_: (str(files[0]), ""))
    assert not window.files.save_as()
    assert "open in another tab" in window.messages.text and files[0].read_text(encoding="utf-8") == "n = 0\n"


# ---- what each keeps ---------------------------------------------------------------------------------------------


def test_each_keeps_its_text_history_caret_and_messages(window, files):
    editor = window.views.editor
    window.files.open_path(files[0])
    editor.insertPlainText("# one\n")
    editor.go_to(2, 3)
    place = editor.textCursor().position()
    window.messages.say("of the first")
    window.files.open_path(files[1])
    assert "is shown, not run" in window.messages.text
    editor.insertPlainText("# two\n")
    window.tabs.step(1)
    assert window.findChild(QPlainTextEdit, "editor") is editor and editor.isVisible()
    assert (editor.toPlainText(), editor.textCursor().position()) == ("# one\nn = 0\n", place)
    assert window.messages.text == "of the first"
    editor.undo()
    assert editor.toPlainText() == "n = 0\n"
    window.tabs.step(1)
    assert editor.toPlainText() == "# two\nn = 1\n"


def test_going_back_shows_the_same_moment_at_once(qtbot):
    with opened(qtbot) as window:
        window.session.seek(41)
        window.session.select(Selection(8))
        views = window.views

        def seen():
            return (
                views.now.text, views.now.place, views.console.text, views.editor.current_line,
                views.timeline.title, views.inspector.text(), window.session.selection, window.menu_row.state.text(),
            )  # fmt: skip

        before = seen()
        _do(window, "new")
        typed(qtbot, window, SHORT)
        window.run_seed(7)
        finished(qtbot, window)
        window.session.last()
        assert (window.session.seed, window.session.selection) == (7, FOLLOW) and seen() != before
        generation = window.client.host.generation
        window.tabs.step(-1)
        assert seen() == before and window.session.seed == 0
        window.tabs.step(1)
        assert (window.session.seed, window.session.cursor) == (7, len(window.session.recording) - 1)
        assert window.client.host.generation == generation  # nothing was run for it


def test_the_marks_of_a_moment_stay_with_their_program(qtbot):
    with opened(qtbot) as window:
        editor = window.views.editor
        window.session.seek(41)
        line, late = editor.current_line, editor.page.marks.late
        _do(window, "new")
        assert editor.current_line == 0
        window.tabs.step(-1)
        assert (editor.current_line, editor.page.marks.late) == (line, late)


def test_a_run_goes_on_in_its_tab_until_another_takes_the_worker(qtbot):
    with opened(qtbot) as window:
        typed_endless = window.tabs.current
        window.views.editor.setPlainText(ENDLESS)
        qtbot.waitUntil(lambda: window.session.recording.source.text == ENDLESS, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: window.tabs.row.labels[0].sign == "play", timeout=WAIT_MS)
        _do(window, "new")
        assert window.session.run_state is RunState.idle and not window.actions_by_name["stop"].isEnabled()
        assert typed_endless.session.run_state is RunState.running and not window.client.idle
        typed(qtbot, window, SHORT)
        assert window.session.run_state is RunState.done
        assert typed_endless.session.run_state is RunState.stopped and window.tabs.row.labels[0].sign == "stop"
        window.tabs.show(typed_endless)
        assert "another program was run" in window.views.now.notice.text
        window.run_now()
        assert window.views.now.notice is None
        qtbot.waitUntil(lambda: window.session.recording.source.text == ENDLESS, timeout=WAIT_MS)
        window.tabs.step(1)
        window.tabs.close(typed_endless)
        finished(qtbot, window)
        qtbot.waitUntil(lambda: window.client.idle, timeout=WAIT_MS)


def test_a_run_that_ends_while_its_program_is_hidden_is_there_afterwards(qtbot):
    with opened(qtbot) as window:
        slow = "import torch\nx = torch.ones(2)\nfor i in range(3000):\n    x = x + 1\n"
        _do(window, "new")
        window.views.editor.setPlainText(slow)  # and its run has not even begun
        tab = window.tabs.current
        window.tabs.step(1)
        qtbot.waitUntil(lambda: tab.session.run_state is RunState.done, timeout=WAIT_MS)
        assert window.session.recording.source.text == SEED_PROGRAM
        window.tabs.show(tab)
        assert window.session.recording.source.text == slow
        assert str(len(tab.session.recording)) in window.views.now.place


def test_an_example_finds_its_moment_though_another_program_is_shown(qtbot):
    example = load_examples()[5]
    with opened(qtbot) as window:
        window.views.editor.insertPlainText("# mine\n")
        window.desk.open_example(example)
        tab = window.tabs.current
        window.tabs.step(1)
        qtbot.waitUntil(lambda: tab.session.run_state is RunState.failed, timeout=WAIT_MS)  # it is about an error
        assert tab.session.cursor == moment(tab.session.recording, example) > 0
        assert window.session is not tab.session and window.views.editor.toPlainText().startswith("# mine")


def test_failed_and_unsaved_are_seen_in_the_row(qtbot):
    with opened(qtbot) as window:
        _do(window, "new")
        typed(qtbot, window, "import torch\ntorch.ones(2) @ torch.ones(3)\n")
        seed, failed = window.tabs.row.labels
        assert (seed.changed, seed.sign, failed.changed, failed.sign) == (False, "", True, "octagon")
        assert "not saved · failed" in failed.tip


def test_a_file_that_changed_while_hidden_is_noticed(window, files):
    for path in files[:2]:
        window.files.open_path(path)
    files[0].write_text("n = 9\n", encoding="utf-8")
    assert window.standing.text == ""
    window.tabs.step(1)
    assert "a.py was changed on disk" in window.standing.text
    window.tabs.step(1)
    assert window.standing.text == ""


# ---- after the end -----------------------------------------------------------------------------------------------


def test_open_files_come_back_and_are_not_run(qtbot, files):
    settings_path().unlink(missing_ok=True)
    with opened(qtbot, worker=False) as window:
        for path in files:
            window.files.open_path(path)
        window.tabs.step(-1)
    files[0].unlink()
    window = create_window()
    qtbot.addWidget(window)
    assert _titles(window) == ["b.py", "c.py"] and window.files.document.path == files[1]
    assert all(tab.session.run_state is RunState.idle and not tab.session.recording for tab in window.tabs.open)
    assert window.client.host.generation == 0
    window.close()


@pytest.mark.parametrize("kept", ['"x"', "{}", "[1, null]", "nonsense"])
def test_nonsense_in_the_list_is_as_good_as_nothing(tmp_path, kept):
    settings = Settings(tmp_path / "window.ini")
    settings._store.setValue("files/open", kept)
    settings._store.setValue("files/current", kept)
    assert settings.open_files()[0] == []


CHILD = """
import os, signal, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from gradgui.app.main import create_window
window = create_window(text="first = 1\\n")
window.show()
window.views.editor.insertPlainText("# 1\\n")
window.files.new()
window.views.editor.insertPlainText("# 2\\n")
window.files.open_path(Path(sys.argv[1]))
window.views.editor.insertPlainText("# 3\\n")
while not all(tab.drafts.file.exists() for tab in window.tabs.open):
    QApplication.processEvents()
window.client.host.close()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill signal")
def test_after_a_kill_every_unsaved_program_is_back(qtbot, files):
    settings_path().unlink(missing_ok=True)
    subprocess.run([sys.executable, "-c", CHILD, str(files[0])], cwd=ROOT, capture_output=True, timeout=60, check=False)
    window = create_window()
    qtbot.addWidget(window)
    assert sorted(_titles(window)) == ["a.py •", "program.py •", "untitled.py •"]
    texts = {tab.document.text for tab in window.tabs.open}
    assert texts == {"# 1\nfirst = 1\n", "# 2\n", "# 3\nn = 0\n"}
    assert "was not saved" in window.standing.text and window.client.host.generation == 0
    window.tabs.step(1)
    assert "was not saved" in window.standing.text
    assert abandoned() == []  # they are this window's texts now
    window.files.may_close = lambda: True
    window.close()
    assert list(drafts_folder().glob("*.json")) == []


# ---- the row -----------------------------------------------------------------------------------------------------


def test_files_of_one_name_say_their_folder(tmp_path):
    documents = [Document(path=tmp_path / folder / "main.py") for folder in ("one", "two")] + [Document(name="x.py")]
    assert short_names(documents) == ["main.py – one", "main.py – two", "x.py"]


@pytest.mark.parametrize("palette", ["light", "dark", "presenter"])
@pytest.mark.parametrize("scale", [0.75, 1.0, 2.0, 3.0])
def test_any_theme_and_size(qtbot, palette, scale):
    row = TabRow()
    qtbot.addWidget(row)
    theme = Theme(palette, scale, presenter_sizes=False)
    row.set_theme(theme)
    labels = [Label("a.py", "a"), Label("a very long name of a program about gradients.py", "b", True, "play")]
    row.show_labels(labels, 1)
    row.resize(1024, row.height())
    row.show()
    assert [row.tabRect(place).width() >= theme.ipx(NARROWEST) for place in (0, 1)] == [True, True]
    widths = [row.tabRect(place).width() for place in (0, 1)]
    row.show_labels([labels[0], Label(labels[1].name, "b")], 1)
    assert [row.tabRect(place).width() for place in (0, 1)] == widths  # no run and no edit moves anything
    row.show_labels(labels[:1], 0)
    assert row.isHidden() and row.count() == 1


def test_a_dot_is_a_cross_under_the_pointer(qtbot):
    row = TabRow()
    qtbot.addWidget(row)
    row.show_labels([Label("a", "a", True), Label("b", "b")], 0)
    dot, cross = (row._close_button(place) for place in (0, 1))
    assert dot.grab().toImage() != cross.grab().toImage()
    assert dot.toolTip().startswith("Not saved") and cross.accessibleName() == "Close b"


@pytest.mark.parametrize("front", [0, 1])
def test_the_sign_of_a_run_has_its_colour_also_in_front(qtbot, front):
    row = TabRow()
    qtbot.addWidget(row)
    theme = Theme("dark")
    row.set_theme(theme)
    row.show_labels([Label("a", "a", sign="octagon"), Label("b", "b", sign="octagon")], front)
    row.resize(400, row.height())
    picture = row.grab(row.tabRect(0)).toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(picture.width() // 2) for y in range(picture.height())}
    assert theme.hex("error").lower() in seen


def test_arrows_walk_the_tabs_and_not_the_time(qtbot, window, files):
    for path in files:
        window.files.open_path(path)
    window.tabs.row.setFocus()
    qtbot.keyClick(window.tabs.row, Qt.Key.Key_Left)
    assert _front(window) == 1


# ---- every action ------------------------------------------------------------------------------------------------


def _menu_actions(menu):
    for action in menu.actions():
        if action.menu() is not None:
            yield from _menu_actions(action.menu())
        elif not action.isSeparator():
            yield action


def test_every_action_of_the_window_is_in_the_palette_and_every_key_in_the_map(window):
    _do(window, "new")
    window.views.editor.insertPlainText("x")
    _do(window, "new")
    window.desk.fill_recent()
    found = {row.title for row in window.desk.commands()}
    own = [action for action in window.actions() if isinstance(action, QAction)]
    assert {action.objectName() for action in own} >= {spec.name for spec in SPECS}
    passing = {"No files yet", "Forget these"}
    for action in [*own, *_menu_actions(window.menu_row.bar)]:
        words = action.text()
        assert words in passing or any(words in title for title in found), words
    said = {words for _, rows in key_groups() for _, words in rows}
    assert {spec.text for spec in SPECS if spec.keys and spec.group != "pane"} <= said
    assert {"untitled.py •", "untitled2.py"} <= found
    next(row for row in window.desk.commands() if row.title == "untitled.py •").act()
    assert _front(window) == 0


def test_a_press_and_a_short_way_do_not_move_a_tab(window, files):
    for path in files[:2]:
        window.files.open_path(path)
    row = window.tabs.row
    spot = QPointF(row.tabRect(0).center())
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind, place in ((QEvent.Type.MouseButtonPress, spot), (QEvent.Type.MouseButtonRelease, spot + QPointF(3, 0))):
        QApplication.sendEvent(row, QMouseEvent(kind, place, row.mapToGlobal(place), left, left, none))
    assert _titles(window) == ["a.py", "b.py"] and _front(window) == 0
