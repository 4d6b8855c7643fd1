"""Copies of everything a program has at a moment, so that it can be taken up again from there.

No code of the person is called. Tensors keep their numbers, versions, strides and what they share: a copied storage has
the same buffer, marked as captured, so that whichever side writes first moves to a buffer of its own.
"""

from __future__ import annotations

import types
from collections import OrderedDict, defaultdict, deque
from contextlib import suppress
from functools import lru_cache, partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from weakref import ref

import msgspec
import numpy as np

from gradgui.engine.dtypes import DType
from gradgui.engine.opdef import OpDef
from gradgui.engine.random import Generator
from gradgui.engine.storage import Storage
from gradgui.engine.tensor import Size, Tensor
from gradgui.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Callable

DEEPEST: Final = 150  # objects inside one another; a graph that grows with each iteration is deeper
SHARED: Final = (
    type(None), bool, int, float, complex, str, bytes, range, slice, type(...), type(NotImplemented), type,
    types.BuiltinFunctionType, types.ModuleType, types.WrapperDescriptorType, types.MethodDescriptorType,
    types.CodeType, np.dtype, np.generic, DType, OpDef, Size, property, staticmethod, classmethod, msgspec.Struct,
)  # fmt: skip
_COUNTER: Final = type(count().__next__)


class NotFrozen(Exception):
    """Something cannot be copied; the message says what, as a person knows it."""


class Freezer:
    """One consistent copy: what is the same object before is the same object after."""

    def __init__(self) -> None:
        self.tensors: list[Tensor] = []  # the copies that were made
        self._made: dict[int, Any] = {}
        self._held: list[Any] = []  # the originals, so that their ids stay theirs
        self._depth = 0

    def copy(self, value: Any) -> Any:
        """Return the copy of an object; raise NotFrozen."""
        kind = type(value)
        if kind in _SHARED_KINDS:
            return value
        made = self._made.get(id(value))
        if made is not None:
            return made
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotFrozen(tr("something that grows with every iteration, such as a graph that is never let go of"))
        try:
            return self._new(value, kind)
        finally:
            self._depth -= 1

    def _keep(self, value: Any, made: Any) -> Any:
        self._made[id(value)] = made
        self._held.append(value)
        return made

    def _new(self, value: Any, kind: type) -> Any:
        handler = _HANDLERS.get(kind)
        if handler is not None:
            return handler(self, value)
        if isinstance(value, Tensor):
            return self._tensor(value)
        if isinstance(value, SHARED):
            return value
        if isinstance(value, ref):
            target = value()
            return value if target is None else ref(self.copy(target))
        return self._object(value, kind)

    # ---- ours ------------------------------------------------------------------------------------------------

    def _storage(self, storage: Storage) -> Storage:
        if storage.pinned:
            raise NotFrozen(tr("a tensor whose memory NumPy shares"))
        storage.captured = True
        made = Storage(storage.buffer)
        self._keep(storage, made)
        made.captured, made.moves, made._starts = True, storage.moves, storage._starts
        return made

    def _generator(self, generator: Generator) -> Generator:
        made = generator.clone()
        self._keep(generator, made)
        return made

    def _tensor(self, tensor: Tensor) -> Tensor:
        made = type(tensor).__new__(type(tensor))
        self._keep(tensor, made)
        self.tensors.append(made)
        self._fill(tensor, made, shared=("_array",))
        return made

    def _fill(self, old: Any, new: Any, shared: tuple[str, ...] = ()) -> Any:
        """Give a new object what the old one has, in slots and in its dictionary."""
        copy = self.copy
        kind: Any = type(old)
        for name in _slots(kind):
            try:
                part = object.__getattribute__(old, name)
            except AttributeError:
                continue
            object.__setattr__(new, name, part if name in shared else copy(part))
        own = getattr(old, "__dict__", None)
        if own:
            new.__dict__.update([(name, copy(part)) for name, part in own.items()])
        return new

    # ---- Python's --------------------------------------------------------------------------------------------

    def _list(self, value: list[Any]) -> list[Any]:
        made: list[Any] = self._keep(value, [])
        made += [self.copy(part) for part in value]
        return made

    def _deque(self, value: deque[Any]) -> deque[Any]:
        made: deque[Any] = self._keep(value, deque(maxlen=value.maxlen))
        made.extend([self.copy(part) for part in value])
        return made

    def _tuple(self, value: tuple[Any, ...]) -> tuple[Any, ...]:
        parts = tuple([self.copy(part) for part in value])
        same = all(a is b for a, b in zip(parts, value, strict=True))
        return value if same else self._keep(value, parts)

    def _dict(self, value: dict[Any, Any]) -> dict[Any, Any]:
        made = self._keep(value, _empty_like(value))
        for key, part in value.items():
            made[self.copy(key)] = self.copy(part)
        return made  # type: ignore[no-any-return]

    def _set(self, value: set[Any]) -> set[Any]:
        return self._keep(value, {self.copy(part) for part in value})  # type: ignore[no-any-return]

    def _frozenset(self, value: frozenset[Any]) -> frozenset[Any]:
        return frozenset(self.copy(part) for part in value)

    def _array(self, value: np.ndarray) -> np.ndarray:
        if value.base is not None and not isinstance(value.base, bytes):
            raise NotFrozen(tr("a NumPy array that is a view of another"))
        return self._keep(value, value.copy("K"))  # type: ignore[no-any-return]

    def _function(self, value: types.FunctionType) -> types.FunctionType:
        """Copy a function that keeps variables of its own, with them; others are the same in all copies."""
        if value.__closure__ is None:
            return value
        cells = tuple([self.copy(cell) for cell in value.__closure__])
        made = types.FunctionType(value.__code__, value.__globals__, value.__name__, value.__defaults__, cells)
        self._keep(value, made)
        made.__kwdefaults__, made.__doc__, made.__qualname__ = value.__kwdefaults__, value.__doc__, value.__qualname__
        vars(made).update({name: self.copy(part) for name, part in vars(value).items()})
        return made

    def _cell(self, value: types.CellType) -> types.CellType:
        made = types.CellType()
        self._keep(value, made)
        with suppress(ValueError):  # empty: its variable has no value yet
            made.cell_contents = self.copy(value.cell_contents)
        return made

    def _method(self, value: types.MethodType) -> types.MethodType:
        return types.MethodType(value.__func__, self.copy(value.__self__))

    def _partial(self, value: partial[Any]) -> partial[Any]:
        return partial(self.copy(value.func), *self._tuple(value.args), **self._dict(value.keywords))

    def _iterator(self, value: Any) -> Any:
        """Copy a built-in iterator by what it says of itself: how to make it again, and how far it is."""
        maker, arguments, *position = value.__reduce__()
        made = self._keep(value, maker(*[self.copy(part) for part in arguments]))
        if position:
            made.__setstate__(position[0])
        return made

    def _counter(self, value: Any) -> Any:
        """Copy the ``__next__`` of an ``itertools.count``, or another bound function of a built-in object."""
        if not isinstance(value.__self__, count):
            return value
        return count(next_of(value)).__next__

    def _object(self, value: Any, kind: type) -> Any:
        if isinstance(value, dict) and _is_known(kind):
            ordered = isinstance(value, OrderedDict)
            table = self._keep(value, (OrderedDict if ordered else dict).__new__(kind))
            enter = OrderedDict.__setitem__ if ordered else dict.__setitem__
            for key, part in dict.items(value):
                enter(table, self.copy(key), self.copy(part))
            return self._fill(value, table)
        if not _is_known(kind) or not _is_plain(kind):
            raise NotFrozen(tr("an object of type {name}", name=kind.__name__))
        return self._fill(value, self._keep(value, object.__new__(kind)))


