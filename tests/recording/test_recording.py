"""The recording: append-only, numbered truly, and the same after a cut, a file, or a window."""

from __future__ import annotations

import numpy as np
import pytest

import gradgui.torch as torch
from gradgui.recording import Recording, codec, record
from gradgui.recording import events as ev
from gradgui.recording.captures import Budget
from gradgui.recording.journal import EventLimitReached
from gradgui.recording.recorder import Recorder
from gradgui.runner.execute import Execution
from gradgui.runner.inline import record_text
from tests.programs import SEED_PROGRAM, random_program


def kinds(recording: Recording) -> list[str]:
    return [type(event).__name__ for event in recording]


def test_a_plain_script_records_what_the_engine_does():
    with record() as recording:
        x = torch.tensor([2.0], requires_grad=True)
        (x * x).backward()
    assert kinds(recording) == [
        "LeafCreated",
        "OpApplied",
        "BackwardStarted",
        "NodeVisited",
        "GradientSent",
        "GradientSent",
        "NodeReady",
        "NodeVisited",
        "GradAccumulated",
        "SavedReleased",
        "BackwardFinished",
    ]
    assert len(recording) == 11
    span = recording.span(0)
    assert span is not None and span.file == __file__


def test_each_block_makes_a_new_recording_and_the_old_one_stays():
    with record() as first:
        torch.ones(1)
    with record() as second:
        torch.ones(1)
        torch.ones(1)
    assert (len(first), len(second)) == (1, 2)


def test_a_tensor_from_before_the_block_is_taken_note_of_when_it_is_used():
    x = torch.ones(2, requires_grad=True)
    with record() as recording:
        x + 1
    made = recording[0]
    assert isinstance(made, ev.LeafCreated)
    assert (made.creator, made.tensor) == ("outside", x._id)


def test_the_program_of_the_seed_visits_and_sends_in_pytorchs_order():
    recording = record_text(SEED_PROGRAM)
    sent = [
        (recording.text(recording.index.node_made[e.node]), recording.values[e.value].uniform, e.waits, e.of)
        for e in recording
        if isinstance(e, ev.GradientSent)
    ]
    assert sent == [
        ("z.mean()", 0.25, 0, 1),
        ("y*y*3", 0.75, 0, 1),
        ("y*y", 2.25, 1, 2),
        ("y*y", 2.25, 0, 2),
        ("x + 2", 4.5, 0, 1),
    ]
    arrived = next(e for e in recording if isinstance(e, ev.GradAccumulated))
    assert (arrived.before, recording.values[arrived.after].uniform) == (-1, 4.5)


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_no_captured_value_changes_afterwards(seed):
    """The digest at the time of each event equals the digest at the end."""
    recording = Recording(random_program(seed))
    recorder = Recorder(recording)
    taken: list[bytes] = []
    emit = recorder._emit

    def watch(event: ev.Event) -> int:
        number = emit(event)
        taken.extend(value.digest() for value in recording.values[len(taken) :])
        return number

    recorder._emit = watch  # type: ignore[method-assign]
    Execution(recording.source.text, recorder, str, str, echo=True, seed=seed).run()
    assert len(recording) > 5
    assert [value.digest() for value in recording.values] == taken + [
        v.digest() for v in recording.values[len(taken) :]
    ]


def test_a_captured_value_survives_what_numpy_writes():
    with record() as recording:
        x = torch.zeros(3)
        x.numpy()[0] = 7.0
        x + 1
    kept = [
        recording.values[e.value].array.tolist() for e in recording if isinstance(e, ev.LeafCreated | ev.TensorMutated)
    ]
    assert kept == [[0.0, 0.0, 0.0], [7.0, 0.0, 0.0]]
    mutated = recording[1]
    assert isinstance(mutated, ev.TensorMutated)
    assert (mutated.op, mutated.version_before, mutated.version) == ("numpy", 0, 0)


