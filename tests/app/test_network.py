"""The network pane: it shows a moment, and asks for moments and selections."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from gradgui.app.fonts import load_fonts
from gradgui.app.network import NetworkView
from gradgui.app.network.diagram import Diagram
from gradgui.app.network.places import arrange, drawn_of
from gradgui.app.theme import Theme
from gradgui.examples import load_examples
from gradgui.mlp.presets import MAZUR, MOONS, XOR
from gradgui.mlp.program import program_of
from gradgui.mlp.spec import Layer
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.state.network import BATCH, next_layer_step, whole_pass
from gradgui.state.network_pass import DELTA, GRAD_W, LOSS, WEIGHT, A, Z
from tests.app.window_kit import opened

DEEP = replace(XOR, layers=(*(Layer(30, "relu") for _ in range(9)), Layer(1, "sigmoid")), epochs=1)


def step_to(recording, layer, quantity):
    """Return the event of the first iteration at which a quantity comes."""
    found = whole_pass(recording, next_layer_step(recording, 0, 1))
    return next(k.seq for k in found.known if (k.layer, k.quantity) == (layer, quantity))


@pytest.fixture
def shown(qtbot):
    """Return a function that shows a network at a quantity."""
    load_fonts()

    def show(network, layer=1, quantity=Z, *, theme=None, size=(770, 505)):
        theme = theme or Theme()
        view = NetworkView(theme)
        qtbot.addWidget(view)
        view.set_theme(theme)
        view.resize(*size)
        view.show()
        recording = record_text(network if isinstance(network, str) else program_of(replace(network, epochs=2)))
        view.show_recording(recording)
        cursor = step_to(recording, layer, quantity) if quantity else 0
        view.show_moment(recording, cursor, FOLLOW)
        return view, recording, cursor

    return show


def click(qtbot, widget, at: QPointF):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(round(at.x()), round(at.y())))


def spot(view, layer, index):
    found = view.diagram.places.spot(layer, index)
    return QPointF(found.x, found.y)


# ---- showing -------------------------------------------------------------------------------------------------


def test_it_says_what_is_now_and_how_far_the_book_is_from_the_tape(shown):
    view, _, _ = shown(MAZUR, 2, DELTA)
    assert view.shown.state.now == (2, DELTA)
    assert view.check.text().startswith("δ² by the book: same as the tape, difference ")
    assert view.ring.accessibleDescription() == "backward"


def test_a_neuron_tells_its_numbers_with_all_digits_and_when_the_others_come(shown):
    view, recording, _ = shown(MAZUR, 2, DELTA)
    told = view.diagram.tip_at(spot(view, 2, 0)).splitlines()
    assert told[0] == "neuron 1 of layer 2"
    assert told[1].startswith("z² = 1.105906")
    assert told[4].startswith("δ² = 0.13849856")
    later = view.diagram.tip_at(spot(view, 1, 0)).splitlines()[4]
    assert later == f"δ¹: not yet: event {step_to(recording, 1, DELTA) + 1}"


def test_a_weight_tells_its_gradient_and_what_the_step_made(shown):
    view, _, _ = shown(MAZUR, 2, WEIGHT)
    a, b = spot(view, 1, 0), spot(view, 2, 0)
    told = view.diagram.tip_at(a + (b - a) * 0.4)
    assert "∂L/∂w²₁₁ = 0.0821670" in told
    assert "after the step = 0.358916" in told


def test_the_loss_stands_with_its_target(shown):
    view, _, _ = shown(MAZUR, 2, LOSS)
    view.grab()
    told = view.diagram.tip_at(view.diagram._loss.center())
    assert told.splitlines()[0].startswith("L = 0.298371")
    assert "0.01, 0.99" in told


def test_without_a_network_there_is_a_sketch(shown):
    view, _, _ = shown("import torch\nx = torch.ones(2)\n", quantity="")
    assert view.shown.shapes == ()
    assert view.diagram.accessibleDescription() == "This program has no network yet"
    assert not view.table.isVisible()
    assert not view.grab().isNull()


def test_layers_to_come_have_their_places(shown):
    view, _, _ = shown(MAZUR, 1, Z)
    assert len(view.shown.state.layers) == 1
    assert [len(column.spots) for column in view.diagram.places.columns] == [2, 2, 2]


def test_over_the_batch_the_formulas_have_their_mean(shown):
    view, _, _ = shown(XOR, 2, GRAD_W)
    view.choose_sample(BATCH)
    assert view.shown.batch
    assert view.shown.state.samples == 4
    one, mean = -0.0714, 0.01649
    assert view.shown.cell(2, GRAD_W).rows[0][0] == pytest.approx(mean, abs=1e-3)
    view.choose_sample(1)
    assert view.shown.cell(2, GRAD_W).rows[0][0] == pytest.approx(one, abs=1e-3)


def test_the_picker_chooses_samples(shown, qtbot):
    view, _, _ = shown(XOR, 2, A)
    assert view.picker.isVisible()
    with qtbot.waitSignal(view.picker.sampleChosen) as asked:
        view.picker._number.setValue(3)
    assert asked.args == [2]
    assert view.shown.state.sample == 2
    with qtbot.waitSignal(view.picker.sampleChosen) as asked:
        view.picker._all.trigger()
    assert asked.args == [BATCH]


def test_a_batch_of_one_has_no_picker(shown):
    view, _, _ = shown(MAZUR, 2, A)
    assert not view.picker.isVisible()


def test_it_rests_while_it_is_hidden(shown):
    view, recording, cursor = shown(XOR, 1, Z)
    before = view.shown
    view.hide()
    view.show_moment(recording, cursor + 8, FOLLOW)
    assert view.shown is before
    view.show()
    assert view.shown.state.now != before.state.now


@pytest.mark.parametrize("name", ["light", "dark", "presenter"])
@pytest.mark.parametrize("network", [MAZUR, MOONS, DEEP], ids=["mazur", "moons", "deep"])
@pytest.mark.parametrize("size", [(1200, 700), (770, 505), (420, 360)])
def test_it_paints_in_every_theme_and_size(shown, name, network, size):
    theme = Theme(name, presenter_sizes=name == "presenter")
    view, _, _ = shown(network, 2, DELTA, theme=theme, size=size)
    assert not view.grab().isNull()


# ---- asking --------------------------------------------------------------------------------------------------


def test_a_click_on_a_quantity_asks_for_its_event(shown, qtbot):
    view, recording, _ = shown(MAZUR, 1, Z)
    block = next(b for b in view.table.blocks if (b.layer, b.quantity) == (2, DELTA))
    with qtbot.waitSignal(view.seekRequested) as asked:
        click(qtbot, view.table, QPointF(block.box.left() + 5, block.box.center().y()))
    assert asked.args == [step_to(recording, 2, DELTA)]


@pytest.mark.parametrize(
    ("phase", "layer", "quantity"),
    [("forward", 1, Z), ("loss", 2, LOSS), ("backward", 2, DELTA), ("update", 1, WEIGHT)],
)
def test_a_click_on_a_phase_asks_for_its_first_event(shown, qtbot, phase, layer, quantity):
    view, recording, _ = shown(MAZUR, 1, A)
    view.grab()
    box = dict(view.ring._boxes)[phase]
    with qtbot.waitSignal(view.seekRequested) as asked:
        click(qtbot, view.ring, box.center())
    assert asked.args == [step_to(recording, layer, quantity)]


def test_before_the_first_iteration_it_leads_there(shown, qtbot):
    view, recording, _ = shown(MAZUR, quantity="")
    assert view.shown.state.layers == ()
    block = next(b for b in view.table.blocks if (b.layer, b.quantity) == (1, A))
    with qtbot.waitSignal(view.seekRequested) as asked:
        click(qtbot, view.table, QPointF(block.box.left() + 5, block.box.center().y()))
    assert asked.args == [step_to(recording, 1, A)]


def test_repeat_asks_for_the_next_iteration(shown, qtbot):
    view, recording, _ = shown(MAZUR, 1, A)
    with qtbot.waitSignal(view.seekRequested) as asked:
        view.ring.phaseClicked.emit("repeat")
    first = whole_pass(recording, next_layer_step(recording, 0, 1))
    assert asked.args == [first.stop]


def test_a_click_on_a_neuron_selects_it_and_tells_its_rule(shown, qtbot):
    view, _, _ = shown(MAZUR, 1, DELTA)
    with qtbot.waitSignal(view.selectRequested) as asked:
        click(qtbot, view.diagram, spot(view, 1, 0))
    assert asked.args == [Selection(view.shown.state.layers[0].layer.a)]
    assert view.rule.isVisible()
    assert "Neuron 1 of layer 1" in view.rule.sheet.text()
    assert "0.008771" in view.rule.sheet.text()
    with qtbot.waitSignal(view.selectRequested) as asked:
        click(qtbot, view.diagram, QPointF(5, 5))
    assert asked.args == [FOLLOW]
    assert not view.rule.isVisible()


def test_a_click_on_a_weight_selects_its_tensor_and_tells_its_gradient(shown, qtbot):
    view, recording, cursor = shown(MAZUR, 2, WEIGHT)
    a, b = spot(view, 1, 0), spot(view, 2, 0)
    with qtbot.waitSignal(view.selectRequested) as asked:
        click(qtbot, view.diagram, a + (b - a) * 0.4)
    weight = view.shown.shapes[1].weight
    assert asked.args == [Selection(recording.index.card_of[weight].at(cursor))]
    assert ".grad" in view.rule.sheet.text()
    assert "1 contribution" in view.rule.sheet.text()


def test_the_keyboard_walks_over_neurons_and_cells(shown, qtbot):
    view, recording, _ = shown(MAZUR, 1, Z)
    key = Qt.Key
    view.diagram.setFocus()
    for step in (key.Key_Return, key.Key_Right, key.Key_Down):
        qtbot.keyClick(view.diagram, step)
    assert "neuron 2 of layer 2" in view.diagram.accessibleDescription()
    with qtbot.waitSignal(view.diagram.neuronClicked) as asked:
        qtbot.keyClick(view.diagram, key.Key_Return)
    assert asked.args == [2, 1]
    view.table.setFocus()
    for step in (key.Key_Return, key.Key_Down, key.Key_Right):
        qtbot.keyClick(view.table, step)
    with qtbot.waitSignal(view.seekRequested) as asked:
        qtbot.keyClick(view.table, key.Key_Return)
    assert asked.args == [step_to(recording, 2, A)]


def test_folded_layers_tell_their_norms(shown, qtbot):
    view, _, _ = shown(DEEP, 9, DELTA, size=(900, 560))
    assert view.shown.folded
    told = view.diagram.tip_at(view.diagram._boxes[9].center())
    assert "layer 9" in told
    assert "‖δ‖ = " in told
    assert "‖∂L/∂W‖: not yet" in told
    assert 10 in view.table.layers_shown() or 9 in view.table.layers_shown()


# ---- places --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "slots", "drawn"),
    [
        (3, 5, [0, 1, 2]),
        (12, 12, list(range(12))),
        (13, 20, [0, 1, 2, 3, 4, 11, 12]),
        (16, 5, [0, 1, 2, 15]),
        (9, 3, [0, 8]),
    ],
)
def test_of_a_wide_layer_the_ends_are_drawn(width, slots, drawn):
    assert drawn_of(width, slots) == drawn


@pytest.mark.parametrize("widths", [[2, 3, 1], [2, 16, 16, 1], [12] * 6])
@pytest.mark.parametrize("height", [240, 330, 600])
def test_neurons_stand_clear_of_each_other(widths, height):
    places = arrange(widths, 770, height, 1.0)
    for column in places.columns:
        for a, b in zip(column.spots, column.spots[1:], strict=False):
            assert b.y - a.y >= 2 * places.radius
        assert column.spots[0].y - places.radius >= 40
        assert column.spots[-1].y + places.radius <= places.foot + 4


# ---- in the window -------------------------------------------------------------------------------------------


def test_a_program_of_the_builder_opens_with_its_network(qtbot):
    with opened(qtbot, program_of(replace(XOR, epochs=2))) as window:
        assert window.views.picture.view == "network"
        assert isinstance(window.views.network.diagram, Diagram)
        window.session.seek(step_to(window.session.recording, 1, Z))
        assert window.views.network.shown.state.now == (1, Z)


def test_a_program_without_a_network_opens_with_its_graph_and_the_choice_is_kept(qtbot):
    with opened(qtbot, load_examples()[0].text) as window:
        picture = window.views.picture
        assert picture.view == "graph"
        window.actions_by_name["show_network"].trigger()
        assert picture.view == "network"
        assert window.actions_by_name["show_network"].isChecked()
        assert window.settings.remembered(window.files.document.file_name)["view"] == "network"
        picture.tabs.chosen.emit("graph")
        assert window.actions_by_name["show_graph"].isChecked()


def test_what_the_pane_asks_for_is_done(qtbot):
    with opened(qtbot, program_of(replace(MAZUR, epochs=2))) as window:
        network = window.views.network
        window.session.seek(step_to(window.session.recording, 1, DELTA))
        network.table.quantityClicked.emit(2, LOSS)
        assert network.shown.state.now == (2, LOSS)
        network.diagram.neuronClicked.emit(1, 1)
        assert window.session.selection == Selection(network.shown.state.layers[0].layer.a)
