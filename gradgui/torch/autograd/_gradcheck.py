"""``torch.autograd.gradcheck``: rules compared with finite differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.factories import randn_like, zeros_like
from gradgui.engine.gradients import grad
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn

if TYPE_CHECKING:
    from collections.abc import Callable

Tensors = tuple[Tensor, ...]


class GradcheckError(RuntimeError):
    """Says where a rule and the finite differences part."""

    __module__ = "torch.autograd.gradcheck"


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    **_: Any,
) -> bool:
    """Return True when the gradients of a function agree with finite differences; raise RuntimeError when not."""
    given = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    try:
        _check_inputs(given)
        outputs = _outputs(func, given)
        for number in range(len(outputs)):
            for index, tensor in enumerate(given):
                if isinstance(tensor, Tensor) and tensor.requires_grad:
                    _compare(func, given, number, index, eps, atol, rtol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def _check_inputs(inputs: tuple[Any, ...]) -> None:
    tracked = [t for t in inputs if isinstance(t, Tensor) and t.requires_grad]
    if not tracked:
        raise fail(
            ValueError,
            "gradcheck expects at least one input tensor to require gradient, but none of the them have "
            "requires_grad=True.",
        )
    for i, t in enumerate(inputs):
        if isinstance(t, Tensor) and t.requires_grad and t._array.dtype != np.float64:
            warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. This check "
                "will "
                "likely fail if all the inputs are not of double precision floating point or complex. "
            )


def _outputs(func: Callable[..., Any], inputs: tuple[Any, ...]) -> Tensors:
    found = func(*inputs)
    outputs = (found,) if isinstance(found, Tensor) else tuple(found)
    return tuple(t for t in outputs if isinstance(t, Tensor) and t.requires_grad)


def _compare(
    func: Callable[..., Any], inputs: tuple[Any, ...], number: int, index: int, eps: float, atol: float, rtol: float
) -> None:
    numeric = _numeric(func, inputs, number, index, eps)
    analytic = _analytic(func, inputs, number, index)
    if np.allclose(analytic, numeric, rtol, atol, equal_nan=True):
        return
    raise GradcheckError(
        f"Jacobian mismatch for output {number} with respect to input {index},\n"
        f"numerical:{Tensor(numeric)!r}\nanalytical:{Tensor(analytic)!r}\n"
    )


def _numeric(func: Callable[..., Any], inputs: tuple[Any, ...], number: int, index: int, eps: float) -> np.ndarray:
    """Return the Jacobian by central differences, one row for each element of the input."""
    tensor: Tensor = inputs[index]
    rows = []
    for at in np.ndindex(*tensor._array.shape):
        moved = []
        for step in (eps, -eps):
            array = tensor.array.copy()
            array[at] += step
            other = Tensor(array, True)
            trial = [other if i == index else t for i, t in enumerate(inputs)]
            moved.append(_outputs(func, tuple(trial))[number].array.astype(np.float64).ravel())
        rows.append((moved[0] - moved[1]) / (2 * eps))
    return np.array(rows)


def _analytic(func: Callable[..., Any], inputs: tuple[Any, ...], number: int, index: int) -> np.ndarray:
    """Return the same Jacobian from the rules, one column for each element of the output."""
    output, tensor = _outputs(func, inputs)[number], inputs[index]
    columns = []
    for at in range(output._array.size):
        seed = zeros_like(output)
        seed.array.reshape(-1)[at] = 1
        (found,) = grad((output,), (tensor,), (seed,), True, False, True)
        columns.append(np.zeros(tensor._array.size) if found is None else found.array.astype(np.float64).ravel())
    return np.array(columns).T


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    **_: Any,
) -> bool:
    """Return True when second derivatives agree with finite differences of the first."""
    given = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    outputs = _outputs(func, given)
    seeds = (
        tuple(randn_like(t).detach().requires_grad_() for t in outputs)
        if grad_outputs is None
        else (grad_outputs,)
        if isinstance(grad_outputs, Tensor)
        else tuple(grad_outputs)
    )
    tracked = [i for i, t in enumerate(given) if isinstance(t, Tensor) and t.requires_grad]

    def slopes(*args: Any) -> Any:
        values, vectors = args[: len(given)], args[len(given) :]
        made = _outputs(func, values)
        chosen = [values[i] for i in tracked]
        found = grad(made, chosen, vectors, True, True, True)
        return tuple(g for g in found if g is not None)

    return gradcheck(slopes, (*given, *seeds), eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception)
