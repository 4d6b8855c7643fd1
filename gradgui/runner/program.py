"""A person's program as code with marks: one call before each statement, at each iteration, around each function.

The marks take the place of their statement in the text, so that line numbers and the columns of every expression stay
the person's own.
"""

from __future__ import annotations

import ast
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gradgui.i18n import tr
from gradgui.recording.events import Span
from gradgui.recording.spans import PROGRAM, SourceText
from gradgui.runner.failures import Broken, deepest_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

MARK, ITERATION, BLOCK, CALL, RETURN, ECHO, LOOP = (
    f"__gradgui_{name}__" for name in ("mark", "iteration", "block", "call", "return", "echo", "loop")
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its place, the names that it binds, and the loops and with-blocks around it in its function."""

    span: Span
    binds: tuple[str, ...]
    path: tuple[int, ...]
    name: str = ""  # of a loop or block: its first line
    is_loop: bool = False
    rebinds: tuple[str, ...] = ()  # names of modules, functions and classes: told only when they were something else


@dataclass(frozen=True, slots=True)
class Program:
    """A checked program, ready to run."""

    code: CodeType
    statements: tuple[Statement, ...]
    loops: dict[int, ast.For]  # those of the program's own level, marked
    _loop_codes: dict[int, CodeType] = field(default_factory=dict)

    def loop_code(self, number: int) -> CodeType:
        """Return a loop alone, which goes on with whatever iterator it is given."""
        code = self._loop_codes.get(number)
        if code is None:
            node = copy(self.loops[number])
            node.iter = ast.copy_location(_called(LOOP, number), node.iter)
            tree = ast.fix_missing_locations(ast.Module([node], []))
            code = self._loop_codes[number] = compile(tree, PROGRAM, "exec", dont_inherit=True)
        return code

    def names_in(self, number: int) -> tuple[str, ...]:
        """Return the names that the body of a loop binds, but not those that its head does."""
        inside = [s for s in self.statements if number in s.path]
        heads = {name for s in (*inside, self.statements[number]) if s.is_loop for name in s.binds}
        names = dict.fromkeys(name for s in inside for name in s.binds if name not in heads)
        return tuple(names)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where the marker stands: the compound statements around it, and whether the module's own level."""

    path: tuple[int, ...] = ()
    top: bool = False


LONGEST_TEXT = 256 << 10
LONGEST_LINE = 10_000


def compile_program(text: str, echo: bool, marks: bool = True) -> Program:
    """Parse and mark a program; raise SyntaxError (with line and column), Broken, RecursionError or MemoryError."""
    _gate(text)
    tree = ast.parse(text, PROGRAM)
    try:
        marker = _Marker(SourceText(text), echo)
        if marks:
            tree.body = marker.body(tree.body, _Scope(top=True), allow_future=True)
        else:
            tree.body = [marker.echoed(node) for node in tree.body]
        ast.fix_missing_locations(tree)
        code = compile(tree, PROGRAM, "exec", dont_inherit=True)
    except RecursionError:
        line = deepest_line(tree)
        raise Broken(tr("line {line} is too deeply nested", line=line), line) from None
    return Program(code, tuple(marker.statements), marker.loops)


def _gate(text: str) -> None:
    """Refuse what the parser would choke on."""
    if len(text.encode(errors="replace")) > LONGEST_TEXT:
        raise Broken(tr("a program may have {most} characters", most=f"{LONGEST_TEXT:,}"), 1)
    for number, line in enumerate(text.split("\n"), 1):
        if "\0" in line:
            raise Broken(tr("line {line} holds a null character", line=number), number)
        if len(line) > LONGEST_LINE:
            most = f"{LONGEST_LINE:,}"
            raise Broken(tr("line {line} is longer than {most} characters", line=number, most=most), number)
        if not line.isascii() and any("\ud800" <= c <= "\udfff" for c in line):
            raise Broken(tr("line {line} holds half a character", line=number), number)


class _Marker:
    def __init__(self, source: SourceText, echo: bool) -> None:
        self.source = source
        self.echo = echo
        self.statements: list[Statement] = []
        self.loops: dict[int, ast.For] = {}

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
        loops = isinstance(node, ast.For | ast.While)
        self.statements.append(Statement(span, _bound_names(node), scope.path, name, loops, _rebound_names(node)))
        return number

    def _inside(self, node: ast.stmt, number: int, scope: _Scope) -> ast.stmt:
        within = _Scope((*scope.path, number))
        match node:
            case ast.For() | ast.While():
                node.body = [_call(ITERATION, number, node.body[0]), *self.body(node.body, within)]
                node.orelse = self.body(node.orelse, _Scope(scope.path))
                if scope.top and isinstance(node, ast.For):
                    self.loops[number] = node
                    node.iter = ast.copy_location(_called(LOOP, number, node.iter), node.iter)
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
            case ast.Expr() if scope.top:
                return self.echoed(node)
        return node

    def echoed(self, node: ast.stmt) -> ast.stmt:
        """Let a bare expression of the module's own level show its value."""
        if self.echo and isinstance(node, ast.Expr) and _is_echoed(node.value):
            call = ast.Call(ast.Name(ECHO, ast.Load()), [node.value], [])
            node.value = ast.copy_location(call, node.value)
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
        """Return the place of a statement; of a compound one, of its head."""
        end_line, end_col = node.end_lineno or node.lineno, node.end_col_offset or 0
        line, col = node.lineno, node.col_offset
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.decorator_list:
            line = min(line, *(d.lineno for d in node.decorator_list))
        inner = _first_of_body(node)
        if inner is not None and inner > node.lineno:
            end_line, end_col = self._end_of_head(node)
        source = self.source
        return Span(line, source.char_column(line, col), end_line, source.char_column(end_line, end_col))

    def _end_of_head(self, node: ast.stmt) -> tuple[int, int]:
        """Return the line and the byte column after the colon of a compound statement."""
        line, col = node.lineno, node.col_offset
        for part in _head(node):
            end = (getattr(part, "end_lineno", 0) or 0, getattr(part, "end_col_offset", 0) or 0)
            line, col = max((line, col), end)
        lines = self.source.lines
        for at in range(line, min(len(lines), line + 3) + 1):
            content = lines[at - 1].encode()
            colon = content.find(b":", col if at == line else 0)
            if colon >= 0:
                return at, colon + 1
        return line, len(lines[line - 1].encode())


def _first_of_body(node: ast.stmt) -> int | None:
    body = getattr(node, "body", None)
    return body[0].lineno if isinstance(body, list) and body and isinstance(body[0], ast.stmt) else None


def _head(node: ast.stmt) -> list[ast.AST]:
    """Return the parts of a statement that are not in blocks inside it, nor decorators."""
    parts: list[ast.AST] = []
    for name, value in ast.iter_fields(node):
        if name in ("body", "orelse", "finalbody", "handlers", "cases", "decorator_list"):
            continue
        parts += [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, ast.AST)]
    # These two have no place of their own.
    inner = [
        list(ast.iter_child_nodes(part)) if isinstance(part, ast.arguments | ast.withitem) else [part] for part in parts
    ]
    return [part for group in inner for part in group]


def _call(name: str, number: int, at: ast.stmt) -> ast.stmt:
    return ast.copy_location(ast.Expr(_called(name, number)), at)


def _called(name: str, number: int, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), [ast.Constant(number), *arguments], [])


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
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return ()
    names = [
        found.id
        for part in _head(node)
        for found in _outside_functions(part)
        if isinstance(found, ast.Name) and isinstance(found.ctx, ast.Store)
    ]
    return tuple(dict.fromkeys(names))


def _rebound_names(node: ast.stmt) -> tuple[str, ...]:
    """Return the names that become modules, functions or classes."""
    match node:
        case ast.Import() | ast.ImportFrom():
            return tuple((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return (node.name,)
    return ()


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree, but not into lambdas and not to the names that a comprehension keeps to itself."""
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.comprehension):
            todo += [node.iter, *node.ifs]
            continue
        # Backwards, so that names come in the order of the text.
        todo += reversed(list(ast.iter_child_nodes(node)))
