"""What a program can import: served from a table made for each run, never looked for on the disk.

Every module is a copy of the names of the real one. So what a program does to a module ends with the run, a file
``random.py`` lying beside the program is never read, and what reads or writes files is left out.
"""

from __future__ import annotations
import __future__

import collections
import collections.abc
import copy
import dataclasses
import difflib
import functools
import importlib
import io
import itertools
import math
import operator
import pkgutil
import random
import string
import sys
import typing
import warnings
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

import gradgui.torch
from gradgui.engine.errors import fail
from gradgui.i18n import tr

if typing.TYPE_CHECKING:
    from gradgui.runner.clock import Clock

PLAIN = {
    m.__name__: m
    for m in (
        __future__, collections, collections.abc, copy, dataclasses, functools, itertools, math, operator, string,
        typing, warnings,
    )
}  # fmt: skip
# What reads or writes files, reaches other modules, or is of no use here.
NUMPY_WITHOUT = frozenset(
    "load save savez savez_compressed savetxt loadtxt genfromtxt fromfile fromregex memmap lib ctypeslib testing f2py "
    "test ma rec char core typing strings setbufsize seterrcall show_config show_runtime get_include".split()
)
IO_WITHOUT = frozenset(vars(io)) - {"BytesIO", "StringIO"}


