"""The now bar: what it says, how it fits, what it tells a screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible

from gradgui.app.fonts import load_fonts
from gradgui.app.nowbar import NowBar
from gradgui.app.theme import Theme
from gradgui.recording.narration import say
from gradgui.runner.inline import record_text
from gradgui.state import nowbar
from tests.programs import SEED_PROGRAM

SEED = record_text(SEED_PROGRAM)


@pytest.fixture
def bar(qtbot):
    load_fonts()
    made = NowBar()
    qtbot.addWidget(made)
    made.resize(1440, made.height())
    made.set_stage(nowbar.make_stage(SEED))
    return made


def shown(bar, cursor):
    bar.show_state(nowbar.resolve(SEED, cursor))
    return bar


def ink(bar):
    image = bar.grab().toImage()
    return {image.pixelColor(x, image.height() - 3).name() for x in range(2, image.width(), 7)}


def test_it_says_what_happened_and_where(bar):
    assert shown(bar, 42).text == "y*y sends 0.75 × 3 = 2.25 back to its 1st y;  y waits for 1 of 2"
    assert bar.place == f"line 17 · event 43 of {len(SEED)}"
    assert bar.accessibleName() == bar.text
    assert bar.objectName() == "narration"


def test_the_result_is_strong(bar):
    strong = [run.text for line in shown(bar, 42).lay_out().lines for run in line if run.strong]
    assert [text.strip() for text in strong] == ["y*y", "2.25", "y waits for 1 of 2"]


@pytest.mark.parametrize(("cursor", "token"), [(13, "data_tint"), (42, "grad_tint")])
def test_the_tint_of_the_phase(bar, cursor, token):
    assert ink(shown(bar, cursor)) == {bar.theme.hex(token)}


def test_no_grad_is_hatched(bar):
    assert len(ink(shown(bar, 61))) > 1


@pytest.mark.parametrize("width", [1440, 900, 640])
@pytest.mark.parametrize("scale", [0.75, 1.0, 1.5])
def test_every_sentence_of_the_seed_program_fits(bar, width, scale):
    bar.set_theme(Theme("light", scale))
    bar.resize(round(width * max(scale, 1)), bar.height())
    for cursor in range(len(SEED)):
        laid = shown(bar, cursor).lay_out()
        assert laid.whole
        assert "".join(run.text for line in laid.lines for run in line).replace(" ", "") == bar.text.replace(" ", "")


def test_a_sentence_beyond_all_room_ends_in_an_ellipsis(bar):
    bar.resize(500, bar.height())
    bar.show_state(nowbar.NowState(sentence=say("word " * 60), event=1))
    laid = bar.lay_out()
    assert not laid.whole and len(laid.lines) == 2
    assert laid.lines[-1][-1].text.endswith("…")


def test_a_narrow_bar_keeps_the_event(bar):
    shown(bar, 42).resize(500, bar.height())
    assert bar._place_shown() == f"event 43 of {len(SEED)}"


def test_a_notice_stands_below_the_sentence(bar):
    shown(bar, 42).show_notice(nowbar.stale())
    assert bar.text.startswith("y*y sends")
    assert bar.accessibleName().endswith("the picture shows the last program that worked")
    bar.show_notice(None)
    assert bar.accessibleName() == bar.text


@pytest.mark.parametrize(
    ("notice", "text", "pill"),
    [
        (None, "Nothing has run yet: type a program, or press Run", "READY"),
        (nowbar.running(0.5, 12), "running… 0.5 s, 12 events so far", "RUNNING"),
        (nowbar.limit("too many events"), "too many events", "STOPPED"),
    ],
)
def test_without_an_event_it_tells_the_run(bar, notice, text, pill):
    bar.show_notice(notice)
    assert (bar.text, bar._pill(), bar.place) == (text, pill, "")
    bar.grab()


@pytest.mark.parametrize("notice", [nowbar.lost(), nowbar.stopped(3), nowbar.running(1, 5)])
@pytest.mark.parametrize("palette", ["light", "dark", "presenter"])
def test_it_paints_every_notice_in_every_palette(bar, notice, palette):
    bar.set_theme(Theme(palette))
    shown(bar, 61).show_notice(notice)
    assert not bar.grab().isNull()


def test_a_step_is_announced(bar, monkeypatch):
    told = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: told.append(event.message()))
    shown(bar, 13)
    shown(bar, 13)
    bar.show_notice(nowbar.running(0.1, 1))
    bar.show_notice(nowbar.running(0.2, 2))
    assert [text.split(" · ")[0] for text in told] == ["z = (y*y) × 3: 9 × 3 = 27 in every cell"] * 2
