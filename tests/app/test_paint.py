"""What the drawing kit puts on a picture."""

from __future__ import annotations

import itertools
import math

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QIcon, QImage, QPainter

from gradgui.app import cells, event_marks, icons, marks, paint
from gradgui.app.cells import CellStyle, ColorScale
from gradgui.app.fonts import load_fonts
from gradgui.app.theme import PALETTES, Theme

SIDE = 120


@pytest.fixture(autouse=True)
def _fonts(qapp):
    load_fonts()


def painted(theme, draw):
    """Return the picture that a function of (painter, theme) makes on an empty pane."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(theme.color("pane"))
    painter = QPainter(image)
    paint.begin(painter)
    draw(painter, theme)
    painter.end()
    return image


def ink(theme, image):
    """Return the positions that are not bare pane."""
    bare = theme.color("pane").rgb()
    return [(x, y) for x in range(SIDE) for y in range(SIDE) if image.pixel(x, y) != bare]


def has(theme, image, token):
    wanted = theme.color(token).rgb()
    return any(image.pixel(x, y) == wanted for x in range(SIDE) for y in range(SIDE))


@pytest.mark.parametrize("size", [11, "body", "digits_scalar"])
def test_capitals_are_centred_on_the_line(size):
    theme = Theme()
    rows = [y for _, y in ink(theme, painted(theme, lambda q, t: paint.text(q, t, 60, 60, "HEH", size, align="c")))]
    assert abs((min(rows) + max(rows)) / 2 - 59.5) <= 1


@pytest.mark.parametrize(("align", "left", "right"), [("l", 20, None), ("r", None, 100), ("c", None, None)])
def test_text_stands_where_its_alignment_says(align, left, right):
    theme = Theme()
    at = {"l": 20, "r": 100, "c": 60}[align]
    columns = [x for x, _ in ink(theme, painted(theme, lambda q, t: paint.text(q, t, at, 60, "HEH", align=align)))]
    if left is not None:
        assert abs(min(columns) - left) <= 2
    if right is not None:
        assert abs(max(columns) - right) <= 2
    if align == "c":
        assert abs((min(columns) + max(columns)) / 2 - 59.5) <= 1.5


def test_text_wider_than_its_room_is_cut_and_says_so():
    theme = Theme()
    widths = []
    painted(theme, lambda q, t: widths.append(paint.text(q, t, 0, 60, "a long name of a tensor", room=60)))
    assert 0 < widths[0] <= 60.5 < paint.text_width(theme, "a long name of a tensor")


def test_text_draws_exactly_what_the_program_says():
    theme = Theme()
    assert paint.text_width(theme, "->") == paint.text_width(theme, "-") + paint.text_width(theme, ">")
    assert paint.text_width(theme, "111") == paint.text_width(theme, "888")


@pytest.mark.parametrize("lean", ["right", "left"])
def test_hatch_stays_in_its_box_and_leans(lean):
    theme = Theme()
    box = QRectF(20, 20, 60, 40)
    spots = ink(theme, painted(theme, lambda q, t: paint.hatch(q, t, box, lean=lean)))
    assert {x for x, _ in spots} == set(range(20, 80))
    assert {y for _, y in spots} == set(range(20, 60))
    wanted = theme.color("quiet").rgb()
    image = painted(theme, lambda q, t: paint.hatch(q, t, box, step=200, width=3, lean=lean))
    dark = [(x, y) for x, y in ink(theme, image) if image.pixel(x, y) == wanted]
    assert not dark or (dark[-1][1] < dark[0][1]) == (lean == "right")


def test_dots_stay_in_their_box():
    theme = Theme()
    spots = ink(theme, painted(theme, lambda q, t: paint.dots(q, t, QRectF(20, 20, 60, 40))))
    assert spots
    assert all(20 <= x < 80 and 20 <= y < 60 for x, y in spots)


@pytest.mark.parametrize("kind", ["data", "grad"])
def test_arrow_ends_at_its_tip(kind):
    theme = Theme()
    spots = ink(theme, painted(theme, lambda q, t: marks.arrow(q, t, [(20, 60), (100, 60)], kind)))
    assert 18 <= min(x for x, _ in spots) <= 20
    assert 98 <= max(x for x, _ in spots) <= 102


def test_arrow_needs_two_or_four_points():
    with pytest.raises(ValueError, match="an arrow has 2 points, or 4 for a curve; got 3"):
        marks.arrow_path([(0, 0), (1, 1), (2, 2)])


@pytest.mark.parametrize("name", PALETTES)
def test_now_has_yellow_and_an_ink_edge(name):
    theme = Theme(name)
    image = painted(theme, lambda q, t: marks.now_ring(q, t, QRectF(40, 40, 40, 40)))
    assert has(theme, image, "now")
    assert has(theme, image, "now_ink")


@pytest.mark.parametrize("kind", event_marks.EVENT_MARKS)
@pytest.mark.parametrize("name", PALETTES)
def test_every_event_mark_is_seen(name, kind):
    theme = Theme(name)
    passed = painted(theme, lambda q, t: event_marks.event_mark(q, t, kind, 60, 60))
    late = painted(theme, lambda q, t: event_marks.event_mark(q, t, kind, 60, 60, late=True))
    disc = painted(theme, lambda q, t: event_marks.now_disc(q, t, 60, 60))
    now = painted(theme, lambda q, t: event_marks.now_disc(q, t, 60, 60, kind))
    assert ink(theme, passed)
    assert ink(theme, late)
    assert passed != late
    assert now != disc
    assert all(abs(x - 60) <= 12 and abs(y - 60) <= 12 for x, y in ink(theme, passed))


def test_event_marks_differ():
    theme = Theme()
    kinds = list(event_marks.EVENT_MARKS)
    pictures = [painted(theme, lambda q, t, k=kind: event_marks.event_mark(q, t, k, 60, 60)) for kind in kinds]
    assert all(a != b for i, a in enumerate(pictures) for b in pictures[:i])


@pytest.mark.parametrize("phase", marks.PHASE_TOKEN)
def test_phases_differ_also_without_colour(phase):
    theme = Theme()
    box = QRectF(10, 10, 100, 30)
    pattern = painted(theme, lambda q, t: marks.phase_fill(q, t, box, phase, 0, outline=False))
    colours = {pattern.pixel(x, y) for x in range(12, 108) for y in range(12, 38)}
    assert (len(colours) > 1) == (phase in ("backward", "no_grad", "update"))
    assert ink(theme, painted(theme, lambda q, t: marks.phase_mark(q, t, 60, 60, phase)))


@pytest.mark.parametrize("kind", [kind for kind in icons.SIGNS if kind != "none"])
@pytest.mark.parametrize("scale", [0.75, 1.0, 3.0])
def test_icon_fills_the_size_it_is_asked_for(kind, scale):
    theme = Theme(scale=scale)
    side = icons.icon_size(theme).width()
    image = icons.icon(theme, kind).pixmap(QSize(side, side)).toImage()
    assert image.width() == side
    solid = [(x, y) for x in range(side) for y in range(side) if image.pixelColor(x, y).alpha() > 200]
    assert max(x for x, _ in solid) - min(x for x, _ in solid) >= side * 0.2
    assert all(0 < x < side - 1 and 0 < y < side - 1 for x, y in solid)


def test_badge_has_its_number_on_it():
    theme = Theme()
    image = painted(theme, lambda q, t: marks.badge(q, t, 60, 60, 2))
    assert has(theme, image, "error")
    assert image.pixel(60, 52) == theme.color("error").rgb()


def test_scale_puts_growing_numbers_apart():
    scale = ColorScale(27)
    strengths = [scale.strength(v) for v in (0, 1, 3, 9, 27, 1e9)]
    assert strengths == sorted(strengths)
    assert strengths[0] == 0
    assert strengths[-2:] == [1, 1]
    assert min(b - a for a, b in itertools.pairwise(strengths[:5])) > 0.15


@pytest.mark.parametrize("scale", [ColorScale(0), ColorScale(1, 0)])
def test_scale_of_nothing_is_no_error(scale):
    assert scale.strength(3) == 0


@pytest.mark.parametrize("name", PALETTES)
def test_zero_plus_minus_and_nan_look_different(name):
    theme = Theme(name).unscaled()
    box = QRectF(10, 10, 90, 60)
    scale = ColorScale(27)

    def show(value):
        return painted(theme, lambda q, t: cells.cells(q, t, box, [[value]], scale))

    corner = (12, 67)
    assert show(0.0).pixel(*corner) == theme.color("pane").rgb()
    assert show(27.0).pixel(*corner) == theme.color("pos").rgb()
    assert show(-27.0).pixel(*corner) == theme.color("neg_mark").rgb()
    assert show(-27.0).pixel(60, 15) == theme.color("neg").rgb()
    assert has(theme, show(math.nan), "error")
    assert show(math.nan) != show(math.inf) != show(-math.inf)


def test_digits_only_where_there_is_room():
    theme = Theme()
    rows = [[1.0, 2.0], [3.0, 4.0]]

    def words(width, height):
        image = painted(theme, lambda q, t: cells.cells(q, t, QRectF(10, 10, width, height), rows, ColorScale(4)))
        return has(theme, image, "text")

    assert words(2 * 36, 2 * 22)
    assert not words(2 * 35, 2 * 22)
    assert not words(2 * 36, 2 * 21)


def test_long_numbers_get_smaller_type():
    theme = Theme()
    assert cells.fitting_font(theme, [[1.0]], 43, "digits_card").pixelSize() == 15
    small = cells.fitting_font(theme, [[-0.001234]], 43, "digits_card")
    assert 9 <= small.pixelSize() < 15


def test_marked_cell_and_empty_tensor():
    theme = Theme()
    box = QRectF(10, 10, 80, 60)
    plain = painted(theme, lambda q, t: cells.cells(q, t, box, [[1.0, 2.0]], ColorScale(4)))
    style = CellStyle(marked=(0, 1))
    assert plain != painted(theme, lambda q, t: cells.cells(q, t, box, [[1.0, 2.0]], ColorScale(4), style))
    assert has(theme, painted(theme, lambda q, t: cells.cells(q, t, box, [], ColorScale(4))), "sunken")


def test_edges_of_a_large_table():
    rows = [[10 * i + j for j in range(9)] for i in range(2)]
    assert cells.edges(rows, 8) == [[0, 1, 2, None, 6, 7, 8], [10, 11, 12, None, 16, 17, 18]]
    assert cells.edges(rows, 9) == rows
    assert cells.edges([], 8) == []


def test_icon_shows_that_its_button_is_checked_or_off():
    theme = Theme()
    made = icons.icon(theme, "stop")
    size = icons.icon_size(theme)

    def middle(mode, state):
        image = made.pixmap(size, mode, state).toImage()
        return image.pixelColor(image.width() // 2, image.height() // 2).name()

    assert middle(QIcon.Mode.Normal, QIcon.State.Off) == theme.hex("text")
    assert middle(QIcon.Mode.Normal, QIcon.State.On) == theme.hex("on_data")
    assert middle(QIcon.Mode.Disabled, QIcon.State.Off) == theme.hex("edge")


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [("梯", "度", True), ("y", "在", True), ("a", "b", False), ("度", "。", False), ("（", "梯", False)],
)
def test_chinese_may_be_broken_anywhere_but_at_its_signs(before, after, breaks):
    assert paint.breaks_between(before, after) is breaks