def test_views_show_the_new_value_of_their_base():
    with record() as recording:
        x = torch.zeros(2, 2)
        view = x[0]
        x.add_(1)
    mutated = next(e for e in recording if isinstance(e, ev.TensorMutated))
    assert [(o.tensor, recording.values[o.value].array.tolist()) for o in mutated.shared] == [(view._id, [1.0, 1.0])]


def test_a_view_of_a_changed_tensor_begins_at_the_version_of_its_base():
    changed = "w = torch.ones(2, 3, requires_grad=True)\nwith torch.no_grad():\n    w -= 0.1\n    w -= 0.1\n"
    rest = "v = w.t()\nd = w.detach()\nn = w.data\ny = (v * v).sum()\n"
    recording = record_text("import torch\n" + changed + rest)
    last = len(recording) - 1
    names = recording.names_at(last)
    versions = {name: recording.value_at(names[name].tensor, last).version for name in "wvdn"}
    assert versions == {"w": 2, "v": 2, "d": 2, "n": 0}
    product = next(e for e in recording if isinstance(e, ev.OpApplied) and e.op == "mul")
    assert {saved.version for saved in product.saved} == {2}


def test_a_value_over_its_budget_keeps_shape_statistics_and_corners():
    with record(Budget(array_bytes=256)) as recording:
        torch.arange(10_000).reshape(100, 100)
    value = recording.values[-1]
    assert value.array is None
    assert (value.shape, value.corners.shape) == ((100, 100), (6, 6))
    assert (value.statistics.low, value.statistics.high) == (0, 9999)
    assert value.corners[0].tolist() == [0, 1, 2, 97, 98, 99]
    assert recording.limits == ("values",)


def test_scalars_are_kept_when_the_recording_is_full():
    with record(Budget(total_bytes=100)) as recording:
        for _ in range(40):
            torch.ones(1)
    assert all(value.array is not None for value in recording.values)


def test_too_many_events_stop_the_program():
    with pytest.raises(EventLimitReached), record(Budget(events=5)) as recording:
        while True:
            torch.ones(1)
    assert len(recording) == 5


@pytest.mark.parametrize("seed", range(12))
def test_bytes_bring_back_the_same_recording(seed):
    recording = record_text(random_program(seed))
    again = codec.decode(codec.encode(recording))
    assert list(again) == list(recording)
    assert [v.digest() for v in again.values] == [v.digest() for v in recording.values]
    assert codec.encode(again) == codec.encode(recording)


def test_a_file_brings_back_the_same_recording(tmp_path):
    recording = record_text(SEED_PROGRAM)
    codec.save(recording, tmp_path / "seed.gradgui")
    assert list(codec.load(tmp_path / "seed.gradgui")) == list(recording)
    assert [p.name for p in tmp_path.iterdir()] == ["seed.gradgui"]


