"""The forms of one function: ``torch.exp(x)``, ``x.exp()``, ``x.exp_()`` and ``torch.exp(x, out=y)``.

A function is written once and offered under its names. One whose first parameter is ``do`` gets ``apply`` there for a
new result, and ``mutate`` for a change in place; so both forms go through the same row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from gradgui.engine.apply import apply
from gradgui.engine.dtypes import from_numpy, type_name
from gradgui.engine.errors import culprits_of, fail
from gradgui.engine.inplace import mutate
from gradgui.engine.opdef import TABLE
from gradgui.engine.returns import return_type
from gradgui.engine.signatures import refusal
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn

Function = TypeVar("Function", bound=Callable[..., Any])
FUNCTIONS: dict[str, Any] = {}  # what ``torch`` offers, by name
METHODS: dict[str, Any] = {}  # what a tensor offers
NUMPY_NAMES = {"axis": "dim", "keepdims": "keepdim", "x": "input", "a": "input", "x1": "input", "x2": "other"}
_MISSING = re.compile(r"missing (\d+) required (?:positional|keyword-only) arguments?: (.*)")
_TOO_MANY = re.compile(r"takes (?:from (\d+) to )?(\d+) positional arguments? but (\d+) (?:was|were) given")
_INNER = re.compile(r"\w+(?:\.<locals>\.\w+)+\(\)")
_POSITION = re.compile(r"\(position (\d+)\)")
RESIZED = (
    "An output with one or more elements was resized since it had shape {}, which does not match the required output "
    "shape {}. This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they "
    "have zero elements. You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with "
    "t.resize_(0)."
)


def offer(
    *names: str,
    out: bool = True,
    method: bool = True,
    function: bool = True,
    number_first: bool = False,
    tensor_first: bool = True,
) -> Callable[[Function], Function]:
    """Offer a function under these names (its own when none is given): as a function, and as a method."""

    def register(whole: Function) -> Function:
        shown = names or (whole.__name__,)
        form: Any = checked(whole, shown[0], number_first, tensor_first)
        if out:
            form = with_out(form, shown[0])
        for name in shown:
            if function:
                FUNCTIONS[name] = form
            if method:
                METHODS[name] = as_method(whole, name)
        return form  # type: ignore[no-any-return]

    return register


def changes(
    *names: str, out: bool = True, method: bool = True, function: bool = True, number_first: bool = False
) -> Callable[[Callable[..., Any]], Any]:
    """Offer a function of (do, input, …) under these names, and in place under the same with a low line behind."""

    def register(whole: Callable[..., Any]) -> Any:
        shown = names or (whole.__name__,)
        give = offer(*shown, out=out, method=method, function=function, number_first=number_first)
        form = give(_bound(whole, apply, shown[0]))
        in_place = as_method(_bound(whole, mutate, f"{shown[0]}_"), f"{shown[0]}_")
        for name in shown:
            METHODS[f"{name}_"] = in_place
            if function:
                FUNCTIONS[f"{name}_"] = in_place
        return form

    return register


def _bound(whole: Callable[..., Any], do: Any, name: str) -> Any:
    def form(*placed: Any, **named: Any) -> Any:
        return whole(do, *placed, **named)

    form.__name__ = form.__qualname__ = name
    form.__doc__ = whole.__doc__
    return form


def as_method(whole: Callable[..., Any], name: str = "") -> Callable[..., Any]:
    """Return a function as a method: its errors count the arguments after the tensor itself."""
    shown = name or whole.__name__

    @wraps(whole)
    def method(*placed: Any, **named: Any) -> Any:
        if named:
            named = {NUMPY_NAMES.get(key, key): value for key, value in named.items()}
        try:
            return whole(*placed, **named)
        except Exception as error:
            refuse("Tensor", shown, placed[1:], named, error)
            if isinstance(error, TypeError):
                text, name = worded(error, whole.__name__), whole.__name__
                if name.endswith("_") and text.startswith(f"{name[:-1]}()"):
                    text = name + text[len(name) - 1 :]
                error.args = (_POSITION.sub(lambda found: f"(position {int(found[1]) - 1})", text),)
            raise

    return method


def spelled(name: str) -> Callable[[Function], Function]:
    """Let a function of (input, *numbers) take its numbers as a list under a name too: ``x.flip(dims=(0, 1))``."""

    def register(whole: Function) -> Function:
        @wraps(whole)
        def form(*placed: Any, **named: Any) -> Any:
            if name in named:
                placed = (*placed, named.pop(name))
            return whole(*placed, **named)

        return form  # type: ignore[return-value]

    return register


def checked(whole: Function, name: str, number_first: bool = False, tensor_first: bool = True) -> Function:
    """Let a function refuse what is no tensor, and take NumPy's names of parameters."""

    @wraps(whole)
    def form(*placed: Any, **named: Any) -> Any:
        if named:
            named = {NUMPY_NAMES.get(key, key): value for key, value in named.items()}
        first = placed[0] if placed else named.get("input")
        if tensor_first and not isinstance(first, Tensor) and not (number_first and isinstance(first, int | float)):
            error = no_tensor(name, placed, named)
            refuse("torch", name, placed, named, error)
            raise error
        try:
            return whole(*placed, **named)
        except Exception as error:
            refuse("torch", name, placed, named, error)
            if isinstance(error, TypeError):
                error.args = (worded(error, name),)
            raise

    return form  # type: ignore[return-value]


