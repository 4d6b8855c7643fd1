"""Folds in the picture: by mouse, keys, menu; focus; the small map; what the examples of folds show."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from gradgui.app.graph import GraphView
from gradgui.app.graph.border_item import BorderItem
from gradgui.app.graph.spots import spot_at
from gradgui.app.theme import Theme
from gradgui.examples import load_examples, moment
from gradgui.graph.folding import ANCESTORS, BIG, NOTHING, Folding
from gradgui.graph.parts import LOOP, MODULE
from gradgui.recording.selection import Selection
from gradgui.runner.inline import record_text
from gradgui.state.graph import resolve
from tests.app.window_kit import finished, opened
from tests.graph.test_fold import LOOP_OF_FOUR, NETWORK

MANY = LOOP_OF_FOUR.replace("range(4)", "range(60)")


@pytest.fixture(scope="module")
def recording():
    return record_text(LOOP_OF_FOUR)


@pytest.fixture
def view(qtbot, recording):
    made = GraphView(Theme())
    qtbot.addWidget(made)
    made.resize(1000, 560)
    made.set_motion("none")
    made.folds.folding = Folding(frozenset({LOOP}))
    made.show_recording(recording)
    made.show()
    made.show_state(resolve(recording, len(recording) - 1))
    QApplication.processEvents()
    return made


def group_of(view):
    return next(iter(view.graph.context.stage.groups.values()))


def middle(view, card):
    box = view.graph.box_of(card)
    return view.canvas.mapFromScene(box.center())


def press(view, key, modifiers=Qt.KeyboardModifier.NoModifier):
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers)
    QApplication.sendEvent(view.canvas, event)


# ---- opening and folding -------------------------------------------------------------------------------------


def test_a_double_click_opens_a_group_and_its_frame_folds_it(qtbot, view):
    loop = group_of(view)
    assert set(loop.cards) & view.graph.cards.keys() == {loop.card}
    qtbot.mouseDClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, loop.card))
    turns = [group.which[0] for group in view.graph.context.stage.groups.values()]
    assert turns == [1, 2, 3, 4]
    (frame,) = [item for item in view.graph.items() if isinstance(item, BorderItem)]
    assert frame.words() == "for i in range(4)"
    view.canvas.ensureVisible(frame)
    spot = view.canvas.mapFromScene(frame.mapToScene(frame.shape().boundingRect().center()))
    assert spot_at(view.canvas, spot).border is frame
    qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert group_of(view).cards == loop.cards


def test_the_triangle_opens_and_the_rest_of_the_card_selects(qtbot, view):
    loop = group_of(view)
    with qtbot.waitSignal(view.selectRequested) as asked:
        qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, loop.card))
    assert asked.args == [Selection(loop.card)]
    corner = view.canvas.mapFromScene(view.graph.box_of(loop.card).topLeft())
    qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=corner + QPoint(14, 14))
    assert len(view.graph.context.stage.groups) == 4


def test_e_opens_and_folds_where_one_looks(view, recording):
    loop = group_of(view)
    view.show_state(resolve(recording, len(recording) - 1, Selection(loop.cards[2])))  # in the second turn
    press(view, Qt.Key.Key_E)
    assert len(view.graph.context.stage.groups) == 4
    press(view, Qt.Key.Key_E)
    assert [group.which[0] for group in view.graph.context.stage.groups.values()] == [1, 3, 4]
    press(view, Qt.Key.Key_E)
    assert len(view.graph.context.stage.groups) == 4


def test_what_is_opened_stays_where_it_was_on_the_screen(view):
    loop = group_of(view)
    view.canvas.horizontalScrollBar().setValue(0)
    before = view.canvas.mapFromScene(view.graph.box_of(loop.card).topLeft())
    view.folds.open(loop.card)
    after = view.canvas.mapFromScene(view.graph.box_of(loop.cards[0]).topLeft())
    assert (after - before).manhattanLength() <= 30  # the frame needs its title above


def test_opening_moves_the_cards_for_a_moment(qtbot, view):
    view.set_motion("full")
    loop = group_of(view)
    view.folds.open(loop.card)
    motion = view.graph.fold_motion
    assert motion.running
    homes = {place.card: (place.x, place.y) for place in view.graph.context.stage.geometry.base.places}
    qtbot.waitUntil(lambda: not motion.running)
    assert {card: (item.pos().x(), item.pos().y()) for card, item in view.graph.cards.items()} == homes
    assert all(item.opacity() == 1.0 for item in view.graph.tied_items())


def test_a_step_ends_the_motion(view, recording):
    view.set_motion("full")
    view.folds.open(group_of(view).card)
    view.show_state(resolve(recording, 20))
    assert not view.graph.fold_motion.running


def test_the_ring_is_on_the_group_while_its_inside_is_at_work(view, recording):
    loop = group_of(view)
    for cursor, rings in ((loop.cards[3], True), (loop.card + 3, False)):
        view.show_state(resolve(recording, cursor))
        assert view.graph.context.is_now(loop.card) == rings
    sent = recording.index.sends[recording[loop.cards[0]].node][-1]
    view.show_state(resolve(recording, sent))
    assert view.graph.context.is_now(loop.card)
    now = [port for port in view.graph.cards[loop.card].look.ports if port.look == "now"]
    assert [port.port for port in now] == [0]


def test_a_click_on_the_edge_of_a_group_looks_at_an_input_inside(view, recording):
    loop = group_of(view)
    assert view.graph.context.use_of(loop.card, 1) == (loop.cards[1], 1)
    view.show_state(resolve(recording, len(recording) - 1, Selection(loop.cards[1], 1)))
    assert view.graph.context.state.selection == Selection(loop.card, 1)


def test_chosen_cards_are_folded_together_and_opened_again(view):
    view.folds.unfold_all()
    cards = frozenset(list(view.graph.cards)[2:5])
    view.choose(cards)
    view.folds.fold_cards(view.chosen)
    group = group_of(view)
    assert (group.kind, set(group.cards)) == ("hand", cards)
    view.folds.open(group.card)
    assert not view.graph.context.stage.groups


def test_a_large_graph_says_that_it_has_folded_itself(qtbot):
    recording = record_text(MANY)
    made = GraphView(Theme())
    qtbot.addWidget(made)
    made.show()
    made.show_recording(recording)
    made.finish_layout()
    assert made.graph.context.stage.folding == BIG
    assert made.part_bar.isVisible()
    assert made.part_bar.label.text() == "A large graph: 124 cards are folded into 5"
    made.part_bar.button.click()
    made.finish_layout()
    assert made.part_bar.isHidden() and len(made.graph.cards) == 124


def test_a_new_recording_that_is_on_its_way_is_not_lost(view):
    coming = record_text(MANY)
    view.show_recording(coming)
    view.folds.unfold_all()
    view.finish_layout()
    assert view.graph.context.recording is coming and not view.graph.context.stage.groups


# ---- focus, map ----------------------------------------------------------------------------------------------


def test_focus_shows_what_led_to_a_card_until_esc(qtbot, view, recording):
    view.folds.unfold_all()
    card = list(view.graph.cards)[3]
    with qtbot.waitSignal(view.selectRequested):
        view.folds.focus_on(card, (ANCESTORS,))
    assert len(view.graph.cards) == 4
    assert (view.part_bar.label.text(), view.part_bar.button.text()) == (
        "Focused on y: 4 of 12 cards",
        "Show all  Esc",
    )
    view.show_state(resolve(recording, 20))  # what happens elsewhere is not to be seen
    press(view, Qt.Key.Key_Escape)
    assert len(view.graph.cards) == 12 and view.part_bar.isHidden()


def test_a_card_that_was_found_is_opened(view):
    loop = group_of(view)
    view.folds.reveal(loop.cards[4])
    assert loop.cards[4] in view.graph.cards and loop.cards[4] not in view.graph.context.stage.groups
    assert len(view.graph.context.stage.groups) == 3
    view.folds.focus_on(loop.cards[0], (ANCESTORS,))
    view.folds.reveal(loop.cards[7])
    assert loop.cards[7] in view.graph.cards and view.folds.focus is None


def test_the_small_map_comes_with_a_graph_that_does_not_fit(view):
    view.resize(1000, 760)
    QApplication.processEvents()
    assert view.canvas.minimap.isHidden()
    view.folds.unfold_all()
    small = view.canvas.minimap
    assert small.isVisible() and view.canvas.viewport().geometry().contains(small.geometry())
    view.canvas.horizontalScrollBar().setValue(0)
    right = QPoint(small.width() - 2, small.height() // 2).toPointF()
    event = QMouseEvent(
        QEvent.Type.MouseButtonPress, right, small.mapToGlobal(right), Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(small, event)
    assert view.canvas.horizontalScrollBar().value() == view.canvas.horizontalScrollBar().maximum()
    assert not small.grab().isNull()
    view.fit()
    assert small.isHidden()


# ---- the window ----------------------------------------------------------------------------------------------


@pytest.fixture
def window(qtbot):
    with opened(qtbot, worker=False) as made:
        made.show_text(NETWORK, name="net.py")
        recording = record_text(NETWORK)
        made.session.show(recording, len(recording) - 1)
        yield made


def test_actions_fold_and_focus(window):
    folds = window.views.graph.folds
    actions = window.actions_by_name
    actions["fold_module"].trigger()
    assert folds.stage.folding.rules == {MODULE, "custom"}
    names = {group.name for group in folds.stage.groups.values()}
    actions["fold_module"].trigger()
    assert names == {"net.0", "net.1"} and not folds.stage.groups
    actions["fold_all"].trigger()
    assert [group.name for group in folds.stage.groups.values()] == ["net"]
    actions["unfold_all"].trigger()
    assert folds.stage.folding == NOTHING
    window.session.select(Selection(next(iter(folds.stage.whole.cards))))
    actions["focus_descendants"].trigger()
    assert folds.focus is not None
    actions["escape"].trigger()
    assert folds.focus is None


def test_what_is_folded_is_kept_for_the_program(window):
    window.actions_by_name["fold_module"].trigger()
    kept = window.settings.remembered("net.py")["folded"]
    folds = window.views.graph.folds
    folds.keep("")
    assert folds.folding is None and not folds.stage.groups
    folds.keep(kept)
    assert {group.name for group in folds.stage.groups.values()} == {"net.0", "net.1"}


# ---- the examples --------------------------------------------------------------------------------------------

SHOWN = {
    "loop_as_one_card": ("for i: 20 iterations, 40 nodes", "x: requires_grad, ", "loss: SumBackward0, saves nothing"),
    "layers_as_cards": ("net.0: Linear, 2 nodes", "net.1: Tanh, 1 node", "net.2: Linear, 2 nodes"),
    "custom_function": ("Cube: CubeBackward, 1 node", "Cube: backward, 4 tensors", "x: requires_grad, "),
    "function_five_times": tuple(f"squash: call {n} of 5, 2 nodes" for n in range(1, 6)),
}


def test_an_example_opens_with_its_folds(qtbot):
    with opened(qtbot) as window:
        window.desk.open_example(next(e for e in load_examples() if e.id == "layers_as_cards"))
        finished(qtbot, window)
        folds = window.views.graph.folds
        qtbot.waitUntil(lambda: {group.name for group in folds.stage.groups.values()} == {"net.0", "net.1", "net.2"})
        assert "folded" not in window.settings.remembered("42_layers_as_cards.py")


LEAST_TEXT = 7.5  # pixels on the screen of the smallest text of a card, 11 at 100 %


@pytest.mark.parametrize("name", SHOWN)
def test_an_example_shows_its_folds_at_once(qtbot, name):
    example = next(example for example in load_examples() if example.id == name)
    recording = record_text(example.text)
    with opened(qtbot, worker=False) as window:
        graph = window.views.graph
        graph.folds.propose(example.folds)
        window.session.show(recording, moment(recording, example))
        graph.finish_layout()
        QApplication.processEvents()
        looks = {card: item.look for card, item in graph.graph.cards.items() if item.look is not None}
        said = [f"{look.name}: {look.foot}, {look.caption}" for look in looks.values()]
        assert set(SHOWN[name]) <= set(said)
        boxes = {card: graph.canvas.mapFromScene(graph.graph.box_of(card)).boundingRect() for card in looks}
        assert all(graph.canvas.viewport().rect().contains(box) for box in boxes.values())
        pairs = [(a, b) for a in boxes for b in boxes if a < b]
        assert not any(boxes[a].intersects(boxes[b]) for a, b in pairs)
        assert 11 * graph.canvas.zoom * window.theme.card_factor >= LEAST_TEXT
