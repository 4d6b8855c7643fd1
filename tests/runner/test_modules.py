"""Imports: served from a table, copies for each run, and a clear message for everything else."""

from __future__ import annotations

import pytest

from gradgui.runner.modules import Modules

GOOD = {
    "import torch": "torch.ones(1)",
    "import torch.autograd": "torch.autograd.grad",
    "from torch import ones, tensor": "ones(1)",
    "from torch import *": "ones(1)",
    "import torch as t": "t.ones(1)",
    "import numpy as np": "np.array([1.]).sum() + np.linalg.norm(np.ones(2)) + np.random.rand() + np.pi",
    "import numpy.linalg as la": "la.norm([1.])",
    "from numpy import *": "array([1.]).sum()",
    "from numpy.random import rand": "rand(2)",
    "import math, random, time": "math.pi + random.random() + time.time()",
    "from collections import Counter": "Counter('aa')",
    "import collections.abc": "collections.abc.Sized",
    "from collections.abc import Iterable": "Iterable",
    "from functools import reduce, partial": "reduce(max, [1])",
    "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int = 1": "P().x",
    "from typing import Optional": "Optional[int]",
    "from __future__ import annotations": "1",
    "import itertools, operator, string, copy": "copy.deepcopy([1])",
}

BAD = {
    "import os": "No module named 'os'",
    "import pytorch": "No module named 'pytorch'",
    "import gradgui": "No module named 'gradgui'",
    "import random.os": "No module named 'random.os'",
    "import torch.nothing": "No module named 'torch.nothing'",
    "import numpy.f2py": "No module named 'numpy.f2py'",
    "from numpy import f2py": "cannot import name 'f2py'",
    "from math import nothing": "cannot import name 'nothing' from 'math'",
    "from torch import nothing": "cannot import name 'nothing' from 'torch'",
}


def globals_of(code: str) -> dict:
    import builtins

    names = {"__builtins__": {**vars(builtins), "__import__": Modules(0, None).load}, "__name__": "__main__"}
    exec(compile(code, "<program>", "exec", dont_inherit=True), names)
    return names


@pytest.mark.parametrize("code", GOOD)
def test_served(code):
    eval(GOOD[code], globals_of(code))


@pytest.mark.parametrize("code", BAD)
def test_refused(code):
    with pytest.raises(ImportError) as caught:
        globals_of(code)
    assert BAD[code] in str(caught.value)


def plain(code: str) -> str:
    with pytest.raises(ImportError) as caught:
        globals_of(code)
    return caught.value.culprits.plain


def test_plain_words():
    assert plain("import pytorch").startswith("Did you mean torch?")
    assert plain("import trch").startswith("Did you mean torch?")
    assert plain("import numpi").startswith("Did you mean numpy?")
    assert plain("import os").startswith("Programs here run without files")
    assert "torch" in plain("import nonsense_xyz")


@pytest.mark.parametrize("name", ["load", "save", "fromfile", "memmap", "f2py", "ctypeslib", "lib", "testing"])
def test_numpy_without_files(name):
    np = Modules(0, None).load("numpy")
    with pytest.raises(AttributeError, match="not available here"):
        getattr(np, name)


def test_a_change_ends_with_the_run():
    first = Modules(0, None)
    first.load("math").pi = 3
    first.load("torch").ones = None
    first.load("numpy").linalg.norm = None
    second = Modules(0, None)
    assert second.load("math").pi > 3
    assert second.load("torch").ones is not None
    assert second.load("numpy").linalg.norm is not None


def test_one_module_in_one_run():
    modules = Modules(0, None)
    assert modules.load("numpy") is modules.load("numpy")
    assert modules.load("numpy.linalg", fromlist=("norm",)) is modules.load("numpy").linalg


@pytest.mark.parametrize("name", ["torch", "numpy", "random", "typing", "dataclasses", "warnings", "collections"])
def test_no_other_module_is_reached(name):
    module = Modules(0, None).load(name)
    inner = [v.__name__ for v in vars(module).values() if type(v).__name__ == "module"]
    assert [n for n in inner if not n.startswith(("torch.", "numpy.", "collections.abc"))] == []


@pytest.mark.parametrize("name", ["threading", "sys", "os"])
def test_a_module_of_python_that_is_not_here_is_no_slip_of_the_pen(name):
    said = plain(f"import {name}")
    assert "Did you mean" not in said and said.startswith("Programs here run without files")
