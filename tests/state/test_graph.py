"""The graph's state: the prefix law, the seed's moments, and that nothing untouched changes."""

from __future__ import annotations

import pytest

from gradgui.graph.geometry import CARD_H, CARD_W
from gradgui.recording import events as ev
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.state.graph import EMPTY, Spot, card_look, make_stage, resolve, touched
from gradgui.state.graph_error import NO_ERROR
from gradgui.state.graph_facts import pass_at, plan_of
from tests.programs import SEED_PROGRAM, random_program


@pytest.fixture(scope="module")
def seed():
    return record_text(SEED_PROGRAM)


def looks(recording, cursor):
    return {card: card_look(recording, card, cursor) for card in recording.index.cards if card <= cursor}


@pytest.mark.parametrize("number", range(60))
def test_prefix_law(number):
    recording = record_text(random_program(number))
    step = max(1, len(recording) // 12)
    for cursor in range(number % step, len(recording), step):
        short = recording.cut(cursor)
        for selection in (FOLLOW, Selection(recording.index.cards[0])):
            assert resolve(recording, cursor, selection) == resolve(short, cursor, selection)
        assert looks(recording, cursor) == looks(short, cursor)


@pytest.mark.parametrize("number", range(40))
def test_what_is_not_touched_looks_the_same(number):
    recording = record_text(random_program(number))
    for cursor in range(1, len(recording)):
        cards = touched(recording, cursor - 1, cursor)
        if cards is None:
            continue
        before, after = looks(recording, cursor - 1), looks(recording, cursor)
        changed = {card for card, look in after.items() if before.get(card) != look}
        assert changed <= cards, [(recording[cursor], before.get(c), after[c]) for c in changed - cards]


def test_out_of_range_is_empty(seed):
    assert resolve(seed, -1) == EMPTY
    assert resolve(seed, len(seed)) == EMPTY
    assert card_look(seed, 8, 7) is None


FORWARD = "Recorded so far", "4 tensors, 3 operations; 16 bytes kept for the way back", ""
AFTER = "After backward", "x.grad is filled; what out needed for the way back is freed", ""


def at(recording, kind, nth=0):
    return [i for i, event in enumerate(recording) if isinstance(event, kind)][nth]


def test_headlines(seed):
    z = at(seed, ev.OpApplied, 2)
    for cursor, words in ((z, FORWARD), (at(seed, ev.BackwardFinished), AFTER), (len(seed) - 1, AFTER)):
        line = resolve(seed, cursor).headline
        assert (line.title, line.text, line.note) == words
    line = resolve(seed, at(seed, ev.NodeVisited, 2)).headline
    assert (line.title, line.note) == ("Order of work", "3 of 5 nodes visited")


def test_inside_backward(seed):
    cursor = at(seed, ev.GradientSent, 2)  # 2.25 to the 1st y
    state = resolve(seed, cursor)
    product, total = at(seed, ev.OpApplied, 1), at(seed, ev.OpApplied, 0)
    assert state.now == Spot(product, "port", 0)
    assert [(c.name, c.state) for c in state.queue.chips] == [
        ("out", "done"), ("z", "done"), ("y*y", "now"), ("y", "wait"), ("x", "later"),
    ]  # fmt: skip
    look = card_look(seed, product, cursor)
    assert [(p.look, p.text) for p in look.ports] == [("now", "2.25"), ("next", "next")]
    assert (look.strip.label, look.strip.text) == ("∂/∂(y*y)", "0.75")
    tray = card_look(seed, total, cursor).tray
    assert (tray.parts, tray.words) == (("2.25", ""), "waits for 1 of 2")
    assert state.apart == "no path from out, so this backward never comes here"


def test_drawer_goes_from_not_yet_to_numbers_and_back(seed):
    leaf, arrived = at(seed, ev.LeafCreated), at(seed, ev.GradAccumulated)
    assert card_look(seed, leaf, arrived - 1).drawer.look == "not yet"
    drawer = card_look(seed, leaf, arrived).drawer
    assert (drawer.look, seed.value(drawer.value).uniform) == ("numbers", 4.5)
    assert resolve(seed, arrived).now == Spot(leaf, "drawer")


def test_strips_go_when_the_pass_ends_and_saved_values_are_freed(seed):
    product = at(seed, ev.OpApplied, 1)
    end = at(seed, ev.BackwardFinished)
    assert {p.state for p in card_look(seed, product, at(seed, ev.BackwardStarted)).pips} == {"kept"}
    look = card_look(seed, product, end)
    assert look.strip is None
    assert {p.state for p in look.pips} == {"freed"}
    assert {p.look for p in look.ports} == {"done"}
    assert {p.look for p in card_look(seed, product, end + 1).ports} == {"past"}


def test_ghost_says_why(seed):
    ghost = at(seed, ev.OpApplied, -1)
    look, state = card_look(seed, ghost, ghost), resolve(seed, ghost)
    assert (look.kind, look.foot, look.caption) == ("ghost", "no grad_fn", "no_grad, line 21")
    assert state.why == ghost
    assert state.reason[0] == "Grad mode is off since line 20."


def test_ghost_becomes_a_leaf_with_requires_grad(seed):
    changed = at(seed, ev.RequiresGradChanged)
    card = at(seed, ev.OpApplied, 6)
    assert card_look(seed, card, changed - 1).kind == "ghost"
    look = card_look(seed, card, changed)
    assert (look.kind, look.foot, look.drawer.look) == ("leaf", "requires_grad", "not yet")


def test_none_after_clearing_is_not_not_yet():
    recording = record_text(
        "import torch\nx = torch.ones(1, requires_grad=True)\n(x * 2).sum().backward()\nx.grad = None\n"
    )
    leaf = recording.index.cards[0]
    found = [card_look(recording, leaf, c).drawer.look for c in range(leaf, len(recording))]
    assert list(dict.fromkeys(found)) == ["not yet", "numbers", "None"]


def test_many_parts_are_counted_and_summed():
    uses = " + ".join(["x"] * 6)
    recording = record_text(f"import torch\nx = torch.ones(1, requires_grad=True)\n({uses}).sum().backward()\n")
    sent = [i for i, e in enumerate(recording) if isinstance(e, ev.GradientSent) and e.of == 6]
    tray = card_look(recording, recording.index.cards[0], sent[2]).tray
    assert tray.total == "3 of 6 · sum 3"


def test_retain_grad_keeps_a_drawer():
    source = (
        "import torch\nx = torch.ones(1, requires_grad=True)\ny = x * 2\ny.retain_grad()\n(y * 3).sum().backward()\n"
    )
    recording = record_text(source)
    look = card_look(recording, at(recording, ev.OpApplied), len(recording) - 1)
    assert look.drawer.look == "numbers"
    assert look.strip is None


IN_PLACE = """import torch
x = torch.ones(2,2,requires_grad=True)
y = x + 2
z = y*y*3
y.add_(1)
out = z.mean()
out.backward()
"""


def test_error_in_backward_stops_the_picture():
    recording = record_text(IN_PLACE)
    cursor = at(recording, ev.Failed)
    state = resolve(recording, cursor)
    assert (state.headline.title, state.failed) == ("Backward got this far", True)
    assert len(state.queue.chips) == 5
    product = card_look(recording, at(recording, ev.OpApplied, 1), cursor)
    assert {p.state for p in product.pips} == {"stale"}
    assert [p.look for p in product.ports] == ["failed"]
    assert product.bad
    old = card_look(recording, at(recording, ev.OpApplied), cursor)
    new = card_look(recording, at(recording, ev.TensorMutated), cursor)
    assert (old.old, old.foot, new.version, new.bad) == (True, "version 0", 1, True)


def test_planned_order_is_the_true_one():
    for number in range(30):
        recording = record_text(random_program(number))
        for start in recording.index.backwards:
            plan = plan_of(recording, start)
            end = recording.index.finished.get(start, len(recording))
            visits = [e.node for e in (recording[i] for i in range(start, end)) if isinstance(e, ev.NodeVisited)]
            assert list(plan.order[: len(visits)]) == visits


def test_pass_at_before_any_backward(seed):
    assert pass_at(seed, at(seed, ev.BackwardStarted) - 1) is None


def test_stage_holds_names_and_two_ends_of_each_scale(seed):
    stage = make_stage(seed)
    assert stage.fold_titles == ("a … b",)
    assert stage.fold_lines == ("lines 10–15",)
    assert stage.places[at(seed, ev.OpApplied, 3)] == ("out", True, 8)
    assert stage.gradients == (4.5, 0.25)
    assert list(stage.region_titles.values()) == [("with torch.no_grad():", 20)]
    assert at(seed, ev.OpApplied, -1) in stage.in_regions


def test_who_did_it_stands_at_pips_arrow_and_corner():
    recording = record_text(IN_PLACE)
    cursor = at(recording, ev.Failed)
    assert resolve(recording, cursor - 1).error == NO_ERROR
    look = resolve(recording, cursor).error
    product, changed = at(recording, ev.OpApplied, 1), at(recording, ev.TensorMutated)
    assert [(c.number, c.card, c.part, c.text, c.line) for c in look.culprits] == [
        (1, product, "pips", "y*y", 4),
        (2, changed, "version", "y.add_(1)", 5),
        (3, product, "corner", "out.backward()", 7),
    ]
    assert (look.stale_card, look.new_card) == (product, changed)
    assert look.words == "saved at line 4: wants y at version 0"
    assert look.title == "The saved place now holds version 1"
    assert [(s.label, s.work, s.note) for s in look.sums] == [
        ("right:", "0.75 × 3 = 2.25", "with the old y"),
        ("wrong:", "0.75 × 4 = 3", "so PyTorch refuses"),
    ]


@pytest.mark.parametrize(
    ("source", "numbers", "stale"),
    [
        ("x = torch.ones(2, requires_grad=True)\ny = (x*x).sum()\ny.backward()\ny.backward()\n", {1, 3}, False),
        ("x = torch.ones(2)\ny = x.sum()\ny.backward()\n", {1, 2}, False),
        ("x = torch.ones(2, requires_grad=True)\nfor i in range(3):\n    k = x.exp()\n    k += 1\nk.sum().backward()\n",
         {1, 2, 3}, True),
        ("nothing\n", set(), False),
    ],
)  # fmt: skip
def test_other_errors_number_their_culprits(source, numbers, stale):
    recording = record_text("import torch\n" + source)
    look = resolve(recording, len(recording) - 1).error
    assert {c.number for c in look.culprits} == numbers
    assert (look.stale_card >= 0) == stale


def test_the_sums_stand_clear_of_every_card():
    recording = record_text(IN_PLACE)
    stage = make_stage(recording)
    x, y, w, h = stage.error_box
    for place in stage.geometry.base.places:
        right, bottom = place.x + CARD_W, place.y + CARD_H + place.below
        assert right < x or place.x > x + w or bottom < y or place.y > y + h
    assert y + h <= stage.geometry.height
    assert make_stage(record_text(SEED_PROGRAM)).error_box is None


def test_iterations_of_a_loop_in_a_loop_count_anew():
    recording = record_text(
        "import torch\nfor i in range(3):\n    a = torch.ones(1)\n    for j in range(2):\n        a * 2\n"
    )
    turns = make_stage(recording).slot_turns
    assert turns[0] == ((1, 3), (2, 3), (3, 3))
    assert turns[1] == ((1, 2), (2, 2)) * 3
