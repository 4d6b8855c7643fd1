"""Iterations that were only counted come back exactly as they were, also in another process."""

from __future__ import annotations

import msgspec
import pytest

from gradgui.recording.captures import Budget
from gradgui.recording.recorder import Recorder
from gradgui.recording.recording import Recording
from gradgui.runner.execute import Execution
from gradgui.runner.protocol import Filled, Finished, Limits

HEAD = """\
import torch
from torch import nn
torch.manual_seed(1)
x = torch.randn(24, 2)
t = (x[:, :1] * x[:, 1:] > 0).float()
"""
LOOP = """\
for epoch in range(40):
    out = net(x)
    loss = loss_fn(out, t)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
"""
NETWORKS = {
    "momentum": HEAD
    + "net = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))\nloss_fn = nn.MSELoss()\n"
    + "optimiser = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)\n"
    + LOOP
    + "    if epoch % 9 == 0:\n        print(epoch, loss.item())\n",
    "batch norm and dropout": HEAD
    + "net = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4, 1))\n"
    + "loss_fn = nn.BCEWithLogitsLoss()\noptimiser = torch.optim.RMSprop(net.parameters(), lr=0.01)\n"
    + LOOP,
    "Adam with shuffling": HEAD
    + "from torch.utils.data import DataLoader, TensorDataset\n"
    + "net = nn.Sequential(nn.Linear(2, 4), nn.SiLU(), nn.Linear(4, 1))\nloss_fn = nn.BCEWithLogitsLoss()\n"
    + "optimiser = torch.optim.Adam(net.parameters(), lr=0.01)\n"
    + "loader = DataLoader(TensorDataset(x, t), batch_size=10, shuffle=True)\n"
    + "for epoch in range(40):\n    for xb, tb in loader:\n        loss = loss_fn(net(xb), tb)\n"
    + "        optimiser.zero_grad()\n        loss.backward()\n        optimiser.step()\n",
    "a class, a schedule, a list of losses": HEAD
    + "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc1 = nn.Linear(2, 3)\n"
    + "        self.fc2 = nn.Linear(3, 1)\n"
    + "    def forward(self, x):\n        return self.fc2(torch.sigmoid(self.fc1(x)))\n"
    + "net = Net()\nloss_fn = nn.MSELoss()\noptimiser = torch.optim.SGD(net.parameters(), lr=0.5)\n"
    + "schedule = torch.optim.lr_scheduler.StepLR(optimiser, 10, 0.5)\nlosses = []\n"
    + LOOP
    + "    schedule.step()\n    losses.append(loss.item())\nprint(losses[-1])\n",
    "the best state saved": HEAD
    + "net = nn.Linear(2, 1)\nloss_fn = nn.MSELoss()\nbest = 9.0\n"
    + "optimiser = torch.optim.SGD(net.parameters(), lr=0.9)\n"
    + LOOP
    + "    if loss.item() < best:\n        best = loss.item()\n        torch.save(net.state_dict(), 'best.pt')\n"
    + "    if epoch % 7 == 6:\n        net.load_state_dict(torch.load('best.pt'))\n",
    "by hand, left early": "import random\nimport torch\nw = torch.zeros(3, requires_grad=True)\nv = w.detach()\n"
    + "for i, target in enumerate([1.0, 2.0, 3.0] * 20):\n    y = (w * random.random()).sum()\n"
    + "    loss = (y - target) ** 2\n    loss.backward()\n    with torch.no_grad():\n        w -= 0.01 * w.grad\n"
    + "        w.grad.zero_()\n    view = w.view(3, 1)\n    if i == 50:\n        break\nprint(w, v)\n",
}
VALUES = {"value", "before", "after", "contribution", "full", "seed"}


def drop(_: str) -> None:
    """Take output that nobody reads."""


def run(text, full):
    recording = Recording(text, "program", 0)
    execution = Execution(text, Recorder(recording, Budget(full=full)), drop, drop, echo=True, seed=0)
    assert execution.run().failure is None
    return recording, execution


def plain(thing, values, name="", owner=""):
    """Return an event with the bytes of its values in place of their ids."""
    if isinstance(thing, msgspec.Struct):
        kind = type(thing).__name__
        return (kind, *(plain(getattr(thing, f), values, f, kind) for f in thing.__struct_fields__))
    if isinstance(thing, tuple):
        return tuple(plain(part, values) for part in thing)
    is_value = name in VALUES or (name == "grad" and owner == "NodeVisited")
    if is_value and type(thing) is int and thing >= 0:
        value = values[thing]
        return value.dtype, value.shape, value.digest()
    return thing


def check_same(recording, whole, first):
    for seq in range(first, len(recording)):
        assert plain(recording[seq], recording.values) == plain(whole[seq], whole.values), seq


