"""Captured memory moves before it is written, and every tensor on it follows; exposed memory stays."""

from __future__ import annotations

import numpy as np
import pytest

import gradgui.torch as torch

FOLLOWERS = {
    "itself": lambda t: t,
    "view": lambda t: t.view(6),
    "column": lambda t: t[:, 1],
    "element": lambda t: t[1, 2],
    "transposed": lambda t: t.t(),
    "expanded": lambda t: t[:, None].expand(2, 2, 3),
    "detached": lambda t: t.detach(),
    "data": lambda t: t.data,
    "view of a view": lambda t: t.t()[1:][0],
    "detached view": lambda t: t[1].detach(),
}
CHANGES = {
    "add_": lambda t: t.add_(1),
    "setitem": lambda t: t.__setitem__(0, 7.0),
    "through a view": lambda t: t.view(6)[2:4].mul_(5),
    "through data": lambda t: t.data.zero_(),
    "through detach": lambda t: t.detach().fill_(3),
    "copy_": lambda t: t.copy_(torch.ones(3)),
}


def capture(t):
    """Do what a recording does: keep the array, and mark its memory."""
    t._storage.captured = True
    return t.array, t.array.copy()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("follow", FOLLOWERS.values(), ids=FOLLOWERS.keys())
def test_a_captured_buffer_is_left_behind_and_all_tensors_follow(follow, change):
    t = torch.arange(6.0).reshape(2, 3).clone()
    other = follow(t)
    kept, before = capture(t)
    change(t)
    assert np.array_equal(kept, before), "the recording's array was written to"
    assert other.tolist() == follow(t).tolist()
    assert other._storage is t._storage
    assert not np.shares_memory(kept, t.array)


@pytest.mark.parametrize("times", [1, 2, 5])
def test_a_follower_that_slept_finds_the_newest_buffer(times):
    t = torch.arange(6.0).reshape(2, 3).clone()
    asleep = t[:, 1:]
    for _ in range(times):
        capture(t)
        t.add_(1)
    assert asleep.tolist() == t[:, 1:].tolist()
    assert asleep.storage_offset() == 1
    asleep.mul_(2)
    assert t[0, 1].item() == 2 * (1 + times)


def test_memory_that_is_not_captured_is_written_where_it_is():
    t = torch.zeros(3)
    where = t.array
    t.add_(1)
    assert t.array is where


def test_an_accumulated_gradient_moves_too():
    x = torch.ones(2, requires_grad=True)
    (x * 2).sum().backward()
    grad = x.grad
    kept, before = capture(grad)
    (x * 3).sum().backward()
    assert x.grad is grad
    assert np.array_equal(kept, before)
    assert grad.tolist() == [5, 5]


def test_numpy_gets_the_new_buffer_and_the_recording_keeps_the_old():
    t = torch.zeros(3)
    kept, _ = capture(t)
    array = t.numpy()
    array[0] = 5
    assert kept.tolist() == [0, 0, 0]
    assert t.tolist() == [5, 0, 0]


def test_exposed_memory_never_moves_again():
    t = torch.zeros(3)
    array = t.numpy()
    t._storage.captured = True
    t.add_(1)
    assert array.tolist() == [1, 1, 1]
    assert t.numpy() is not None
    assert np.shares_memory(array, t.numpy())


def test_memory_that_came_from_numpy_never_moves():
    array = np.zeros(3, np.float32)
    t = torch.from_numpy(array)
    t._storage.captured = True
    t.add_(1)
    assert array.tolist() == [1, 1, 1]
    array[0] = 9
    assert t.tolist() == [9, 1, 1]


def test_np_asarray_exposes_as_well():
    t = torch.zeros(2)
    np.asarray(t)[0] = 4
    assert t.tolist() == [4, 0]
    assert t._storage.pinned


def test_saved_tensors_follow_a_move():
    x = torch.tensor([2.0], requires_grad=True)
    c = torch.tensor([3.0])
    y = x * c
    capture(c)
    c.data.mul_(10)
    y.backward()
    assert x.grad.tolist() == [30]


def test_data_assigned_shares_the_memory_of_the_other():
    x, y = torch.zeros(2), torch.ones(2)
    d = x.detach()
    x.data = y
    y.add_(1)
    assert x.tolist() == [2, 2]
    assert d.tolist() == [0, 0]
