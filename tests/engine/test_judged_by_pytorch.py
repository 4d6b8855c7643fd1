"""Small cases in which a fuzzer against PyTorch 2.13 found us wrong; what PyTorch says stands here."""

from __future__ import annotations

import numpy as np
import pytest

import gradgui.torch as torch

NO_GRAD_VIEW = "A view was created in no_grad mode"
OVERLAP = "unsupported operation: some elements of the input tensor"


def error_of(text):
    names = {"torch": torch, "np": np}
    with pytest.raises(Exception) as caught:
        exec(text, names)
    return f"{type(caught.value).__name__}: {caught.value}"


ERRORS = (
    ("x = torch.ones(3)\nx[..., 5]", "IndexError: index 5 is out of bounds for dimension 1 with size 3"),
    ("x = torch.ones(3, 3)\nx[0, ..., 5]", "IndexError: index 5 is out of bounds for dimension 2 with size 3"),
    ("x = torch.ones(2, 3)\nx[0, 5]", "IndexError: index 5 is out of bounds for dimension 1 with size 3"),
    (
        "torch.ones(2, 3) @ torch.ones(2, 2, 3)",
        "RuntimeError: Expected size for first two dimensions of batch2 tensor to be: [2, 3] but got: [2, 2].",
    ),
    (
        "torch.ones(2, 3, requires_grad=True) @ torch.ones(2, 2, 3)",
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (6x2 and 3x2)",
    ),
    (
        "torch.ones(3, requires_grad=True) @ torch.ones(2, 2, 1)",
        "RuntimeError: size mismatch, got input (2), mat (2x2), vec (3)",
    ),
    (
        "torch.ones(2, 2, 3) @ torch.ones(2, 3, 3, dtype=torch.float64)",
        "RuntimeError: expected scalar type Float but found Double",
    ),
    (
        "torch.tensor([True, True]) ** torch.tensor([True] * 3)",
        "RuntimeError: The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0",
    ),
    ("x = torch.ones(3)\nx[x > 5] = x", f"RuntimeError: {OVERLAP}"),
    ("x = torch.ones(2, 2)[:, 0]\nx[x > 0] = x", f"RuntimeError: {OVERLAP}"),
    ("x = torch.ones(1)\nx[[0]] = x", f"RuntimeError: {OVERLAP}"),
    # history is linked before shapes are looked at
    (
        "n = torch.arange(3)\nwith torch.no_grad():\n    v = n[0]\nv.add_(torch.ones(2, requires_grad=True))",
        f"RuntimeError: {NO_GRAD_VIEW} and is being modified inplace",
    ),
    (
        "y = torch.ones(3, 3, requires_grad=True) * 1\nwith torch.no_grad():\n    v = y[None]\ny.div_(2)\n"
        "torch.stack([v, y])",
        f"RuntimeError: {NO_GRAD_VIEW} and its base or another view",
    ),
    # a change of a part is used up by a pass even where it saved nothing
    (
        "y = torch.ones(2, requires_grad=True).clone()\ny[0] = 5\ny.sum().backward()\ny.sum().backward()",
        "RuntimeError: Trying to backward through the graph a second time",
    ),
    (
        "y = torch.ones(2, requires_grad=True)[[0, 1]]\ny.sum().backward()\ny.sum().backward()",
        "RuntimeError: Trying to backward through the graph a second time",
    ),
    (
        "y = torch.ones(2, requires_grad=True) + 0\ny[y > 0] = 2.0\ny.sum().backward()\ny.sum().backward()",
        "RuntimeError: Trying to backward through the graph a second time",
    ),
    (
        "torch.ones(2).view_as(None)",
        "TypeError: view_as(): argument 'other' (position 1) must be Tensor, not NoneType",
    ),
    (
        "i = torch.tensor(2)\ni.fill_(torch.tensor(1.5, requires_grad=True))\ni.backward()",
        "RuntimeError: grad can be implicitly created only for real scalar outputs but got torch.int64",
    ),
    (
        "with torch.inference_mode():\n    a = torch.ones(2, requires_grad=True)\na.sum().backward()",
        "RuntimeError: element 0 of tensors does not require grad",
    ),
    (
        "with torch.inference_mode():\n    a = torch.ones(2, requires_grad=True)\na.zero_()",
        "RuntimeError: Inplace update to inference tensor outside InferenceMode",
    ),
)


