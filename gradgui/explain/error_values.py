"""Errors of values: shapes that do not fit, dtypes, numbers taken out of tensors."""

from __future__ import annotations

import ast

from gradgui.explain.error_parts import Actor, Cause, Help, Story, method_call
from gradgui.explain.words import atom, shape_tuple
from gradgui.i18n import tr


def shapes_differ(cause: Cause) -> Story:
    """Tell of two shapes that cannot be stretched to each other."""
    tensors = cause.event.tensors
    if len(tensors) < 2:
        return Story(cause.event.plain)
    (a, b), (m, n) = (cause.name(t) for t in tensors[:2]), (cause.shape(t) for t in tensors[:2])
    plain = tr(
        "{a} is {m} and {b} is {n}. Counted from the right, sizes must be equal, or one of them 1.",
        a=a, m=shape_tuple(m), b=b, n=shape_tuple(n),
    )  # fmt: skip
    helps: list[Help] = []
    if len(m) == 1 and len(n) == 1 and a.isidentifier():
        helps += _reshaped(cause, a, f"{a}.reshape(-1, 1)", tr("a column: every pair, {m} rows of {n}", m=m[0], n=n[0]))
    if len(n) == 2 and n[::-1] == m and b.isidentifier():
        helps += _reshaped(cause, b, f"{b}.T", tr("turned, it has the shape {shape}", shape=shape_tuple(n[::-1])))
    if len(m) == 1 and len(n) == 2 and n[0] == m[0] and a.isidentifier():
        helps += _reshaped(cause, a, f"{a}.reshape(-1, 1)", tr("a column, one number for each row"))
    if len(n) == 1 and len(m) == 2 and m[0] == n[0] and b.isidentifier():
        helps += _reshaped(cause, b, f"{b}.reshape(-1, 1)", tr("a column, one number for each row"))
    return Story(plain, _two(cause), tuple(helps))


def matmul_shapes(cause: Cause) -> Story:
    """Tell of a matrix product whose inner sizes differ."""
    tensors = cause.event.tensors
    if len(tensors) < 2:
        return Story(cause.event.plain)
    (a, b), (m, n) = (cause.name(t) for t in tensors[:2]), (cause.shape(t) for t in tensors[:2])
    if len(m) < 2 or len(n) < 2:
        return Story(cause.event.plain, _two(cause))
    plain = tr(
        "{a} has {columns} columns, {b} has {rows} rows. A product {a} @ {b} needs as many of one as of the other.",
        a=a, b=b, columns=m[-1], rows=n[0],
    )  # fmt: skip
    helps: list[Help] = []
    left, right = _factors(cause.code)
    if left and right:
        if m[-1] == n[-1]:
            shape = shape_tuple((*m[:-1], n[0]))
            helps += _factor(cause, left, right, f"{left} @ {right}.T", tr("gives {shape}", shape=shape))
        if m[0] == n[0]:
            helps += _factor(
                cause, left, right, f"{left}.T @ {right}", tr("gives {shape}", shape=shape_tuple((m[-1], n[-1])))
            )
        if n[-1] == m[0] and m != n[::-1]:
            helps += _factor(
                cause, left, right, f"{right} @ {left}", tr("gives {shape}", shape=shape_tuple((n[0], m[-1])))
            )
    return Story(plain, _two(cause), tuple(helps))


