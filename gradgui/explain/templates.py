"""Formulas of the op rows with holes for names and for numbers: one row of words beside each row of the table.

In words ``{g}``, ``{a}``, ``{b}``, ``{c}``, ``{out}`` are names; in numbers the same holes are one element each, and
``:p`` puts a negative one in parentheses. ``⊙`` becomes ``×`` where one side is a single number.
"""

from __future__ import annotations

from dataclasses import dataclass

_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True, slots=True)
class Step:
    """One formula: in words and in numbers of one element. No numbers: the result stands alone."""

    words: str
    numbers: str = ""


PASS = Step("{g}")
ZERO = Step("0")
NEGATE = Step("−{g}", "−{g:p}")

FORWARD: dict[str, Step] = {
    "add": Step("{a} + {b}", "{a} + {b:p}"),
    "sub": Step("{a} − {b}", "{a} − {b:p}"),
    "rsub": Step("{b} − {a}", "{b} − {a:p}"),
    "mul": Step("{a} ⊙ {b}", "{a} × {b:p}"),
    "div": Step("{a} / {b}", "{a} / {b:p}"),
    "neg": Step("−{a}", "−{a:p}"),
    "reciprocal": Step("1 / {a}", "1 / {a:p}"),
    "pow": Step("{a} ^ {b}", "{a:p} ^ {b:p}"),
    "rpow": Step("{n} ^ {a}", "{n} ^ {a:p}"),
    "remainder": Step("{a} mod {b}", "{a} mod {b:p}"),
    "floor_divide": Step("⌊{a} / {b}⌋", "⌊{a} / {b:p}⌋"),
    "exp": Step("exp({a})", "exp({a})"),
    "log": Step("log({a})", "log({a})"),
    "sin": Step("sin({a})", "sin({a})"),
    "cos": Step("cos({a})", "cos({a})"),
    "tanh": Step("tanh({a})", "tanh({a})"),
    "sigmoid": Step("σ({a})", "1 / (1 + exp(−{a:p}))"),
    "sqrt": Step("√{a}", "√{a:p}"),
    "relu": Step("max(0, {a})", "max(0, {a})"),
    "abs": Step("|{a}|", "|{a}|"),
    "sign": Step("sign({a})", "sign({a})"),
    "clone": Step("copy of {a}"),
    "to_copy": Step("{a} as {dtype}"),
    "zero": Step("0 everywhere"),
    "fill": Step("{b} everywhere"),
    "where": Step("{b} where {a}, else {c}", "{b} if {a} else {c}"),
    "gt": Step("{a} > {b}", "{a} > {b}"),
    "lt": Step("{a} < {b}", "{a} < {b}"),
    "ge": Step("{a} ≥ {b}", "{a} ≥ {b}"),
    "le": Step("{a} ≤ {b}", "{a} ≤ {b}"),
    "eq": Step("{a} = {b}", "{a} = {b}"),
    "ne": Step("{a} ≠ {b}", "{a} ≠ {b}"),
    "mm": Step("{a} @ {b}"),
    "bmm": Step("{a} @ {b}, matrix by matrix"),
    "mv": Step("{a} @ {b}"),
    "dot": Step("{a} · {b}"),
    "sum": Step("Σ {a}"),
    "sum_dim": Step("Σ {a} over dim {dim}"),
    "mean": Step("(Σ {a}) / {count}"),
    "mean_dim": Step("(Σ {a}) / {count} over dim {dim}"),
    "view": Step("{a} in the shape {shape}"),
    "unsafe_view": Step("{a} in the shape {shape}"),
    "transpose": Step("{a} with dims {dim0} and {dim1} swapped"),
    "t": Step("{a}ᵀ"),
    "permute": Step("{a} with its dims in the order {dims}"),
    "select": Step("{a} at index {index} of dim {dim}"),
    "slice": Step("{a} from {start} to {end} along dim {dim}"),
    "unsqueeze": Step("{a} with a new dim {dim} of size 1"),
    "squeeze": Step("{a} without its dims of size 1"),
    "squeeze_dim": Step("{a} without dim {dim} of size 1"),
    "expand": Step("{a} repeated to {shape}"),
    "index": Step("{a} at the given indices"),
    "select_backward": Step("{a} at index {index} of dim {dim}, 0 elsewhere"),
    "slice_backward": Step("{a} from {start} to {end} along dim {dim}, 0 elsewhere"),
    "index_backward": Step("{a} added at the given indices, 0 elsewhere"),
}