def next_of(counter: Any) -> int:
    """Return what the ``__next__`` of an ``itertools.count`` gives next, without taking it."""
    return int(repr(counter.__self__)[len("count(") : -1])


@lru_cache(256)
def _slots(kind: Any) -> tuple[str, ...]:
    """Return the names of the slots of a class and its bases, as the attributes are called."""
    found = []
    for base in kind.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            private = slot.startswith("__") and not slot.endswith("__")
            found.append(f"_{base.__name__.lstrip('_')}{slot}" if private else slot)
    return tuple(slot for slot in found if slot not in ("__dict__", "__weakref__"))


@lru_cache(256)
def _is_plain(kind: Any) -> bool:
    """Return whether an object is what its class statement says, and nothing in C or at its end is run by a copy."""
    special = {"__new__", "__reduce__", "__reduce_ex__", "__del__"}
    return bool(kind.__flags__ & _HEAP) and not any(special & vars(base).keys() for base in kind.__mro__[:-1])


def _is_known(kind: type) -> bool:
    """Return whether a class is the person's, or one of ours, and not a wrapper of something in C."""
    return kind.__module__ in ("__main__", "torch") or kind.__module__.startswith(("gradgui.", "torch."))


def _empty_like(value: dict[Any, Any]) -> dict[Any, Any]:
    if isinstance(value, defaultdict):
        return defaultdict(value.default_factory)
    return OrderedDict() if isinstance(value, OrderedDict) else {}


_HEAP: Final = 1 << 9  # Py_TPFLAGS_HEAPTYPE: made by a class statement
_SHARED_KINDS: Final = frozenset(SHARED)
_HANDLERS: Final[dict[type, Callable[[Freezer, Any], Any]]] = {
    list: Freezer._list,
    tuple: Freezer._tuple,
    dict: Freezer._dict,
    OrderedDict: Freezer._dict,
    defaultdict: Freezer._dict,
    set: Freezer._set,
    frozenset: Freezer._frozenset,
    deque: Freezer._deque,
    np.ndarray: Freezer._array,
    Storage: Freezer._storage,
    Generator: Freezer._generator,
    types.FunctionType: Freezer._function,
    types.CellType: Freezer._cell,
    types.MethodType: Freezer._method,
    partial: Freezer._partial,
    _COUNTER: Freezer._counter,
    **dict.fromkeys(
        (type(iter([])), type(iter(())), type(iter(range(0))), type(iter("")), enumerate, zip, map, type(reversed([]))),
        Freezer._iterator,
    ),
}
