"""Recordings are freed in slices, whoever lets go of them."""

from __future__ import annotations

import gc
import weakref
from threading import Thread

import pytest

from gradgui.app.release import Release
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text

TEXT = "import torch\nx = torch.ones(2, requires_grad=True)\nfor i in range(300):\n    x = x * 1.01\nx.sum()\n"


def made_recording():
    """Return a recording that nobody else holds."""
    return record_text(TEXT).cut(10_000)


@pytest.fixture
def release(qtbot):
    made = Release()
    yield made
    made.close()
    made.deleteLater()


def test_a_recording_is_whole_until_it_is_let_go(qtbot, release):
    recording = made_recording()
    release.watch(recording)
    assert not release.busy and isinstance(recording[0], ev.ScopeEntered)


def test_what_is_let_go_is_freed_in_slices(qtbot, release):
    recording = made_recording()
    assert recording.index.cards
    parts, gone = recording.parts(), weakref.ref(recording)
    assert sum(map(len, parts)) > 4000
    release.watch(recording)
    del recording
    assert gone() is None and release.busy
    qtbot.waitUntil(lambda: not release.busy)
    assert not any(parts)


def test_another_thread_may_be_the_last_to_let_go(qtbot, release):
    held = [made_recording()]
    release.watch(held[0])
    thread = Thread(target=held.clear)
    thread.start()
    thread.join()
    assert release.busy
    qtbot.waitUntil(lambda: not release.busy)


def test_what_is_let_go_after_the_end_is_pythons(qtbot):
    release = Release()
    recording = made_recording()
    release.watch(recording)
    release.close()
    del recording
    gc.collect()
    assert not release.busy
    release.deleteLater()
