"""One element of a result or gradient, worked out by the family that its operation belongs to."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.namespaces import NumpyNamespace
from gradgui.engine.node import Context
from gradgui.explain.formulas import Number, Word, backward_step, constants, forward_step
from gradgui.explain.words import element_text
from gradgui.i18n import ntr

if TYPE_CHECKING:
    from gradgui.explain.operands import Operands
    from gradgui.explain.templates import Step

MOST_TERMS = 4
MOST_TRACED = 1 << 16  # elements of a tensor whose movement is traced
NUMPY = NumpyNamespace()
PRODUCTS = ("mm", "bmm", "mv")
MOVES = frozenset(
    ("view", "unsafe_view", "transpose", "t", "permute", "select", "slice", "unsqueeze", "squeeze", "squeeze_dim",
     "expand", "select_backward", "slice_backward")
)  # fmt: skip
Element = tuple[int, ...]
Made = tuple[str, float, float]  # the numbers as text, what they give, and the size of what was added up


def forward_element(work: Operands, chosen: Element) -> Made | None:
    """Work out one element of a result."""
    name = work.row.name
    a, b = work.arrays.get("a"), work.arrays.get("b")
    if name in PRODUCTS or name == "dot":
        if not isinstance(a, np.ndarray) or not isinstance(b, np.ndarray):
            return None
        return _product_forward(name, a, b, chosen)
    if name in ("sum", "sum_dim", "mean", "mean_dim") and isinstance(a, np.ndarray):
        return _reduction(work, a, chosen, mean=name.startswith("mean"))
    if name in MOVES and isinstance(a, np.ndarray):
        return _moved(work, a, chosen, work.names["a"], lambda t: work.row.forward(t, **work.attrs))
    step = forward_step(work)
    return _elementwise(work, step, chosen, {}, lambda f: work.row.forward(*_inputs(f, work), **work.attrs))


def backward_element(work: Operands, index: int, g: Any, chosen: Element) -> Made | None:
    """Work out one element of the gradient of an input; ``g`` None for one that has not arrived."""
    name = work.row.name
    if name in PRODUCTS:
        return _product_backward(work, index, g, chosen) if g is not None else None
    vjp = work.row.vjps[index] if index < len(work.row.vjps) else None
    if vjp is None:
        return None
    if name in ("sum", "sum_dim", "mean", "mean_dim"):
        return _spread(work, g, chosen, mean=name.startswith("mean"))
    if name in MOVES and name != "expand":
        if g is None:
            return None
        return _moved(work, g, chosen, "g", lambda t: vjp(NUMPY, t, _context(work, work.shapes, {})))
    step = backward_step(work, index)
    known = {"g": at(g, chosen) if g is not None else Word("g")}

    def rule(elements: dict[str, Any]) -> Any:
        return vjp(NUMPY, elements["g"], _context(work, ((),) * len(work.shapes), elements))

    return _elementwise(work, step, chosen, known, rule if g is not None else None)


def _elementwise(work: Operands, step: Step, chosen: Element, more: dict[str, Any], compute: Any) -> Made | None:
    elements: dict[str, Any] = {role: at(array, chosen) for role, array in work.arrays.items()} | more
    texts: dict[str, Any] = {**constants(work)}
    for role, value in elements.items():
        if isinstance(value, bool | np.bool_):
            texts[role] = Word(str(bool(value)))
        else:
            texts[role] = value if isinstance(value, Word) else Number(value) if _is_number(value) else Word("?")
    if any(f"{{{role}" in step.numbers for role in elements if isinstance(texts[role], Word) and texts[role] == "?"):
        return None
    try:
        text = step.numbers.format(**texts)
        if compute is None:
            return (text, math.nan, 0.0) if text else None
        with np.errstate(all="ignore"):
            value = compute({role: _scalar(value) for role, value in elements.items()})
        return text, float(value), 0.0
    except (KeyError, IndexError, ValueError, TypeError, AttributeError, ZeroDivisionError):
        return None  # a row that these formulas do not fit: the recorded number stands alone


def _product_forward(name: str, a: Any, b: Any, chosen: Element) -> Made:
    if name == "dot":
        return products(a, b)
    *batch, row = chosen if name == "mv" else chosen[:-1]
    left = a[(*batch, row)]
    return products(left, b if name == "mv" else b[(*batch, slice(None), chosen[-1])])


def _product_backward(work: Operands, index: int, g: Any, chosen: Element) -> Made | None:
    other: Any = work.arrays.get("b" if index == 0 else "a")
    if other is None:
        return None
    if work.row.name == "mv":
        if index == 0:
            u, v = Number(g[chosen[0]]), Number(other[chosen[1]])
            return f"{u} × {v:p}", float(u) * float(v), 0.0
        return products(other[:, chosen[0]], g)
    *batch, i, j = chosen
    if index == 0:
        return products(g[(*batch, i)], other[(*batch, j)])
    return products(other[(*batch, slice(None), i)], g[(*batch, slice(None), j)])


def products(u: np.ndarray, v: np.ndarray) -> Made:
    """Return a sum of products as text, its value, and the sum of their sizes."""
    wide = u.astype(np.float64) * v.astype(np.float64)
    some = zip(u[:MOST_TERMS], v[:MOST_TERMS], strict=True)
    pairs = [f"{_term(x, i)} × {Number(y):p}" for i, (x, y) in enumerate(some)]
    return _joined(pairs, len(u)), float(wide.sum()), float(np.abs(wide).sum())


def _reduction(work: Operands, a: np.ndarray, chosen: Element, mean: bool) -> Made:
    parts = a
    if "dim" in work.attrs and a.ndim:
        dims = {d % a.ndim for d in work.attrs["dim"]}
        rest = iter(chosen)
        picks: list[Any] = []
        for d in range(a.ndim):
            if d in dims:
                picks.append(slice(None))
                if work.attrs.get("keepdim"):
                    next(rest)
            else:
                picks.append(next(rest))
        parts = a[tuple(picks)]
    terms, total, size = sum_terms(parts)
    if not mean:
        return terms, total, size
    count = max(1, parts.size)
    top = f"({terms})" if parts.size > 1 else terms
    return f"{top} / {parts.size}", total / count, size / count


def sum_terms(array: np.ndarray) -> Made:
    """Return a sum of elements as text, its value, and the sum of the sizes of its finite elements."""
    flat = array.reshape(-1)
    wide = flat.astype(np.float64)
    size = float(np.abs(wide[np.isfinite(wide)]).sum())
    texts = [_term(v, i) for i, v in enumerate(flat[:MOST_TERMS])]
    return _joined(texts, flat.size), float(wide.sum()), size


def _spread(work: Operands, g: Any, chosen: Element, mean: bool) -> Made:
    """Work out the gradient of a reduction: which element of g reached this one, divided for a mean."""
    count = constants(work)["count"]
    if g is None:
        return (f"g / {count}", math.nan, 0.0) if mean else ("g", math.nan, 0.0)
    place = chosen
    if "dim" in work.attrs:
        dims = {d % max(1, len(chosen)) for d in work.attrs["dim"]}
        keep = work.attrs.get("keepdim")
        place = tuple(0 if d in dims else i for d, i in enumerate(chosen) if keep or d not in dims)
    value = float(at(g, place) if g.ndim else g[()])
    if mean:
        return f"{Number(value)} / {count}", value / max(1, count), 0.0
    return (f"g{element_text(place)}" if g.size > 1 else "", value, 0.0)


def _moved(work: Operands, source: np.ndarray, chosen: Element, name: str, move: Any) -> Made | None:
    """Find which element came here, by moving the elements' own numbers."""
    if source.size > MOST_TRACED:
        return None
    numbers = np.arange(1, source.size + 1, dtype=np.float64).reshape(source.shape)
    try:
        number_here = int(np.asarray(move(numbers))[chosen])
    except (KeyError, IndexError, ValueError, TypeError):
        return None
    if number_here == 0:
        return "", 0.0, 0.0
    place = tuple(int(i) for i in np.unravel_index(number_here - 1, source.shape))
    return f"{name}{element_text(place)}", float(source[place]), 0.0


