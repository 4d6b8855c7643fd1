"""``torch.autograd.functional``: whole Jacobians and Hessians, and their products with vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gradgui.engine import functions, modes, shapes
from gradgui.engine.errors import fail
from gradgui.engine.factories import ones_like, zeros, zeros_like
from gradgui.engine.gradients import grad
from gradgui.engine.tensor import Tensor
from gradgui.torch import _missing

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]

Function = Callable[..., Any]
Tensors = tuple[Tensor, ...]


def jacobian(func: Function, inputs: Any, create_graph: bool = False, strict: bool = False) -> Any:
    """Return the derivatives of every element of the outputs by every element of the inputs."""
    with modes.enable_grad():
        single_in, given = _as_tuple(inputs)
        tracked = _tracked(given, create_graph)
        single_out, outputs = _as_tuple(func(*tracked))
        rows = tuple(_jacobian_of(output, tracked, create_graph, strict, i) for i, output in enumerate(outputs))
    if single_out:
        return rows[0][0] if single_in else rows[0]
    return tuple(row[0] for row in rows) if single_in else rows


def _jacobian_of(output: Tensor, inputs: Tensors, create: bool, strict: bool, number: int) -> Tensors:
    if strict and not output.requires_grad:
        raise fail(
            RuntimeError,
            f"Output {number} of the user-provided function does not require gradients. The outputs must be "
            "computed in a "
            "differentiable manner from the input when running in strict mode.",
        )
    flat = shapes.reshape(output, -1)
    columns: list[list[Tensor]] = [[] for _ in inputs]
    for i in range(flat.numel()):  # type: ignore[attr-defined]
        found: Sequence[Tensor | None] = [None] * len(inputs)
        if flat.requires_grad:
            found = grad((flat[i],), inputs, (None,), True, create, True)  # type: ignore[index]
        for column, value, source in zip(columns, found, inputs, strict=True):
            column.append(zeros_like(source) if value is None else value)
    return tuple(
        shapes.reshape(functions.stack(column), (*output.shape, *source.shape))
        if column
        else zeros(*output.shape, *source.shape)
        for column, source in zip(columns, inputs, strict=True)
    )


def hessian(func: Function, inputs: Any, create_graph: bool = False, strict: bool = False) -> Any:
    """Return the second derivatives of a function with one scalar result."""
    single, given = _as_tuple(inputs)

    def slope(*args: Tensor) -> Any:
        args = tuple(t if t.requires_grad else t.detach().requires_grad_() for t in args)
        value = _scalar(func(*args), "hessian")
        if not value.requires_grad:
            return tuple(zeros_like(t) for t in args)
        found = grad((value,), args, (None,), True, True, True)
        return tuple(zeros_like(t) if g is None else g for g, t in zip(found, args, strict=True))

    whole = jacobian(slope, given, create_graph, strict)
    return whole[0][0] if single else whole


def vjp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """Return the outputs, and the product of a vector with the Jacobian."""
    with modes.enable_grad():
        single_in, given = _as_tuple(inputs)
        tracked = _tracked(given, create_graph)
        single_out, outputs = _as_tuple(func(*tracked))
        vectors = _vectors(v, outputs, "v")
        found = _products(outputs, tracked, vectors, create_graph)
    results = outputs if create_graph else tuple(t.detach() for t in outputs)
    return results[0] if single_out else results, found[0] if single_in else found


def jvp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """Return the outputs, and the product of the Jacobian with a vector: by going back twice."""
    with modes.enable_grad():
        _, given = _as_tuple(inputs)
        tracked = _tracked(given, create_graph)
        single_out, outputs = _as_tuple(func(*tracked))
        vectors = _vectors(v, tracked, "v")
        dummies = tuple(zeros_like(t, requires_grad=True) for t in outputs)
        back = _products(outputs, tracked, dummies, True)
        used = [(g, w) for g, w in zip(back, vectors, strict=True) if g.requires_grad]
        found: Sequence[Tensor | None] = [None] * len(dummies)
        if used:
            found = grad([g for g, _ in used], dummies, [w for _, w in used], create_graph, create_graph, True)
    pushed = tuple(zeros_like(t) if g is None else g for g, t in zip(found, outputs, strict=True))
    results = outputs if create_graph else tuple(t.detach() for t in outputs)
    return results[0] if single_out else results, pushed[0] if single_out else pushed


def vhp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """Return the value, and the product of a vector with the Hessian."""
    with modes.enable_grad():
        single, given = _as_tuple(inputs)
        tracked = _tracked(given, create_graph)
        value = _scalar(func(*tracked), "vhp")
        slopes = _products((value,), tracked, (ones_like(value),), True)
        found = _products(slopes, tracked, _vectors(v, tracked, "v"), create_graph)
    return value if create_graph else value.detach(), found[0] if single else found


def hvp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """Return the value, and the product of the Hessian with a vector; the Hessian is symmetric."""
    return vhp(func, inputs, v, create_graph, strict)


def _products(outputs: Tensors, inputs: Tensors, vectors: Tensors, create: bool) -> Tensors:
    used = [(t, v) for t, v in zip(outputs, vectors, strict=True) if t.requires_grad]
    found: Sequence[Tensor | None] = [None] * len(inputs)
    if used:
        found = grad([t for t, _ in used], inputs, [v for _, v in used], create, create, True)
    return tuple(zeros_like(t) if g is None else g for g, t in zip(found, inputs, strict=True))


def _as_tuple(values: Any) -> tuple[bool, Tensors]:
    if isinstance(values, Tensor):
        return True, (values,)
    return False, tuple(values)


def _tracked(inputs: Tensors, create: bool) -> Tensors:
    """Return inputs of which derivatives can be taken: connected to the given ones, or cut off from them."""
    if create:
        return tuple(shapes.view(t, t.shape) if t.requires_grad else t.detach().requires_grad_() for t in inputs)
    return tuple(t.detach().requires_grad_() for t in inputs)


def _scalar(value: Any, name: str) -> Tensor:
    if not isinstance(value, Tensor) or value._array.size != 1:
        raise fail(
            RuntimeError,
            f"The Tensor returned by the function given to {name} should contain a single element",
            "Only a function with one number as its result has a Hessian.",
        )
    return shapes.reshape(value, ())


def _vectors(v: Any, like: Tensors, name: str) -> Tensors:
    if v is None:
        if len(like) != 1 or like[0]._array.size != 1:
            raise fail(
                RuntimeError,
                "The vector v can only be None if the user-provided function returns a single Tensor with a single "
                "element.",
            )
        return (ones_like(like[0]),)
    _, vectors = _as_tuple(v)
    for i, (vector, pattern) in enumerate(zip(vectors, like, strict=True)):
        if vector.shape != pattern.shape:
            raise fail(
                RuntimeError,
                f"{name} has invalid size: should be {pattern.shape} but got {vector.shape}."
                if len(like) == 1
                else f"Entry {i} in {name} has invalid size: should be {pattern.shape} but got {vector.shape}.",
            )
    return vectors


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.autograd.functional", name, globals())