@pytest.mark.parametrize(("text", "expected"), ERRORS, ids=range(len(ERRORS)))
def test_errors_come_in_pytorchs_order(text, expected):
    assert error_of(text).startswith(expected)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((2, 3), (4, 3, 2), ("CloneBackward0", "TransposeBackward0")),
        ((3,), (4, 3, 2), ("UnsafeViewBackward0", "MvBackward0")),
        ((4, 2, 3), (3,), ("UnsafeViewBackward0", "MvBackward0")),
        ((4, 2, 3), (3, 2), ("UnsafeViewBackward0", "MmBackward0")),
        ((1, 2, 3), (4, 3, 2), ("CloneBackward0", "TransposeBackward0")),
        ((4, 2, 3), (1, 3, 2), ("UnsafeViewBackward0", "MmBackward0")),
        ((5, 4, 2, 3), (4, 3, 2), ("UnsafeViewBackward0", "BmmBackward0")),
    ],
)
def test_matmul_folds_batches_as_pytorch_does(a, b, expected):
    rng = np.random.default_rng(0)
    left, right = (torch.tensor(rng.normal(size=shape), requires_grad=True) for shape in (a, b))
    result = left @ right
    assert (result.grad_fn.name(), result.grad_fn.next_functions[0][0].name()) == expected
    np.testing.assert_allclose(result.detach().numpy(), left.detach().numpy() @ right.detach().numpy())
    assert torch.autograd.gradcheck(torch.matmul, (left, right))


def test_a_mask_takes_one_element_even_of_its_own_memory():
    x = torch.arange(3.0)
    x[x > 0] = x[0]
    assert x.tolist() == [0, 0, 0]


def test_filling_whole_numbers_with_a_recorded_number_is_recorded():
    whole, c = torch.arange(3), torch.tensor(1.5, requires_grad=True)
    whole.fill_(c * 2)
    assert whole.dtype is torch.int64
    assert whole.requires_grad
    assert whole.grad_fn.name() == "FillBackward3"
    masked = torch.arange(3)
    masked[masked > 0] = c
    assert masked.grad_fn.name() == "IndexPutBackward0"


def test_an_empty_vector_takes_part_in_cat():
    a = torch.ones(2, 3, requires_grad=True)
    empty = torch.ones(0, requires_grad=True)
    joined = torch.cat([a * 2, empty * 1])
    assert [node.name() for node, _ in joined.grad_fn.next_functions] == ["MulBackward0", "MulBackward0"]
    joined.sum().backward()
    assert empty.grad.shape == (0,)
    assert a.grad.tolist() == [[2, 2, 2], [2, 2, 2]]


def test_a_number_to_the_power_of_a_transposed_tensor_lies_row_by_row():
    assert (3.0 ** torch.ones(2, 3).t()).stride() == (2, 1)


def test_numpy_functions_give_tensors_back():
    x = torch.tensor([0.0, 1.0, 4.0])
    assert repr(np.sqrt(x)) == "tensor([0., 1., 2.])"
    assert repr(x + np.ones(3)) == "tensor([1., 2., 5.], dtype=torch.float64)"
    assert repr(np.isnan(x)) == "tensor([0, 0, 0], dtype=torch.uint8)"
    assert repr(x == np.zeros(3)) == "tensor([ True, False, False])"
    assert repr(np.ones(3) / (x + 1)) == "tensor([1.0000, 0.5000, 0.2000], dtype=torch.float64)"
    assert (x @ np.ones(3)).item() == 5


def test_numpy_functions_refuse_tensors_that_require_grad():
    assert error_of("np.sin(torch.ones(2, requires_grad=True))").startswith("RuntimeError: Can't call numpy()")
    assert error_of("np.ones(2) - torch.ones(2)").startswith("TypeError: unsupported operand type(s) for -")


def test_the_sign_of_nan_is_0_and_so_is_the_slope_there():
    x = torch.tensor([float("nan"), -2.0, 0.0], requires_grad=True)
    assert torch.sign(x).tolist() == [0, -1, 0]
    x.abs().sum().backward()
    assert x.grad.tolist() == [0, -1, 0]


def test_a_tensor_detached_after_inference_mode_counts_its_versions():
    with torch.inference_mode():
        a = torch.ones(2)
    free = a.detach()
    free.add_(1)
    assert free.is_inference()
    assert free._version == 1
    assert error_of("with torch.inference_mode():\n    a = torch.ones(2)\na._version").startswith("RuntimeError")


def test_copying_a_tensor_onto_itself_is_allowed_even_where_it_repeats():
    repeated = torch.arange(3.0).expand(2, 3)
    repeated[None] = repeated
    assert repeated.tolist() == [[0, 1, 2], [0, 1, 2]]
    whole = torch.arange(3.0)
    whole[whole > 0] = torch.tensor([7])
    assert whole.tolist() == [0, 7, 7]
