"""PyTorch's parser of arguments: what it says of a call that fits no signature of a function.

``signatures.txt`` holds the signatures as PyTorch writes them. They are read when a call has failed, and only then; a
call that fits one of them failed for another reason, and keeps the error that it has.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.devices import Device
from gradgui.engine.dtypes import DType
from gradgui.engine.native import Native
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

LISTED = Path(__file__).with_name("signatures.txt")
PARAMETER = re.compile(
    r"(?:(?P<type>[\w:]+\*?)(?:\[(?P<length>\d+)\])?(?P<nullable>\?)? )(?P<name>\w+)(?:=(?P<default>.*))?"
)
SHOWN = {
    "Tensor": "Tensor", "Scalar": "Number", "int64_t": "int", "SymInt": "int", "double": "float",
    "TensorList": "tuple of Tensors", "ITensorListRef": "tuple of Tensors", "IntArrayRef": "tuple of ints",
    "SymIntArrayRef": "tuple of ints", "ArrayRef": "tuple of floats", "Generator": "torch.Generator", "bool": "bool",
    "Storage": "torch.Storage", "PyObject*": "object", "ScalarType": "torch.dtype", "Layout": "torch.layout",
    "MemoryFormat": "torch.memory_format", "Device": "torch.device", "std::string": "str", "std::string_view": "str",
    "c10::string_view": "str", "string_view": "str", "Dimname": "name", "DimnameList": "tuple of names",
    "ScalarList": "tuple of Scalars",
}  # fmt: skip
ALSO = {"dim": ("axis",), "keepdim": ("keepdims",), "input": ("x", "a", "x1"), "other": ("x2",)}
NUMBERS_AS_TENSORS = frozenset(
    f"{name}{end}"
    for name in ("add", "sub", "subtract", "mul", "multiply", "div", "divide", "true_divide", "floor_divide")
    for end in ("", "_")
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a signature."""

    name: str
    kind: str  # as PyTorch shows it
    nullable: bool
    default: str | None
    keyword_only: bool
    length: int  # a list of so many numbers may be given as one number

    def shown(self) -> str:
        """Return it as PyTorch's errors show it."""
        return f"{self.kind} {self.name}" + ("" if self.default is None else f" = {self.default}")

    def takes(self, value: Any, numbers: bool) -> bool:
        """Return whether a value is of its kind."""
        if self.kind == "Tensor":
            return isinstance(value, Tensor) or (numbers and _is_number(value))
        if self.kind == "tuple of ints":
            return _are_ints(value) or (self.length > 0 and _is_int(value))
        return TAKES[self.kind](value)


def _is_int(value: Any) -> bool:
    if isinstance(value, Tensor):
        return value.dtype.category == 1 and not value.requires_grad and value.ndim == 0
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    if isinstance(value, Tensor):
        return not value.requires_grad and value.ndim == 0
    return isinstance(value, int | float | complex | np.number)


def _are_ints(value: Any) -> bool:
    return isinstance(value, tuple | list) and (not value or _is_int(value[0]))


