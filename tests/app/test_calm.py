"""Collections wait until nobody does."""

from __future__ import annotations

import gc
import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from gradgui.app import calm


@pytest.fixture
def collected(monkeypatch):
    """Count full collections, and leave the real collector as it is."""
    counted = []
    monkeypatch.setattr(calm, "gc", type("Collector", (), {
        "collect": staticmethod(lambda: counted.append(1)),
        "freeze": staticmethod(lambda: None),
        "set_threshold": staticmethod(lambda *_: None),
    }))  # fmt: skip
    monkeypatch.setattr(calm.sys, "setswitchinterval", lambda _: None)
    return counted


def _press(widget):
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier))


def test_it_collects_once_it_is_quiet_and_not_while_a_program_runs(qtbot, qapp, monkeypatch, collected):
    monkeypatch.setattr(calm, "QUIET_MS", 20)
    widget, running = QWidget(), [True]
    qtbot.addWidget(widget)
    made = calm.Calm(qapp, lambda: not running[0])
    try:
        assert collected == [1]  # at the start, before anything is frozen
        _press(widget)
        qtbot.wait(60)
        assert collected == [1]
        running[0] = False
        qtbot.waitUntil(lambda: collected == [1, 1], timeout=5_000)
    finally:
        qapp.removeEventFilter(made)
        made.deleteLater()


def test_the_collector_of_the_tests_is_untouched():
    assert gc.get_threshold()[2] < 1_000 and sys.getswitchinterval() > calm.TURN
