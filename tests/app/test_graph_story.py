"""What each example is opened for is in the picture, inside the viewport at 1440×900, readable and not overlapping."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QApplication

from gradgui.app import render
from gradgui.examples import load_examples, moment
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text
from gradgui.state.graph import resolve
from tests.app.scene_texts import paintings

EXAMPLES = {example.id: example for example in load_examples()}
LEAST_TYPE = 11  # pixels at 100 %
LEAST_ZOOM = 0.9


@dataclass(frozen=True, slots=True)
class Story:
    """An example (and another event than its telling moment), with what must be seen."""

    example: str
    texts: tuple[str, ...]
    marks: tuple[str, ...] = ()
    at: tuple[type[ev.Event], int] | None = None
    lines: tuple[str, ...] = ()  # in the words above the graph

    @property
    def name(self) -> str:
        return self.example if self.at is None else f"{self.example}-{self.at[0].__name__}-{self.at[1]}"


STORIES = (
    # backward as a process
    Story("diamond", ("waits for 1 of 2", "?", "+", "seed", "∂loss/∂right", "1"), ("now_label", "now_ring"),
          lines=("each node waits, then goes on once: 6 visits; naive recursion: 10", "3 of 6 nodes visited")),
    Story("why_this_order", ("256", "768"),
          lines=("each node waits, then goes on once: 41 visits; naive recursion: 2,097,151",)),
    Story("leaf_used_twice", ("1st x", "2nd x"), ("now_ring",)),
    Story("first_tape", ("1st y", "2nd y", "2.25", "next", "waits for 1 of 2", "seed"), ("now_label",)),
    Story("accumulation", (".grad", "33"), ("now_ring",)),
    Story("broadcasting", ("sum over dim 0", "sum over dim 1", "‖g‖ 12.4", ".grad", "not yet"), ("now_label",)),
    Story("bias", ("sum over dim 0", "‖g‖ 16.7", "bias"), ("now_label", "now_ring")),
    Story("hook_clips", ("hook clamp", "‖g‖ 19.8 → 7.35", "‖g‖ 18.1", "waits for 1 of 2"), ("now_label",)),
    # a gradient that is a number, inf, NaN, 0; None; freed
    Story("no_number", ("0.25", "∞", "NaN", "0", "None", ".grad"), ()),
    # saved tensors, versions, views, names
    Story("retain_graph", ("x v0", "24", ".grad"), ("now_ring",)),
    Story("retain_graph", ("x v0", "12", ".grad", "2", "8"), at=(ev.BackwardFinished, 0)),
    Story("in_place_error", ("v1", "version 0", "y.add_(1)", "line 8", "The saved place now holds version 1",
                             "saved at line 5: wants y at version 0"), ("badge", "octagon")),
    Story("data_goes_unseen", ("y v0 ≠", "detached", "v1", "10", "20"), ("scissors",)),
    Story("one_memory", ("base", "row", "flat", "its memory", "memory of base", "v1"), ("now_ring",)),
    Story("rebinding", ("leaf", "x", ".grad", "not yet", "its memory", "memory of leaf"), ("now_ring",)),
    Story("rebinding", ("leaf", ".grad", "2"), at=(ev.BackwardFinished, 0)),
    # modes
    Story("no_grad", ("with torch.no_grad():   line 8", "Why is it not recorded?", "no grad_fn"), ("scissors",)),
    Story("four_ways", ("tracked", "blind", "cut", "plain", "k", "x v0", "detached", "no input needs grad",
                        "with torch.no_grad():   line 7"), ("scissors",)),
    Story("four_ways", ("8 bytes not kept (x, for the way back).", "Grad mode is off since line 7."),
          at=(ev.OpApplied, 1)),
    Story("off_the_tape", ("with torch.inference_mode():   line 5", "x.data", "detached", "a copy: no way back"),
          ("scissors",)),
    Story("detach_or_no_grad", ("x.detach()", "detached", "no grad_fn"), ("scissors",)),
    # create_graph
    Story("second_derivative", ("x**2", "x**2*3", "∂", "27", "seed"), ("now_label",)),
)  # fmt: skip


@pytest.fixture
def shown(qtbot):
    """Return the graph of an example at a moment, in a window of 1440×900."""
    windows = []

    def show(text, seq, size=(1440, 900)):
        recording = record_text(text)
        windows.append(render.window_on(recording, seq(recording), size=size))
        qtbot.addWidget(windows[-1])
        return windows[-1]

    yield show
    for window in windows:
        window.client.close()
        window.close()


def _at(story):
    if story.at is None:
        return lambda recording: moment(recording, EXAMPLES[story.example])
    kind, number = story.at
    return lambda recording: [i for i, event in enumerate(recording) if isinstance(event, kind)][number]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_what_an_example_is_about_is_seen(shown, monkeypatch, story):
    view = shown(EXAMPLES[story.example].text, _at(story)).views.graph
    found = paintings(view, monkeypatch)
    seen = {one.text for one in found.seen()}
    assert set(story.texts) <= seen, sorted(seen)
    in_view = {name for name, spot in found.marks if found.port.contains(spot)}
    assert set(story.marks) <= in_view
    assert found.overlaps() == []
    assert min((one.size for one in found.texts), default=LEAST_TYPE) >= LEAST_TYPE
    assert view.canvas.zoom >= LEAST_ZOOM
    words = view.headline.words()
    assert all(line in words for line in story.lines), words


@pytest.mark.parametrize(
    "example",
    ["diamond", "rebinding", "broadcasting", "retain_graph", "second_derivative", "hook_clips", "in_place_error"],
)
def test_in_front_of_a_class_cards_are_whole_and_far_ones_are_chips(shown, monkeypatch, example):
    window = shown(EXAMPLES[example].text, lambda r: moment(r, EXAMPLES[example]), (1024, 768))
    window.toggle_presenter()
    QApplication.processEvents()
    graph = window.views.graph.graph
    context = graph.context
    assert context.whole
    assert context.state.focus in context.whole
    frame = context.frame
    for card in context.whole:
        assert frame.contains(graph.box_of(card))
    found = paintings(window.views.graph, monkeypatch)
    assert found.overlaps() == []
    assert min(one.size * window.theme.card_factor for one in found.texts) >= 19.9


def test_far_ends_of_the_diamond(shown):
    window = shown(EXAMPLES["diamond"].text, lambda r: moment(r, EXAMPLES["diamond"]), (1024, 768))
    window.toggle_presenter()
    QApplication.processEvents()
    assert window.views.graph.graph.far_names() == {"x", "left", "loss"}
    window.toggle_presenter()
    assert window.views.graph.graph.far_names() == set()


@pytest.mark.parametrize("example", ["hook_clips", "one_memory", "rebinding", "second_derivative", "data_goes_unseen"])
def test_stepping_shows_what_a_fresh_look_shows(shown, example):
    window = shown(EXAMPLES[example].text, lambda recording: 0)
    recording, graph = window.session.recording, window.views.graph.graph
    steps = [*range(len(recording)), *range(len(recording) - 1, -1, -1)]
    for cursor in steps:
        window.session.seek(cursor)
        window.views.graph.show_state(resolve(recording, cursor))
        for card, item in graph.cards.items():
            assert item.look == graph.context.look(card), (cursor, card)


LOOKS = {
    "not yet": "",
    "None": "w.grad = torch.tensor(1.0)\nw.grad = None\n",
    "0": "w.grad = torch.tensor(0.0)\n",
    "NaN": "w.grad = torch.tensor(float('nan'))\n",
    "∞": "w.grad = torch.tensor(float('inf'))\n",
    "0.5": "w.grad = torch.tensor(0.5)\n",
}


def test_no_two_states_of_a_gradient_look_alike(shown, monkeypatch):
    pictures = {}
    for word, line in LOOKS.items():
        window = shown(f"import torch\nw = torch.tensor(2.0, requires_grad=True)\n{line}", lambda r: len(r) - 1)
        view = window.views.graph
        card = next(iter(view.graph.cards))
        texts = {one.text for one in paintings(view, monkeypatch).texts}
        assert word in texts
        drawer = view.graph.box_of(card).translated(0, 122)
        spot = view.canvas.mapFromScene(drawer).boundingRect()
        image = view.canvas.viewport().grab(spot).toImage()
        assert all(image != other for other in pictures.values()), word
        pictures[word] = image


@pytest.mark.parametrize("kind", [ev.NodeReady, ev.GradAccumulated])
@pytest.mark.parametrize(("motion", "moves"), [("full", "ride"), ("reduced", ""), ("none", "")])
def test_what_arrives_sinks_into_the_sum_and_the_next_key_ends_it(shown, kind, motion, moves):
    window = shown(EXAMPLES["diamond"].text, lambda recording: 0)
    view, recording = window.views.graph, window.session.recording
    arrived = next(i for i, event in enumerate(recording) if isinstance(event, kind))
    window.session.seek(arrived - 1)
    view.set_motion(motion)
    view.graph.motion._last.invalidate()  # as if nothing had been pressed for a while
    window.session.seek(arrived)
    QApplication.processEvents()
    assert view.graph.context.moving == moves
    window.session.seek(arrived + 1)
    QApplication.processEvents()
    view.graph.motion.finish()
    assert view.graph.context.moving == ""
