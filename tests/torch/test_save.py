"""What torch.save keeps comes back equal, sharing what it shared; anything else is refused, and nothing is run."""

from __future__ import annotations

import io
import json
import math
import os
import pickle
import zipfile
from collections import Counter, OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gradgui.torch as torch
from gradgui.engine.errors import culprits_of
from gradgui.engine.state import state
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text
from gradgui.torch import nn


def through(value: Any) -> Any:
    file = io.BytesIO()
    torch.save(value, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


PLAIN = [
    None, True, 3, -2.5, math.inf, "text ü 中", 10**40, [], [1, [2, "x"]], (), (1, (2,)), {}, {"a": 1, (1, 2): None},
    OrderedDict(b=1, a=2), Counter("aab"), torch.Size([2, 3]), torch.float64, torch.device("cpu"),
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=[str(value)[:20] for value in PLAIN])
def test_plain_values_come_back_equal_and_of_the_same_type(value: Any) -> None:
    back = through(value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int64", "int8", "uint8", "bool"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3)])
def test_tensors_come_back_with_dtype_and_shape(dtype: str, shape: tuple[int, ...]) -> None:
    tensor = torch.from_numpy(np.arange(math.prod(shape)).astype(dtype).reshape(shape))
    back = through(tensor)
    assert back.dtype is tensor.dtype
    assert back.shape == tensor.shape
    assert torch.equal(back, tensor)


def test_tensors_that_share_memory_still_do() -> None:
    whole = torch.arange(6.0).reshape(2, 3)
    back = through({"whole": whole, "row": whole[1], "turned": whole.t(), "again": whole, "p": nn.Parameter(whole)})
    back["whole"][1, 0] = 100
    assert back["row"].tolist() == [100.0, 4.0, 5.0]
    assert back["turned"].stride() == (1, 3)
    assert back["turned"][0, 1] == 100
    assert back["again"] is back["whole"]
    assert isinstance(back["p"], nn.Parameter)
    assert back["p"].data[1, 0] == 100


def test_containers_that_are_the_same_still_are_also_in_a_circle() -> None:
    inner: list[Any] = [1]
    outer = {"a": inner, "b": inner}
    inner.append(outer)
    back = through(outer)
    assert back["a"] is back["b"]
    assert back["a"][1] is back


def test_flags_come_back_and_history_does_not() -> None:
    leaf = torch.ones(2, requires_grad=True)
    back = through([leaf, leaf * 2, nn.Parameter(torch.ones(1), requires_grad=False), leaf.detach()])
    assert [tensor.requires_grad for tensor in back] == [True, True, False, False]
    assert back[1].is_leaf


def test_memory_of_numpy_with_gaps_comes_back_dense() -> None:
    back = through(torch.from_numpy(np.arange(10.0)[::2]))
    assert back.tolist() == [0.0, 2.0, 4.0, 6.0, 8.0]


def test_state_of_a_network_with_its_versions() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    state_dict = through(net.state_dict())
    assert type(state_dict) is OrderedDict
    assert state_dict._metadata["1"] == {"version": 2}
    other = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    assert repr(other.load_state_dict(state_dict)) == "<All keys matched successfully>"
    assert torch.equal(other[0].weight, net[0].weight)


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    torch.save([1], path)
    torch.save({"a": torch.ones(2)}, str(path))
    assert torch.load(path)["a"].tolist() == [1.0, 1.0]
    with pytest.raises(TypeError):
        torch.save(lambda: 0, path)
    assert torch.load(path)["a"].tolist() == [1.0, 1.0]
    assert os.listdir(tmp_path) == ["net.pt"]


def test_the_same_state_gives_the_same_bytes() -> None:
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        torch.save({"w": torch.arange(3.0)}, file)
    assert files[0].getvalue() == files[1].getvalue()


class Own:
    pass


REFUSED = [
    (nn.Linear(1, 1), "only its state: torch.save(net.state_dict(), …)"),
    (lambda: 0, "torch.save cannot keep a value of type function"),
    (Own(), f"torch.save cannot keep a value of type {Own.__module__}.Own"),
    ([{"a": {1, 2}}], "torch.save cannot keep a value of type set"),
]


@pytest.mark.parametrize(("value", "text"), REFUSED, ids=[text[-20:] for _, text in REFUSED])
def test_what_cannot_be_kept_is_refused(value: Any, text: str) -> None:
    with pytest.raises(TypeError) as caught:
        torch.save(value, io.BytesIO())
    assert text in str(caught.value)
    assert culprits_of(caught.value).plain


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


def tensor_file(**changes: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, np.arange(4, dtype=np.float32))
    body = {"storage": 0, "dtype": "float32", "shape": [4], "strides": [4], "offset": 0, "requires_grad": False}
    tree = {"schema": 1, "value": {"tensor": {**body, "parameter": False, **changes}}}
    return zipped(gradgui_json=json.dumps(tree).encode(), storage__0_npy=file.getvalue())


class Trap:
    ran = False

    def __reduce__(self) -> Any:
        return (setattr, (Trap, "ran", True))


WRONG = [
    (pickle.dumps(Trap()), "this file was written by PyTorch itself"),
    (zipped(archive__data_pkl=b"\x80\x02"), "this file was written by PyTorch itself"),
    (b"hello", "this is no file that torch.save wrote"),
    (b"", "this is no file that torch.save wrote"),
    (zipped(a=b""), "this is no file that torch.save wrote"),
    (zipped(gradgui_json=b"{"), "this file is damaged"),
    (zipped(gradgui_json=b'{"schema": 1, "value": {"odd": 1}}'), "this file is damaged"),
    (
        zipped(gradgui_json=b'{"schema": 1, "value": ' + b'{"tuple": [' * 5000 + b"]}" * 5000 + b"}"),
        "this file is damaged",
    ),
    (zipped(gradgui_json=b'{"schema": 99, "value": 1}'), "this file was written by a newer gradgui (schema 99)"),
    (tensor_file(offset=4), "this file is damaged"),
    (tensor_file(shape=[40]), "this file is damaged"),
    (tensor_file(strides=[-4]), "this file is damaged"),
    (tensor_file(storage=7), "this file is damaged"),
    (tensor_file(dtype="int64"), "this file is damaged"),
    (tensor_file(dtype="object"), "this file is damaged"),
]


@pytest.mark.parametrize(("data", "text"), WRONG, ids=range(len(WRONG)))
def test_other_files_are_refused_and_run_nothing(data: bytes, text: str) -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.load(io.BytesIO(data))
    assert str(caught.value).startswith(text)
    assert not Trap.ran


def test_wrong_places() -> None:
    with pytest.raises(AttributeError, match="expected 'f' to be string, path, or a file-like object"):
        torch.save(1, 5)
    with pytest.raises(AttributeError, match="'int' object has no attribute 'seek'"):
        torch.load(5)
    with pytest.raises(RuntimeError, match="Parent directory /no/such/folder does not exist"):
        torch.save(1, "/no/such/folder/x.pt")
    with pytest.raises(FileNotFoundError):
        torch.load("/no/such/file.pt")


PROGRAM = """
import io
import torch
from torch import nn
net, twin = nn.Linear(2, 1), nn.Linear(2, 1)
torch.save(net.state_dict(), "net.pt")
twin.load_state_dict(torch.load("net.pt"))
print(torch.equal(net.weight, twin.weight))
buffer = io.BytesIO()
torch.save([1], buffer)
print(buffer.seek(0), torch.load(buffer))
torch.load("other.pt")
"""


def test_a_program_saves_in_memory_and_finds_nothing_of_another_run() -> None:
    for _ in range(2):
        recording = record_text(PROGRAM)
        events = [recording[seq] for seq in range(len(recording))]
        printed = [event.text for event in events if isinstance(event, ev.Printed)]
        assert printed == ["<All keys matched successfully>\n", "True\n", "0 [1]\n"]
        failed = recording[recording.index.failure]
        assert isinstance(failed, ev.Failed)
        assert failed.text == "[Errno 2] No such file or directory: 'other.pt'"
        assert failed.plain.startswith("Programs here have no disk")
    assert not Path("net.pt").exists()
    assert state.files is None


def test_a_program_has_only_the_harmless_part_of_io() -> None:
    recording = record_text("import io\nio.StringIO()\nio.open\n")
    failed = recording[recording.index.failure]
    assert isinstance(failed, ev.Failed)
    assert failed.text == "io.open is not available here"