_LIKE_IT_WAS = (Step("{g} in the shape {input}"),)
BACKWARD: dict[str, tuple[Step, ...]] = {
    "add": (PASS, PASS),
    "sub": (PASS, NEGATE),
    "rsub": (NEGATE, PASS),
    "mul": (Step("{g} ⊙ {b}", "{g} × {b:p}"), Step("{g} ⊙ {a}", "{g} × {a:p}")),
    "div": (Step("{g} / {b}", "{g} / {b:p}"), Step("−{g} ⊙ {a} / {b}²", "−{g:p} × {a:p} / {b:q}²")),
    "neg": (NEGATE,),
    "reciprocal": (Step("−{g} ⊙ {out}²", "−{g:p} × {out:q}²"),),
    "pow": (
        Step("{g} ⊙ {b} ⊙ {a} ^ ({b} − 1)", "{g} × {b:p} × {a:q} ^ ({b} − 1)"),
        Step("{g} ⊙ {out} ⊙ log({a})", "{g} × {out:p} × log({a})"),
    ),
    "rpow": (Step("{g} ⊙ {out} × log({n})", "{g} × {out:p} × log({n})"),),
    "exp": (Step("{g} ⊙ {out}", "{g} × {out:p}"),),
    "log": (Step("{g} / {a}", "{g} / {a:p}"),),
    "sin": (Step("{g} ⊙ cos({a})", "{g} × cos({a})"),),
    "cos": (Step("−{g} ⊙ sin({a})", "−{g:p} × sin({a})"),),
    "tanh": (Step("{g} ⊙ (1 − {out}²)", "{g} × (1 − {out:q}²)"),),
    "sigmoid": (Step("{g} ⊙ {out} ⊙ (1 − {out})", "{g} × {out:p} × (1 − {out:p})"),),
    "sqrt": (Step("{g} / (2 × {out})", "{g} / (2 × {out:p})"),),
    "relu": (Step("{g} where {out} > 0, else 0", "{g} if {out} > 0 else 0"),),
    "abs": (Step("{g} ⊙ sign({a})", "{g} × sign({a})"),),
    "sign": (ZERO,),
    "clone": (PASS,),
    "to_copy": (Step("{g}, as {was}"),),
    "where": (
        ZERO,
        Step("{g} where {a}, else 0", "{g} if {a} else 0"),
        Step("0 where {a}, else {g}", "0 if {a} else {g}"),
    ),
    "zero": (ZERO,),
    "fill": (ZERO, ZERO),
    "mm": (Step("{g} @ {b}ᵀ"), Step("{a}ᵀ @ {g}")),
    "bmm": (Step("{g} @ {b}ᵀ, matrix by matrix"), Step("{a}ᵀ @ {g}, matrix by matrix")),
    "mv": (Step("{g} {b}ᵀ (each with each)"), Step("{a}ᵀ @ {g}")),
    "dot": (Step("{g} × {b}", "{g} × {b:p}"), Step("{g} × {a}", "{g} × {a:p}")),
    "sum": (Step("{g}, to every element"),),
    "sum_dim": (Step("{g}, to every element along dim {dim}"),),
    "mean": (Step("{g} / {count}, to every element", "{g} / {count}"),),
    "mean_dim": (Step("{g} / {count}, to every element along dim {dim}", "{g} / {count}"),),
    "view": _LIKE_IT_WAS,
    "unsafe_view": _LIKE_IT_WAS,
    "unsqueeze": _LIKE_IT_WAS,
    "squeeze": _LIKE_IT_WAS,
    "squeeze_dim": _LIKE_IT_WAS,
    "transpose": (Step("{g} with dims {dim0} and {dim1} swapped back"),),
    "t": (Step("{g}ᵀ"),),
    "permute": (Step("{g} with its dims put back"),),
    "select": (Step("{g} at index {index} of dim {dim}, 0 elsewhere"),),
    "slice": (Step("{g} from {start} to {end} along dim {dim}, 0 elsewhere"),),
    "expand": (Step("{g}"),),
    "index": (Step("{g} added at the given indices, 0 elsewhere"),),
    "select_backward": (Step("{g} at index {index} of dim {dim}"),),
    "slice_backward": (Step("{g} from {start} to {end} along dim {dim}"),),
    "index_backward": (Step("{g} at the given indices"),),
}

