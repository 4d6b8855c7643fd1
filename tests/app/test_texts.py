"""Every text that can be seen, in every size and dress: nothing cut, nothing over another, nothing tiny or faint."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QMenuBar, QTabBar

from gradgui.app.main import make_application
from gradgui.app.render import window_on
from gradgui.app.theme import Theme
from gradgui.examples import load_examples, moment, seed_program
from gradgui.runner.inline import record_text
from tests.app.colour_math import contrast
from tests.app.text_kit import cut_controls, farthest_of, ground_of, pixels_of, place_of, shown, walk

SIZES = ((1440, 900), (1920, 1080), (1024, 768))
SCALES = (1.0, 1.5, 2.0)
DRESSES = ("light", "dark", "high contrast", "presenter")
BACKWARD = 42  # an event of the first program at which every pane has something to say
LEAST_TYPE, LEAST_PRESENTED = 11, 20
LEAST_CONTRAST = 4.5
ELLIPSIS = "…"


@pytest.fixture
def window(qtbot):
    make_application()
    made = window_on(record_text(seed_program()), BACKWARD)
    qtbot.addWidget(made)
    made.files.may_close = lambda: True
    return made


def dress(window, size, scale, dress):
    """Show a window in a size, a scale and a dress, laid out to the end."""
    if window.presenting:
        window.toggle_presenter()
    window.resize(*size)
    palette = {"high contrast": "presenter", "presenter": "light"}.get(dress, dress)
    window.set_theme(Theme(palette, scale, presenter_sizes=False))
    if dress == "presenter":
        window.toggle_presenter()
    settle(window)


def settle(window):
    for _ in range(3):
        QApplication.processEvents()
        window.views.graph.finish_layout()


def faults(window, presented=False):
    """Name what is wrong with the texts of a window."""
    found = cut_controls(window)
    seen = walk(window).texts
    least = LEAST_PRESENTED if presented else LEAST_TYPE
    found += [f"{t.words!r} is {t.pixels:.1f} px" for t in seen if size_of(window, t) < least - 0.5]
    found += [f"{t.words!r} leaves {type(t.owner).__name__}" for t in seen if not stays(window, t)]
    for place, text in enumerate(seen):
        for other in seen[place + 1 :]:
            both = text.box.intersected(other.box)
            apart = text.owner is not other.owner or (text.words, text.box) == (other.words, other.box)
            if not apart and both.width() > 2 and both.height() > 2:
                found.append(f"{text.words!r} lies over {other.words!r}")
    return found


def size_of(window, text):
    """Return the size of the type; the graph is a picture that steps back to show more, and counts as if it had not."""
    canvas = window.views.graph.canvas
    return text.pixels / min(1.0, canvas.zoom) if canvas in parents(text.owner) else text.pixels


def stays(window, text):
    """Whether a text is seen whole; what scrolls may be half in view, and the graph is moved both ways."""
    room = place_of(window, text.owner).adjusted(-1.5, -1.5, 1.5, 1.5)
    box = QRectF(text.box)
    scrolls = next((w for w in parents(text.owner) if isinstance(w, QAbstractScrollArea)), None)
    if scrolls is not None or text.owner.objectName() == "gutter":
        box.moveTop(room.top())
        box.setHeight(1)
    return room.contains(box) or scrolls is window.views.graph.canvas


def parents(widget):
    while widget is not None:
        yield widget
        widget = widget.parentWidget()


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_text_has_its_room(window, size):
    wrong = {}
    for scale in SCALES:
        for name in DRESSES:
            dress(window, size, scale, name)
            found = faults(window, name == "presenter")
            wrong |= {(scale, name): found} if found else {}
    assert wrong == {}


@pytest.mark.slow
def test_every_example_has_room_at_its_moment(window):
    wrong = {}
    for example in load_examples():
        recording = record_text(example.text)
        window.show_text(example.text, name=example.file)
        window.session.show(recording, moment(recording, example))
        settle(window)
        found = faults(window)
        wrong |= {example.id: found} if found else {}
    assert wrong == {}


def test_a_text_that_is_cut_is_found(window):
    label = QLabel("a long text", window)
    label.resize(20, 20)
    label.show()
    assert [words for words in cut_controls(window) if "a long text" in words]


def test_at_the_largest_scale_a_way_back_is_in_sight(window):
    window.actions_by_name["formula"].trigger()
    window.set_scale(3.0)
    settle(window)
    back = window.panes.findChild(QAbstractButton, "back_to_size")
    assert back.isVisible() and not cut_controls(window)
    assert not window.views.timeline.isVisible() and window.views.graph.height() > window.height() / 4
    back.click()
    settle(window)
    assert window.theme.scale == 1.0 and window.views.timeline.isVisible() and not back.isVisible()


# ---- contrast ----------------------------------------------------------------------------------------------------


def faint(window):
    """Name the texts that do not stand out from what is painted behind them."""
    walked = walk(window)
    pixels = pixels_of(walked.picture)
    pairs = [(t.words, t.ink, ground_of(pixels, t.box)) for t in walked.texts if in_sight(window, t, pixels)]
    for words, box in native_texts(window):
        pairs.append((words, farthest_of(pixels, box), ground_of(pixels, box)))
    pairs += code_pairs(window, pixels)
    assert len(pairs) > 15
    return [
        f"{words!r}: {ink.name()} on {ground.name()} is {contrast(ink.name(), ground.name()):.2f}"
        for words, ink, ground in pairs
        if contrast(ink.name(), ground.name()) < LEAST_CONTRAST
    ]


def in_sight(window, text, pixels):
    place = place_of(window, text.owner).intersected(QRectF(0, 0, pixels.shape[1], pixels.shape[0]))
    return place.contains(text.box.adjusted(-1, -1, 1, 1)) and text.ink.alpha() == 255


def native_texts(window):
    """Yield what Qt writes itself, and where: labels, buttons, menus, tabs."""
    for widget in (*shown(window, QAbstractButton), *shown(window, QLabel)):
        if widget.text() and widget.isEnabled():
            room = place_of(window, widget)
            yield widget.text(), room.adjusted(6, 5, -6, -5)
    for bar in shown(window, QMenuBar):
        for action in bar.actions():
            box = bar.actionGeometry(action)
            yield action.text(), QRectF(box.translated(bar.mapTo(window, bar.rect().topLeft())))
    for bar in shown(window, QTabBar):
        for place in range(bar.count()):
            box = bar.tabRect(place).adjusted(4, 4, -4, -8)
            yield bar.tabText(place), QRectF(box.translated(bar.mapTo(window, bar.rect().topLeft())))


def code_pairs(window, pixels):
    """Return the colours of the words of the program, with what each stands on."""
    editor = window.views.editor
    view, pairs = editor.viewport(), []
    block = editor.firstVisibleBlock()
    while block.isValid() and block.isVisible():
        top = editor.blockBoundingGeometry(block).translated(editor.contentOffset())
        for span in block.layout().formats():
            line = block.layout().lineForTextPosition(span.start)
            left, _ = line.cursorToX(span.start)
            right, _ = line.cursorToX(span.start + span.length)
            box = QRectF(top.left() + left, top.top() + 3, right - left, top.height() - 6)
            box.translate(view.mapTo(window, view.rect().topLeft()).toPointF())
            ink = span.format.foreground().color()
            if box.width() > 4 and place_of(window, view).contains(box) and span.format.foreground().style():
                pairs.append((block.text(), ink, ground_of(pixels, box)))
        block = block.next()
    return pairs


@pytest.mark.parametrize("name", ["light", "dark", "presenter"])
def test_every_text_stands_out(window, name):
    dress(window, (1440, 900), 1.0, name)
    recording = window.session.recording
    wrong = {}
    for cursor in range(0, len(recording), 6):
        window.session.seek(cursor)
        settle(window)
        found = faint(window)
        wrong |= {cursor: found} if found else {}
    assert wrong == {}


def test_a_faint_text_is_found(window):
    label = QLabel("hardly there", window)
    label.setStyleSheet("color: #C0C0C0; background: #FFFFFF;")
    label.setGeometry(500, 300, 120, 40)
    label.show()
    settle(window)
    assert any("hardly there" in words for words in faint(window))


def test_contrast_is_measured_between_pixels(window):
    picture = walk(window).picture
    picture.fill(QColor("#FFFFFF"))
    picture.setPixelColor(5, 5, QColor("#112233"))
    box = QRectF(0, 0, 10, 10)
    assert farthest_of(pixels_of(picture), box).name() == "#112233"
    assert ground_of(pixels_of(picture), box).name() == "#ffffff"
