"""Apply an operation to a tensor of the picture: one more line in the program."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from gradgui.i18n import tr
from gradgui.recording.naming import assigned_name, card_tensor, name_of

if TYPE_CHECKING:
    from gradgui.recording.events import Span
    from gradgui.recording.recording import Recording

# Operation → how it is written with torch, and without.
OPERATIONS: Final = {
    "exp": ("torch.exp({x})", "{x}.exp()"),
    "log": ("torch.log({x})", "{x}.log()"),
    "sin": ("torch.sin({x})", "{x}.sin()"),
    "cos": ("torch.cos({x})", "{x}.cos()"),
    "tanh": ("torch.tanh({x})", "{x}.tanh()"),
    "sigmoid": ("torch.sigmoid({x})", "{x}.sigmoid()"),
    "relu": ("torch.relu({x})", "{x}.relu()"),
    "abs": ("torch.abs({x})", "{x}.abs()"),
    "sqrt": ("torch.sqrt({x})", "{x}.sqrt()"),
    "square": ("{x} ** 2", "{x} ** 2"),
    "sum": ("torch.sum({x})", "{x}.sum()"),
    "mean": ("torch.mean({x})", "{x}.mean()"),
}
_STEM: Final = re.compile(r"^(.*?)_?\d*$")
# Inside these a part is computed once, in its place: it may as well have been computed on a line of its own.
_PLAIN: Final = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Attribute, ast.Tuple, ast.List, ast.Subscript, ast.keyword)
_SIMPLE: Final = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr)


class CannotApply(ValueError):
    """No line can be added for this card; the text says why and what to do."""


def apply_operation(text: str, recording: Recording, card: int, op: str) -> str:
    """Return the program with one more line that applies an operation to a card's tensor; raise CannotApply."""
    span = recording.span(card) if 0 <= card < len(recording) else None
    if text != recording.source.text:
        raise CannotApply(tr("The text has changed since this picture was made: run it first."))
    if span is None or span.file or card_tensor(recording[card]) < 0:
        raise CannotApply(tr("This tensor comes from no line of the program."))
    tree = ast.parse(text)
    chain = _chain(tree, span, text)
    statement = next((node for node in reversed(chain) if isinstance(node, ast.stmt)), None)
    lines = text.split("\n")
    if statement is None or not _alone(statement, lines):
        raise CannotApply(tr("This tensor is made inside another statement: give it a line and a name of its own."))
    name = _name_after(recording, card)
    if name and isinstance(statement, _SIMPLE):
        return _appended(tree, lines, statement, name, op)
    return _hoisted(tree, lines, statement, chain, op)


def _name_after(recording: Recording, card: int) -> str:
    """Return the name that stands for a card's tensor once its statement is over."""
    name = assigned_name(recording, card)
    if name:
        return name
    statements = recording.index.statements
    rank = bisect_right(statements, card)
    after = statements[rank] if rank < len(statements) else len(recording) - 1
    return name_of(recording, card_tensor(recording[card]), after)


def _appended(tree: ast.Module, lines: list[str], statement: ast.stmt, name: str, op: str) -> str:
    fresh = _fresh(tree, name)
    line = f"{_indent(statement, lines)}{fresh} = {_call(tree, op, name)}"
    at = statement.end_lineno or statement.lineno
    return "\n".join([*lines[:at], line, *lines[at:]])


def _hoisted(tree: ast.Module, lines: list[str], statement: ast.stmt, chain: list[ast.AST], op: str) -> str:
    """Give a part of a statement a line of its own and a name, and apply the operation to that."""
    part = chain[-1]
    inside = chain[chain.index(statement) + 1 : -1]
    if not isinstance(part, ast.expr) or not all(isinstance(node, _PLAIN) for node in inside):
        raise CannotApply(tr("This part may run many times or never: give it a line and a name of its own."))
    if _calls_before(statement, part, chain):
        raise CannotApply(tr("Something else runs before it in its line: give it a line and a name of its own."))
    if part.lineno != part.end_lineno or part.end_col_offset is None:
        raise CannotApply(tr("This part goes over several lines: give it a name of its own."))
    row = lines[part.lineno - 1].encode()
    own = row[part.col_offset : part.end_col_offset].decode()
    name = _fresh(tree, "t")
    indent = _indent(statement, lines)
    changed = (row[: part.col_offset] + name.encode() + row[part.end_col_offset :]).decode()
    first = statement.lineno - 1
    new = [f"{indent}{name} = {own}", f"{indent}{_fresh(tree, name, name)} = {_call(tree, op, name)}"]
    body = [*lines[first : part.lineno - 1], changed]
    return "\n".join([*lines[:first], *new, *body, *lines[part.lineno :]])


def _calls_before(statement: ast.stmt, part: ast.expr, chain: list[ast.AST]) -> bool:
    """Say whether something is called in the statement before the part is computed: it could change its numbers."""
    start = (part.lineno, part.col_offset)
    return any(
        isinstance(node, ast.Call) and node not in chain and (node.lineno, node.col_offset) < start
        for node in ast.walk(statement)
    )


def _chain(tree: ast.AST, span: Span, text: str) -> list[ast.AST]:
    """Return the nodes around a span, outermost first; the last is the span's own."""
    lines = text.split("\n")
    start = (span.line, len(lines[span.line - 1][: span.col].encode()))
    end = (span.end_line, len(lines[span.end_line - 1][: span.end_col].encode()))
    chain: list[ast.AST] = []
    node: ast.AST | None = tree
    while node is not None:
        chain.append(node)
        node = next((child for child in ast.iter_child_nodes(node) if _holds(child, start, end)), None)
    return chain


def _holds(node: ast.AST, start: tuple[int, int], end: tuple[int, int]) -> bool:
    if isinstance(node, ast.keyword):
        return _holds(node.value, start, end)
    if not isinstance(node, ast.stmt | ast.expr) or node.end_lineno is None or node.end_col_offset is None:
        return False
    return (node.lineno, node.col_offset) <= start and end <= (node.end_lineno, node.end_col_offset)


def _alone(statement: ast.stmt, lines: list[str]) -> bool:
    """Say whether a statement has its lines for itself, and is not a compound one."""
    before = lines[statement.lineno - 1].encode()[: statement.col_offset]
    after = lines[(statement.end_lineno or 1) - 1].encode()[statement.end_col_offset or 0 :].strip()
    simple = isinstance(statement, (*_SIMPLE, ast.Return))
    return simple and not before.strip() and (not after or after.startswith(b"#"))


def _indent(statement: ast.stmt, lines: list[str]) -> str:
    return lines[statement.lineno - 1].encode()[: statement.col_offset].decode()


def _call(tree: ast.Module, op: str, name: str) -> str:
    with_torch, without = OPERATIONS[op]
    imported = any(
        isinstance(node, ast.Import) and any(alias.name == "torch" and not alias.asname for alias in node.names)
        for node in ast.walk(tree)
    )
    return (with_torch if imported else without).format(x=name)


def _fresh(tree: ast.Module, name: str, *also: str) -> str:
    """Return a name like another one that the program does not use: y2 for y."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | set(also)
    used |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    match = _STEM.match(name)
    stem = match.group(1) if match and match.group(1) else name
    return next(f"{stem}{n}" for n in range(2, 10_000) if f"{stem}{n}" not in used)
