"""Collections wait until nobody does, and happen in the window's own thread alone."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from gradgui.app import calm


class Collector:
    """Stands for Python's collector, which the other tests need as it is."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.count = 0

    def collect(self, generation: int = 2) -> None:
        self.done.append(generation)
        self.count = 0

    def freeze(self) -> None:
        self.done.append("freeze")

    def disable(self) -> None:
        self.done.append("disable")

    def enable(self) -> None:
        self.done.append("enable")

    def unfreeze(self) -> None:
        self.done.append("unfreeze")

    def get_count(self) -> tuple[int, int, int]:
        return self.count, 0, 0


@pytest.fixture
def collector(monkeypatch):
    made = Collector()
    monkeypatch.setattr(calm, "gc", made)
    monkeypatch.setattr(calm.sys, "setswitchinterval", lambda _: None)
    monkeypatch.setattr(calm, "QUIET_MS", 20)
    monkeypatch.setattr(calm, "LOOK_MS", 5)
    return made


@pytest.fixture
def running(qapp, collector):
    now = [False]
    made = calm.Calm(qapp, lambda: not now[0])
    yield now
    qapp.removeEventFilter(made)
    made.deleteLater()


def _press(widget):
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier))


def test_python_is_told_to_leave_it(collector, running):
    assert collector.done == [2, "freeze", "disable"]


def test_it_can_be_left_to_python_again(qapp, collector):
    made = calm.Calm(qapp, lambda: True)
    made.end()
    assert collector.done == [2, "freeze", "disable", "unfreeze", "enable"]


def test_a_full_collection_waits_for_quiet_and_for_the_end_of_a_run(qtbot, collector, running):
    widget = QWidget()
    qtbot.addWidget(widget)
    running[0] = True
    _press(widget)
    qtbot.wait(60)
    assert 2 not in collector.done[1:]
    running[0] = False
    qtbot.waitUntil(lambda: collector.done[3:] == [2], timeout=5_000)


def test_what_is_new_is_looked_at_when_there_is_enough_of_it(qtbot, collector, running):
    collector.count = calm.YOUNG - 1
    qtbot.wait(30)
    assert collector.done[3:] == []
    for _ in range(calm.OLDER):
        collector.count = calm.YOUNG
        qtbot.waitUntil(lambda: collector.count == 0, timeout=5_000)
    assert collector.done[3:] == [0] * (calm.OLDER - 1) + [1]


def test_the_collector_of_the_tests_is_untouched():
    assert gc.isenabled()
