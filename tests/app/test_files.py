"""Nothing is lost: files that change, end, or cannot be read; texts that come back after a sudden end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton

from gradgui.app import drafts
from gradgui.app.documents import FileProblem, read_program, write_whole
from gradgui.app.drafts import abandoned, drafts_folder
from gradgui.app.main import create_window
from gradgui.app.settings import MOST_RECENT, Settings, settings_path
from gradgui.session import RunState
from tests.app.window_kit import finished, opened

ROOT = Path(__file__).parents[2]
WAIT_MS = 10_000

# Types a text into a window, waits for its copy on disk, and is killed there.
CHILD = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from gradgui.app.main import create_window
path = Path(sys.argv[1]) if len(sys.argv) > 1 else None
window = create_window(path=path)
window.show()
window.views.editor.insertPlainText("# typed and not saved\\n")
while not window.files.drafts.file.exists():
    QApplication.processEvents()
window.client.host.close()
print("kept", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def window(qtbot):
    with opened(qtbot, worker=False) as made:
        made.show_text("x = 1\n", name="seed.py")
        yield made


@pytest.fixture(autouse=True)
def _no_drafts_left():
    settings_path().unlink(missing_ok=True)  # files that were open in another test would come back
    yield
    for found in abandoned():
        found.forget()


def _killed(*arguments: str) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None and child.stdin is not None
    try:
        assert child.stdout.readline() == "kept\n"
    finally:
        child.send_signal(signal.SIGKILL) if os.name == "posix" else child.kill()
        child.wait(10)
        child.stdout.close()
        child.stdin.close()


@pytest.mark.parametrize(("ending", "left"), [("", 0), ("raise SystemExit", 0), ("1 / 0", 1)])
def test_a_process_that_ends_as_it_should_leaves_no_draft(ending, left):
    program = CHILD.replace("sys.stdin.read()\n", ending)
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert len(list(drafts_folder().glob("*.json"))) == left


def _choices(bar):
    return {button.text(): button for button in bar.findChildren(QPushButton) if not button.isHidden()}


# ---- after a sudden end -------------------------------------------------------------------------------------------


def test_after_a_kill_the_text_is_back_and_was_not_run(qtbot):
    _killed()
    window = create_window()
    qtbot.addWidget(window)
    window.files.may_close = lambda: True
    text = window.views.editor.toPlainText()
    assert text.startswith("# typed and not saved\nimport torch")
    assert "seed.py was not saved" in window.standing.text and "not run" in window.standing.text
    assert window.session.run_state is RunState.idle and len(window.session.recording) == 0
    assert window.files.document.changed
    assert abandoned() == []  # it is this window's text now
    _choices(window.standing)["Run"].click()
    qtbot.waitUntil(lambda: window.session.run_state is RunState.done, timeout=WAIT_MS)
    assert window.session.recording.source.text == text
    window.close()
    assert list(drafts_folder().glob("*")) == []


def test_a_text_that_belongs_to_a_file_comes_back_to_it(qtbot, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("y = 2\n", encoding="utf-8")
    _killed(str(path))
    with opened(qtbot, worker=False) as window:
        assert window.files.give_back()
        assert window.files.document.path == path and window.menu_row.file.text() == "mine.py •"
        assert window.views.editor.toPlainText() == "# typed and not saved\ny = 2\n"
        _choices(window.standing)["Discard it"].click()
        assert window.views.editor.toPlainText() == "y = 2\n" and not window.files.document.changed


def test_the_text_of_a_window_that_is_open_is_left_alone(window):
    window.views.editor.insertPlainText("# a\n")
    window.files.drafts.flush()
    window.files.drafts.wait()
    assert window.files.drafts.file.is_file()
    assert abandoned() == []


def test_a_draft_goes_when_its_text_is_saved_or_undone(window, tmp_path):
    keeper = window.files.drafts
    window.views.editor.insertPlainText("# a\n")
    keeper.flush()
    keeper.wait()
    assert keeper.file.is_file()
    assert window.files._write(tmp_path / "a.py")
    keeper.wait()
    assert not keeper.file.exists()


@pytest.mark.parametrize("data", [b"", b"{", b'{"schema": 9, "text": "", "path": "", "name": ""}', b"\xff"])
def test_a_draft_that_we_do_not_know_is_left_untouched(data):
    drafts_folder().mkdir(parents=True, exist_ok=True)
    file = drafts_folder() / f"odd{drafts.SUFFIX}"
    file.write_bytes(data)
    assert abandoned() == []
    assert file.read_bytes() == data
    file.unlink()


def test_no_place_for_drafts_is_said_once(window, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    keeper = window.files.drafts
    monkeypatch.setattr(keeper, "_file", tmp_path / "file" / "in" / f"a{drafts.SUFFIX}")
    window.views.editor.insertPlainText("# a\n")
    keeper.flush()
    assert "Unsaved text cannot be kept" in window.messages.text
    window.messages.quiet()
    window.views.editor.insertPlainText("# b\n")
    keeper.flush()
    assert window.messages.text == ""


# ---- changed on disk ----------------------------------------------------------------------------------------------


@pytest.fixture
def shown(window, tmp_path):
    path = tmp_path / "a.py"
    path.write_text("x = 1\n", encoding="utf-8")
    window.files.open_path(path)
    window.messages.quiet()
    return path


@pytest.mark.parametrize("whole", [False, True])
def test_a_file_changed_by_another_is_reloaded(qtbot, window, shown, whole):
    if whole:
        write_whole(shown, b"x = 2\n")
    else:
        shown.write_text("x = 2\n", encoding="utf-8")
    qtbot.waitUntil(lambda: "changed on disk" in window.standing.text, timeout=WAIT_MS)
    _choices(window.standing)["Reload"].click()
    assert window.views.editor.toPlainText() == "x = 2\n" and not window.files.document.changed
    assert window.standing.text == ""
    shown.write_text("x = 3\n", encoding="utf-8")
    qtbot.waitUntil(lambda: "changed on disk" in window.standing.text, timeout=WAIT_MS)


def test_or_the_own_text_is_kept_and_counts_as_changed(qtbot, window, shown):
    write_whole(shown, b"x = 2\n")
    qtbot.waitUntil(lambda: "changed on disk" in window.standing.text, timeout=WAIT_MS)
    _choices(window.standing)["Keep mine"].click()
    assert window.views.editor.toPlainText() == "x = 1\n" and window.menu_row.file.text() == "a.py •"
    assert window.files.save() and shown.read_text(encoding="utf-8") == "x = 1\n"


def test_a_deleted_file_can_be_written_again(qtbot, window, shown):
    shown.unlink()
    qtbot.waitUntil(lambda: "not on disk any more" in window.standing.text, timeout=WAIT_MS)
    assert window.files.document.changed
    _choices(window.standing)["Save"].click()
    assert shown.read_text(encoding="utf-8") == "x = 1\n" and window.standing.text == ""


def test_saving_is_no_change_from_outside(qtbot, window, shown):
    window.views.editor.insertPlainText("# mine\n")
    assert window.files.save()
    with qtbot.waitSignal(window.files._watch.touched, timeout=WAIT_MS):
        shown.write_bytes(shown.read_bytes())
    assert window.standing.text == "" and not window.files.document.changed


# ---- recent files, dropped files ----------------------------------------------------------------------------------


def test_recent_files_are_kept_newest_first_without_the_missing(window, tmp_path):
    for number in range(MOST_RECENT + 3):
        path = tmp_path / f"{number}.py"
        path.write_text("x = 1\n", encoding="utf-8")
        window.files.open_path(path)
    names = [path.name for path in Settings().recent()]
    assert names == [f"{n}.py" for n in range(MOST_RECENT + 2, 2, -1)]
    (tmp_path / "5.py").unlink()
    window.tabs.close(window.tabs.at(tmp_path / "5.py"))
    window.desk.open_file(tmp_path / "5.py")
    assert "it is not there" in window.messages.text
    assert "5.py" not in [path.name for path in Settings().recent()]
    window.desk.fill_recent()
    actions = window.desk.recent_menu.actions()
    assert [a.text() for a in actions[:2]] == ["12.py", "11.py"]
    actions[1].trigger()
    assert window.files.document.path == tmp_path / "11.py"
    actions[-1].trigger()
    window.desk.fill_recent()
    assert [a.text() for a in window.desk.recent_menu.actions()] == ["No files yet"]


@pytest.mark.parametrize("kept", ['"x"', "{}", "[1, null]", "nonsense"])
def test_nonsense_in_the_list_is_as_good_as_nothing(tmp_path, kept):
    settings = Settings(tmp_path / "window.ini")
    settings._store.setValue("files/recent", kept)
    assert settings.recent() == []


def _drop(window, target, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, button, none)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, button, none))


@pytest.mark.parametrize("on_editor", [False, True])
def test_a_dropped_file_is_shown_and_not_run(window, tmp_path, on_editor):
    path = tmp_path / "dropped.py"
    path.write_text("y = 5\n", encoding="utf-8")
    _drop(window, window.views.editor.viewport() if on_editor else window, path)
    assert window.views.editor.toPlainText() == "y = 5\n"
    assert "not run" in window.messages.text and len(window.session.recording) == 0


def test_a_dropped_file_does_not_throw_away_what_is_not_saved(window, tmp_path):
    path = tmp_path / "dropped.py"
    path.write_text("y = 5\n", encoding="utf-8")
    window.views.editor.insertPlainText("# mine\n")
    _drop(window, window, path)
    assert window.views.editor.toPlainText() == "y = 5\n"
    assert window.tabs.open[0].document.text.startswith("# mine")


# ---- files that cannot be used ------------------------------------------------------------------------------------


def test_a_stranger_is_run_only_when_asked_for(qtbot, tmp_path):
    path = tmp_path / "stranger.py"
    path.write_text("print('run')\n", encoding="utf-8")
    with opened(qtbot, path=path) as window:
        assert window.session.run_state is RunState.idle
        window.run_now()
        finished(qtbot, window)
        assert "run" in window.views.console.text or len(window.session.recording)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("none.py", None, "it is not there"),
        ("large.py", b"#" * (50 << 20), "has 50 MB, and a program may have 2 MB"),
        ("binary.py", b"\x89PNG\r\n\x00\x01", "zero bytes"),
        ("utf16.py", "x = 1".encode("utf-16"), "UTF-16"),
        ("latin.py", "# é".encode("latin-1"), "line 1"),
    ],
)
def test_what_cannot_be_opened_is_said_and_the_text_stays(window, tmp_path, name, data, words):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    window.files.open_path(path)
    assert words in window.messages.text and name in window.messages.text
    assert window.views.editor.toPlainText() == "x = 1\n"


def test_folders_and_pipes_are_no_files(tmp_path):
    with pytest.raises(FileProblem, match="is a folder"):
        read_program(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.py")
        with pytest.raises(FileProblem, match="a device or a pipe"):
            read_program(tmp_path / "pipe.py")


def test_no_right_to_read_or_write_is_said(window, tmp_path, monkeypatch):
    path = tmp_path / "locked.py"
    path.write_text("x = 2\n", encoding="utf-8")
    # The one who runs the tests may be allowed everything.
    monkeypatch.setattr("gradgui.app.documents.os.access", lambda *_: False)
    assert not window.files._write(path)
    assert "cannot be written: it may not be written" in window.messages.text and "Save As…" in _choices(
        window.messages
    )

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileProblem, match="you have no right to"):
        read_program(path)


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_saving_through_a_link_keeps_the_link(tmp_path):
    (tmp_path / "real.py").write_text("old")
    (tmp_path / "link.py").symlink_to("real.py")
    write_whole(tmp_path / "link.py", b"new")
    assert (tmp_path / "link.py").is_symlink() and (tmp_path / "real.py").read_text() == "new"
