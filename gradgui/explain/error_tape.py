"""Errors of the tape: changed values, freed values, missing paths, leaves."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gradgui.explain import passes
from gradgui.explain.error_parts import Actor, Cause, Help, Story, indent_of, method_call, source_line, statement
from gradgui.explain.operands import gather, row_of
from gradgui.explain.why import not_recorded
from gradgui.explain.words import code_line, line_of, name_text
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.index import last_up_to
from gradgui.recording.naming import card_tensor
from gradgui.recording.numerals import num

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

MOST_WALKED = 60  # cards that are looked at for where a path ended
_OPERATORS = {"add_": "+", "sub_": "-", "mul_": "*", "div_": "/"}


def changed_in_place(cause: Cause) -> Story:
    """Tell of a saved tensor that was changed before backward read it."""
    recording, event = cause.recording, cause.event
    node = event.nodes[0] if event.nodes else -1
    saver = recording.index.node_made.get(node, -1)
    tensor = event.tensors[0] if event.tensors else -1
    changer = _changer(recording, tensor, saver, cause.cursor)
    if saver < 0 or changer < 0:
        return Story(event.plain)
    name, whole = cause.name(tensor), name_text(recording, event.tensors[-1], cause.cursor)
    made = passes.made_by(recording, node)
    row = row_of(made) if made is not None else None
    title = (row.title if row is not None else "").removeprefix("Gradient of ")
    line = line_of(recording, changer)
    plain = tr(
        "{whole} kept {name}, because the gradient of {title} needs it. Line {line} changed {name} in place, so the "
        "kept value is gone.",
        whole=whole, name=name, title=title or whole, line=line,
    )  # fmt: skip
    actors = (
        cause.actor(1, tr("who saved it"), saver, "data", saver),
        cause.actor(2, tr("who changed it"), changer, "error", cause.card(tensor)),
        Actor(3, tr("who needs it"), cause.line, cause.code, saver),
    )
    helps = (*_out_of_place(recording, line), *_move_above(recording, line, line_of(recording, saver)))
    code = code_line(recording, line)
    not_helps = (
        Help("retain_graph=True", tr("nothing was freed here")),
        Help(f"with torch.no_grad(): {code}", tr("the version still counts up")),
        Help(code.replace(name, f"{name}.data", 1), tr("no error, but a wrong gradient without a word")),
    )
    return Story(plain, actors, helps, not_helps, _right_wrong(recording, node, tensor, saver, cause.cursor))


def _changer(recording: Recording, tensor: int, saver: int, cursor: int) -> int:
    """Return the first event that changed a tensor after it was saved."""
    history = recording.index.values.get(tensor)
    if history is None or saver < 0:
        return -1
    seq = history.next_after(saver)
    return seq if 0 <= seq <= cursor else -1


def _out_of_place(recording: Recording, line: int) -> tuple[Help, ...]:
    """Return the same change as a new tensor: y.add_(1) → y = y + 1, y += 1 → y = y + 1."""
    whole = source_line(recording, line)
    code = whole.strip()
    new = out_of_place(code)
    if not new:
        return ()
    return (Help(new, tr("makes a new tensor"), line, whole, indent_of(whole) + new),)


def out_of_place(code: str) -> str:
    """Write an in-place statement so that it makes a new tensor; "" when it is none that is known."""
    found = statement(code)
    if isinstance(found, ast.AugAssign) and isinstance(found.target, ast.Name):
        symbol = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}.get(type(found.op))
        right = ast.get_source_segment(code, found.value) or ""
        right = right if isinstance(found.value, ast.Name | ast.Constant | ast.Call | ast.Attribute) else f"({right})"
        return f"{found.target.id} = {found.target.id} {symbol} {right}" if symbol else ""
    if not isinstance(found, ast.Expr) or not isinstance(found.value, ast.Call):
        return ""
    call = found.value
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name) or call.keywords:
        return ""
    target, method = call.func.value.id, call.func.attr
    values = [ast.get_source_segment(code, a) or "" for a in call.args]
    if method in _OPERATORS and len(values) == 1:
        simple = isinstance(call.args[0], ast.Name | ast.Constant | ast.Call | ast.Attribute)
        return f"{target} = {target} {_OPERATORS[method]} {values[0] if simple else f'({values[0]})'}"
    if method == "zero_":
        return f"{target} = torch.zeros_like({target})"
    if method.endswith("_") and not method.startswith("_"):
        return f"{target} = {target}.{method[:-1]}({', '.join(values)})"
    return ""


def _move_above(recording: Recording, line: int, above: int) -> tuple[Help, ...]:
    """Return the help that moves a line above the one that saved its tensor, when both stand in one block."""
    lines = recording.source.lines
    if not 0 < above < line <= len(lines):
        return ()
    block = lines[above - 1 : line]
    if (
        any(indent_of(text) != indent_of(block[0]) for text in block if text.strip())
        or statement(block[-1].strip()) is None
    ):
        return ()
    text = tr("Move line {line} above line {above}", line=line, above=above)
    return (Help(text, "", above, "\n".join(block), "\n".join([block[-1], *block[:-1]]), code=False),)


def _right_wrong(recording: Recording, node: int, tensor: int, saver: int, cursor: int) -> tuple[str, ...]:
    """Return the sum with the old value, and the one that the new value would have given."""
    made = passes.made_by(recording, node)
    visit = passes.visit(recording, node, cursor)
    entered = recording[visit] if visit >= 0 else None
    if made is None or not isinstance(entered, ev.NodeVisited) or made.op != "mul":
        return ()
    g = recording.value(entered.grad).uniform
    work, late = gather(recording, made, saver), recording.value_at(tensor, cursor)
    saved = next((s for s in made.saved if s.tensor == tensor), None)
    if g is None or work is None or late is None or saved is None:
        return ()
    old, new = recording.value(saved.value).uniform, recording.value(late.value).uniform
    if old is None or new is None:
        return ()
    name = name_text(recording, tensor, cursor)
    return (
        tr(
            "right: {g} × {old} = {result}, with the old {name}", g=num(g), old=num(old), result=num(g * old), name=name
        ),
        tr("wrong: {g} × {new} = {result}, so PyTorch refuses", g=num(g), new=num(new), result=num(g * new)),
    )


def second_backward(cause: Cause) -> Story:
    """Tell of a graph whose saved values are used up."""
    recording, event = cause.recording, cause.event
    node = event.nodes[0] if event.nodes else -1
    saver = recording.index.node_made.get(node, -1)
    first = last_up_to(recording.index.visits.get(node, []), passes.last_pass(recording, cause.cursor) - 1)
    begin = passes.last_pass(recording, first) if first >= 0 else -1
    whole = cause.name(event.tensors[0]) if event.tensors else tr("a node")
    if saver < 0 or begin < 0:
        return Story(event.plain)
    line = line_of(recording, begin)
    plain = tr(
        "{whole} kept values for the way back. The backward of line {line} used them and let them go, so a second one "
        "finds nothing.", whole=whole, line=line,
    )  # fmt: skip
    actors = (
        cause.actor(1, tr("who saved them"), saver, "data", saver),
        Actor(2, tr("who used them up"), line, code_line(recording, line), -1),
        Actor(3, tr("who needs them"), cause.line, cause.code, saver),
    )
    helps: list[Help] = []
    if line != cause.line:
        old = source_line(recording, line)
        target = method_call(old, "backward")
        if target and f"{target}.backward()" in old:
            new = f"{target}.backward(retain_graph=True)"
            helps += cause.replace(f"{target}.backward()", new, tr("the first time, keeps the values"), line)
    helps.append(
        Help(
            tr("Compute {whole} anew before the second backward", whole=whole),
            tr("usual in a training loop"),
            code=False,
        )
    )
    not_helps = (
        Help(f"{cause.code[:-1]}retain_graph=True)" if cause.code.endswith("()") else "retain_graph=True",
             tr("too late: it must be said the first time")),
        Help("x.grad = None", tr("clears a gradient, not what was freed")),
    )  # fmt: skip
    return Story(plain, actors, tuple(helps), not_helps)


def no_grad_fn(cause: Cause) -> Story:
    """Tell of a backward that starts where nothing was recorded."""
    recording, event = cause.recording, cause.event
    tensor = event.tensors[0] if event.tensors else -1
    if tensor < 0:
        return Story(event.plain)
    name = cause.name(tensor)
    break_card, leaves = _walk_back(recording, tensor, cause.cursor)
    actors: list[Actor] = []
    helps: list[Help] = []
    plain = tr("No way leads back from {name}: nothing was recorded that made it.", name=name)
    broken = recording[break_card] if break_card >= 0 else None
    if break_card >= 0 and broken is not None:
        why = not_recorded(recording, break_card, cause.cursor)
        plain = " ".join((plain, *why.sentences[:1]))
        actors.append(cause.actor(1, tr("where the path ends"), break_card, "quiet", break_card))
        if why.line:
            actors.append(Actor(2, tr("what switched it off"), why.line, code_line(recording, why.line), token="quiet"))
    elif leaves:
        names = ", ".join(name_text(recording, card_tensor(recording[c]), cause.cursor) for c in leaves[:3])
        plain = tr(
            "No way leads back from {name}: {names} was made without requires_grad=True.", name=name, names=names
        )
        for card in leaves[:2]:
            actors.append(cause.actor(len(actors) + 1, tr("does not require grad"), card, "data", card))
            helps += _require(cause, card)
    actors.append(Actor(len(actors) + 1, tr("who needs a path"), cause.line, cause.code, cause.card(tensor)))
    not_helps = (
        Help(
            f"{name}.requires_grad_(True)",
            tr("no error, but {name} is then a leaf: nothing flows on from it", name=name),
        ),
    )
    return Story(plain, tuple(actors), tuple(helps), not_helps)


def _walk_back(recording: Recording, tensor: int, cursor: int) -> tuple[int, list[int]]:
    """Return the card at which tracking stopped though an input required grad, and the leaves that do not."""
    queue, seen, leaves = [tensor], {tensor}, []
    for _ in range(MOST_WALKED):
        if not queue:
            break
        card = passes.card_of(recording, queue.pop(0), cursor)
        event = recording[card] if card >= 0 else None
        if isinstance(event, ev.Detached):
            return card, []
        if isinstance(event, ev.LeafCreated):
            leaves.append(card)
            continue
        if not isinstance(event, ev.OpApplied | ev.TensorMutated):
            continue
        tensors = [o.tensor for o in event.inputs if o.tensor >= 0]
        if event.why in ("no_grad", "dtype") and any(recording.requires_grad_at(t, card) for t in tensors):
            return card, []
        queue += [t for t in dict.fromkeys(tensors) if t not in seen]
        seen.update(tensors)
    return -1, leaves


def _require(cause: Cause, card: int) -> tuple[Help, ...]:
    """Return the help that makes a leaf require grad where it is created."""
    text = cause.recording.text(card)
    if "\n" in text or not text.endswith(")") or "requires_grad" in text:
        return ()
    new = (
        text[:-1].rstrip().rstrip(",") + (", " if not text[:-1].rstrip().endswith("(") else "") + "requires_grad=True)"
    )
    return cause.replace(text, new, "", line_of(cause.recording, card))


def not_scalar(cause: Cause) -> Story:
    """Tell of a backward from more than one number."""
    tensor = cause.event.tensors[0] if cause.event.tensors else -1
    name = cause.name(tensor) if tensor >= 0 else tr("this tensor")
    count = 1
    for n in cause.shape(tensor):
        count *= n
    plain = tr(
        "{name} has {count} numbers. backward() must know how much each of them counts; only for a single number is "
        "that clear (1).", name=name, count=count,
    )  # fmt: skip
    target = method_call(cause.code, "backward")
    old = f"{target}.backward()"
    helps = (
        *cause.replace(old, f"{target}.sum().backward()", tr("each counts 1")),
        *cause.replace(old, f"{target}.mean().backward()", tr("each counts 1/{count}", count=count)),
        *cause.replace(old, f"{target}.backward(gradient=torch.ones_like({target}))", tr("say it yourself")),
    )
    return Story(plain, (cause.failed_actor(1, tr("who asked")),), helps if target else ())


def leaf_in_place(cause: Cause) -> Story:
    """Tell of a leaf that would be changed while operations are recorded."""
    tensor = cause.event.tensors[0] if cause.event.tensors else -1
    name = cause.name(tensor) if tensor >= 0 else tr("a leaf")
    plain = tr(
        "{name} is a leaf that requires grad. Changed in place while operations are recorded, its gradient would "
        "belong to a value that is gone.", name=name,
    )  # fmt: skip
    whole = source_line(cause.recording, cause.line)
    space = indent_of(whole)
    inside = f"{space}with torch.no_grad():\n{space}    {whole.strip()}"
    helps = [
        Help(
            f"with torch.no_grad(): {whole.strip()}",
            tr("an update, not part of the formula"),
            cause.line,
            whole,
            inside,
        )
    ]
    new = out_of_place(whole.strip())
    not_helps = [Help(f"{name}.data …", tr("works, but autograd cannot notice mistakes any more"))]
    if new:
        not_helps.insert(0, Help(new, tr("no error, but {name} is then no leaf and gets no .grad", name=name)))
    card = cause.card(tensor) if tensor >= 0 else -1
    made = (cause.actor(1, tr("the leaf"), card, "data", card),) if card >= 0 else ()
    return Story(
        plain, (*made, cause.failed_actor(len(made) + 1, tr("who changes it"))), tuple(helps), tuple(not_helps)
    )


def flag_of_non_leaf(cause: Cause) -> Story:
    """Tell of requires_grad switched off on a result."""
    tensor = cause.event.tensors[0] if cause.event.tensors else -1
    name = cause.name(tensor) if tensor >= 0 else tr("this tensor")
    plain = tr(
        "{name} was made by a recorded operation. Its requires_grad follows from its inputs; only a leaf can choose.",
        name=name,
    )
    whole = source_line(cause.recording, cause.line)
    new = f"{name} = {name}.detach()"
    helps: tuple[Help, ...] = (
        Help(new, tr("the same numbers without history"), cause.line, whole, indent_of(whole) + new),
    )
    if not name.isidentifier():
        helps = ()
    return Story(plain, (cause.failed_actor(1, tr("who asked")),), helps)
