"""What the picture knows besides values: names that move, shared memory, hooks, copies, a second graph."""

from __future__ import annotations

import pytest

from gradgui.graph.copies import copied_from
from gradgui.graph.second import made_by_backward_of
from gradgui.recording import events as ev
from gradgui.recording.naming import label_of_card
from gradgui.runner.inline import record_text
from gradgui.state.graph import card_look, make_stage, resolve
from gradgui.state.graph_names import NameMove

VIEWS = "import torch\nbase = torch.zeros(2, 3)\nrow = base[1]\nt = base.t()\nrow.add_(5)\n"
HOOK = """import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * x
h = y.register_hook({hook})
(y * 3).sum().backward()
"""
DATA = """import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
z = (y * y).sum()
y.{how}.mul_(10)
"""
SECOND = """import torch
x = torch.tensor(3.0, requires_grad=True)
y = x ** 3
(g,) = torch.autograd.grad(y, x, create_graph=True)
"""


def cards(recording, kind=ev.OpApplied):
    return [i for i, event in enumerate(recording) if isinstance(event, kind)]


def last(recording):
    return len(recording) - 1


def test_a_name_moves_with_the_statement_that_rebinds_it():
    recording = record_text("import torch\nx = torch.ones(2, 2)\nx = x.view(-1)\nprint(x)\n")
    (leaf,), (view,) = cards(recording, ev.LeafCreated), cards(recording)
    moments = {seq: resolve(recording, seq).names for seq in range(len(recording))}
    told = [seq for seq, names in moments.items() if names]
    assert [moments[seq] for seq in told] == [(NameMove("x", leaf, view),)]
    assert isinstance(recording[told[0]], ev.StatementEntered)


def test_views_see_cells_of_one_memory():
    recording = record_text(VIEWS)
    (base,), (row, turned) = cards(recording, ev.LeafCreated), cards(recording)
    write = cards(recording, ev.TensorMutated)[0]
    looks = [card_look(recording, card, write).memory for card in (base, row, turned)]
    assert [sorted(look.seen) for look in looks] == [[0, 1, 2, 3, 4, 5], [3, 4, 5], [0, 1, 2, 3, 4, 5]]
    assert {look.written for look in looks} == {frozenset({3, 4, 5})}
    assert looks[0].words != looks[1].words
    assert card_look(recording, base, base).memory is None  # not yet: there is no view of it


@pytest.mark.parametrize(
    ("hook", "name", "text"),
    [
        ("lambda g: g.clamp(max=2.0)", "hook clamp", "3 → 2"),
        ("lambda g: print(g.norm())", "hook", "3"),
        ("lambda g: None", "hook", ""),
    ],
)
def test_a_hook_shows_what_it_was_given_and_computed(hook, name, text):
    recording = record_text(HOOK.format(hook=hook))
    product = cards(recording)[0]
    sent = next(i for i in cards(recording, ev.GradientSent) if recording[i].node == recording[product].node)
    (look,) = card_look(recording, product, sent).hooks
    assert (look.name, look.text, look.now) == (name, text, False)
    begun = recording.index.scopes["hook"][0]
    assert card_look(recording, product, begun).hooks[0].now
    assert card_look(recording, product, begun - 1).hooks == ()
    assert card_look(recording, product, last(recording)).hooks == ()


@pytest.mark.parametrize(("how", "pip", "version"), [("data", "y v0 ≠", 0), ("detach()", "y v0", 1)])
def test_data_changes_values_behind_the_version(how, pip, version):
    recording = record_text(DATA.format(how=how))
    y, product = cards(recording)[:2]
    look = card_look(recording, product, last(recording))
    assert {(p.text, p.state) for p in look.pips} == {(pip, "stale")}
    assert card_look(recording, y, last(recording)).version == version


@pytest.mark.parametrize(
    ("line", "copied"),
    [
        ("c = torch.tensor(x)", True),
        ("c = torch.tensor(k)", False),
        ("c = torch.tensor([1.0])", False),
        ("c = torch.ones(2)", False),
    ],
)
def test_a_copy_of_a_tensor_on_the_tape_is_known(line, copied):
    recording = record_text(f"import torch\nx = torch.ones(2, requires_grad=True)\nk = torch.ones(2)\n{line}\n")
    leaf = cards(recording, ev.LeafCreated)[-1]
    assert (copied_from(recording, leaf) >= 0) is copied
    wires = [w for w in make_stage(recording).geometry.base.wires if w.card == leaf]
    assert [w.cut is not None for w in wires] == [True] * copied


def test_a_second_graph_is_tied_to_the_node_whose_backward_made_it():
    recording = record_text(SECOND)
    cube, *made = cards(recording)
    assert [made_by_backward_of(recording, card) for card in (cube, *made)] == [-1, cube, cube, cube]
    assert [label_of_card(recording, card).text for card in made] == ["x**2", "x**2*3", "seed*x**2*3"]
    stage = make_stage(recording)
    assert stage.second == dict.fromkeys(made, cube)
    heights = {place.card: place.y for place in stage.geometry.base.places}
    assert max(heights[card] for card in made) < heights[cube]