# Why the rule is what it is, in at most two lines of the inspector.
WHY: dict[str, str] = {
    "add": "A sum grows by as much as either side grows, so g goes on unchanged.",
    "sub": "What is taken away counts with a minus, so its gradient turns its sign.",
    "rsub": "What is taken away counts with a minus, so its gradient turns its sign.",
    "mul": "In a product each factor is the slope of the other, so each gets g times the other.",
    "div": "The larger the divisor, the less the top counts; growing the divisor shrinks the result.",
    "neg": "The result moves the other way, so the gradient turns its sign.",
    "reciprocal": "1/a falls as a grows, and the faster the nearer a is to 0.",
    "pow_scalar": "The slope of aⁿ is n times a with an exponent smaller by one.",
    "pow": "The base has the slope b × a^(b−1), the exponent the slope aᵇ × log a.",
    "rpow": "The slope of nᵃ is nᵃ itself times log n.",
    "exp": "The slope of exp is exp itself: the result was kept for this.",
    "log": "The slope of log is 1 / a.",
    "sin": "The slope of sin is cos.",
    "cos": "The slope of cos is −sin.",
    "tanh": "The slope of tanh is 1 − tanh²: it is near 0 where the result is near 1 or −1.",
    "sigmoid": "The slope of σ is σ × (1 − σ), never more than 0.25.",
    "sqrt": "The slope of the root is 1 / (2 × root), steeper the nearer to 0.",
    "relu": "Where the result is 0 nothing gets through; elsewhere g goes on unchanged.",
    "abs": "The slope of |a| is 1 on the right of 0 and −1 on the left.",
    "sign": "A sign does not change when its input moves a little, so the slope is 0.",
    "clone": "A copy has the slope 1: g goes on unchanged.",
    "to_copy": "Only the dtype changed, so g goes on, cast back.",
    "where": "Each element came from one side only, so only that side gets its gradient.",
    "zero": "The old value no longer counts, so nothing goes back.",
    "fill": "The old value no longer counts, so nothing goes back.",
    "mm": "Every row of the left met every column of the right, so g meets the other one, turned.",
    "bmm": "Matrix by matrix, g meets the other factor, turned.",
    "mv": "Every row met the same vector, so g meets the other one.",
    "dot": "Each element was scaled by its partner, so its gradient is g times the partner.",
    "sum": "Every element counts once in the sum, so each gets the whole g.",
    "sum_dim": "Every element counts once in its sum, so each gets the g of its sum.",
    "mean": "Every element counts 1/n in the mean, so each gets that part of g.",
    "mean_dim": "Every element counts 1/n in its mean, so each gets that part of its g.",
    "select": "Only the chosen part counts; the rest has the gradient 0.",
    "slice": "Only the chosen part counts; the rest has the gradient 0.",
    "index": "Only the chosen elements count, each as often as it was chosen.",
    "expand": "One element stood in many places, so their gradients are added.",
}
_MOVED = "Nothing is computed: the same numbers stand in other places, and so do their gradients."
_MOVERS = ("view", "unsafe_view", "unsqueeze", "squeeze", "squeeze_dim", "transpose", "t", "permute")
WHY.update(dict.fromkeys(_MOVERS, _MOVED))


def power_words(n: float) -> tuple[Step, Step]:
    """Return the forward and backward formula of a power with a fixed exponent."""
    text = number(n)
    forward = Step(f"{{a}}{superscript(n)}", f"{{a:q}}{superscript(n)}")
    if n == 0:
        return forward, ZERO
    if n == 1:
        return forward, Step("{g} × 1", "{g} × 1")
    rest = "" if n == 2 else superscript(n - 1)
    return forward, Step(f"{{g}} ⊙ {text}·{{a}}{rest}", f"{{g}} × {text} × {{a:{'q' if rest else 'p'}}}{rest}")


def number(value: float) -> str:
    """Write a constant as it stands in a program, with a real minus."""
    whole = int(value) if float(value).is_integer() else value
    return str(whole).replace("-", "−")


def superscript(value: float) -> str:
    """Write an exponent: raised when it is whole, after ^ otherwise."""
    if float(value).is_integer():
        return str(int(value)).translate(_SUPERSCRIPT)
    return f"^{number(value)}" if value > 0 else f"^({number(value)})"
