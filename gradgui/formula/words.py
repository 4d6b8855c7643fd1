"""The words that a formula may have: functions, constants, Greek letters, and how each is written and typeset."""

from __future__ import annotations

from typing import Final

# What a formula calls it → its name in torch. A textbook's σ(z) is the sigmoid.
FUNCTIONS: Final = {
    "mean": "mean",
    "sum": "sum",
    "exp": "exp",
    "log": "log",
    "ln": "log",
    "sin": "sin",
    "cos": "cos",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "sigma": "sigmoid",
    "σ": "sigmoid",
    "relu": "relu",
    "ReLU": "relu",
    "abs": "abs",
    "sqrt": "sqrt",
}
# Without brackets these are letters like any other.
ALSO_LETTERS: Final = ("sigma", "σ")
REDUCTIONS: Final = ("mean", "sum")
CONSTANTS: Final = {"pi": "pi", "π": "pi", "e": "e"}

_LOWER: Final = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega"  # noqa: E501
_UPPER: Final = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
GREEK: Final = frozenset(_LOWER.split()) | frozenset(_UPPER.split())
_LOWER_LETTERS: Final = "αβγδεζηθικλμνξπρστυφχψω"
_UPPER_LETTERS: Final = "ΓΔΘΛΞΠΣΥΦΨΩ"
LETTERS: Final = dict(zip(_LOWER_LETTERS, _LOWER.split(), strict=True)) | dict(
    zip(_UPPER_LETTERS, _UPPER.split(), strict=True)
)

# Python's own word for something else, so a program has to write it differently.
SPELLED: Final = {"lambda": "lambda_"}

SIGNS: Final = {
    "**": "**",
    "^": "**",
    "*": "*",
    "·": "*",
    "⋅": "*",
    "×": "*",
    "∗": "*",
    "/": "/",
    "÷": "/",
    "+": "+",
    "-": "-",
    "−": "-",
    "@": "@",
}
COMMANDS: Final = {"cdot": "*", "times": "*", "ast": "*", "div": "/"}
SKIPPED: Final = frozenset({"left", "right", "displaystyle", "limits", "quad"})
SUPERSCRIPTS: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
