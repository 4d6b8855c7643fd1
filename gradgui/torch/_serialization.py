"""``torch.save`` and ``torch.load``: a zip of JSON and plain arrays, never a pickle, so that reading runs nothing.

A program in a worker has no disk: what it saves under a name is kept in memory until the run ends.
"""

from __future__ import annotations

import errno
import io
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib import format as npy

from gradgui.engine.devices import check_device
from gradgui.engine.errors import fail
from gradgui.engine.state import state
from gradgui.engine.storage import Storage
from gradgui.engine.tensor import Tensor
from gradgui.torch._tree import DTYPES, Reader, Writer
from gradgui.torch.nn.parameter import Parameter

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA = 1
TREE = "gradgui.json"
DAY = (1980, 1, 1, 0, 0, 0)  # the same state gives the same bytes
PICKLE = (
    "this file was written by PyTorch itself: it is a pickle, and reading one can run any code, so gradgui does not "
    "read it"
)


def save(obj: Any, f: Any, pickle_module: Any = None, pickle_protocol: int = 2, **_: Any) -> None:
    """Write tensors, and numbers, texts, lists, tuples and dictionaries of these, to a file or a name."""
    data = _packed(obj)
    if hasattr(f, "write"):
        f.write(data)
    elif not isinstance(f, str | os.PathLike):
        text = "expected 'f' to be string, path, or a file-like object with a 'write' attribute"
        raise fail(AttributeError, text, 'Give the name of a file: torch.save(state, "state.pt").')
    elif state.files is not None:
        state.files[os.fspath(f)] = data
    else:
        _replace(Path(f), data)


def load(f: Any, map_location: Any = None, pickle_module: Any = None, *, weights_only: Any = None, **_: Any) -> Any:
    """Return what ``save`` wrote; raise RuntimeError for any other file."""
    if isinstance(map_location, str):
        check_device(map_location)
    if hasattr(f, "read"):
        return _unpacked(f.read())
    if not isinstance(f, str | os.PathLike):
        raise fail(
            AttributeError,
            f"'{type(f).__name__}' object has no attribute 'seek'. You can only torch.load from a file that is "
            "seekable. Please pre-load the data into a buffer like io.BytesIO and try to load from it instead.",
        )
    if state.files is None:
        return _unpacked(Path(f).read_bytes())
    name = os.fspath(f)
    if name not in state.files:
        missing = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        plain = "Programs here have no disk: torch.load finds what torch.save wrote earlier in the same run."
        missing.__dict__["culprits"] = fail(OSError, "", plain).__dict__["culprits"]
        raise missing
    return _unpacked(state.files[name])


# ---- out ---------------------------------------------------------------------------------------------------------


def _packed(value: Any) -> bytes:
    """Return the bytes of the file: the tree, and one array for each storage."""
    numbers: dict[int, int] = {}  # id of a buffer → its number
    buffers: list[np.ndarray] = []

    def keep(tensor: Tensor) -> dict[str, Any]:
        array, buffer, offset = tensor.array, tensor._storage.buffer, tensor._offset
        if not array.size or not buffer.flags.c_contiguous:  # such a one is memory of NumPy's, with gaps
            array = buffer = np.ascontiguousarray(array)
            offset = 0
        if id(buffer) not in numbers:
            numbers[id(buffer)] = len(buffers)
            buffers.append(buffer)
        return {
            "storage": numbers[id(buffer)],
            "dtype": tensor.dtype.name,
            "shape": list(array.shape),
            "strides": list(array.strides),
            "offset": offset,
            "requires_grad": tensor.requires_grad,
            "parameter": isinstance(tensor, Parameter),
        }

    tree = {"schema": SCHEMA, "value": Writer(keep).write(value)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(TREE, DAY), json.dumps(tree, ensure_ascii=False))
        for number, buffer in enumerate(buffers):
            part = io.BytesIO()
            npy.write_array(part, buffer.reshape(-1), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"storage/{number}.npy", DAY), part.getvalue())
    return out.getvalue()


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that at every moment the old one or the new one is whole."""
    if not path.parent.is_dir():
        raise fail(RuntimeError, f"Parent directory {path.parent} does not exist.")
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


# ---- in ----------------------------------------------------------------------------------------------------------


def _unpacked(data: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if TREE not in names:
                raise _unknown(any(name.endswith("data.pkl") for name in names))
            if any(info.compress_type != zipfile.ZIP_STORED for info in archive.infolist()):
                raise ValueError("its parts are compressed")
            tree = json.loads(archive.read(TREE))
            if tree["schema"] > SCHEMA:
                raise fail(RuntimeError, f"this file was written by a newer gradgui (schema {tree['schema']})")
            return Reader(_maker(archive)).read(tree["value"])
    except zipfile.BadZipFile:
        raise _unknown(data[:1] == b"\x80") from None
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise fail(RuntimeError, f"this file is damaged: {error}", "It was changed after it was saved.") from None


def _unknown(pickle: bool) -> Exception:
    if pickle:
        plain = "Save the numbers another way there, for example as lists of numbers, and build the tensors here."
        return fail(RuntimeError, PICKLE, plain)
    return fail(RuntimeError, "this is no file that torch.save wrote", "torch.load reads what torch.save wrote here.")


def _maker(archive: zipfile.ZipFile) -> Callable[[dict[str, Any]], Tensor]:
    """Return what makes a tensor of its description; those of one storage share its memory."""
    storages: dict[int, Storage] = {}
    first: dict[int, Tensor] = {}

    def make(data: dict[str, Any]) -> Tensor:
        number, dtype = data["storage"], DTYPES[data["dtype"]].np
        if number not in storages:
            with archive.open(f"storage/{number}.npy") as part:
                buffer = npy.read_array(part, allow_pickle=False)
            if buffer.dtype != dtype:
                raise ValueError(f"a storage holds {buffer.dtype}, not {dtype}")
            storages[number] = Storage(buffer)
        storage = storages[number]
        # NumPy refuses a window that reaches beyond the buffer
        array = np.ndarray(data["shape"], dtype, storage.buffer, data["offset"], data["strides"])
        made = Tensor(array, bool(data["requires_grad"]), storage)
        if data["parameter"]:
            made = Parameter(made, bool(data["requires_grad"]))
        elif state.observer is not None:
            state.observer.leaf_created(made, "torch.load", first.get(number))
        first.setdefault(number, made)
        return made

    return make
