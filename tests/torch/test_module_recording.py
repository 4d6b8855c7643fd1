"""How modules stand in a recording: their calls are scopes, their tensors have dotted names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradgui.recording import events as ev
from gradgui.recording.naming import label_of
from gradgui.recording.narration import narrate
from gradgui.runner.inline import record_text
from gradgui.state import graph, inspector

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

IMPORTS = "import torch\nfrom torch import nn\n"
SEQUENTIAL = """
import torch
import torch.nn as nn
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
x = torch.ones(4, 2)
y = net(x)
y.sum().backward()
"""
CLASS = """
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 2)
        self.scale = nn.Parameter(torch.ones(2))
        self.register_buffer("seen", torch.zeros(1))
    def forward(self, x):
        return torch.tanh(self.fc1(x)) * self.scale
net = Net()
y = net(torch.ones(1, 2))
"""


def events(recording: Recording, kind: type) -> list:
    return [event for event in map(recording.__getitem__, range(len(recording))) if isinstance(event, kind)]


def modules(recording: Recording) -> list[str]:
    return [event.name for event in events(recording, ev.ScopeEntered) if event.kind == "module"]


def names(recording: Recording) -> list[str]:
    return sorted(recording.names_at(len(recording) - 1))


def sentences(recording: Recording, kind: type) -> list[str]:
    return [narrate(recording, seq).text for seq in range(len(recording)) if isinstance(recording[seq], kind)]


def failed(recording: Recording) -> str:
    return recording[recording.index.failure].text if recording.index.failure >= 0 else ""


def test_each_call_is_a_scope_with_its_dotted_name() -> None:
    recording = record_text(SEQUENTIAL)
    assert modules(recording) == ["net (Sequential)", "net.0 (Linear)", "net.1 (ReLU)", "net.2 (Linear)"]
    scopes = [seq for seq in range(len(recording)) if getattr(recording[seq], "kind", "") == "module"]
    assert [recording[seq].parent == scopes[0] for seq in scopes] == [False, True, True, True]
    relu = next(e for e in events(recording, ev.OpApplied) if e.op == "relu")
    assert relu.parent == scopes[2]
    assert all(recording.index.scope_end[seq] > seq for seq in scopes)
    assert narrate(recording, scopes[1]).text == "The layer net.0 (Linear) is called"
    assert narrate(recording, recording.index.scope_end[scopes[1]]).text == "net.0 (Linear) returns"


def test_parameters_are_leaves_made_once_and_named_by_their_path() -> None:
    recording = record_text(SEQUENTIAL)
    assert names(recording) == ["net", "net.0.bias", "net.0.weight", "net.2.bias", "net.2.weight", "x", "y"]
    leaves = [e for e in events(recording, ev.LeafCreated) if e.slot]
    assert [(leaf.creator, leaf.slot, leaf.requires_grad) for leaf in leaves] == [
        ("Linear", "weight", True), ("Linear", "bias", True), ("Linear", "weight", True), ("Linear", "bias", True),
    ]  # fmt: skip
    assert not events(recording, ev.TensorMutated)
    assert not events(recording, ev.GradModeChanged)
    arrived = [
        narrate(recording, seq).text for seq in range(len(recording)) if isinstance(recording[seq], ev.GradAccumulated)
    ]
    assert [text.split(" arrives in ")[1].split(":")[0] for text in arrived] == [
        "net.2.bias.grad", "net.2.weight.grad", "net.0.bias.grad", "net.0.weight.grad",
    ]  # fmt: skip


def test_sentences_of_a_network() -> None:
    recording = record_text(SEQUENTIAL)
    assert sentences(recording, ev.LeafCreated)[0].startswith("Linear.weight is a new parameter, a leaf: 3×2")
    assert "net is a module, Sequential, with 4 tensors; line 5 is next: x = torch.ones(4, 2)" in sentences(
        recording, ev.StatementEntered
    )
    said = sentences(recording, ev.OpApplied)
    assert any(text.startswith("net.0 addmm = addmm(net.0.bias, x, net.0 t): 4×3") for text in said)
    assert any(text.startswith("net.1 relu = relu(net.0 addmm): 4×3") for text in said)
    sent = sentences(recording, ev.GradientSent)
    assert any(text.startswith("net.1 relu sends a gradient back to net.0 addmm") for text in sent)


def test_a_result_has_the_name_of_the_program_once_it_is_bound() -> None:
    recording = record_text(SEQUENTIAL)
    made = [seq for seq in range(len(recording)) if getattr(recording[seq], "op", "") == "addmm"][-1]
    tensor = recording[made].output
    assert label_of(recording, tensor, made).text == "net.2 addmm"
    assert label_of(recording, tensor, len(recording) - 1).text == "y"


def test_a_class_of_the_person() -> None:
    recording = record_text(CLASS)
    assert modules(recording) == ["net (Net)", "net.fc1 (Linear)"]
    assert [name for name in names(recording) if "." in name] == [
        "net.fc1.bias", "net.fc1.weight", "net.scale", "net.seen",
    ]  # fmt: skip
    said = sentences(recording, ev.OpApplied)
    assert any(text.startswith("torch.tanh(self.f…: 1×2") for text in said)


@pytest.mark.parametrize(
    ("after", "name"),
    [
        ("net.append(nn.Linear(1, 1))", "net.3.weight"),
        ("net.add_module('last', nn.Linear(1, 1))", "net.last.weight"),
        ("net[1] = nn.PReLU()", "net.1.weight"),
        ("net.p = nn.Parameter(torch.ones(1))", "net.p"),
        ("net[0].register_buffer('b', torch.ones(1))", "net.0.b"),
        ("del net[1]", "net.1.weight"),
        ("net = nn.ModuleList([net])", "net.0.0.weight"),
        ("net = nn.Embedding(2, 2)", "net.weight"),
    ],
)
def test_names_follow_what_a_module_holds(after: str, name: str) -> None:
    recording = record_text(SEQUENTIAL + after + "\npass\n")
    assert not failed(recording)
    assert name in names(recording)


def test_a_module_made_in_a_function_has_the_name_that_it_was_given_outside() -> None:
    text = (
        "import torch\nfrom torch import nn\ndef make():\n    inner = nn.Linear(2, 1)\n    return inner\nnet = make()\n"
    )
    recording = record_text(text + "net(torch.ones(2))\n")
    assert modules(recording) == ["net (Linear)"]
    weight = events(recording, ev.LeafCreated)[0].tensor
    assert label_of(recording, weight, len(recording) - 1).text == "net.weight"


def test_a_module_without_a_name_is_called_by_its_class() -> None:
    recording = record_text(
        "import torch\nfrom torch import nn\nnn.Tanh()(torch.ones(1))\nlayers = [nn.ReLU()]\nlayers[0](torch.ones(1))\n"
    )
    assert modules(recording) == ["Tanh", "ReLU"]


def test_no_code_of_the_person_is_called_for_names() -> None:
    text = """
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(1, 1)
    def __eq__(self, other): raise ValueError("eq")
    def __hash__(self): raise ValueError("hash")
    def __repr__(self): raise ValueError("repr")
    def __getattr__(self, name):
        if name == "__class__": raise ValueError("class")
        return super().__getattr__(name)
    def named_parameters(self, *args, **named): raise ValueError("named")
    def forward(self, x): return self.fc(x)
