"""From pieces to Python: products that were not written, functions told from letters, and what is missing."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final

from gradgui.formula import words
from gradgui.formula.problem import FormulaError
from gradgui.formula.tokens import Token, cut
from gradgui.i18n import tr

DEEPEST_BRACKETS: Final = 30
HOLE: Final = "hole_"  # stands for what is still to be typed


@dataclass(slots=True)
class Source:
    """Python's spelling of a formula, and where each piece of it was typed."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)

    def token_at(self, byte: int) -> Token:
        """Return the piece at a column as the syntax tree counts it: in bytes."""
        return self.tokens[max(0, bisect_right(self.starts, byte) - 1)]


def read(text: str) -> Source:
    """Return Python's spelling of a typed formula; raise FormulaError."""
    tokens = _with_products(_with_functions(cut(text)))
    if not tokens:
        raise FormulaError(tr("Type a formula, for example mean(3*(x+2)^2)."), 0, 0)
    _check_operands(tokens, len(text.rstrip()))
    _check_brackets(tokens)
    return _joined(tokens)


def read_so_far(text: str) -> Source:
    """Return the spelling of a formula that may be half typed: what is missing at its end is a hole."""
    tokens = cut(text)
    hole = Token("name", HOLE, len(text), 0)
    if not tokens or tokens[-1].kind in ("sign", "open"):
        tokens.append(hole)
    elif tokens[-1].kind == "name" and _is_function(tokens[-1]):
        tokens += [Token("open", "(", len(text), 0), hole]
    opened = sum({"open": 1, "close": -1}.get(token.kind, 0) for token in tokens)
    tokens += [Token("close", ")", len(text), 0)] * max(0, opened)
    tokens = _with_products(_with_functions(tokens))
    _check_operands(tokens, len(text))
    _check_brackets(tokens)
    return _joined(tokens)


def _is_function(token: Token) -> bool:
    return token.text in words.FUNCTIONS and token.text not in words.ALSO_LETTERS


def _with_functions(tokens: list[Token]) -> list[Token]:
    found = []
    for index, token in enumerate(tokens):
        called = index + 1 < len(tokens) and tokens[index + 1].kind == "open"
        if token.kind == "name" and token.text in words.FUNCTIONS and called:
            token = Token("function", words.FUNCTIONS[token.text], token.column, token.length, token.typed)
        elif token.kind == "name" and _is_function(token):
            told = tr("{name} needs brackets: {name}(x).", name=token.typed)
            raise FormulaError(told, token.column, token.length)
        found.append(token)
    return found


def _with_products(tokens: list[Token]) -> list[Token]:
    """Write the products that mathematicians leave out: 2x, 2(x + 1), (x + 1)(x - 1), w x."""
    found: list[Token] = []
    for token in tokens:
        before = found[-1] if found else None
        if before is not None and before.kind in ("number", "name", "close"):
            if token.kind in ("number", "name", "function", "open"):
                _check_neighbours(before, token)
                found.append(Token("sign", "*", token.column, 0))
        found.append(token)
    return found


def _check_neighbours(before: Token, token: Token) -> None:
    if token.kind == "number" and before.kind in ("number", "name"):
        told = tr("There is no sign between {left} and {right}.", left=before.typed, right=token.typed)
        raise FormulaError(told, token.column, token.length)
    if before.kind == "name" and token.kind == "open" and before.text not in words.CONSTANTS:
        known = ", ".join(name for name, own in words.FUNCTIONS.items() if name == own)
        told = tr("{name} is not a function here: write {name}*(…) for a product, or one of {known}.",
                  name=before.typed, known=known)  # fmt: skip
        raise FormulaError(told, before.column, before.length)


def _check_operands(tokens: list[Token], end: int) -> None:
    before: Token | None = None
    for token in tokens:
        wanted = before is None or before.kind in ("sign", "open")
        if wanted and token.kind == "close":
            told = tr("These brackets are empty.") if before and before.kind == "open" else _missing_after(before)
            raise FormulaError(told, token.column)
        if wanted and token.kind == "sign" and token.text not in "+-":
            told = tr("Something is missing before {sign}.", sign=token.typed)
            raise FormulaError(told, token.column, max(1, token.length))
        before = token
    if before is not None and before.kind == "sign":
        raise FormulaError(_missing_after(before), max(end, before.column + before.length))


def _missing_after(token: Token | None) -> str:
    return tr("Something is missing after {sign}.", sign=token.typed if token is not None else "")


def _check_brackets(tokens: list[Token]) -> None:
    opened: list[Token] = []
    for token in tokens:
        if token.kind == "open":
            opened.append(token)
            if len(opened) > DEEPEST_BRACKETS:
                raise FormulaError(tr("There are too many brackets inside each other."), token.column)
        elif token.kind == "close":
            if not opened:
                raise FormulaError(tr("There is no bracket that this one closes."), token.column)
            opened.pop()
    if opened:
        raise FormulaError(tr("This bracket is never closed."), opened[-1].column, opened[-1].length)


def _joined(tokens: list[Token]) -> Source:
    source = Source(tokens=tokens)
    parts: list[str] = []
    at = 0
    for token in tokens:
        source.starts.append(at)
        parts.append(token.text)
        at += len(token.text.encode()) + 1
    source.text = " ".join(parts)
    return source
