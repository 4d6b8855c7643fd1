"""How programs reach torch.nn, and what they are told of a name that is not there."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

from gradgui.engine.errors import culprits_of
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text
from gradgui.torch import nn

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

IMPORTS = [
    "import torch\ntorch.nn.Linear",
    "import torch.nn as nn\nnn.Linear",
    "from torch import nn\nnn.Linear",
    "import torch.nn.functional as F\nF.relu",
    "from torch.nn import functional as F\nF.relu",
    "from torch.nn import Linear, Module, Parameter, init",
    "from torch.nn.utils import clip_grad_norm_, parameters_to_vector",
    "from torch.nn.utils.rnn import pad_sequence",
    "import torch.nn.init as init\ninit.xavier_uniform_",
    "from torch.nn.parameter import Parameter",
    "from torch.nn.modules.module import Module",
    "from torch.nn.modules.linear import Linear",
    "from torch.nn import *\nLinear(1, 1)",
]


def failure(recording: Recording) -> ev.Failed | None:
    seq = recording.index.failure
    found = recording[seq] if seq >= 0 else None
    assert found is None or isinstance(found, ev.Failed)
    return found


@pytest.mark.parametrize("text", IMPORTS)
def test_a_program_can_import_it_in_every_way(text: str) -> None:
    assert failure(record_text(text + "\n")) is None


@pytest.mark.parametrize("name", ["gradgui.torch.nn", "gradgui.torch.nn.functional", "gradgui.torch.nn.utils.rnn"])
def test_a_script_can_import_it(name: str) -> None:
    assert importlib.import_module(name).__name__ == name


@pytest.mark.parametrize(
    ("name", "text", "plain"),
    [
        ("Liner", "module 'torch.nn' has no attribute 'Liner'", "Did you mean torch.nn.Linear?"),
        ("Relu", "module 'torch.nn' has no attribute 'Relu'", "Did you mean torch.nn.ReLU?"),
        ("MSEloss", "module 'torch.nn' has no attribute 'MSEloss'", "Did you mean torch.nn.MSELoss?"),
        ("Sequental", "module 'torch.nn' has no attribute 'Sequental'", "Did you mean torch.nn.Sequential?"),
        ("Transformer", "torch.nn.Transformer is not there yet", "gradgui does not yet"),
        (
            "LazyConv3d",
            "torch.nn.LazyConv3d is not there yet: torch.nn.LazyConv2d is near to it",
            "gradgui does not yet",
        ),
    ],
)
def test_a_name_that_is_not_there(name: str, text: str, plain: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(nn, name)
    assert str(caught.value) == text
    assert plain in culprits_of(caught.value).plain


def test_an_attribute_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(AttributeError, match="'Linear' object has no attribute 'wieght'") as caught:
        nn.Linear(1, 1).wieght
    assert culprits_of(caught.value).plain == "Did you mean weight?"


def test_super_init_is_named_where_it_was_forgotten() -> None:
    network = "class Net(nn.Module):\n    def __init__(self):\n        self.a = nn.ReLU()\n"
    found = failure(record_text(f"from torch import nn\n{network}Net()\n"))
    assert found is not None
    assert found.text == "cannot assign module before Module.__init__() call"
    assert found.plain == "Write super().__init__() as the first line of your __init__."


def test_every_layer_has_the_address_that_it_has_in_pytorch() -> None:
    for name in nn.modules.__all__:
        kind = getattr(nn, name)
        assert kind.__module__.startswith("torch.nn.modules."), kind
        assert kind.__doc__, kind
