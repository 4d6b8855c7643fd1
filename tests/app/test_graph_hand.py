"""The hand in the graph: menus, dragging cards, several at once, walking by keys, pictures."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from gradgui.app.fonts import load_fonts
from gradgui.app.graph import GraphView
from gradgui.app.graph.hand import CARD_MIME
from gradgui.app.graph.target import Target
from gradgui.app.theme import Theme
from gradgui.recording.selection import Selection
from gradgui.runner.inline import record_text
from gradgui.state.graph import make_stage, resolve
from tests.programs import SEED_PROGRAM

NO, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def seed():
    return record_text(SEED_PROGRAM)


@pytest.fixture
def view(qtbot, seed):
    load_fonts()
    made = GraphView(Theme("light"))
    qtbot.addWidget(made)
    made.set_motion("none")
    made.resize(1000, 640)
    made.show()
    made.activateWindow()  # without a window manager (Xvfb) nobody else gives it the keys
    qtbot.waitUntil(made.isActiveWindow)
    made.show_stage(make_stage(seed), seed)
    made.show_state(resolve(seed, 42))
    return made


@pytest.fixture
def cards(seed):
    return [card for card in seed.index.cards if card <= 42]


def middle(view, card):
    return view.canvas.mapFromScene(view.graph.box_of(card).center())


def mouse(view, kind, spot, buttons=LEFT, modifiers=NO):
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else LEFT
    port = view.canvas.viewport()
    place = QPointF(spot)
    event = QMouseEvent(kind, place, QPointF(port.mapToGlobal(QPoint(spot))), button, buttons, modifiers)
    QApplication.sendEvent(port, event)


def drag(view, start, end, modifiers=NO):
    mouse(view, QEvent.Type.MouseButtonPress, start, modifiers=modifiers)
    mouse(view, QEvent.Type.MouseMove, (start + end) / 2, modifiers=modifiers)
    mouse(view, QEvent.Type.MouseMove, end, modifiers=modifiers)
    mouse(view, QEvent.Type.MouseButtonRelease, end, Qt.MouseButton.NoButton, modifiers)


# ---- moving cards --------------------------------------------------------------------------------------------


def test_a_card_is_dragged_and_its_wires_follow(view, cards, qtbot):
    card, user = cards[1], cards[2]
    before = view.graph.box_of(card).topLeft()
    wire = view.graph.wires[user].wires[0].data[0]
    with qtbot.waitSignal(view.arranged):
        drag(view, middle(view, card), middle(view, card) + QPoint(40, 120))
    assert (view.graph.box_of(card).topLeft() - before).toTuple() == pytest.approx((40, 120))
    moved = view.graph.wires[user].wires[0].data[0]
    assert (moved[0] - wire[0], moved[1] - wire[1]) == pytest.approx((40, 120))
    assert view.graph.context.state.selection.card == -1  # a drag is no click


def test_a_move_is_undone_by_its_keys_and_tidied(view, cards, qtbot):
    card = cards[1]
    home = view.graph.box_of(card)
    drag(view, middle(view, card), middle(view, card) + QPoint(30, 90))
    there = view.graph.box_of(card)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Z, CTRL)
    assert view.graph.box_of(card) == home
    qtbot.keyClick(view.canvas, Qt.Key.Key_Z, CTRL | SHIFT)
    assert view.graph.box_of(card) == there
    view.tidy()
    assert view.graph.box_of(card) == home
    view.undo_move()
    assert view.graph.box_of(card) == there


def test_undo_belongs_to_the_graph_only_while_there_is_a_move(view, cards):
    def taken():
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, CTRL)
        event.ignore()
        QApplication.sendEvent(view.canvas, event)
        return event.isAccepted()

    assert not taken()
    drag(view, middle(view, cards[1]), middle(view, cards[1]) + QPoint(30, 90))
    assert taken()


def test_escape_puts_a_card_back_that_is_being_dragged(view, cards, qtbot):
    card = cards[1]
    home, start = view.graph.box_of(card), middle(view, card)
    mouse(view, QEvent.Type.MouseButtonPress, start)
    mouse(view, QEvent.Type.MouseMove, start + QPoint(50, 50))
    assert view.graph.box_of(card) != home
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert view.graph.box_of(card) == home and not view.arrangement.can_undo


def test_cards_stay_where_they_were_put_while_the_shape_is_the_same(view, cards, seed):
    card = cards[1]
    drag(view, middle(view, card), middle(view, card) + QPoint(40, 100))
    there = view.graph.box_of(card)
    edited = record_text(SEED_PROGRAM.replace("x + 2", "x + 4"))
    view.show_stage(make_stage(edited), edited)
    assert view.graph.box_of(card) == there
    other = record_text("import torch\nx = torch.ones(2)\ny = x + 1\n")
    view.show_stage(make_stage(other), other)
    assert view.graph.context.moves == {}
    view.show_stage(make_stage(seed), seed)
    assert view.graph.box_of(card) == there


# ---- carrying a card to another pane -------------------------------------------------------------------------


def test_a_card_that_leaves_the_pane_is_carried(view, cards, monkeypatch):
    card, carried = cards[1], []
    home = view.graph.box_of(card)
    monkeypatch.setattr("gradgui.app.graph.hand.QDrag.exec", lambda drag, action: carried.append(drag))
    start = middle(view, card)
    mouse(view, QEvent.Type.MouseButtonPress, start)
    mouse(view, QEvent.Type.MouseMove, start + QPoint(30, 30))
    mouse(view, QEvent.Type.MouseMove, QPoint(start.x(), -20))
    (made,) = carried
    assert made.mimeData().data(CARD_MIME).toStdString() == str(card) and made.mimeData().text() == "y"
    assert not made.pixmap().isNull() and len(_colours(made.pixmap().toImage())) > 5
    assert view.graph.box_of(card) == home and not view.canvas.hand.busy


def _colours(image):
    return {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


# ---- several at once -----------------------------------------------------------------------------------------


def test_ctrl_click_chooses_several_and_a_click_one(view, cards, qtbot):
    for card in cards[1:3]:
        qtbot.mouseClick(view.canvas.viewport(), LEFT, CTRL, middle(view, card))
    assert view.chosen == tuple(cards[1:3])
    qtbot.mouseClick(view.canvas.viewport(), LEFT, CTRL, middle(view, cards[1]))
    assert view.chosen == (cards[2],)
    with qtbot.waitSignal(view.selectRequested) as asked:
        qtbot.mouseClick(view.canvas.viewport(), LEFT, NO, middle(view, cards[0]))
    assert asked.args == [Selection(cards[0])] and view.chosen == ()


def test_the_selected_card_is_one_of_those_chosen(view, seed, cards, qtbot):
    view.show_state(resolve(seed, 42, Selection(cards[0])))
    qtbot.mouseClick(view.canvas.viewport(), LEFT, CTRL, middle(view, cards[1]))
    assert view.chosen == tuple(cards[:2])


def test_a_frame_drawn_with_shift_chooses_what_is_in_it(view, cards, qtbot):
    boxes = [view.canvas.mapFromScene(view.graph.box_of(card)).boundingRect() for card in cards[:2]]
    start, end = boxes[0].topLeft() - QPoint(10, 5), boxes[1].bottomRight() + QPoint(5, 5)
    mouse(view, QEvent.Type.MouseButtonPress, start, modifiers=SHIFT)
    mouse(view, QEvent.Type.MouseMove, end, modifiers=SHIFT)
    framed = view.grab().toImage()
    mouse(view, QEvent.Type.MouseButtonRelease, end, Qt.MouseButton.NoButton, SHIFT)
    assert view.chosen == tuple(cards[:2])
    assert view.grab().toImage() != framed  # the frame is gone
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert view.chosen == ()


def test_cards_chosen_together_move_together(view, cards):
    view.choose(frozenset(cards[:2]))
    before = [view.graph.box_of(card).topLeft() for card in cards[:2]]
    drag(view, middle(view, cards[1]), middle(view, cards[1]) + QPoint(20, 60))
    after = [view.graph.box_of(card).topLeft() for card in cards[:2]]
    ways = [(new - old).toTuple() for old, new in zip(before, after, strict=True)]
    assert ways == [pytest.approx((20, 60))] * 2


def test_chosen_cards_are_fitted(view, cards):
    view.look_at(tuple(cards[:2]))
    port = view.canvas.viewport().rect()
    for card in cards[:2]:
        assert port.contains(view.canvas.mapFromScene(view.graph.box_of(card)).boundingRect())


# ---- keys ----------------------------------------------------------------------------------------------------


def walk(view, qtbot, *keys):
    for key in keys:
        qtbot.keyClick(view.canvas, key)
    return view.graph.context.keyboard


def test_keys_walk_along_edges_to_the_ends_and_select(view, cards, qtbot):
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    key = Qt.Key
    assert walk(view, qtbot, key.Key_Home) == cards[0]
    assert walk(view, qtbot, key.Key_Right) == cards[1]
    assert walk(view, qtbot, key.Key_Right, key.Key_Left) == cards[1]
    assert walk(view, qtbot, key.Key_End) == max(card for card in view.graph.cards if card <= 42)
    walk(view, qtbot, key.Key_Home)
    with qtbot.waitSignal(view.selectRequested) as asked:
        qtbot.keyClick(view.canvas, key.Key_Space)
    assert asked.args == [Selection(cards[0])]
    qtbot.keyClick(view.canvas, key.Key_Space, CTRL)
    qtbot.keyClick(view.canvas, key.Key_Right)
    qtbot.keyClick(view.canvas, key.Key_Space, CTRL)
    assert view.chosen == tuple(cards[:2])


def test_what_is_said_of_the_card_that_the_keyboard_comes_to(view, qtbot):
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Home)
    words = view.canvas.accessibleDescription()
    assert words == "x, requires_grad, 1, gradient: not yet, 0 inputs, used 1 time"


def test_the_card_under_the_keyboard_has_a_ring(view, qtbot):
    bare = view.grab().toImage()
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Home)
    assert view.grab().toImage() != bare


# ---- what a menu is asked for --------------------------------------------------------------------------------


def asked(view, qtbot, spot, reason=QContextMenuEvent.Reason.Mouse):
    port = view.canvas.viewport()
    with qtbot.waitSignal(view.menuRequested) as found:
        QApplication.sendEvent(port, QContextMenuEvent(reason, spot, port.mapToGlobal(spot)))
    return found.args


def test_a_menu_is_asked_for_what_is_under_the_mouse(view, cards, qtbot):
    assert asked(view, qtbot, middle(view, cards[1]))[0] == Target(cards[1], (cards[1],))
    assert asked(view, qtbot, QPoint(view.canvas.width() - 40, 4))[0] == Target()
    view.choose(frozenset(cards[:3]))
    assert asked(view, qtbot, middle(view, cards[1]))[0] == Target(cards[1], tuple(cards[:3]))
    assert asked(view, qtbot, middle(view, cards[3]))[0] == Target(cards[3], (cards[3],))
    wire = view.graph.wires[cards[1]].wires[0]
    (x1, y), (x2, _) = wire.data
    spot = view.canvas.mapFromScene(QPointF((x1 + x2) / 2, y))
    assert asked(view, qtbot, spot)[0] == Target(cards[1], (cards[1],), wire.port)
    bar = view.graph.folds[0]
    assert asked(view, qtbot, view.canvas.mapFromScene(bar.sceneBoundingRect().center()))[0] == Target(fold=0)


def test_the_menu_key_asks_for_the_card_of_the_keyboard(view, cards, qtbot):
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Home)
    target, spot = asked(view, qtbot, QPoint(3, 3), QContextMenuEvent.Reason.Keyboard)
    assert target == Target(cards[0], (cards[0],))
    assert view.canvas.viewport().mapFromGlobal(spot) == middle(view, cards[0])


def test_a_card_still_to_come_has_no_menu_of_its_own(view, seed, qtbot):
    card = next(card for card in view.graph.cards if card > 42)
    assert asked(view, qtbot, middle(view, card))[0] == Target()
