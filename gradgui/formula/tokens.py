"""Cut a typed formula into pieces, each with its place and with Python's spelling."""

from __future__ import annotations

import keyword
import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from gradgui.formula import words
from gradgui.formula.leaves import LARGEST
from gradgui.formula.problem import FormulaError
from gradgui.i18n import tr

LONGEST: Final = 400
Kind = Literal["number", "name", "function", "sign", "open", "close"]

_LETTER = "[^\\W\\d_²³¹⁰⁴-⁹]"
_PIECE: Final = re.compile(
    rf"""(?P<space>\s+|\\[,;!:\ ])
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<command>\\[A-Za-z]+)
    |(?P<torch>torch\s*\.\s*)(?={_LETTER})
    |(?P<name>{_LETTER}(?:(?!_\{{)[^\W²³¹⁰⁴-⁹])*(?:_\{{\w+\}})?)
    |(?P<power>[⁰¹²³⁴-⁹⁻]+)
    |(?P<sign>\*\*|[-^*·⋅×∗/÷+−@])
    |(?P<open>[({{])|(?P<close>[)}}])
    |(?P<root>√)
    |(?P<prime>['′’])""",
    re.VERBOSE,
)
_WORD: Final = re.compile(r"(?P<braced>\s*\{\s*(?P<word>[A-Za-z]+)\s*\})")
_WORD_COMMANDS: Final = ("operatorname", "mathrm", "text")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece: ``text`` is Python's spelling, ``column`` and ``length`` are the place in what was typed."""

    kind: Kind
    text: str
    column: int
    length: int = 1
    typed: str = ""


class Cutter:
    """Goes through a text once; fractions in LaTeX's form become divisions."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found: list[Token] = []
        self._open: list[tuple[str, str]] = []  # bracket, and which part of a fraction it holds
        self._fraction = ""  # the part of a fraction that has to come now
        self._fraction_at = 0

    def cut(self) -> list[Token]:
        """Return the pieces; raise FormulaError."""
        if len(self._text) > LONGEST:
            raise FormulaError(tr("A formula has at most {n} characters.", n=LONGEST), LONGEST)
        while self._at < len(self._text):
            match = _PIECE.match(self._text, self._at)
            if match is None:
                raise self._stranger()
            self._take(match)
        if self._fraction:
            raise self._half_fraction()
        return self._found

    def _add(self, kind: Kind, text: str, length: int = 1, typed: str = "") -> None:
        self._found.append(Token(kind, text, self._at, length, typed or text))

    def _take(self, match: re.Match[str]) -> None:
        kind, piece = match.lastgroup or "", match.group()
        if self._fraction and kind != "space" and piece != "{":
            raise self._half_fraction()
        end = match.end()
        match kind:
            case "number":
                self._number(piece)
            case "command":
                end = self._command(piece[1:], end)
            case "name":
                self._add("name", _spelled(piece, self._at), len(piece), piece)
            case "power":
                self._add("sign", "**", len(piece))
                plain = "".join(words.SUPERSCRIPTS[c] for c in piece)
                if plain.startswith("-"):
                    self._add("sign", "-", len(piece))
                self._add("number", plain.lstrip("-") or "0", len(piece))
            case "sign":
                self._add("sign", words.SIGNS[piece], len(piece), piece)
            case "open":
                self._opened(piece)
            case "close":
                self._closed(piece)
            case "root":
                self._add("name", "sqrt", 1, piece)
            case "prime":
                raise FormulaError(
                    tr("A formula has no x′: write the function itself; its gradient is in x.grad after backward."),
                    self._at,
                )
        self._at = end

    def _number(self, piece: str) -> None:
        if float(piece) > LARGEST:
            raise FormulaError(tr("This number is larger than float32 can hold."), self._at, len(piece))
        plain = piece if any(c in piece for c in ".eE") else piece.lstrip("0") or "0"
        self._add("number", plain, len(piece))

    def _command(self, name: str, end: int) -> int:
        if name in words.COMMANDS:
            self._add("sign", words.COMMANDS[name], len(name) + 1)
        elif name in words.FUNCTIONS or name in words.GREEK:
            self._add("name", words.SPELLED.get(name, name), len(name) + 1, name)
        elif name == "frac":
            self._fraction, self._fraction_at = "upper", self._at
            self._add("open", "(", len(name) + 1)
        elif name in _WORD_COMMANDS and (found := _WORD.match(self._text, end)):
            word = found.group("word")
            self._add("name", _spelled(word, self._at), found.end() - self._at, word)
            return found.end()
        elif name not in words.SKIPPED:
            raise FormulaError(tr("\\{name} is not known here.", name=name), self._at, len(name) + 1)
        return end

    def _opened(self, piece: str) -> None:
        self._open.append((piece, self._fraction))
        self._fraction = ""
        self._add("open", "(", 1, piece)

    def _closed(self, piece: str) -> None:
        if self._open and self._open[-1][0] != {")": "(", "}": "{"}[piece]:
            wanted = {"(": ")", "{": "}"}[self._open[-1][0]]
            raise FormulaError(tr("A {wanted} should come before this {found}.", wanted=wanted, found=piece), self._at)
        part = self._open.pop()[1] if self._open else ""
        self._add("close", ")", 1, piece)
        if part == "upper":
            self._add("sign", "/")
            self._fraction = "lower"
        elif part == "lower":
            self._add("close", ")")

    def _half_fraction(self) -> FormulaError:
        return FormulaError(tr("\\frac needs two pairs of braces: \\frac{a}{b}."), self._fraction_at, 5)

    def _stranger(self) -> FormulaError:
        char = self._text[self._at]
        told = {
            "=": tr("A formula has no =: write only what stands at its right."),
            "|": tr("Write abs(x) for |x|."),
            ",": tr("A function takes one value here: no comma."),
            ".": tr("Write sum(x), not x.sum()."),
            "[": tr("Single elements are in the cells below: write x, not x[0]."),
            "_": tr("A name begins with a letter."),
            "!": tr("There is no factorial here."),
        }
        return FormulaError(told.get(char, tr("{char} has no place in a formula.", char=char)), self._at)


def _spelled(piece: str, column: int) -> str:
    """Return a name as a program has to write it."""
    name = unicodedata.normalize("NFKC", piece.replace("{", "").replace("}", ""))
    name = words.SPELLED.get(name, name)
    if keyword.iskeyword(name):
        raise FormulaError(tr("{name} is a word of Python: take another name.", name=name), column, len(piece))
    if name == "torch":
        raise FormulaError(tr("torch is the library: write torch.exp(x), or just exp(x)."), column, len(piece))
    return name


def cut(text: str) -> list[Token]:
    """Return the pieces of a typed formula; raise FormulaError."""
    return Cutter(text).cut()