def _term(value: Any, place: int) -> str:
    """Write a number of a sum: in parentheses when it is negative and not the first."""
    return f"{Number(value):p}" if place else f"{Number(value)}"


def _joined(terms: list[str], count: int) -> str:
    if count <= MOST_TERMS:
        return " + ".join(terms)
    return " + ".join(terms[: MOST_TERMS - 1]) + f" + … ({ntr('{n} term', '{n} terms', count)})"


def at(array: Any, chosen: Element) -> Any:
    """Return the element that a broadcast array has at an index of the result; a number is itself."""
    if not isinstance(array, np.ndarray):
        return array
    lead = len(chosen) - array.ndim
    if lead < 0:
        return array.flat[0] if array.size == 1 else None
    return array[tuple(0 if n == 1 else chosen[lead + i] for i, n in enumerate(array.shape))]


def _context(work: Operands, shapes: tuple[tuple[int, ...], ...], elements: dict[str, Any]) -> Context:
    context = Context(shapes, (), work.attrs)
    for role, value in elements.items():
        if role in ("a", "b", "c", "out"):
            setattr(context, role, value)
    return context


def _inputs(elements: dict[str, Any], work: Operands) -> list[Any]:
    return [elements[role] for role in ("a", "b", "c")[: len(work.shapes)]]


def _scalar(value: Any) -> Any:
    return np.asarray(value) if isinstance(value, np.generic) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)