TAKES: dict[str, Callable[[Any], bool]] = {
    "Number": _is_number,
    "int": _is_int,
    "float": _is_number,
    "bool": lambda v: isinstance(v, bool),
    "str": lambda v: isinstance(v, str),
    "object": lambda v: True,
    "tuple of Tensors": lambda v: isinstance(v, tuple | list) and all(isinstance(t, Tensor) for t in v),
    "tuple of floats": lambda v: isinstance(v, tuple | list) and (not v or _is_number(v[0])),
    "tuple of Scalars": lambda v: isinstance(v, tuple | list) and all(map(_is_number, v)),
    "tuple of names": lambda v: isinstance(v, tuple | list) and all(isinstance(n, str) for n in v),
    "name": lambda v: isinstance(v, str),
    "torch.dtype": lambda v: isinstance(v, DType) or v in (int, float, bool, complex),
    "torch.device": lambda v: isinstance(v, Device | str | int) and not isinstance(v, bool),
    "torch.Generator": lambda v: kind_of(v) == "torch._C.Generator",
    "torch.layout": lambda v: kind_of(v) == "torch.layout",
    "torch.memory_format": lambda v: kind_of(v) == "torch.memory_format",
    "torch.Storage": lambda v: False,
}


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function."""

    name: str
    parameters: tuple[Parameter, ...]
    hidden: bool  # PyTorch takes it and does not tell of it
    written: str

    @classmethod
    def read(cls, written: str) -> Signature:
        """Read it as PyTorch writes it; raise ValueError or KeyError when it is none."""
        bare, _, mark = written.partition("|")
        name, _, inside = bare[:-1].partition("(")
        parameters, keyword_only = [], False
        for part in inside.split(", ") if inside else ():
            if part == "*":
                keyword_only = True
                continue
            found = PARAMETER.fullmatch(part)
            if found is None:
                raise ValueError(written)
            default, length = found["default"], int(found["length"] or 0)
            nullable = bool(found["nullable"]) or default == "None"
            shown = default.strip('"') if default else default
            parameters.append(Parameter(found["name"], SHOWN[found["type"]], nullable, shown, keyword_only, length))
        return cls(name, tuple(parameters), bool(mark), written)

    def shown(self) -> str:
        """Return it as PyTorch's errors list it."""
        parts: list[str] = []
        for at, parameter in enumerate(self.parameters):
            if parameter.keyword_only and (at == 0 or not self.parameters[at - 1].keyword_only):
                parts.append("*")
            parts.append(parameter.shown())
        return f"({', '.join(parts)})"

    def positional(self) -> tuple[int, int]:
        """Return how many arguments must be given, and how many can be by place."""
        needed = sum(p.default is None for p in self.parameters)
        return needed, sum(not p.keyword_only for p in self.parameters)

    def too_many(self, given: int) -> str:
        """Return what is said of more arguments than there are places."""
        low, high = self.positional()
        if low < high:
            return f"{self.name}() takes from {low} to {high} positional arguments but {given} were given"
        verb = "was" if given == 1 else "were"
        return f"{self.name}() takes {high} positional argument{'' if high == 1 else 's'} but {given} {verb} given"

    def refusal(self, placed: tuple[Any, ...], named: dict[str, Any]) -> str | None:
        """Return what is said of arguments that do not fit; None when they do."""
        if not self.parameters and (placed or named):
            given = f"arguments ({len(placed)} given)" if placed and not named else "keyword arguments"
            return f"TensorBase.{self.name}() takes no {given}"
        high = self.positional()[1]
        spread = high == 1 and self.parameters[0].kind == "tuple of ints"
        if len(placed) > high and not (spread and _is_int(placed[0])):
            return self.too_many(len(placed))
        place, left = 0, len(named)
        for at, parameter in enumerate(self.parameters):
            by_name = place >= len(placed)
            if not by_name and parameter.keyword_only:
                return self.too_many(len(placed))
            value = _named(parameter, named) if by_name else placed[place]
            if value is _NOTHING:
                if parameter.default is None:
                    return self._missing(at)
                continue
            if not (value is None and parameter.nullable) and not self._takes(parameter, value):
                if not (spread and at == 0 and not by_name and _is_int(value)):
                    return self._wrong(parameter, value, None if by_name else place)
                place = len(placed)
                continue
            place, left = (place, left - 1) if by_name else (place + 1, left)
        return self._unknown(named, len(placed)) if left > 0 else None

    def _takes(self, parameter: Parameter, value: Any) -> bool:
        return parameter.takes(value, self.name in NUMBERS_AS_TENSORS)

    def _missing(self, at: int) -> str:
        names = [f'"{p.name}"' for p in self.parameters[at:] if p.default is None]
        word = "arguments" if len(names) == 1 else "argument"  # as PyTorch has it
        return f"{self.name}() missing {len(names)} required positional {word}: {', '.join(names)}"

    def _wrong(self, parameter: Parameter, value: Any, place: int | None) -> str:
        where = "" if place is None else f" (position {place + 1})"
        start = f"{self.name}(): argument '{parameter.name}'{where} must be {parameter.kind}, "
        if parameter.kind == "tuple of Tensors" and isinstance(value, tuple | list):
            at, stray = next((i, v) for i, v in enumerate(value) if not isinstance(v, Tensor))
            return f"expected Tensor as element {at} in argument {place or 0}, but got {kind_of(stray)}"
        if parameter.kind == "tuple of ints" and place is not None:
            if isinstance(value, tuple | list):
                return f"{start}but found element of type {kind_of(value[0])} at pos 0"
        return f"{start}not {kind_of(value)}"

    def unpacking(self, placed: tuple[Any, ...], named: dict[str, Any]) -> str | None:
        """Return what is said of a list of sizes that only begins with a whole number."""
        lists = [p for p in self.parameters if p.kind == "tuple of ints"]
        values = [placed, *placed, *named.values()] if lists else []
        for value in values:
            if isinstance(value, tuple | list) and value and _is_int(value[0]):
                for at, size in enumerate(value):
                    if isinstance(size, float | str):
                        return (
                            f"{self.name}(): argument '{lists[0].name}' failed to unpack the object at pos {at + 1} "
                            f'with error "type must be tuple of ints,but got {kind_of(size)}"'
                        )
        return None

    def _unknown(self, named: dict[str, Any], placed: int) -> str:
        names = [p.name for p in self.parameters]
        for name in named:
            if name not in names:
                return f"{self.name}() got an unexpected keyword argument '{name}'"
            if names.index(name) < placed:
                return f"{self.name}() got multiple values for argument '{name}'"
        return "invalid keyword arguments"


