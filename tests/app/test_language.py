"""The language of the window: chosen in the settings, with effect at once, and nothing is lost by it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox

from gradgui.app.language import Speaker, speak
from gradgui.app.main import create_window
from gradgui.app.settings import Settings, settings_path
from gradgui.app.settings_dialog import CODES, SettingsDialog
from gradgui.i18n import SOURCE_LANGUAGE, language, set_language
from gradgui.recording.selection import Selection
from gradgui.session import RunState
from tests.app.window_kit import finished, typed


@pytest.fixture(autouse=True)
def english():
    yield
    set_language(SOURCE_LANGUAGE)


@pytest.fixture
def speaker(qtbot):
    settings_path().unlink(missing_ok=True)
    made = Speaker(create_window())
    made.window.show()
    finished(qtbot, made.window)
    yield made
    # Not given to qtbot: the first window has gone by now.
    made.window.files.may_close = lambda: True
    made.window.close()
    made.window.deleteLater()


def choose(qtbot, speaker, code):
    """Choose a language as a person does, and wait for the window that speaks it."""
    before = speaker.window
    before.actions_by_name["settings"].trigger()
    dialog = before.findChild(SettingsDialog)
    dialog.language_box.setCurrentIndex(CODES.index(code))
    qtbot.waitUntil(lambda: speaker.window is not before)


def test_everything_is_said_anew_at_once(qtbot, speaker):
    speaker.window.session.seek(42)
    choose(qtbot, speaker, "zh_CN")
    window = speaker.window
    assert language() == "zh_CN" and Settings().language() == "zh_CN"
    assert window.isVisible() and window.menu_row.bar.actions()[0].text() == "文件"
    assert "传回" in window.views.now.text and window.actions_by_name["run"].text() == "运行"
    choose(qtbot, speaker, "en")
    assert speaker.window.menu_row.bar.actions()[0].text() == "File"
    assert "sends" in speaker.window.views.now.text


def test_programs_moments_and_histories_stay(qtbot, speaker):
    window = speaker.window
    window.session.seek(41)
    window.session.select(Selection(8))
    window.files.new()
    typed(qtbot, window, "import torch\nx = torch.ones(2)\n")
    window.views.editor.insertPlainText("# mine\n")
    text, recording = window.views.editor.toPlainText(), window.tabs.open[0].session.recording
    choose(qtbot, speaker, "zh_CN")
    window = speaker.window
    assert len(window.tabs.open) == 2 and window.views.editor.toPlainText() == text
    window.views.editor.undo()
    assert "# mine" not in window.views.editor.toPlainText()
    window.tabs.step(1)
    session = window.session
    assert (session.recording, session.cursor, session.selection) == (recording, 41, Selection(8))
    window.run_now()
    finished(qtbot, window)
    assert window.session.run_state is RunState.done


def test_a_draft_is_still_kept_and_asked_for(qtbot, speaker, monkeypatch):
    speaker.window.views.editor.insertPlainText("# mine\n")
    choose(qtbot, speaker, "zh_CN")
    window = speaker.window
    window.files.drafts.flush()
    window.files.drafts.wait()
    assert window.files.drafts.file.is_file()
    asked = []
    cancel = QMessageBox.StandardButton.Cancel
    monkeypatch.setattr(QMessageBox, "question", lambda _window, _title, words, *_: asked.append(words) or cancel)
    assert not type(window.files).may_close(window.files) and "未保存" in asked[0]


@pytest.mark.parametrize("kept", ["xx", "../zh_CN", ""])
def test_a_language_that_is_not_here_is_english(tmp_path, kept):
    settings = Settings(tmp_path / "window.ini")
    settings.keep_language(kept)
    assert settings.language() == "en"
    settings.keep_language("zh_CN")
    speak(settings)
    assert language() == "zh_CN"
