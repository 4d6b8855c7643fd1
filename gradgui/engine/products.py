"""Matrix products, told apart by the dims of their inputs as PyTorch tells them."""

from __future__ import annotations

import math

import numpy as np

from gradgui.engine.apply import apply, clashing_dimension, does_not_broadcast
from gradgui.engine.dtypes import c_name
from gradgui.engine.errors import fail
from gradgui.engine.opdef import TABLE
from gradgui.engine.shapes import contiguous, expand, matrix_transposed, reshape, squeeze, unsqueeze
from gradgui.engine.tensor import Tensor


def matmul(input: Tensor, other: Tensor) -> Tensor:
    """Multiply matrices, vectors and batches of matrices; raise RuntimeError when they do not fit."""
    _check_tensor("matmul", other, "other")
    a, b = input._array.shape, other._array.shape
    if not a or not b:
        raise fail(
            RuntimeError,
            f"both arguments to matmul need to be at least 1D, but they are {len(a)}D and {len(b)}D",
            tensors=(input._id, other._id),
        )
    if len(a) == 1 and len(b) == 1:
        _check_same_dtype(input, other)
        if a != b:
            raise _no_match(
                f"inconsistent tensor size, expected tensor [{a[0]}] and src [{b[0]}] to have the same number of "
                f"elements, but got {a[0]} and {b[0]} elements respectively",
                input,
                other,
            )
        return apply(TABLE["dot"], input, other)
    if len(a) == 2 and len(b) == 2:
        return _mm(input, other)
    if len(a) == 2 and len(b) == 1:
        if a[1] != b[0]:
            raise _no_match(f"size mismatch, got input ({a[0]}), mat ({a[0]}x{a[1]}), vec ({b[0]})", input, other)
        _check_same_dtype(input, other)
        return apply(TABLE["mv"], input, other)
    if len(a) == 1 and len(b) == 2:
        result = apply(TABLE["squeeze_product"], _mm(unsqueeze(input, 0), other), dim=0)
        result._version_counter.value = 1  # PyTorch drops the dim in place
        return result
    return _batched(input, other)


def _check_tensor(function: str, value: object, name: str) -> None:
    if not isinstance(value, Tensor):
        text = f"{function}(): argument '{name}' (position 2) must be Tensor, not {type(value).__name__}"
        raise fail(TypeError, text, "Make a tensor of it with torch.tensor().")


def _mm(input: Tensor, other: Tensor) -> Tensor:
    (n, k), (m, p) = input._array.shape, other._array.shape
    if k != m:
        raise _no_match(f"mat1 and mat2 shapes cannot be multiplied ({n}x{k} and {m}x{p})", input, other)
    _check_same_dtype(input, other)
    return apply(TABLE["mm"], input, other)


def _batched(input: Tensor, other: Tensor) -> Tensor:
    """Multiply batches: fold into one product where PyTorch does, else matrix by matrix."""
    if _folds(input, other):
        return _folded(input, other)
    a, b = input._array.shape, other._array.shape
    if len(a) == len(b) == 3 and a[0] != b[0]:
        if a[0] == 1 and input.requires_grad:
            return matmul(squeeze(input, 0), other)
        if b[0] == 1 and other.requires_grad:
            return matmul(input, squeeze(other, 0))
    try:
        batch = np.broadcast_shapes(a[:-2], b[:-2])
    except ValueError:
        clash = clashing_dimension(a[:-2], b[:-2])
        assert clash is not None
        raise does_not_broadcast(clash, input, other) from None
    size, rows = math.prod(batch), a[-2:-1]
    left = reshape(expand(input, (*batch, *(rows or (1,)), a[-1])), (size, *(rows or (1,)), a[-1]))
    if len(b) == 1:
        column = unsqueeze(reshape(expand(other, (*batch, *b)), (size, *b)), 2)
        return apply(TABLE["unsafe_view"], squeeze(bmm(left, column), -1), shape=(*batch, *rows))
    right = reshape(expand(other, (*batch, *b[-2:])), (size, *b[-2:]))
    return apply(TABLE["unsafe_view"], bmm(left, right), shape=(*batch, *rows, b[-1]))


