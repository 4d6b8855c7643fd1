"""How the engine raises: PyTorch's class and words, with a plain sentence and the culprits as data beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Culprits:
    """What a window can show of an error: plain words and the ids of tensors and nodes involved."""

    plain: str
    tensors: tuple[int, ...] = ()
    nodes: tuple[int, ...] = ()


def fail(
    kind: type[Exception], text: str, plain: str = "", tensors: tuple[int, ...] = (), nodes: tuple[int, ...] = ()
) -> Exception:
    """Return an exception of PyTorch's kind and words that carries its culprits; the caller raises it."""
    error = kind(text)
    error.__dict__["culprits"] = Culprits(plain, tensors, nodes)
    return error


def culprits_of(error: BaseException) -> Culprits:
    """Return what an exception carries for the window; empty when it carries nothing."""
    found: Any = getattr(error, "culprits", None)
    return found if isinstance(found, Culprits) else Culprits("")


FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
    "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access "
    "saved tensors after calling backward."
)
NON_LEAF_GRAD = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
    "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, "
    "use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access "
    "the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information."
)
DETACH_VIEW = (
    "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) "
    "for training, and "
    "gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() "
    "cannot be called on "
    "these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in "
    "torch/optim/optimizer.py "
    "as the solution."
)
CREATE_GRAPH_CYCLE = (
    "Using backward() with create_graph=True will create a reference cycle between the parameter and its "
    "gradient which "
    "can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If "
    "you have to use "
    "this function, make sure to reset the .grad fields of your parameters to None after use to break "
    "the cycle and avoid "
    "the leak."
)
T_DEPRECATED = (
    "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it "
    "will throw an error "
    "in a future release. Consider `x.mT` to transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, "
    "-1))` to reverse the dimensions of a tensor."
)
TO_SCALAR = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\nConsider using "
    "tensor.detach() first."
)
INFERENCE_SAVED = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode "
    "in computation "
    "tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or "
    "use `torch.no_grad()` instead of `torch.inference_mode()`."
)
SCALAR_T = "Tensor.{0} is deprecated on 0-D tensors. This function is the identity in these cases."
GRAD_DTYPE = (
    "attempting to assign a gradient with dtype '{0}' to a tensor with grad_dtype '{1}'. The gradient must match the "
    "tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute "
    "with a specific "
    "dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient "
    "may break downstream systems that assume they match."
)
LEGACY_FUNCTION = (
    "Legacy autograd function with non-static forward method is deprecated. Please use new-style "
    "autograd function with "
    "static forward method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
)
NEGATION = (
    "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or "
    "`logical_not()` operator instead."
)
FILL_TYPES = (
    "fill_() received an invalid combination of arguments - got ({0}), but expected one of:\n * (Tensor value)\n      "
    "didn't match because some of the arguments have invalid types: (!{0}!)\n * (Number value)\n      didn't match "
    "because some of the arguments have invalid types: (!{0}!)\n"
)
