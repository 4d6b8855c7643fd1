"""The builder: a form and a program that are the same network, changed from either side."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gradgui.app.builder.fields import by_decades, by_ones, by_twentieths
from gradgui.app.builder.tables import MOST_BYTES
from gradgui.mlp.check import MOST_ROWS
from gradgui.mlp.datasets import KINDS, POINTS
from gradgui.mlp.presets import MOONS, NEW, PRESETS, SINE, XOR
from gradgui.mlp.program import program_of
from gradgui.mlp.reading import read
from gradgui.mlp.spec import Data, Layer, Start
from tests.app.window_kit import edited, opened

NETWORK = replace(XOR, epochs=3, layers=(Layer(3, "tanh"), Layer(5, "relu"), Layer(1, "sigmoid")))
TEXT = program_of(NETWORK)
NO_KEY = Qt.KeyboardModifier.NoModifier
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot):
    """A window that runs nothing, on a network, with its form."""
    with opened(qtbot, worker=False) as made:
        show(made, TEXT)
        yield made


def show(window, text):
    window.show_text(text, name="a.py")
    window.builder.show_network()
    QApplication.processEvents()


def form(window):
    return window.builder.form


def text(window):
    return window.views.editor.toPlainText()


def network(window):
    return read(text(window))


def typed(field, letters):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, letters)


def field(window, name):
    return form(window).training.rows[name].field


def pressed(window, keys):
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keySequence(focused, QKeySequence(keys))


# ---- from the form to the text -----------------------------------------------------------------------------------


def choose(combo, key):
    combo.setCurrentIndex(combo.findData(key))
    combo.activated.emit(combo.currentIndex())


def unfolded(window, number):
    row = form(window).layers.rows[number]
    row.fold.setChecked(True)
    return row.details


CHANGES = [
    ("a width", lambda w: typed(form(w).layers.rows[0].width_field, "12"), lambda n: n.layers[0].width == 12),
    ("a width by key", lambda w: QTest.keyClick(form(w).layers.rows[1].width_field, Qt.Key.Key_Up),
     lambda n: n.layers[1].width == 6),
    ("by tens", lambda w: QTest.keyClick(form(w).layers.rows[1].width_field, Qt.Key.Key_Up, SHIFT),
     lambda n: n.layers[1].width == 15),
    ("an activation", lambda w: choose(form(w).layers.rows[0].activation, "gelu"),
     lambda n: n.layers[0].activation == "gelu"),
    ("one more", lambda w: form(w).layers.add.click(), lambda n: len(n.layers) == 4 and n.layers[2] == n.layers[1]),
    ("one less", lambda w: unfolded(w, 0).delete.click(), lambda n: [x.width for x in n.layers] == [5, 1]),
    ("a copy", lambda w: unfolded(w, 0).copy.click(), lambda n: [x.width for x in n.layers] == [3, 3, 5, 1]),
    ("no bias", lambda w: unfolded(w, 1).bias.click(), lambda n: not n.layers[1].bias),
    ("a normalisation", lambda w: choose(unfolded(w, 1).norm, "layer"), lambda n: n.layers[1].norm == "layer"),
    ("dropout", lambda w: typed(unfolded(w, 0).dropout, "0.25"), lambda n: n.layers[0].dropout == 0.25),
    ("a loss", lambda w: choose(field(w, "loss"), "bce"), lambda n: n.loss == "bce"),
    ("an optimiser", lambda w: choose(field(w, "optimiser"), "adamw"), lambda n: n.optimiser == "adamw"),
    ("first weights", lambda w: choose(field(w, "init"), "zeros"), lambda n: n.init == "zeros"),
    ("a rate", lambda w: typed(field(w, "rate"), "1e-2"), lambda n: n.rate == 0.01),
    ("a batch", lambda w: typed(field(w, "batch"), "2"), lambda n: n.batch == 2),
    ("epochs", lambda w: typed(field(w, "epochs"), "40"), lambda n: n.epochs == 40),
    ("a seed", lambda w: typed(field(w, "seed"), "9"), lambda n: n.seed == 9),
    ("an end", lambda w: typed(field(w, "stop_below"), "0.001"), lambda n: n.stop_below == 0.001),
    ("how often", lambda w: typed(field(w, "every"), "7"), lambda n: n.every == 7),
    ("validation", lambda w: typed(form(w).data.numbers["validation"].field, "1"), lambda n: n.data.validation == 1),
    ("data", lambda w: choose(form(w).data.kind, "moons"), lambda n: n.data == Data("moons", 200, 0.1)),
]  # fmt: skip


@pytest.mark.parametrize(("change", "right"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_every_change_of_the_form_is_in_the_text_and_one_step_to_undo(window, change, right):
    change(window)
    assert right(network(window))
    assert text(window) == program_of(form(window).state.network)
    assert window.views.editor.page.steps.undone_next == "change of the network"
    window.actions_by_name["undo"].trigger()
    QApplication.processEvents()
    assert text(window) == TEXT
    assert form(window).state.network == NETWORK


def test_what_is_typed_runs(qtbot):
    with opened(qtbot, TEXT) as window:
        window.builder.show_network()
        QApplication.processEvents()
        typed(form(window).layers.rows[0].width_field, "7")
        wanted = program_of(replace(NETWORK, layers=(Layer(7, "tanh"), *NETWORK.layers[1:])))
        edited(qtbot, window, wanted)
        assert window.session.problem is None
        assert any(value.shape == (5, 7) for value in window.session.recording.values)
        qtbot.waitUntil(lambda: form(window).data.preview.points.count == 4)


@pytest.mark.parametrize("key", [*KINDS, "own"])
def test_every_kind_of_data_runs(qtbot, key):
    with opened(qtbot, program_of(replace(NEW, epochs=2))) as window:
        window.builder.show_network()
        QApplication.processEvents()
        if key == "own":
            choose(form(window).data.kind, POINTS)
            form(window).data.canvas.add((-1.0, 0.5))
            form(window).data.bar.buttons[1].click()
            form(window).data.canvas.add((1.0, 0.5))
        else:
            choose(form(window).data.kind, key)
        wanted = text(window)
        edited(qtbot, window, wanted)
        assert window.session.problem is None
        data = read(wanted).data
        assert data.kind == (POINTS if key == "own" else key)
        qtbot.waitUntil(lambda: form(window).data.preview.points.count in (data.count, len(data.rows), 4))


def test_steps_of_one_field_are_joined_until_it_is_left(window):
    width = form(window).layers.rows[0].width_field
    typed(width, "12")
    QTest.keyClick(width, Qt.Key.Key_Up)
    typed(field(window, "epochs"), "4")
    steps = window.views.editor.page.steps
    window.actions_by_name["undo"].trigger()
    assert network(window).layers[0].width == 13 and steps.undone_next
    window.actions_by_name["undo"].trigger()
    assert text(window) == TEXT and not steps.undone_next


def test_undo_keys_work_in_the_fields(window):
    width = form(window).layers.rows[0].width_field
    typed(width, "12")
    pressed(window, "Ctrl+Z")
    assert text(window) == TEXT and width.text() == "3"
    pressed(window, "Ctrl+Shift+Z")
    QApplication.processEvents()
    assert network(window).layers[0].width == 12 and width.text() == "12"


# ---- layers ------------------------------------------------------------------------------------------------------


def widths(window):
    return [layer.width for layer in network(window).layers]


def test_a_layer_is_dragged_by_its_handle(window):
    rows = form(window).layers.rows
    target = form(window).layers.output.mapToGlobal(form(window).layers.output.rect().topLeft()).toPointF()
    for kind, place in (
        (QEvent.Type.MouseButtonPress, rows[0].handle.mapToGlobal(QPointF(5, 5))),
        (QEvent.Type.MouseMove, target),
        (QEvent.Type.MouseButtonRelease, target),
    ):
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, QPointF(5, 5), place, button, Qt.MouseButton.LeftButton, NO_KEY)
        QApplication.sendEvent(rows[0].handle, event)
    assert widths(window) == [5, 3, 1]


def test_keys_move_and_delete_a_layer(window):
    rows = form(window).layers.rows
    rows[0].width_field.setFocus()
    QTest.keyClick(rows[0].width_field, Qt.Key.Key_Down, ALT)
    assert widths(window) == [5, 3, 1]
    assert form(window).layers.rows[1].hasFocus()
    QTest.keyClick(form(window).layers.rows[1], Qt.Key.Key_Up, ALT)
    assert widths(window) == [3, 5, 1]
    QTest.keyClick(form(window).layers.rows[0], Qt.Key.Key_Up, ALT)
    assert widths(window) == [3, 5, 1]
    QTest.keyClick(form(window).layers.rows[0], Qt.Key.Key_Delete)
    QTest.keyClick(form(window).layers.rows[0], Qt.Key.Key_Delete)
    assert widths(window) == [1] and form(window).layers.add.hasFocus()
    output = form(window).layers.output
    QTest.keyClick(output, Qt.Key.Key_Delete)
    QTest.keyClick(output, Qt.Key.Key_Up, ALT)
    assert widths(window) == [1]


DEEP = replace(MOONS, layers=(Layer(64, "relu"), *(Layer(512, "relu"),) * 20, Layer(1)))


def test_a_long_row_of_equal_layers_is_folded(window):
    show(window, program_of(DEEP))
    layers = form(window).layers
    assert [fold.text() for fold in layers.folds] == ["▸ layers 3–20 · 512 ReLU"]
    assert sum(not row.isHidden() for row in layers.rows) == 3
    layers.folds[0].click()
    assert not layers.folds and not any(row.isHidden() for row in layers.rows)
    layers.fold_again.click()
    assert len(layers.folds) == 1


def test_a_key_in_a_deep_network_costs_less_than_a_frame(window):
    show(window, program_of(DEEP))
    width = form(window).layers.rows[0].width_field
    width.setFocus()
    QTest.keyClick(width, Qt.Key.Key_Up)
    spent = []
    for _ in range(20):
        begun = process_time()
        QTest.keyClick(width, Qt.Key.Key_Up)
        QApplication.processEvents()
        spent.append(process_time() - begun)
    assert widths(window)[0] == 64 + 21
    assert sorted(spent)[10] < 0.05  # 16 ms on a machine of its own


# ---- what cannot be right ----------------------------------------------------------------------------------------

BAD = [
    ("a width of a million", lambda w: typed(form(w).layers.rows[0].width_field, "1000000"),
     lambda w: form(w).layers.rows[0].words, "A width is between 1 and 4096."),
    ("a width that is none", lambda w: typed(form(w).layers.rows[0].width_field, "wide"),
     lambda w: form(w).layers.rows[0].words, "A width is between"),
    ("dropout, folded", lambda w: (typed(unfolded(w, 0).dropout, "2"), form(w).layers.rows[0].fold.setChecked(False)),
     lambda w: form(w).layers.rows[0].words, "Dropout is a probability"),
    ("dropout", lambda w: typed(unfolded(w, 0).dropout, "2"),
     lambda w: form(w).layers.rows[0].details.rows[2].words, "Dropout is a probability"),
    ("a rate of 0", lambda w: typed(field(w, "rate"), "0"), lambda w: form(w).training.rows["rate"].words, "rate of 0"),
    ("a rate of NaN", lambda w: typed(field(w, "rate"), "nan"),
     lambda w: form(w).training.rows["rate"].words, "above 0"),
    ("a rate in words", lambda w: typed(field(w, "rate"), "fast"),
     lambda w: form(w).training.rows["rate"].words, "above 0"),
    ("a negative batch", lambda w: typed(field(w, "batch"), "-1"),
     lambda w: form(w).training.rows["batch"].words, "A batch is"),
    ("cross-entropy with one output", lambda w: choose(field(w, "loss"), "cross_entropy"),
     lambda w: form(w).layers.output.words, "2 classes need 2 outputs"),
    ("all for validation", lambda w: typed(form(w).data.numbers["validation"].field, "4"),
     lambda w: form(w).data.numbers["validation"].words, "At least one of the 4 points"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place", "said"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_it_is_said_at_the_field_and_nothing_is_written(window, change, place, said):
    change(window)
    words = place(window)
    assert said in words.text() and not words.isHidden()
    assert text(window) == TEXT or all(not problem.warning for problem in form(window).state.problems)
    before = text(window)
    form(window).undoRequested.emit()
    assert words.isHidden() and form(window).state.problems == ()
    assert network(window) == form(window).state.network and before.startswith("import torch")


def test_a_warning_is_written_all_the_same(window):
    choose(field(window, "loss"), "bce")
    words = form(window).layers.output.words
    assert words.text().startswith("Note: This loss has its own sigmoid")
    assert network(window).loss == "bce"
    assert form(window).layers.output.width_field.property("error") is not True


def test_a_red_frame_goes_when_it_is_right_again(window):
    rate = field(window, "rate")
    typed(rate, "0")
    assert rate.property("error") is True
    typed(rate, "0.5")
    assert rate.property("error") is False and network(window).rate == 0.5


# ---- from the text to the form -----------------------------------------------------------------------------------


def test_an_edit_of_the_text_is_in_the_form(window):
    window.views.editor.setPlainText(TEXT.replace("lr=2.0", "lr=0.125"))
    QApplication.processEvents()
    assert field(window, "rate").text() == "0.125" and form(window).notice.isHidden()


def test_what_is_not_understood_is_said_with_its_line(window):
    strange = TEXT.replace("loss_fn =", "print(net)\nloss_fn =")
    window.views.editor.setPlainText(strange)
    QApplication.processEvents()
    notice = form(window).notice
    line = strange[: strange.index("print(net)")].count("\n") + 1
    assert f"Line {line}: " in notice.label.text() and "print(net)" in notice.label.text()
    assert form(window).state.network == NETWORK and not form(window).layers.isEnabled()
    notice.go.click()
    assert window.views.code.tabs.bar.currentIndex() == 0
    assert window.views.editor.textCursor().blockNumber() + 1 == line
    window.builder.show_network()
    notice.rewrite.click()
    assert text(window) == TEXT and notice.isHidden() and form(window).layers.isEnabled()
    assert window.views.editor.page.steps.undone_next == "the builder's program"


def test_a_program_that_is_no_network_shows_what_to_begin_with(window):
    show(window, "import torch\nx = torch.ones(3)\n")
    assert form(window).state.network is None and form(window).start.isVisible()
    assert window.builder.network is None
    show(window, TEXT.replace("nn.Tanh()", "nn.Hardtanh()"))
    assert "nn.Hardtanh()" in form(window).start.note.text()


def test_each_tab_has_its_own_network(window):
    typed(field(window, "epochs"), "4")
    window.builder.begin(SINE)
    QApplication.processEvents()
    assert form(window).state.network == SINE
    window.views.editor.setPlainText(program_of(SINE) + "print(net)\n")
    QApplication.processEvents()
    window.tabs.step(1)
    QApplication.processEvents()
    assert form(window).state.network == replace(NETWORK, epochs=4) and form(window).notice.isHidden()
    window.tabs.step(1)
    QApplication.processEvents()
    assert form(window).state.network == SINE and not form(window).notice.isHidden()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_begins_a_program(window, name):
    typed(field(window, "epochs"), "4")
    number = list(PRESETS).index(name) + 1
    window.actions_by_name[f"network_{number}"].trigger()
    QApplication.processEvents()
    assert text(window) == program_of(PRESETS[name]) and len(window.tabs.open) == 2
    assert form(window).state.problems == () and form(window).state.notice is None


def test_a_weight_is_set_without_the_form(qtbot):
    with opened(qtbot, worker=False) as window:
        window.show_text(TEXT, name="a.py")
        window.builder.set_start(0, "weight", (2, 1), 0.5)
        window.builder.set_start(0, "weight", (2, 1), 0.75)
        assert network(window).starts == (Start(0, "weight", (2, 1), 0.75),)
        window.actions_by_name["undo"].trigger()
        assert text(window) == TEXT
        window.show_text("x = 1\n", name="b.py")
        window.builder.set_start(0, "weight", (2, 1), 0.5)
        assert text(window) == "x = 1\n"


def test_the_tab_in_front_is_remembered(qtbot):
    with opened(qtbot, worker=False) as window:
        assert window.views.code.tabs.bar.currentIndex() == 0
        window.views.code.tabs.bar.setCurrentIndex(1)
        assert form(window).isVisible() and window.settings.flag("network")
        window.actions_by_name["show_code_tab"].trigger()
        assert window.views.editor.isVisible() and not window.settings.flag("network")
        window.actions_by_name["show_network_tab"].trigger()
        assert form(window).isVisible()


# ---- points that are drawn ---------------------------------------------------------------------------------------


@pytest.fixture
def canvas(window):
    """A canvas with two points, one of each class."""
    show(window, program_of(replace(NEW, data=Data(POINTS, rows=((-1.0, 0.5, 0), (1.0, 0.5, 1)), classes=2))))
    made = form(window).data.canvas
    made.kind = 1
    return made


def mouse(canvas, kind, spot, button=Qt.MouseButton.LeftButton, modifiers=NO_KEY):
    single = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else button
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
    QApplication.sendEvent(canvas, QMouseEvent(kind, spot, canvas.mapToGlobal(spot), single, held, modifiers))


def clicked(canvas, place, **given):
    spot = canvas.spot(place)
    mouse(canvas, QEvent.Type.MouseButtonPress, spot, **given)
    mouse(canvas, QEvent.Type.MouseButtonRelease, spot, **given)


def rows(window):
    return network(window).data.rows


def test_a_click_adds_and_the_right_button_takes_away(window, canvas):
    clicked(canvas, (0.0, -0.5))
    x, y, kind = rows(window)[2]
    assert (round(x, 1), round(y, 1), kind) == (0.0, -0.5, 1)
    clicked(canvas, (0.0, -0.5), button=Qt.MouseButton.RightButton)
    assert len(rows(window)) == 2
    form(window).undoRequested.emit()
    QApplication.processEvents()
    assert len(rows(window)) == 3 and canvas.rows == rows(window)


def test_a_point_is_dragged_as_one_step(window, canvas):
    mouse(canvas, QEvent.Type.MouseButtonPress, canvas.spot((-1.0, 0.5)))
    for place in ((-0.5, 0.5), (0.0, 0.0), (0.5, -1.0)):
        mouse(canvas, QEvent.Type.MouseMove, canvas.spot(place))
    mouse(canvas, QEvent.Type.MouseButtonRelease, canvas.spot((0.5, -1.0)))
    x, y, kind = rows(window)[0]
    assert (round(x, 1), round(y, 1), kind) == (0.5, -1.0, 0)
    window.actions_by_name["undo"].trigger()
    assert rows(window) == ((-1.0, 0.5, 0), (1.0, 0.5, 1))


def test_shift_is_a_brush(window, canvas):
    mouse(canvas, QEvent.Type.MouseButtonPress, canvas.spot((-1.0, -1.0)), modifiers=SHIFT)
    for step in range(10):
        mouse(canvas, QEvent.Type.MouseMove, canvas.spot((-1.0 + step / 5, -1.0)), modifiers=SHIFT)
    mouse(canvas, QEvent.Type.MouseButtonRelease, canvas.spot((1.0, -1.0)), modifiers=SHIFT)
    assert len(rows(window)) >= 10 and {kind for *_, kind in rows(window)[2:]} == {1}


def test_keys_draw_as_well(window, canvas):
    canvas.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(canvas, key)
    assert rows(window)[2] == (0.2, 0.1, 1)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert len(rows(window)) == 2


def test_no_more_than_fit_are_drawn(window):
    full = tuple((i / 1000, 0.5, i % 2) for i in range(MOST_ROWS))
    show(window, program_of(replace(NEW, data=Data(POINTS, rows=full, classes=2))))
    form(window).data.canvas.add((0.0, 0.0))
    assert form(window).data.words.text() == "1000 points are the most that stand in a program."
    assert rows(window) == full


def test_an_empty_drawing_is_not_run_and_says_what_to_do(window, canvas):
    form(window).data.bar.clear.click()
    assert canvas.rows == () and "There are no points yet" in form(window).data.words.text()
    assert len(rows(window)) == 2
    canvas.setFocus()
    pressed(window, "Ctrl+Z")
    assert len(canvas.rows) == 2 and form(window).data.words.isHidden()


# ---- tables ------------------------------------------------------------------------------------------------------

TABLES = [
    ("text in it", "1,2\n3,red\n", "Row 2, column 2: “red” is no number."),
    ("a gap", "a,b\n1,\n", "Row 2, column 2 is empty."),
    ("too many rows", "1,2\n" * 1001, "1001 rows are too many"),
    ("nothing", "", "The file has no rows."),
    ("another encoding", b"\xff\xfe\x00", "is no UTF-8 text"),
    ("too large", b"1,2\n" * (MOST_BYTES // 4 + 1), "Nothing was read."),
    ("a cell without an end", '1,"' + "2" * 200_000, "is no table"),
]


@pytest.mark.parametrize(("content", "said"), [t[1:] for t in TABLES], ids=[t[0] for t in TABLES])
def test_a_bad_table_is_refused_at_the_field(window, tmp_path, content, said):
    path = tmp_path / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    window.desk.open_file(path)
    words = form(window).data.words
    assert said in words.text() and not words.isHidden()
    assert text(window) == TEXT and form(window).state.network == NETWORK
    typed(field(window, "epochs"), "4")
    assert words.isHidden()


def test_a_table_that_is_not_there_is_refused(window, tmp_path):
    window.builder.open_csv(tmp_path / "no.csv")
    assert form(window).data.words.text() == "no.csv is no file that can be read."


def test_a_dropped_table_is_learned(window, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("x1,x2,y\n0,0,0.5\n1,1,1.5\n2,0,2.5\n")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    for kind in (QDragEnterEvent, QDropEvent):
        QApplication.sendEvent(window, kind(QPoint(50, 200), action, data, left, NO_KEY))
    found = network(window)
    assert found.data == Data(POINTS, rows=((0, 0, 0.5), (1, 1, 1.5), (2, 0, 2.5)), inputs=2)
    assert (found.loss, found.layers[-1]) == ("mse", Layer(1))


def test_a_table_without_a_network_begins_one(window, tmp_path):
    show(window, "x = 1\n")
    path = tmp_path / "a.csv"
    path.write_text("1,red\n")
    window.desk.open_file(path)
    assert "no rows under it" in window.messages.text
    path.write_text("0,0,0\n0,2,1\n2,0,1\n2,2,0\n")
    window.desk.open_file(path)
    QApplication.processEvents()
    assert network(window).data.classes == 2 and form(window).state.problems == ()


# ---- steps -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "value", "direction", "after"),
    [
        (by_ones, 3, 1, 4),
        (by_ones, 0, -1, 0),
        (by_twentieths, 0.1, 1, 0.15),
        (by_twentieths, 0.02, -1, 0.0),
        (by_decades, 0.01, 1, 0.02),
        (by_decades, 0.02, 1, 0.05),
        (by_decades, 0.05, 1, 0.1),
        (by_decades, 0.1, -1, 0.05),
        (by_decades, 0.03, -1, 0.02),
        (by_decades, 2.0, 1, 5.0),
        (by_decades, 0.0, 1, 0.001),
        (by_decades, 0.0, -1, 0.0),
    ],
)
def test_numbers_are_turned_in_steps_that_suit_them(step, value, direction, after):
    assert step(value, direction) == pytest.approx(after)
