"""The builtins of a program: Python's own, without those that reach files, other processes or its own frames."""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.i18n import tr
from gradgui.runner.failures import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

_ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]{6,16}(?=>)")
# The engine gives the same addresses in every run, from here to there; so narrow that nothing real lies in it.
_OURS = range(0x7F0000000000, 0x7F0004000000)
_FIRST = 0x7F1000000000


class Addresses:
    """Gives what stands for an address a number that is the same in every run: by order of appearance."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}

    def stable(self, address: int) -> int:
        """Return the number shown for an address."""
        return self._known.setdefault(address, _FIRST + 0x40 * len(self._known))

    def clean(self, text: str) -> str:
        """Return a text with the addresses in it replaced."""
        if " at 0x" not in text:
            return text
        return _ADDRESS.sub(self._replaced, text)

    def _replaced(self, found: re.Match[str]) -> str:
        address = int(found.group(), 16)
        return found.group() if address in _OURS else hex(self.stable(address))

    def id(self, value: object, /) -> int:
        """Stand for Python's ``id``."""
        return self.stable(id(value))


def builtin_names(addresses: Addresses) -> dict[str, Any]:
    """Return the builtins that every program sees; print, import and the marks come on top."""
    names = {k: v for k, v in vars(builtins).items() if k not in LEFT_OUT}
    for name, why in REFUSED.items():
        names[name] = _refuse(name, why)
    names["id"] = addresses.id
    names["exit"] = names["quit"] = _exit
    return names


# Said when it is called, so that the message stands at the line that calls it.
_FILES = "Programs here cannot read or write files. Write the numbers into the program."
_TEXTS = "Programs here cannot run text as code. Write the code itself."
_KEYS = "Nobody can type an answer while a program runs. Write the value into the program."
_TOOLS = "Step through the recording instead."
REFUSED = {
    "open": _FILES,
    "eval": _TEXTS,
    "exec": _TEXTS,
    "compile": _TEXTS,
    "input": _KEYS,
    "breakpoint": _TOOLS,
    "help": _TOOLS,
}
LEFT_OUT = frozenset(("copyright", "credits", "license", "__loader__", "__spec__", "__debug__", "_"))


def _refuse(name: str, why: str) -> Callable[..., Any]:
    def refused(*_: Any, **__: Any) -> Any:
        raise fail(Refused, f"{name}() is not available here", tr(why))

    refused.__name__ = refused.__qualname__ = name
    return refused


def _exit(code: object = None) -> None:
    raise SystemExit(code)
