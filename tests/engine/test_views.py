"""Views: shared memory and versions, histories that follow in-place changes, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import gradgui.torch as torch
from gradgui.engine.errors import culprits_of

VIEWS = {
    "view": lambda t: t.view(6),
    "reshape": lambda t: t.reshape(3, 2),
    "transpose": lambda t: t.transpose(0, 1),
    "t": lambda t: t.t(),
    "T": lambda t: t.T,
    "mT": lambda t: t.mT,
    "permute": lambda t: t.permute(1, 0),
    "select": lambda t: t[1],
    "element": lambda t: t[1, 2],
    "slice": lambda t: t[:, 1:],
    "strided": lambda t: t[:, ::2],
    "unsqueeze": lambda t: t.unsqueeze(1),
    "squeeze": lambda t: t.unsqueeze(0).squeeze(0),
    "flatten": lambda t: t.flatten(),
    "narrow": lambda t: t.narrow(1, 1, 2),
    "diagonal": lambda t: t.diagonal(),
    "as_strided": lambda t: t.as_strided((2,), (3,), 1),
    "alias": lambda t: t[...],
    "chain": lambda t: t.t()[1:].unsqueeze(0),
}


def base():
    return torch.arange(6.0).reshape(2, 3).clone()


@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())
def test_a_view_shares_memory_and_version_both_ways(make):
    t = base()
    v = make(t)
    assert v._base is t
    assert v._is_view()
    t.add_(1)
    assert v.tolist() == make(t).tolist()
    assert (t._version, v._version) == (1, 1)
    v.mul_(10)
    assert v.tolist() == make(t).tolist()
    assert (t._version, v._version) == (2, 2)


@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())
@pytest.mark.parametrize("through", ["base", "view"])
def test_gradients_pass_a_change_of_either(make, through):
    x = torch.arange(6.0).reshape(2, 3).requires_grad_()
    y = x * 2
    v = make(y)
    (y if through == "base" else v).mul_(3)
    assert v.grad_fn.name() == "AsStridedBackward0"
    assert y.grad_fn.name() == ("MulBackward0" if through == "base" else "torch::autograd::CopySlices")
    weights = torch.arange(6.0).reshape(2, 3) + 1
    ((y * weights).sum() + (v * v).sum()).backward()
    have = x.grad.numpy()
    start, step = x.detach().numpy().astype(np.float64), 1e-5
    expected = np.zeros((2, 3))
    for at in np.ndindex(2, 3):
        totals = []
        for sign in (1, -1):
            moved = start.copy()
            moved[at] += sign * step
            z = torch.tensor(moved) * 2
            u = make(z)
            (z if through == "base" else u).mul_(3)
            totals.append(((z * weights).sum() + (u * u).sum()).item())
        expected[at] = (totals[0] - totals[1]) / (2 * step)
    np.testing.assert_allclose(have, expected, 1e-4, 1e-4)


@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())
def test_second_derivatives_pass_a_change_of_a_view(make):
    x = torch.arange(6.0, dtype=torch.float64).reshape(2, 3).requires_grad_()

    def value(x):
        y = x * 1
        v = make(y)
        v.mul_(v.detach() + 1)
        v.exp_() if v.ndim == 0 else v.sin_()
        return (y * y * y).sum()

    assert torch.autograd.gradcheck(lambda t: value_of(t, make), (x,))
    assert torch.autograd.gradgradcheck(lambda t: value_of(t, make), (x,))
    value(x).backward()


def value_of(x, make):
    y = x * 1
    v = make(y)
    v.sin_()
    return (y * y).sum()


def test_detach_is_no_view_but_shares_memory_and_version():
    t = base()
    d = t.detach()
    assert d._base is None
    d.zero_()
    assert t.tolist() == [[0, 0, 0], [0, 0, 0]]
    assert (t._version, d._version) == (1, 1)


def test_data_shares_memory_but_not_the_version():
    t = base()
    t.data.zero_()
    assert t.tolist() == [[0, 0, 0], [0, 0, 0]]
    assert t._version == 0


def test_a_view_of_a_plain_base_follows_when_the_base_gets_a_history():
    w = torch.tensor([3.0, 4.0], requires_grad=True)
    y = torch.zeros(4)
    first, second = y[:2], y[2:]
    first.add_(w)
    assert y.requires_grad
    assert second.requires_grad
    assert second.grad_fn.name() == "AsStridedBackward0"
    assert y.grad_fn.name() == "torch::autograd::CopySlices"
    (y * torch.tensor([1.0, 2.0, 3.0, 4.0])).sum().backward()
    assert w.grad.tolist() == [1, 2]


def test_retain_grad_goes_over_to_the_new_history():
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    y.retain_grad()
    y.mul_(3)
    y.sum().backward()
    assert y.grad.tolist() == [1, 1]
    assert x.grad.tolist() == [6, 6]


def test_hooks_of_before_belong_to_the_value_of_before():
    x = torch.ones(2, requires_grad=True)
    seen = []
    y = x * 2
    y.register_hook(lambda g: seen.append(("before", g.tolist())))
    y.mul_(3)
    y.register_hook(lambda g: seen.append(("after", g.tolist())))
    y.sum().backward()
    assert seen == [("after", [1, 1]), ("before", [3, 3])]


def leaf():
    return torch.ones(2, 2, requires_grad=True)


def no_grad_view(t):
    with torch.no_grad():
        return t[0]


def inference_view(t):
    with torch.inference_mode():
        return t[0]


REFUSED = {
    "leaf": (lambda: leaf().add_(1), "a leaf Variable that requires grad is being used in an in-place operation."),
    "view of a leaf": (
        lambda: leaf()[0].add_(1),
        "a view of a leaf Variable that requires grad is being used in an in-place operation.",
    ),
    "unbind": (lambda: (leaf() * 2).unbind()[0].add_(1), "Output 0 of Unbind is a view and is being modified inplace."),
    "split": (lambda: (leaf() * 2).split(1)[1].add_(1), "Output 1 of Split is a view and is being modified inplace."),
    "iteration": (
        lambda: next(iter(leaf() * 2)).add_(1),
        "Output 0 of Unbind is a view and is being modified inplace.",
    ),
    "no_grad": (lambda: no_grad_view(leaf() * 2).add_(1), "A view was created in no_grad mode and is being modified"),
    "view of it": (lambda: no_grad_view(leaf() * 2)[0].add_(1), "Output 0 of Select is a view of a view which was"),
    "inference": (lambda: inference_view(leaf() * 2).add_(1), "A view was created in inference mode and is being"),
    "expanded": (
        lambda: torch.ones(1).expand(3).add_(1),
        "unsupported operation: more than one element of the written-to",
    ),
    "overlap": (lambda: shifted(torch.ones(4)), "unsupported operation: some elements of the input tensor and the"),
    "detach_": (lambda: (leaf() * 2)[0].detach_(), "Can't detach views in-place."),
}


def shifted(t):
    t[1:].add_(t[:-1])


@pytest.mark.parametrize(("change", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_is_refused_and_explained(change, text):
    with pytest.raises(RuntimeError) as caught:
        change()
    assert str(caught.value).startswith(text)
    assert culprits_of(caught.value).plain
    assert culprits_of(caught.value).tensors


def test_a_view_of_several_is_refused_after_its_base_changed():
    y = leaf() * 2
    first, _ = y.unbind()
    y.mul_(2)
    with pytest.raises(RuntimeError, match="its base or another view of its base has been modified inplace"):
        first * 2


@pytest.mark.parametrize(
    ("index", "value"),
    [(0, 5.0), ((0, 1), 5.0), (slice(1, None), 2.0), (0, "row"), (slice(None), "row"), ([1, 0], "row"), (..., "whole")],
)
def test_assignment_sends_gradients_to_what_was_written(index, value):
    x = torch.arange(4.0, dtype=torch.float64).reshape(2, 2).requires_grad_()
    row = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)

    def written(x, row):
        y = x * 2
        y[index] = {"row": row, "whole": x * row}.get(value, value)
        return (y * y).sum()

    assert torch.autograd.gradcheck(written, (x, row))


def test_counting_up_in_a_part_is_two_changes():
    y = torch.zeros(2, 2)
    y[0] += 1
    assert y.tolist() == [[1, 1], [0, 0]]
    assert y._version == 2


def test_saved_tensors_see_a_change_two_views_away():
    x = torch.ones(2, 2, requires_grad=True)
    y = x * 2
    z = y * y
    y.view(4)[1:].add_(1)
    with pytest.raises(
        RuntimeError, match=r"torch.FloatTensor \[2, 2\]\], which is output 0 of torch::autograd::CopySl"
    ):
        z.sum().backward()


def test_a_change_through_data_is_silent_and_its_value_is_used():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    x.data.mul_(10)
    y.sum().backward()
    assert x.grad.tolist() == [20, 40]


def test_a_change_through_numpy_is_silent_and_its_value_is_used():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    c = torch.tensor([3.0, 4.0])
    y = x * c
    c.numpy()[:] = 100
    y.sum().backward()
    assert x.grad.tolist() == [100, 100]
    assert c._version == 0