def _factors(code: str) -> tuple[str, str]:
    """Return the two sides of the one ``@`` in a line, when they are single names."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return "", ""
    found = [n for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.MatMult)]
    if len(found) != 1 or not isinstance(found[0].left, ast.Name) or not isinstance(found[0].right, ast.Name):
        return "", ""
    return found[0].left.id, found[0].right.id


def _factor(cause: Cause, left: str, right: str, new: str, note: str) -> tuple[Help, ...]:
    for old in (f"{left} @ {right}", f"{left}@{right}"):
        found = cause.replace(old, new, note)
        if found:
            return found
    return ()


def _reshaped(cause: Cause, name: str, new: str, note: str) -> tuple[Help, ...]:
    """Return the help that puts another shape of a name where the line reads it once."""
    code = cause.code
    target, sign, right = code.partition("=")
    if not sign or (name.isidentifier() and _reads(right, name) != 1):
        return ()
    changed = target + sign + right.replace(name, new, 1)
    return cause.replace(code, changed, note)


def _reads(code: str, name: str) -> int:
    try:
        tree = ast.parse(code.strip())
    except (SyntaxError, ValueError):
        return 0
    # a name inside another word would be replaced instead
    return sum(isinstance(n, ast.Name) and n.id == name for n in ast.walk(tree)) if code.count(name) == 1 else 0


def _two(cause: Cause) -> tuple[Actor, ...]:
    actors = []
    for number, tensor in enumerate(dict.fromkeys(cause.event.tensors[:2]), 1):
        card = cause.card(tensor)
        if card >= 0:
            role = tr("{name}, {shape}", name=cause.name(tensor), shape=shape_tuple(cause.shape(tensor)))
            actors.append(cause.actor(number, role, card, "data", card))
    return (*actors, Actor(len(actors) + 1, tr("where they meet"), cause.line, cause.code))


def wrong_seed(cause: Cause) -> Story:
    """Tell of a gradient= whose shape is not that of the output."""
    tensors = cause.event.tensors
    if len(tensors) < 2:
        return Story(cause.event.plain)
    out, seed = (shape_tuple(cause.shape(t)) for t in tensors[:2])
    name = cause.name(tensors[0])
    plain = tr("{name} is {out}, but the gradient given is {seed}. It needs one number for each number of {name}.",
               name=name, out=out, seed=seed)  # fmt: skip
    return Story(
        plain, _two(cause), (Help(f"{atom(name)}.backward(gradient=torch.ones_like({name}))", tr("each counts 1")),)
    )


def numpy_on_grad(cause: Cause) -> Story:
    """Tell of numpy() on a tensor that gradients flow through."""
    target = method_call(cause.code, "numpy")
    tensor = cause.event.tensors[0] if cause.event.tensors else -1
    name = target or (cause.name(tensor) if tensor >= 0 else tr("this tensor"))
    plain = tr(
        "{name} requires grad. NumPy knows nothing of the tape, so the path of the gradient would end unseen.",
        name=name,
    )
    note = tr("says that the path may end here")
    helps = cause.replace(f"{target}.numpy(", f"{target}.detach().numpy(", note) if target else ()
    not_helps = (Help("with torch.no_grad():", tr("{name} itself still requires grad", name=name)),)
    return Story(plain, (cause.failed_actor(1, tr("who asked")),), helps, not_helps)


def not_one_number(cause: Cause) -> Story:
    """Tell of a tensor of several elements taken for one number."""
    tensor = cause.event.tensors[0] if cause.event.tensors else -1
    target = method_call(cause.code, "item")
    name = target or (cause.name(tensor) if tensor >= 0 else tr("this tensor"))
    plain = tr("{name} is {shape}: which of its numbers is meant?", name=name, shape=shape_tuple(cause.shape(tensor)))
    helps: tuple[Help, ...] = ()
    if target:
        helps = (
            *cause.replace(f"{target}.item(", f"{target}.sum().item(", tr("all of them added")),
            *cause.replace(f"{target}.item(", f"{target}.mean().item(", tr("their mean")),
            *cause.replace(f"{target}.item()", f"{target}.tolist()", tr("all of them, as a list")),
        )
    return Story(plain, (cause.failed_actor(1, tr("who asked")),), helps)


def whole_numbers(cause: Cause) -> Story:
    """Tell of requires_grad on whole numbers."""
    plain = tr("Only fractions have a slope. These are whole numbers: write 1.0 instead of 1, or say the dtype.")
    helps: tuple[Help, ...] = ()
    if "requires_grad=True" in cause.code:
        helps = cause.replace(
            "requires_grad=True", "dtype=torch.float32, requires_grad=True", tr("the same as fractions")
        )
    return Story(plain, (cause.failed_actor(1, tr("who asked")),), helps)
