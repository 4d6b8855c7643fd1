"""Modules that hold other modules: in a row, in a list, in a dictionary."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.torch.nn.modules.module import Module, indented

if TYPE_CHECKING:
    from typing import Self


class _Numbered(Module):
    """Holds modules under the names 0, 1, 2 and so on."""

    def _name_of(self, given: Any) -> str:
        index = operator.index(given)
        if not -len(self) <= index < len(self):
            raise fail(IndexError, f"index {index} is out of range")
        return list(self._modules)[index]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def __setitem__(self, index: int, module: Any) -> None:
        setattr(self, self._name_of(index), module)

    def __delitem__(self, index: int | slice) -> None:
        names = list(self._modules)[index] if isinstance(index, slice) else [self._name_of(index)]
        for name in names:
            delattr(self, name)
        kept = list(self._modules.values())
        self._modules.clear()
        for module in kept:
            self.append(module)

    def append(self, module: Any) -> Self:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Any]) -> Self:
        """Add modules at the end."""
        for module in list(modules):
            self.append(module)
        return self

    def pop(self, key: int | slice) -> Any:
        """Take a module out and return it."""
        taken = self[key]  # type: ignore[index]
        del self[key]
        return taken

    def _insert(self, index: int, module: Any) -> None:
        """Put a module at a place; those behind it move on."""
        modules = list(self._modules.values())
        modules.insert(index, module)
        for number, each in enumerate(modules):
            self._modules[str(number)] = each
        setattr(self, str(index), module)


class Sequential(_Numbered):
    """Calls its modules one after the other."""

    def __init__(self, *args: Any) -> None:
        super().__init__()
        named: Any = {str(place): module for place, module in enumerate(args)}
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            named = args[0]
        for name, module in named.items():
            self.add_module(name, module)

    def forward(self, input: Any) -> Any:
        """Hand the input through all of them."""
        for module in self:
            input = module(input)
        return input

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        return self._modules[self._name_of(index)]

    def insert(self, index: int, module: Any) -> Self:
        """Put a module at a place; those behind it move on."""
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        size = len(self)
        if not -size <= index <= size:
            raise fail(IndexError, f"Index out of range: {index}")
        self._insert(index + size if index < 0 else index, module)
        return self

    def __add__(self, other: Any) -> Sequential:
        return Sequential(*self, *_checked(other))

    def __iadd__(self, other: Any) -> Self:
        return self.extend(_checked(other))

    def __mul__(self, other: int) -> Sequential:
        return Sequential(*(list(self) * _times(self, other)))

    __rmul__ = __mul__

    def __imul__(self, other: int) -> Self:
        return self.extend(list(self) * (_times(self, other) - 1))


class ModuleList(_Numbered):
    """A list of modules that are registered; it calls none of them."""

    def __init__(self, modules: Iterable[Any] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return type(self)(list(self._modules.values())[index])
        return self._modules[self._name_of(index)]

    def extend(self, modules: Iterable[Any]) -> Self:
        """Add modules at the end."""
        if not isinstance(modules, Iterable):
            kind = type(modules).__name__
            raise fail(TypeError, f"ModuleList.extend should be called with an iterable, but got {kind}")
        return super().extend(modules)

    def insert(self, index: int, module: Any) -> None:
        """Put a module at a place; those behind it move on."""
        self._insert(index, module)

    def __add__(self, other: Iterable[Any]) -> ModuleList:
        return ModuleList([*self, *other])

    def __iadd__(self, modules: Iterable[Any]) -> Self:
        return self.extend(modules)

    def __repr__(self) -> str:
        if not len(self):
            return f"{self._get_name()}()"
        lines, start = [], 0
        for text, same in groupby(map(repr, self)):
            count = len(list(same))
            last = start + count - 1
            label = f"({start}): {text}" if count == 1 else f"({start}-{last}): {count} x {text}"
            lines.append("  " + indented(label))
            start += count
        return f"{self._get_name()}(\n" + "\n".join(lines) + "\n)"


class ModuleDict(Module):
    """A dictionary of modules that are registered; it calls none of them."""

    def __init__(self, modules: Any = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Any) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def clear(self) -> None:
        """Take all modules out."""
        self._modules.clear()

    def pop(self, key: str) -> Any:
        """Take a module out and return it."""
        taken = self[key]
        del self[key]
        return taken

    def keys(self) -> Iterable[str]:
        """Return the names."""
        return self._modules.keys()

    def items(self) -> Iterable[tuple[str, Any]]:
        """Return names and modules."""
        return self._modules.items()

    def values(self) -> Iterable[Any]:
        """Return the modules."""
        return self._modules.values()

    def update(self, modules: Any) -> None:
        """Add modules: a dictionary, or pairs of name and module."""
        for key, module in pairs("ModuleDict", modules, "ModuleDict"):
            self[key] = module


def pairs(owner: str, given: Any, starts: str, ordered: bool = False) -> Iterable[tuple[str, Any]]:
    """Return names and values of a dictionary or of pairs; raise what PyTorch raises for anything else."""
    if not isinstance(given, Iterable):
        kind = type(given).__name__
        raise fail(TypeError, f"{starts}.update should be called with an iterable of key/value pairs, but got {kind}")
    if isinstance(given, Mapping | Module):
        items = list(given.items())
        return sorted(items) if ordered and not isinstance(given, OrderedDict | Module) else items
    found = []
    for number, pair in enumerate(given):
        what = f"{owner} update sequence element #{number}"
        if not isinstance(pair, Iterable):
            raise fail(TypeError, f"{what} should be Iterable; is{type(pair).__name__}")
        parts = list(pair)
        if len(parts) != 2:
            raise fail(ValueError, f"{what} has length {len(parts)}; 2 is required")
        found.append((parts[0], parts[1]))
    return found


def _checked(other: Any) -> Sequential:
    if not isinstance(other, Sequential):
        text = f"add operator supports only objects of Sequential class, but {type(other)} is given."
        raise fail(ValueError, text)
    return other


def _times(self: Sequential, other: Any) -> int:
    if not isinstance(other, int):
        raise fail(TypeError, f"unsupported operand type(s) for *: {type(self)} and {type(other)}")
    if other <= 0:
        raise fail(ValueError, f"Non-positive multiplication factor {other} for {type(self)}")
    return other