@pytest.mark.parametrize("name", NETWORKS)
def test_an_iteration_that_was_not_kept_comes_back_as_it_was(name):
    text = NETWORKS[name]
    whole, _ = run(text, 10**6)
    short, execution = run(text, 60)
    assert len(short) == len(whole)
    assert sum(1 for _ in short._kept) < len(whole) / 2
    (track,) = short.tracks
    assert track.why_not == ""
    assert track.starts == whole.tracks[0].starts
    assert {n: list(v) for n, v in track.series.items()} == {n: list(v) for n, v in whole.tracks[0].series.items()}
    first = execution.loops.loops[0].copies[0].iteration
    for iteration in {first, first + 1, first + 7, len(track) - 1}:
        back = Recording(text, "program", 0)
        recorder = Recorder(back, Budget())
        recorder.spans, back.sites = execution.recorder.spans, short.sites
        start, _ = execution.bring_back(0, iteration, recorder)
        assert (start, len(back)) == (track.starts[iteration], track.starts[iteration + 1])
        check_same(back, whole, start)
    tail = [short[seq] for seq in range(track.starts[-1], len(short))]
    assert [plain(e, short.values) for e in tail] == [
        plain(whole[seq], whole.values) for seq in range(track.starts[-1], len(whole))
    ]


def test_a_worker_brings_iterations_back(runs):
    text = NETWORKS["Adam with shuffling"]
    whole, _ = run(text, 10**6)
    generation = runs.host.run(text, limits=Limits(full=200))
    main, end = runs.finish(Recording(text, "program", 0))
    assert end.outcome == "ok"
    track = main.tracks[0]
    assert (len(main), list(track.starts)) == (len(whole), list(whole.tracks[0].starts))
    assert runs.host.fill(generation, 0, 30, len(main.values))
    filled = runs.wait(lambda m: isinstance(m, Filled))
    assert (filled.iteration, filled.why) == (30, "")
    batch = filled.batch
    assert (batch.first, batch.length) == (track.starts[30], track.starts[31])
    assert [type(e) for e in batch.events] == [type(whole[seq]) for seq in range(batch.first, batch.length)]


WHY_NOT = {
    "a generator": "import torch\ng = (i for i in range(9))\nfor i in range(30):\n    a = torch.ones(1) + i\n",
    "a file": "import io\nimport torch\ng = io.StringIO()\nfor i in range(30):\n    a = torch.ones(1) + i\n",
    "NumPy shares": "import torch\na = torch.ones(2)\nn = a.numpy()\nfor i in range(30):\n    b = a + i\n",
}


@pytest.mark.parametrize("text", WHY_NOT.values(), ids=WHY_NOT)
def test_a_loop_that_cannot_be_taken_up_is_kept_whole_and_says_why(text):
    recording, _ = run(text, 40)
    assert recording.complete
    assert recording.tracks[0].why_not


def test_an_iteration_comes_back_from_far_beyond_the_limit_of_events():
    text = "import torch\nw = torch.zeros(1)\nfor i in range(400):\n    w = w + 1\n"
    recording = Recording(text, "program", 0)
    execution = Execution(text, Recorder(recording, Budget(events=300, full=100)), drop, drop, echo=True, seed=0)
    assert execution.run().failure is None
    back = Recording(text, "program", 0)
    recorder = Recorder(back, Budget(events=300, full=100))
    recorder.spans, back.sites = execution.recorder.spans, recording.sites
    start, _ = execution.bring_back(0, 390, recorder)
    assert start == recording.tracks[0].starts[390]
    assert len(recording) > 1000


def test_a_run_pauses_steps_and_is_changed(runs):
    text = "import torch\nrate = 1.0\nw = torch.zeros(1)\nfor i in range(1_000_000_000):\n    w = w + rate\n"
    generation = runs.host.run(text, limits=Limits(full=200))
    runs.wait(lambda m: type(m).__name__ == "Events" and m.batch.length > 300)
    assert runs.host.tell("pause")
    assert runs.wait(lambda m: type(m).__name__ == "Paused").paused
    assert runs.host.fill(generation, 0, 80, 0)
    assert runs.wait(lambda m: isinstance(m, Filled)).batch is not None
    assert runs.host.tell("change", "rate = 5.0")
    assert runs.wait(lambda m: type(m).__name__ == "Paused").paused
    assert runs.host.tell("step")
    assert runs.wait(lambda m: type(m).__name__ == "Paused").paused
    assert runs.host.tell("resume")
    assert not runs.wait(lambda m: type(m).__name__ == "Paused" and not m.paused).paused
    runs.host.stop()
    end = runs.wait(lambda m: isinstance(m, Finished))
    assert end.outcome == "stopped"