def refuse(
    owner: str, name: str, placed: tuple[Any, ...], named: dict[str, Any], error: Exception | None = None
) -> None:
    """Raise PyTorch's TypeError when a call that failed fits none of its signatures."""
    text = refusal(f"{owner}.{name}", placed, named)
    if text is not None:
        raise fail(TypeError, text, culprits_of(error).plain if error is not None else "") from None


def refusing(whole: Function, owner: str, name: str) -> Function:
    """Let a function that is no form of an operation say of a wrong call what PyTorch's parser says."""

    @wraps(whole)
    def form(*placed: Any, **named: Any) -> Any:
        try:
            return whole(*placed, **named)
        except Exception as error:
            refuse(owner, name, placed[1:] if owner == "Tensor" else placed, named, error)
            raise

    return form  # type: ignore[return-value]


def refuses(owner: str) -> Callable[[Function], Function]:
    """Do the same for a function under its own name."""
    return lambda whole: refusing(whole, owner, whole.__name__)


def worded(error: TypeError, name: str) -> str:
    """Return what Python says of a wrong call, in PyTorch's words."""
    text = str(error)
    found = _MISSING.search(text)
    if found:
        missing = ", ".join(f'"{word}"' for word in re.findall(r"'(\w+)'", found[2]))
        return f"{name}() missing {found[1]} required positional arguments: {missing}"
    found = _TOO_MANY.search(text)
    if found and ".<locals>." in text:  # the first parameter is ours: do
        low, high, given = (int(n) - 1 if n else None for n in found.groups())
        takes = f"from {low} to {high}" if low is not None else f"{high}"
        return f"{name}() takes {takes} positional argument{'' if high == 1 else 's'} but {given} were given"
    return _INNER.sub(f"{name}()", text)


def no_tensor(name: str, placed: tuple[Any, ...], named: dict[str, Any]) -> Exception:
    """Return the error for a first argument that is missing, or no tensor."""
    if not placed and "input" not in named:
        return fail(TypeError, f'{name}() missing 1 required positional arguments: "input"')
    value = placed[0] if placed else named["input"]
    kind = type(value).__name__
    plain = f"Make a tensor of it: torch.tensor({value!r})." if isinstance(value, int | float | list) else ""
    place = " (position 1)" if placed else ""
    return fail(TypeError, f"{name}(): argument 'input'{place} must be Tensor, not {kind}", plain)


def with_out(whole: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Let a function write its result into tensors that are there already."""

    @wraps(whole)
    def form(*placed: Any, out: Any = None, **named: Any) -> Any:
        if out is None:
            return whole(*placed, **named)
        outs = out if isinstance(out, tuple | list) else (out,)
        refuse_gradients(name, (*placed, *named.values(), *outs))
        found = whole(*placed, **named)
        results = found if isinstance(found, tuple) else (found,)
        for target, result in zip(outs, results, strict=False):
            write_out(target, result)
        return given(found, outs) if isinstance(found, tuple) else out

    return form


def takes_out(whole: Function) -> Function:
    """Let a factory write into a tensor that is there already, in its dtype."""
    form = with_out(whole, whole.__name__)

    @wraps(whole)
    def factory(*placed: Any, out: Tensor | None = None, **named: Any) -> Any:
        if out is not None and named.get("dtype") is None:
            named["dtype"] = out.dtype
        try:
            return form(*placed, out=out, **named)
        except Exception as error:
            refuse("torch", whole.__name__, placed, named, error)
            raise

    return factory  # type: ignore[return-value]


def given(found: Any, outs: Any) -> Any:
    """Return the tensors that were written to, named as PyTorch names them then."""
    fields = getattr(found, "_fields", None)
    return return_type(f"{type(found).__name__}_out", *fields)(*outs) if fields else tuple(outs)


def refuse_gradients(name: str, values: tuple[Any, ...]) -> None:
    """Refuse ``out=`` where the tape would have to know of it."""
    if not state.grad_enabled:
        return
    for value in values:
        if isinstance(value, Tensor) and value.requires_grad:
            raise fail(
                RuntimeError,
                f"{name}(): functions with out=... arguments don't support automatic differentiation, but one of the "
                "arguments requires grad.",
                "Leave out= away: the result is a new tensor that gradients can flow through.",
                (value._id,),
            )


def write_out(target: Tensor, result: Tensor) -> None:
    """Write a result into a tensor, which takes its shape when it has another."""
    made, have = result.dtype, target.dtype
    if made.category > have.category:
        raise fail(
            RuntimeError,
            f"result type {type_name(made)} can't be cast to the desired output type {type_name(have)}",
            tensors=(target._id,),
        )
    if target._array.shape == result._array.shape:
        mutate(TABLE["copy"], target, result)
        return
    if target._array.size:
        warn(RESIZED.format(list(target.shape), list(result.shape)))
    before = target._version_counter.value
    fresh = (
        result.detach() if made is from_numpy(target._array.dtype) else apply(TABLE["to_copy"], result, dtype=have.np)
    )
    target._array, target._storage, target._moves = fresh.array, fresh._storage, fresh._storage.moves
    target._version_counter.value += 1
    if state.observer is not None:
        state.observer.mutated("out", (target, result), {}, target, before, None, "out")