class Modules:
    """The modules of one run, made when they are asked for."""

    def __init__(self, seed: int, clock: Clock | None) -> None:
        self._seed = seed
        self._clock = clock
        self._made: dict[str, ModuleType] = {}
        self._dice: list[random.Random | np.random.RandomState] = []  # that the program draws from

    def dice(self) -> list[Any]:
        """Return where the program's random numbers stand, torch's own aside."""
        return [die.getstate() if isinstance(die, random.Random) else die.get_state() for die in self._dice]

    def set_dice(self, states: list[Any]) -> None:
        """Let random numbers go on from there."""
        for die, state in zip(self._dice, states, strict=False):
            if isinstance(die, random.Random):
                die.setstate(state)
            else:
                die.set_state(state)

    def load(
        self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> ModuleType:
        """Serve an import statement; raise ModuleNotFoundError or ImportError in Python's words."""
        if type(fromlist) is list:
            return _for_c(name)
        if level:
            raise ImportError("attempted relative import with no known parent package")
        module = self._module(name)
        for wanted in fromlist or ():
            if wanted != "*":
                _check(module, wanted)
        return module if fromlist else self._module(name.partition(".")[0])

    def _module(self, name: str) -> ModuleType:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = self._make(name)
        return made

    def _make(self, name: str) -> ModuleType:
        if name in PLAIN:
            module = facade(PLAIN[name])
        elif name == "io":
            module = facade(io, without=IO_WITHOUT)
        elif name == "random":
            module = self._bound(random, random.Random(self._seed))
        elif name == "time":
            module = self._clock.module() if self._clock is not None else facade(importlib.import_module("time"))
        elif name.partition(".")[0] == "numpy":
            return self._numpy(name)
        elif name in torch_modules():
            module = facade(torch_modules()[name], name)
        else:
            raise _unknown(name)
        self._made[name] = module
        for child, deeper in ((n, n[len(name) + 1 :]) for n in (*PLAIN, *torch_modules()) if n.startswith(name + ".")):
            if "." not in deeper:
                setattr(module, deeper, self._module(child))
        return module

    def _numpy(self, name: str) -> ModuleType:
        if name not in ("numpy", "numpy.linalg", "numpy.fft", "numpy.random"):
            raise _unknown(name)
        module = self._made["numpy"] = facade(np, without=NUMPY_WITHOUT)
        module.linalg, module.fft = facade(np.linalg), facade(np.fft)  # type: ignore[attr-defined]
        drawn = self._bound(np.random, np.random.RandomState(self._seed % 2**32))
        seeded = self._seed
        drawn.default_rng = lambda seed=seeded: np.random.default_rng(seed)  # type: ignore[attr-defined]
        module.random = drawn  # type: ignore[attr-defined]
        for child in ("linalg", "fft", "random"):
            self._made[f"numpy.{child}"] = getattr(module, child)
        return self._made[name]

    def _bound(self, real: ModuleType, source: random.Random | np.random.RandomState) -> ModuleType:
        """Return a facade whose functions draw from a source of the run's own."""
        self._dice.append(source)
        module = facade(real)
        for name in dir(source):
            if not name.startswith("_") and name in vars(module):
                setattr(module, name, getattr(source, name))
        return module


def _for_c(name: str) -> ModuleType:
    """Let NumPy's C code, called by the program, have a part of NumPy; it takes the module itself from Python's table.

    C code asks with a list, which no import statement does. A program that does so gets nothing out of it.
    """
    if name not in sys.modules and name.partition(".")[0] == "numpy":
        importlib.import_module(name)
    return ModuleType(name)


def facade(real: ModuleType, name: str = "", without: frozenset[str] = frozenset()) -> ModuleType:
    """Return a copy of a module's names, without the modules that it imported itself."""
    name = name or real.__name__
    module = ModuleType(name, real.__doc__)
    names = {
        key: value
        for key, value in vars(real).items()
        if not isinstance(value, ModuleType) and not key.startswith("__") and key not in without
    }
    if "__version__" in vars(real):
        names["__version__"] = vars(real)["__version__"]
    if "__all__" in vars(real):
        names["__all__"] = [n for n in vars(real)["__all__"] if n in names]
    # PyTorch's modules say themselves what they lack.
    own = vars(real).get("__getattr__") if name.partition(".")[0] == "torch" else None
    names["__getattr__"] = own or _absent(name, without)
    module.__dict__.update(names)
    return module


def _absent(module: str, without: frozenset[str]) -> Any:
    def missing(name: str) -> Any:
        if name in without:
            text = f"{module}.{name} is not available here"
            raise fail(AttributeError, text, tr("Programs here run without files and without other processes."))
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    return missing


@cache
def torch_modules() -> dict[str, ModuleType]:
    """Return what ``import torch`` and its submodules mean, under PyTorch's names."""
    found: dict[str, ModuleType] = {"torch": gradgui.torch}
    for info in pkgutil.walk_packages(gradgui.torch.__path__, "gradgui.torch."):
        name = info.name.removeprefix("gradgui.")
        if not any(part.startswith("_") for part in name.split(".")):
            found[name] = importlib.import_module(info.name)
    return found


def _check(module: ModuleType, wanted: str) -> None:
    """Say of ``from torch import nn`` what ``torch.nn`` would say."""
    try:
        getattr(module, wanted)
    except AttributeError as error:
        text = f"cannot import name {wanted!r} from {module.__name__!r}"
        said = str(error)
        culprits = getattr(error, "culprits", None)
        plain = culprits.plain if culprits is not None else ""
        raise fail(ImportError, f"{text}: {said}" if "not there yet" in said else text, plain) from None


def _unknown(name: str) -> Exception:
    head, _, rest = name.partition(".")
    have = sorted(
        {n.partition(".")[0] for n in (*PLAIN, "io", "numpy", "random", "time", "torch") if n != "__future__"}
    )
    if head == "torch":
        try:
            getattr(gradgui.torch, rest.partition(".")[0])
        except AttributeError as error:
            culprits = getattr(error, "culprits", None)
            plain = culprits.plain if culprits is not None else ""
            said = f": {error}" if "not there yet" in str(error) else ""
            return fail(ModuleNotFoundError, f"No module named {name!r}{said}", plain)
        return fail(ModuleNotFoundError, f"No module named {name!r}", tr("torch is here, but not this part of it."))
    known = head in sys.stdlib_module_names
    near = [] if known else difflib.get_close_matches(head, ["torch" if head == "pytorch" else "", *have], 1, 0.6)
    meant = "torch" if head == "pytorch" else near[0] if near else ""
    plain = tr("Programs here can import {names}.", names=", ".join(have))
    if meant and meant != head:
        plain = tr("Did you mean {name}?", name=meant) + " " + plain
    elif known:
        plain = tr("Programs here run without files and without other processes.") + " " + plain
    return fail(ModuleNotFoundError, f"No module named {name!r}", plain)