_NOTHING = object()


def _named(parameter: Parameter, named: dict[str, Any]) -> Any:
    for name in (parameter.name, *ALSO.get(parameter.name, ())):
        if name in named:
            return named[name]
    return _NOTHING


def kind_of(value: Any) -> str:
    """Return the name of a value's type as C code shows it."""
    if isinstance(value, type):
        return "type"
    kind = type(value)
    if kind.__module__.startswith("numpy"):
        return f"numpy.{kind.__name__}"
    return f"{kind.__module__}.{kind.__name__}" if isinstance(kind, Native) else kind.__name__


@cache
def listed() -> dict[str, tuple[Signature, ...]]:
    """Return the signatures by the qualified name of their function."""
    found: dict[str, list[Signature]] = defaultdict(list)
    for line in LISTED.read_text(encoding="utf-8").splitlines():
        owner, _, written = line.partition(".")
        signature = Signature.read(written)
        found[f"{owner}.{signature.name}"].append(signature)
    return {name: tuple(signatures) for name, signatures in found.items()}


def refusal(qualified: str, placed: tuple[Any, ...], named: dict[str, Any]) -> str | None:
    """Return what PyTorch says of a call that fits no signature; None when one fits, or none is known."""
    signatures = listed().get(qualified, ())
    said = [signature.refusal(placed, named) for signature in signatures]
    if not said or None in said:
        return signatures[said.index(None)].unpacking(placed, named) if said else None
    if len(said) > 1 and any(text.startswith("expected Tensor as element") for text in said if text):
        return next(text for text in said if text and text.startswith("expected"))
    if len(said) == 1:
        return said[0]
    given = len(placed) + len(named)
    open_to = [s for s in signatures if not s.hidden and s.positional()[0] <= given <= len(s.parameters)]
    if len(open_to) == 1:
        return open_to[0].refusal(placed, named)
    return invalid_combination(signatures[0].name, placed, named, [s.shown() for s in signatures if not s.hidden])


# ---- the list of what would have been right --------------------------------------------------------------------


def invalid_combination(name: str, placed: tuple[Any, ...], named: dict[str, Any], options: list[str]) -> str:
    """Return PyTorch's list of signatures, each with what did not match."""
    start = f"{name}() received an invalid combination of arguments - got "
    kinds = [kind_of(v) for v in placed] + [f"{key}={kind_of(v)}" for key, v in reversed(named.items())]
    got = f"({', '.join(kinds)}{'' if placed or not named else ', '})"
    if len(options) == 1:
        return f"{start}{_single(options[0], placed, named, got)}"
    lines = [f"{start}{got}, but expected one of:"]
    for option in options:
        lines.append(f" * {option}")
        names = _argument_names(option)
        if len(names) != len(placed) + len(named):
            continue
        unmatched = _unmatched(names, named)
        if unmatched:
            lines.append("      didn't match because some of the keywords were incorrect: " + ", ".join(unmatched))
        else:
            described = _described(option, placed, named)
            lines.append(f"      didn't match because some of the arguments have invalid types: {described}")
    return "\n".join(lines) + "\n"


def _single(option: str, placed: tuple[Any, ...], named: dict[str, Any], got: str) -> str:
    names = _argument_names(option)
    if len(names) == len(placed) + len(named) and not _unmatched(names, named):
        got = _described(option, placed, named)
    return f"{got}, but expected {option}"


def _arguments(option: str) -> list[str]:
    return option[1:-1].split(", ")  # PyTorch counts the star, and nothing between the brackets, as arguments too


def _argument_names(option: str) -> list[str]:
    return [part.rpartition(" ")[2] for part in _arguments(option)]


def _unmatched(names: list[str], named: dict[str, Any]) -> list[str]:
    at = max(len(names) - len(named), 0)
    return [name for name in reversed(named) if name not in names[at:]]


def _in_detail(value: Any) -> str:
    if isinstance(value, tuple):
        return f"tuple of ({', '.join(map(kind_of, value))}{',' if len(value) == 1 else ''})"
    return f"list of [{', '.join(map(kind_of, value))}]" if isinstance(value, list) else kind_of(value)


def _described(option: str, placed: tuple[Any, ...], named: dict[str, Any]) -> str:
    parts = []
    for at, argument in enumerate(_arguments(option)):
        kind, _, name = argument.rpartition(" ")
        value = placed[at] if at < len(placed) else named[name]
        actual = _in_detail(value)
        fits = actual == kind or (kind == "float" and actual == "int")
        label = actual if at < len(placed) else f"{name}={actual}"
        parts.append(label if fits else f"!{label}!")
    return f"({', '.join(parts)}{'' if placed else ', '})"
