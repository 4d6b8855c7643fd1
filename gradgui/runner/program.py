"""A person's program as code with marks: one call before each statement, at each iteration, around each function.

The marks take the place of their statement in the text, so that line numbers and the columns of every expression stay
the person's own.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from types import CodeType

from gradgui.recording.events import Span
from gradgui.recording.spans import PROGRAM, SourceText

MARK, ITERATION, BLOCK, CALL, RETURN, ECHO = (
    f"__gradgui_{name}__" for name in ("mark", "iteration", "block", "call", "return", "echo")
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its place, the names that it binds, and the loops and with-blocks around it in its function."""

    span: Span
    binds: tuple[str, ...]
    path: tuple[int, ...]
    name: str = ""  # of a loop or block: its first line


@dataclass(frozen=True, slots=True)
class Program:
    """A checked program, ready to run."""

    code: CodeType
    statements: tuple[Statement, ...]


@dataclass
class _Scope:
    """Where the marker stands: the compound statements around it, and whether the module's own level."""

    path: tuple[int, ...] = ()
    top: bool = False
    binds: dict[int, tuple[str, ...]] = field(default_factory=dict)


def compile_program(text: str, echo: bool) -> Program:
    """Parse and mark a program; raise SyntaxError (with line and column), RecursionError or MemoryError."""
    tree = ast.parse(text, PROGRAM)
    marker = _Marker(SourceText(text), echo)
    tree.body = marker.body(tree.body, _Scope(top=True), allow_future=True)
    ast.fix_missing_locations(tree)
    code = compile(tree, PROGRAM, "exec", dont_inherit=True)
    return Program(code, tuple(marker.statements))


class _Marker:
    def __init__(self, source: SourceText, echo: bool) -> None:
        self.source = source
        self.echo = echo
        self.statements: list[Statement] = []

    def body(self, body: list[ast.stmt], scope: _Scope, allow_future: bool = False) -> list[ast.stmt]:
        """Return a block with a mark before each of its statements."""
        marked: list[ast.stmt] = []
        for i, node in enumerate(body):
            first = i == 0 and _is_text(node)
            if (first and allow_future) or (allow_future and _is_future(node)):
                marked.append(node)
                continue
            number = self._enter(node, scope)
            marked.append(_call(MARK, number, node))
            marked.append(self._inside(node, number, scope))
        return marked

    def _enter(self, node: ast.stmt, scope: _Scope) -> int:
        number = len(self.statements)
        span = self._span(node)
        name = self.source.lines[span.line - 1].strip() if span.line <= len(self.source.lines) else ""
        self.statements.append(Statement(span, _bound_names(node), scope.path, name))
        return number

    def _inside(self, node: ast.stmt, number: int, scope: _Scope) -> ast.stmt:
        within = _Scope((*scope.path, number))
        match node:
            case ast.For() | ast.While():
                node.body = [_call(ITERATION, number, node.body[0]), *self.body(node.body, within)]
                node.orelse = self.body(node.orelse, _Scope(scope.path))
            case ast.With():
                node.body = [_call(BLOCK, number, node.body[0]), *self.body(node.body, within)]
            case ast.If():
                node.body = self.body(node.body, _Scope(scope.path))
                node.orelse = self.body(node.orelse, _Scope(scope.path))
            case ast.Try() | ast.TryStar():
                node.body = self.body(node.body, _Scope(scope.path))
                node.orelse = self.body(node.orelse, _Scope(scope.path))
                node.finalbody = self.body(node.finalbody, _Scope(scope.path))
                for handler in node.handlers:
                    handler.body = self.body(handler.body, _Scope(scope.path))
            case ast.Match():
                for case_ in node.cases:
                    case_.body = self.body(case_.body, _Scope(scope.path))
            case ast.FunctionDef():
                self._function(node, number)
            case ast.ClassDef():
                for i, member in enumerate(node.body):
                    if isinstance(member, ast.FunctionDef):
                        method = self._enter(member, _Scope())
                        node.body[i] = self._inside(member, method, _Scope())
            case ast.Expr() if self.echo and scope.top and _is_echoed(node.value):
                call = ast.Call(ast.Name(ECHO, ast.Load()), [node.value], [])
                node.value = _located(call, node.value)
        return node

    def _function(self, node: ast.FunctionDef, number: int) -> None:
        """Wrap a function's body, so that its scope is left however it ends; generators run without a scope."""
        head = node.body[:1] if _is_text(node.body[0]) else []
        rest = node.body[len(head) :]
        if not rest:
            return
        marked = self.body(rest, _Scope())
        if not _is_generator(node):
            leave = _call(RETURN, number, node.body[-1])
            enter = _call(CALL, number, rest[0])
            guarded = ast.Try(body=marked, handlers=[], orelse=[], finalbody=[leave])
            marked = [enter, ast.copy_location(guarded, rest[0])]
        node.body = [*head, *marked]

    def _span(self, node: ast.stmt) -> Span:
        end_line, end_col = node.end_lineno or node.lineno, node.end_col_offset or 0
        line, col = node.lineno, node.col_offset
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.decorator_list:
            line = min(line, *(d.lineno for d in node.decorator_list))
        inner = _first_of_body(node)
        if inner is not None and inner > line:
            # a compound statement is marked by its head alone
            end_line, end_col = line, len(self.source.lines[line - 1].encode())
        source = self.source
        return Span(line, source.char_column(line, col), end_line, source.char_column(end_line, end_col))


def _first_of_body(node: ast.stmt) -> int | None:
    body = getattr(node, "body", None)
    return body[0].lineno if isinstance(body, list) and body and isinstance(body[0], ast.stmt) else None


def _call(name: str, number: int, at: ast.stmt) -> ast.stmt:
    call = ast.Call(ast.Name(name, ast.Load()), [ast.Constant(number)], [])
    return _located(ast.Expr(call), at)


def _located(new: ast.AST, at: ast.AST) -> ast.AST:  # type: ignore[misc]
    return ast.copy_location(new, at)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_echoed(value: ast.expr) -> bool:
    """Leave out texts and in-place methods (their name ends in one underscore)."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return False
    if isinstance(value, ast.Call):
        function = value.func
        name = function.attr if isinstance(function, ast.Attribute) else ""
        return not (name.endswith("_") and not name.endswith("__"))
    return True


def _is_generator(node: ast.FunctionDef) -> bool:
    todo: list[ast.AST] = list(node.body)
    while todo:
        child = todo.pop()
        if isinstance(child, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            todo += ast.iter_child_nodes(child)
    return False


def _bound_names(node: ast.stmt) -> tuple[str, ...]:
    """Return the names that a statement binds itself, not those in blocks inside it."""
    targets: list[ast.AST] = []
    match node:
        case ast.Assign():
            targets = [*node.targets]
        case ast.AugAssign() | ast.AnnAssign() | ast.For():
            targets = [node.target]
        case ast.With():
            targets = [item.optional_vars for item in node.items if item.optional_vars is not None]
        case ast.Delete():
            targets = [*node.targets]
    names: list[str] = []
    for target in targets:
        names += [n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    walrus = [
        n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr) and isinstance(n.target, ast.Name)
    ] if isinstance(node, ast.Expr | ast.Assign | ast.Return) else []  # fmt: skip
    return tuple(dict.fromkeys([*names, *walrus]))