DAMAGED = {
    "empty": b"",
    "text": b"import torch\n",
    "cut off": lambda data: data[:-20],
    "no body": lambda data: data[: len(codec.MAGIC)],
    "newer": lambda data: data[: len(codec.MAGIC)] + b"\x96\xcd\x03\xe7\xa0\xa0\x00\x90\x90",
    "changed bytes": lambda data: data[:40] + b"\xc1" + data[41:],
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_bytes_are_refused(name):
    damage = DAMAGED[name]
    data = damage if isinstance(damage, bytes) else damage(codec.encode(record_text("import torch\ntorch.ones(2)")))
    with pytest.raises(codec.UnreadableRecording):
        codec.decode(data)


def windowed(text: str, lo: int, hi: int) -> Recording:
    recording = Recording(text, "program")
    Execution(text, Recorder(recording, window=(lo, hi)), str, str, echo=True, seed=0).run()
    return recording


@pytest.mark.parametrize("seed", range(10))
def test_a_window_keeps_the_true_numbers(seed):
    text = random_program(seed)
    whole = record_text(text)
    part = windowed(text, 10, 20)
    assert len(part) == len(whole)
    assert not part.complete
    for number, event in enumerate(part):
        if 10 <= number < 20:
            assert event == whole[number]
        else:
            assert isinstance(event, ev.Elided)
            assert event.lo <= number < event.hi


def test_holes_say_where_they_begin_and_end():
    part = windowed(SEED_PROGRAM, 10, 20)
    before, after = part[3], part[30]
    assert isinstance(before, ev.Elided) and isinstance(after, ev.Elided)
    assert (before.lo, before.hi) == (0, 10)
    assert (after.lo, after.hi) == (20, len(part))


def test_a_cut_is_the_recording_of_a_run_that_ended_there():
    recording = record_text(SEED_PROGRAM)
    short = recording.cut(20)
    assert len(short) == 21
    assert list(short) == [recording[i] for i in range(21)]
    assert short.index.cards == [c for c in recording.index.cards if c <= 20]


def test_memory_kept_for_backward_is_counted_by_storage():
    recording = record_text(SEED_PROGRAM)
    steps = list(zip(recording.index.saved_bytes.seqs, recording.index.saved_bytes.items, strict=True))
    assert [b for _, b in steps] == [16, 32, 16, 32, 16]


def test_a_program_that_fails_keeps_what_it_did():
    recording = record_text("import torch\nx = torch.ones(2)\nx.foo\n")
    failed = recording[len(recording) - 1]
    assert isinstance(failed, ev.Failed)
    assert (failed.error, recording.span(len(recording) - 1).line) == ("AttributeError", 3)
    assert recording.index.failure == len(recording) - 1


def test_gradients_that_numpy_broadcast_are_whole_in_the_recording():
    with record() as recording:
        torch.ones(3, 4, requires_grad=True).sum().backward()
    arrived = next(e for e in recording if isinstance(e, ev.GradAccumulated))
    assert np.array_equal(recording.values[arrived.after].array, np.ones((3, 4)))


def test_a_backward_pass_that_fails_ends_where_it_failed():
    recording = record_text(
        "import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 2\nz = (y * y).sum()\ny.add_(1)\n"
        "try:\n    z.backward()\nexcept RuntimeError:\n    pass\nprint(1)\n"
    )
    ends = [(e.visited, e.complete) for e in recording if isinstance(e, ev.BackwardFinished)]
    assert ends == [(2, False)]
    assert recording.phase_at(len(recording) - 1) == "forward"


def test_an_in_place_change_by_itself_records_what_it_read():
    recording = record_text("import torch\nx = torch.full((2,), 0.5, requires_grad=True)\ny = x * 1\ny.mul_(y)\n")
    mutated = next(e for e in recording if isinstance(e, ev.TensorMutated))
    read = [recording.values[o.value].uniform for o in mutated.inputs]
    kept = [recording.values[s.value].uniform for s in mutated.saved]
    assert (read, kept, recording.values[mutated.value].uniform) == ([0.5, 0.5], [0.5, 0.5], 0.25)


BUSY_LOOPS = {
    "a loop": "for i in range(50_000):\n    j = i\n",
    "with calls": "def f(k):\n    return k\nfor i in range(50_000):\n    j = f(i)\n",
    "nested": "for i in range(250):\n    for k in range(200):\n        j = i * 200 + k\n",
}


@pytest.mark.parametrize("name", BUSY_LOOPS)
def test_a_program_that_only_loops_makes_no_more_events(name):
    recording = record_text("import torch\n" + BUSY_LOOPS[name] + "x = torch.full((2,), float(j))\nprint(x)\n")
    assert 500 < len(recording) < 4000
    last = len(recording) - 1
    assert recording.names_at(last)["j"].text == "49999"
    made = recording.index.cards[-1]
    assert recording.text(recording.statement_of(made)).startswith("x = torch.full")
    assert recording[made].parent == 0
    entered = {i for i, e in enumerate(recording) if isinstance(e, ev.ScopeEntered)}
    left = [e.scope for e in recording if isinstance(e, ev.ScopeLeft)]
    assert sorted(left) == sorted(entered)
