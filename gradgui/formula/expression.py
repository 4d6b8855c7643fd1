"""A formula that could be read: its tree, its names, its text in a program, its shape."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gradgui.formula import words
from gradgui.formula.problem import FormulaError
from gradgui.formula.reading import Source, read, read_so_far
from gradgui.formula.typeset import latex_of
from gradgui.i18n import tr
from gradgui.recording.numerals import shape_text

if TYPE_CHECKING:
    from collections.abc import Mapping

Shape = tuple[int, ...]
DEEPEST: Final = 100
_SIGNS: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult)


@dataclass(frozen=True)
class Expression:
    """A formula: ``code`` is how the program writes it, ``plain`` how one types it."""

    tree: ast.expr
    source: Source
    names: tuple[str, ...]
    code: str
    plain: str
    latex: str

    @property
    def reduces(self) -> bool:
        """Whether it takes a mean, a sum or a matrix product somewhere: what asks for more than one number."""
        return any(
            isinstance(node, ast.MatMult) or (isinstance(node, ast.Name) and node.id in words.REDUCTIONS)
            for node in ast.walk(self.tree)
        )

    def shape(self, shapes: Mapping[str, Shape]) -> Shape:
        """Return the shape of the result; raise FormulaError where shapes do not fit together."""
        return _Shapes(self.source, shapes).of(self.tree)


def parse(text: str) -> Expression:
    """Read a typed formula; raise FormulaError, which knows the column."""
    source = read(text)
    tree = _tree(source)
    names = _names(tree)
    if not names:
        raise FormulaError(tr("There is no letter in it: a gradient is taken for something, for example x."), 0,
                           len(text))  # fmt: skip
    code = ast.unparse(ast.fix_missing_locations(_InTorch().visit(_copy(tree))))
    return Expression(tree, source, names, code, ast.unparse(tree), latex_of(tree))


def preview(text: str) -> str:
    """Return LaTeX for what is typed so far, with a box for what is missing; "" when it cannot be guessed."""
    try:
        return latex_of(_tree(read_so_far(text)))
    except FormulaError:
        return ""


def plain_of(tree: ast.expr) -> str:
    """Return how one would type an expression of a program: without ``torch.``."""
    return ast.unparse(ast.fix_missing_locations(_OutOfTorch().visit(_copy(tree))))


def _copy(tree: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(tree), mode="eval").body


def _tree(source: Source) -> ast.expr:
    try:
        tree = ast.parse(source.text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError(tr("This cannot be read as a formula."), 0, len(source.text)) from None
    _check(tree, source)
    return tree


def _check(tree: ast.expr, source: Source) -> None:
    """Let through only what a formula may have; every node is looked at."""
    waiting: list[tuple[ast.expr, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            raise FormulaError(
                tr("This formula is too long: build it in parts."), source.token_at(node.col_offset).column
            )
        match node:
            case ast.BinOp(left, op, right) if isinstance(op, _SIGNS):
                waiting += [(left, depth + 1), (right, depth + 1)]
            case ast.UnaryOp(ast.UAdd() | ast.USub(), operand):
                waiting.append((operand, depth + 1))
            case ast.Call(ast.Name(name), [argument], []) if name in words.FUNCTIONS.values():
                waiting.append((argument, depth + 1))
            case ast.Name():
                pass
            case ast.Constant(value) if type(value) in (int, float):
                pass
            case _:
                token = source.token_at(node.col_offset)
                raise FormulaError(tr("This cannot be read as a formula."), token.column, token.length)


def _names(tree: ast.expr) -> tuple[str, ...]:
    """Return the free names in the order in which one reads them."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called]
    found.sort(key=lambda node: node.col_offset)
    return tuple(dict.fromkeys(node.id for node in found if node.id not in words.CONSTANTS))


def _torch(name: str) -> ast.expr:
    return ast.Attribute(ast.Name("torch", ast.Load()), name, ast.Load())


class _InTorch(ast.NodeTransformer):
    """Write functions and constants as torch's."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        return ast.Call(_torch(name), [self.visit(argument) for argument in node.args], [])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return _torch(words.CONSTANTS[node.id]) if node.id in words.CONSTANTS else node


class _OutOfTorch(ast.NodeTransformer):
    """Write torch's functions and constants by their bare names."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        match node:
            case ast.Attribute(ast.Name("torch"), name):
                return ast.Name(name, ast.Load())
        return self.generic_visit(node)


class _Shapes:
    """Shapes of the parts of a formula."""

    def __init__(self, source: Source, shapes: Mapping[str, Shape]) -> None:
        self._source, self._shapes = source, shapes

    def of(self, node: ast.expr) -> Shape:
        """Return the shape of one part."""
        match node:
            case ast.Name(name):
                return self._shapes.get(name, ())
            case ast.UnaryOp(_, operand):
                return self.of(operand)
            case ast.Call(ast.Name(name), [argument], _):
                inner = self.of(argument)
                return () if name in words.REDUCTIONS else inner
            case ast.BinOp(left, op, right):
                a, b = self.of(left), self.of(right)
                found = _product(a, b) if isinstance(op, ast.MatMult) else _broadcast(a, b)
                if found is None:
                    raise self._misfit(node, a, b)
                return found
        return ()

    def _misfit(self, node: ast.BinOp, a: Shape, b: Shape) -> FormulaError:
        token = self._source.token_at(node.right.col_offset)
        left, right = shape_text(a), shape_text(b)
        if isinstance(node.op, ast.MatMult):
            told = tr("@ needs as many columns at its left as rows at its right: here {left} and {right}.",
                      left=left, right=right)  # fmt: skip
        else:
            told = tr(
                "The shapes {left} and {right} do not fit: each size must be equal, or 1.", left=left, right=right
            )
        return FormulaError(told, token.column, max(1, token.length))


def _broadcast(a: Shape, b: Shape) -> Shape | None:
    length = max(len(a), len(b))
    found = []
    for m, n in zip((1,) * (length - len(a)) + a, (1,) * (length - len(b)) + b, strict=True):
        if m != n and 1 not in (m, n):
            return None
        found.append(n if m == 1 else m)
    return tuple(found)


def _product(a: Shape, b: Shape) -> Shape | None:
    if not a or not b or a[-1] != b[0]:
        return None
    return a[:-1] + b[1:]