def _folds(input: Tensor, other: Tensor) -> bool:
    """Return whether PyTorch multiplies a batch and a matrix or vector as one matrix."""
    first_larger = input.ndim >= other.ndim
    larger, smaller = (input, other) if first_larger else (other, input)
    if larger.ndim < 3 or smaller.ndim > 2:
        return False
    if smaller.requires_grad:
        return True
    if input.ndim == 2:
        return False
    array = larger.array if first_larger else larger.array.swapaxes(-1, -2)
    shape, steps = array.shape, array.strides
    return not array.size or all(steps[i] == steps[i + 1] * shape[i + 1] for i in range(array.ndim - 2))


def _folded(input: Tensor, other: Tensor) -> Tensor:
    """Multiply a batch, laid out as one matrix, by a matrix or vector."""
    turned = other.ndim > input.ndim
    larger, smaller = (matrix_transposed(other), input) if turned else (input, other)
    if turned and input.ndim == 2:
        smaller = apply(TABLE["t"], input)
    shape = larger._array.shape
    product = matmul(reshape(larger, (math.prod(shape[:-1]), shape[-1])), smaller)
    result = apply(TABLE["unsafe_view"], product, shape=(*shape[:-1], *smaller._array.shape[1:]))
    return contiguous(matrix_transposed(result)) if turned and smaller.ndim == 2 else result


def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """Multiply two matrices."""
    _check_tensor("mm", mat2, "mat2")
    for t, name in ((input, "self"), (mat2, "mat2")):
        if t.ndim != 2:
            raise _no_match(f"{name} must be a matrix", input, mat2)
    return matmul(input, mat2)


def mv(input: Tensor, vec: Tensor) -> Tensor:
    """Multiply a matrix and a vector."""
    _check_tensor("mv", vec, "vec")
    if input.ndim != 2 or vec.ndim != 1:
        text = f"vector + matrix @ vector expected, got 1, {input.ndim}, {vec.ndim}"
        raise _no_match(text, input, vec)
    return matmul(input, vec)


def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """Multiply two vectors and add up."""
    _check_tensor("dot", tensor, "tensor")
    if input.ndim != 1 or tensor.ndim != 1:
        raise _no_match(f"1D tensors expected, but got {input.ndim}D and {tensor.ndim}D tensors", input, tensor)
    return matmul(input, tensor)


def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """Multiply a batch of matrices by another."""
    _check_tensor("bmm", mat2, "mat2")
    for t, name in ((input, "batch1"), (mat2, "batch2")):
        if t.ndim != 3:
            raise _no_match(f"{name} must be a 3D tensor", input, mat2)
    a, b = input._array.shape, mat2._array.shape
    if a[0] != b[0] or a[2] != b[1]:
        raise _no_match(
            f"Expected size for first two dimensions of batch2 tensor to be: [{a[0]}, {a[2]}] but got: [{b[0]}, "
            f"{b[1]}].",
            input,
            mat2,
        )
    _check_same_dtype(input, mat2)
    return apply(TABLE["bmm"], input, mat2)


def _check_same_dtype(input: Tensor, other: Tensor) -> None:
    if input._array.dtype == other._array.dtype:
        if input._array.dtype.kind == "b":
            name = {(1, 1): "dot", (2, 1): "addmv_impl_cpu"}.get((input.ndim, other.ndim), "addmm_impl_cpu_")
            raise fail(NotImplementedError, f"\"{name}\" not implemented for 'Bool'", tensors=(input._id, other._id))
        return
    names = [t.dtype.tensor_type.removesuffix("Tensor") for t in (input, other)]
    dims = (input.ndim, other.ndim)
    if dims == (1, 1):
        text = f"dot : expected both vectors to have same dtype, but found {names[0]} and {names[1]}"
    elif dims == (3, 3):
        text = f"expected scalar type {names[0]} but found {names[1]}"
    elif dims == (2, 1):
        text = f"addmv input tensors must have the same dtype, but got {names[1]}, {names[0]}, and {names[1]}"
    else:
        first, second = c_name(input.dtype), c_name(other.dtype)
        text = f"expected m1 and m2 to have the same dtype, but got: {first} != {second}"
    raise fail(
        RuntimeError,
        text,
        "Matrix products do not change dtypes by themselves: use x.to(other.dtype).",
        (input._id, other._id),
    )


def _no_match(text: str, input: Tensor, other: Tensor) -> Exception:
    a, b = tuple(input.shape), tuple(other.shape)
    return fail(
        RuntimeError,
        text,
        f"A product a @ b needs as many columns in a as there are rows in b; the shapes here are {a} and {b}.",
        (input._id, other._id),
    )