net = Net()
y = net(torch.ones(1))
net.more = nn.ReLU()
"""
    recording = record_text(text)
    assert not failed(recording)
    assert modules(recording) == ["net (Net)", "net.fc (Linear)"]
    assert "net.fc.weight" in names(recording)
    assert recording.names_at(len(recording) - 1)["net"].text == "<Net object>"


def test_an_error_inside_a_module_closes_its_scope() -> None:
    wrong = "try:\n    net(torch.ones(3))\nexcept RuntimeError:\n    pass\n"
    recording = record_text(IMPORTS + "net = nn.Sequential(nn.Linear(2, 2))\n" + wrong + "z = torch.ones(1)\n")
    made = events(recording, ev.LeafCreated)[-1]
    assert recording[made.parent].kind == "program"
    assert len(events(recording, ev.ScopeEntered)) == len(events(recording, ev.ScopeLeft))


def test_hooks_are_scopes_inside_the_module() -> None:
    hook = "def seen(module, args, out): out + 1\nh = net.register_forward_hook(seen)\n"
    recording = record_text(IMPORTS + "net = nn.ReLU()\n" + hook + "net(torch.ones(1))\n")
    kinds = [(e.kind, e.name) for e in events(recording, ev.ScopeEntered)]
    assert kinds == [("program", "program"), ("module", "net (ReLU)"), ("hook", "seen"), ("call", "seen")]


def test_a_parameter_on_the_memory_of_a_tensor_changes_with_it() -> None:
    recording = record_text(IMPORTS + "w = torch.zeros(2)\np = nn.Parameter(w)\nwith torch.no_grad():\n    p += 1\n")
    w = recording.names_at(len(recording) - 1)["w"].tensor
    held = recording.value_at(w, len(recording) - 1)
    assert held is not None
    assert recording.value(held.value).array.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("text", [SEQUENTIAL, CLASS], ids=["sequential", "class"])
def test_prefix_law(text: str) -> None:
    recording = record_text(text)
    for cursor in range(len(recording)):
        cut = recording.cut(cursor)
        assert narrate(cut, cursor) == narrate(recording, cursor)
        for tensor in cut.index.tensor_events:
            assert label_of(cut, tensor, cursor) == label_of(recording, tensor, cursor)
        for pane in (graph, inspector):
            assert pane.resolve(cut, cursor, graph.FOLLOW) == pane.resolve(recording, cursor, graph.FOLLOW)
