"""Linear maps and look-ups: linear, bilinear, embedding, one-hot."""

from __future__ import annotations

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.functions import check_tensor
from gradgui.engine.inplace import mutate
from gradgui.engine.opdef import TABLE
from gradgui.engine.sums import linear
from gradgui.engine.tensor import Tensor as _TensorClass
from gradgui.torch.nn.functional._common import Tensor, op

OUTSIDE = "Padding_idx must be within num_embeddings"

__all__ = ["bilinear", "embedding", "linear", "one_hot"]


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return input1ᵀ W input2 + bias, with one matrix W for each output."""
    for i, (m, n) in enumerate(zip(input1.shape[:-1], input2.shape[:-1], strict=False)):
        if m != n:
            text = f"bilinear(): input batch dimensions do not match at dim {i}: got {m} and {n}"
            raise fail(RuntimeError, text, tensors=(input1._id, input2._id))
    for name, tensor, size in (("input1", input1, weight.shape[1]), ("input2", input2, weight.shape[2])):
        if tensor.shape[-1] != size:
            text = f"bilinear(): {name} size does not match weight size: got {tensor.shape[-1]} but expected {size}"
            raise fail(RuntimeError, text, tensors=(tensor._id, weight._id))
    rows, others = input1.reshape(-1, 1, input1.shape[-1], 1), input2.reshape(-1, 1, 1, input2.shape[-1])
    made = (rows * weight * others).sum((2, 3)).view(*input1.shape[:-1], weight.shape[0])
    return made if bias is None else made + bias


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """Return the rows of ``weight`` at the indexes; the padding row gets no gradient."""
    if padding_idx is None:
        padding_idx = -1
    elif not -weight.shape[0] <= padding_idx < weight.shape[0]:
        raise fail(AssertionError, OUTSIDE, f"There are {weight.shape[0]} rows.", (weight._id,))
    elif padding_idx < 0:
        padding_idx += weight.shape[0]
    check_tensor("embedding", input, "indices")
    _check_indexes(input, weight)
    if max_norm is not None:
        _shorten(weight, input, max_norm, norm_type)
    return op("embedding", weight, input, padding_idx=padding_idx, scale_grad_by_freq=scale_grad_by_freq)


def _check_indexes(input: Tensor, weight: Tensor) -> None:
    if weight.dim() != 2:
        raise fail(RuntimeError, "'weight' must be 2-D", tensors=(weight._id,))
    if input.array.dtype not in (np.int64, np.int32):
        kind = "CPUBoolType" if input.array.dtype.kind == "b" else f"torch.{input.dtype.tensor_type}"
        raise fail(
            RuntimeError,
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"{kind} instead (while checking arguments for embedding)",
            "Row numbers are whole: use x.long().",
            (input._id,),
        )
    if bool(((input.array < 0) | (input.array >= weight.shape[0])).any()):
        plain = f"There are {weight.shape[0]} rows, numbered from 0 to {weight.shape[0] - 1}."
        raise fail(IndexError, "index out of range in self", plain, (input._id, weight._id))


def _shorten(weight: Tensor, input: Tensor, max_norm: float, norm_type: float) -> None:
    """Shorten the rows that are looked up to a norm, in place."""
    array = weight.array
    rows = np.unique(input.array)
    norms = np.linalg.norm(array[rows], norm_type, axis=1)
    scales = np.where(norms > max_norm, max_norm / (norms + 1e-7), 1)[:, None]
    shortened = array.copy()
    shortened[rows] = array[rows] * scales.astype(array.dtype)
    mutate(TABLE["copy"], weight.detach(), _TensorClass(shortened))


def one_hot(input: Tensor, num_classes: int = -1) -> Tensor:
    """Return 1 at each class and 0 elsewhere."""
    check_tensor("one_hot", input, "input", 1)
    if input.array.dtype != np.int64:
        text = "one_hot is only applicable to index tensor of type LongTensor."
        raise fail(RuntimeError, text, "Class numbers are whole: use x.long().", (input._id,))
    classes = input.array
    if not classes.size and num_classes <= 0:
        raise fail(RuntimeError, "Can not infer total number of classes from empty tensor.", tensors=(input._id,))
    if classes.size and classes.min() < 0:
        raise fail(RuntimeError, "Class values must be non-negative.", tensors=(input._id,))
    if num_classes == -1:
        num_classes = int(classes.max()) + 1
    elif classes.size and classes.max() >= num_classes:
        text = "Class values must be smaller than num_classes."
        raise fail(RuntimeError, text, f"The largest class is {classes.max()}.", (input._id,))
    return op("one_hot", input, classes=num_classes)
