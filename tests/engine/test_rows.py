"""Every row of the table: its rules against finite differences, plain and recorded, and once more for the second."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import gradgui.torch as torch
from gradgui.engine.apply import apply, apply_multi
from gradgui.engine.opdef import OUTPUTS, TABLE
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from tests.engine.network_shapes import NETWORK_SHAPES
from tests.engine.picking_shapes import PICKING_SHAPES, SYMMETRIC

STEP, CLOSE = 1e-6, 1e-6
MATRICES = {"mm": [(2, 3), (3, 4)], "bmm": [(2, 2, 3), (2, 3, 2)], "mv": [(2, 3), (3,)], "dot": [(3,), (3,)]}
SHAPES = {
    **MATRICES,
    "select_backward": [(2, 3)], "slice_backward": [(2, 3)], "diagonal_backward": [(2, 3)], "index_backward": [(2, 3)],
    "as_strided_forward": [(2, 3)], "as_strided_backward": [(2, 3)],
    "scatter_into_zeros": [(2, 3)], "gather_from": [(4, 3)], "index_put": [(3, 3), (2, 3)],
    "squeeze_product": [(1, 3)], "squeeze": [(2, 1, 3)], "squeeze_dim": [(1, 3)], "squeeze_dims": [(1, 3)],
    "squeeze_product_": [(1, 3)], "xlogy_of_scalar": [None, (2, 3)], "copy": [(2, 3), (3,)],
    "fill_tensor": [(2, 3), ()], "diagonal": [(3, 3)],
}  # fmt: skip
SHAPES |= NETWORK_SHAPES | PICKING_SHAPES
SHAPE_PAIRS = [
    ((2, 3), (2, 3)),
    ((2, 3), (3,)),
    ((2, 1), (1, 3)),
    ((), (2, 2)),
    ((2, 2), ()),
    ((), ()),
    ((4, 1, 2), (3, 1)),
]
SHAPE_SINGLES = [(2, 3), (), (3,), (1, 2, 2)]
BY_SHAPE = {"transpose", "t", "permute", "expand", "view", "reshape_alias", "unsafe_view", "select", "slice", "unbind"}
BY_SHAPE |= {"split", "split_with_sizes", "as_strided", "as_laid_out", "index", "index_put", "max_dim", "min_dim"}
NO_RULE = {"floor_divide", "copy_slices", "fill", "batch_norm_fixed"}  # raise, stand for others, or take a number only
NO_RULE |= SYMMETRIC
SKIPPED_FIRST = {"where": 1}  # the condition has no slope

RANDOM = "⚂"  # differs each time it runs
ROWS = [row for row in TABLE if row.differentiable and row.name not in NO_RULE and row.glyph != RANDOM]


def domain_of(row, index):
    low, high = row.domain[min(index, len(row.domain) - 1)] if row.domain else (-2, 2)
    return low, high


def shapes_of(row):
    arity = len(row.domain) or max(len(row.vjps), 1)
    if row.name in SHAPES:
        return [tuple(SHAPES[row.name])]
    if row.name in BY_SHAPE or row.example.get("dim") is not None:
        return [((2, 3),) * (2 if row.joint else 1)]
    if arity == 1:
        return [(shape,) for shape in SHAPE_SINGLES]
    if len(row.vjps) == 2 and row.vjps[1] is None:
        return [((2, 3), None)]
    if arity == 3:
        return [((2, 3), (2, 3), (3,)), ((3,), (), (2, 3))]
    return SHAPE_PAIRS


CASES = [(row, shapes) for row in ROWS for shapes in shapes_of(row)]


def inputs_of(row, shapes, seed=0, strided=False):
    draw = np.random.default_rng(seed)
    values = []
    for i, shape in enumerate(shapes):
        if shape is None or isinstance(shape, np.ndarray):
            values.append(1.75 if shape is None else shape)
            continue
        low, high = domain_of(row, i)
        array = draw.uniform(low, high, shape)
        if row.name == "where" and i == 0:
            values.append(array > 0.5)
            continue
        if row.name == "threshold_backward" and i == 1:
            array = np.abs(array)
        if strided and array.ndim:
            array = np.repeat(array, 2, axis=-1)[..., ::2]
        values.append(array)
    return values


def run(row, values, tracked=True):
    operands = [v if isinstance(v, float) else Tensor(v.copy(), v.dtype.kind == "f" and tracked) for v in values]
    call = apply_multi if row.multi else apply
    if row.name in ("zero", "fill_tensor", "copy"):
        call = apply
    result = call(row, *operands, **row.example)
    outputs = [t for t in (result if row.multi else (result,)) if t._array.dtype.kind == "f"]
    leaves = [t for t in operands if isinstance(t, Tensor) and t.requires_grad]
    return leaves, outputs


def weights_for(outputs):
    draw = np.random.default_rng(7)
    return [Tensor(draw.uniform(0.5, 1.5, t.shape)) for t in outputs]


def total(outputs, weights):
    return float(np.sum([np.sum(t.array * w.array) for t, w in zip(outputs, weights, strict=True)]))


def numeric(row, values, index):
    found = np.zeros(values[index].shape)
    weights = weights_for(run(row, values, False)[1])
    for at in np.ndindex(*values[index].shape):
        moved = []
        for step in (STEP, -STEP):
            changed = [v if isinstance(v, float) else v.copy() for v in values]
            changed[index][at] += step
            moved.append(total(run(row, changed, False)[1], weights))
        found[at] = (moved[0] - moved[1]) / (2 * STEP)
    return found


def floating(values):
    return [i for i, v in enumerate(values) if isinstance(v, np.ndarray) and v.dtype.kind == "f"]


def name_of(case):
    shapes = [np.shape(s) if isinstance(s, np.ndarray) else s for s in case[1]]
    return f"{case[0].name}-{'x'.join(str(s).replace(' ', '') for s in shapes)}"


@pytest.mark.parametrize("strided", [False, True], ids=["dense", "strided"])
@pytest.mark.parametrize("case", CASES, ids=map(name_of, CASES))
def test_rules_agree_with_finite_differences(case, strided):
    row, shapes = case
    values = inputs_of(row, shapes, strided=strided)
    if strided and row.name in ("as_strided", "as_strided_forward", "view", "reshape_alias"):
        pytest.skip("says itself how the memory lies")
    leaves, outputs = run(row, values)
    weights = weights_for(outputs)
    for create in (False, True):
        found = torch.autograd.grad(outputs, leaves, weights, retain_graph=True, create_graph=create, allow_unused=True)
        for index, gradient in zip(floating(values), found, strict=True):
            expected = numeric(row, values, index)
            have = np.zeros_like(expected) if gradient is None else gradient.detach().numpy()
            assert have.shape == expected.shape
            assert have.dtype == np.float64
            np.testing.assert_allclose(have, expected, CLOSE, CLOSE * 10, err_msg=f"{row.name} create_graph={create}")


SMOOTH = [case for case in CASES if case[0].name not in ("sign", "sgn", "zero", "remainder", "remainder_scalar")]


@pytest.mark.parametrize("case", SMOOTH, ids=map(name_of, SMOOTH))
def test_second_derivatives_agree_with_finite_differences(case):
    row, shapes = case
    values = inputs_of(row, shapes, seed=3)

    def slopes(current):
        leaves, outputs = run(row, current)
        squares = [t * t for t in outputs]
        sums = [s.sum() for s in squares]
        return leaves, torch.autograd.grad(sums, leaves, create_graph=True, allow_unused=True)

    leaves, first = slopes(values)
    used = [g for g in first if g is not None and g.requires_grad]
    if not used:
        return
    loss = sum((g * g).sum() for g in used)
    second = torch.autograd.grad(loss, leaves, allow_unused=True)
    for place, index in enumerate(floating(values)):
        expected = np.zeros(values[index].shape)
        for at in np.ndindex(*values[index].shape):
            moved = []
            for step in (STEP, -STEP):
                changed = [v if isinstance(v, float) else v.copy() for v in values]
                changed[index][at] += step
                again = [g for g in slopes(changed)[1] if g is not None and g.requires_grad]
                moved.append(sum(float(np.sum(g.detach().numpy() ** 2)) for g in again))
            expected[at] = (moved[0] - moved[1]) / (2 * STEP)
        have = np.zeros_like(expected) if second[place] is None else second[place].numpy()
        np.testing.assert_allclose(have, expected, 1e-4, 1e-4, err_msg=row.name)


def test_every_row_says_what_it_is():
    for row in TABLE:
        assert row.text, row.name
        assert row.glyph, row.name
        if row.differentiable:
            assert row.title, row.name
            assert row.formula, row.name
            assert len(row.formula) == len(row.vjps) or row.joint, row.name


def test_roles_that_are_saved_can_be_read():
    for row in TABLE:
        for roles in row.saves:
            assert set(roles) <= {*row.roles, *OUTPUTS}, row.name


broadcastable = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3)


@given(broadcastable, st.sampled_from(["add", "sub", "mul", "div", "pow", "maximum"]))
def test_broadcasting_is_undone(shapes, name):
    state.reset()
    (a_shape, b_shape), result_shape = shapes
    draw = np.random.default_rng(0)
    a = Tensor(draw.uniform(0.5, 2, a_shape), True)
    b = Tensor(draw.uniform(0.5, 2, b_shape), True)
    out = apply(TABLE[name], a, b)
    assert tuple(out.shape) == result_shape
    seed = Tensor(draw.uniform(0.5, 2, result_shape))
    out.backward(seed)
    wide_a = Tensor(np.broadcast_to(a.array, result_shape).copy(), True)
    wide_b = Tensor(np.broadcast_to(b.array, result_shape).copy(), True)
    apply(TABLE[name], wide_a, wide_b).backward(seed)
    for narrow, wide in ((a, wide_a), (b, wide_b)):
        lead = len(result_shape) - narrow.ndim
        stretched = [i for i, n in enumerate(narrow.shape) if n == 1 and result_shape[i + lead] != 1]
        axes = (*range(lead), *(i + lead for i in stretched))
        expected = wide.grad.array.sum(axis=axes, keepdims=True).reshape(narrow.shape)
        np.testing.assert_allclose(narrow.grad.array, expected, 1e-12, 1e-12)


@pytest.mark.parametrize(
    ("a", "b"), list(itertools.product(["float32", "float64", "float16", "int64", "bool"], repeat=2))
)
def test_gradients_have_the_dtype_of_their_tensor(a, b):
    first = torch.tensor([1, 0], dtype=getattr(torch, a))
    second = torch.tensor([1, 1], dtype=getattr(torch, b))
    leaves = [t.requires_grad_() for t in (first, second) if t.is_floating_point()]
    if not leaves:
        return
    (first * second).double().sum().backward()
    for leaf in leaves:
        assert leaf.grad.dtype is leaf.dtype
