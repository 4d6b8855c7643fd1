"""Nested values as JSON: what ``torch.save`` keeps beside the numbers of tensors. Reading them back runs nothing."""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import TYPE_CHECKING, Any

from gradgui.engine.devices import CPU, Device
from gradgui.engine.dtypes import ALL, DType
from gradgui.engine.errors import fail
from gradgui.engine.tensor import Size, Tensor
from gradgui.torch.nn.modules._registry import Registry, typename

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT = "torch.save keeps tensors, numbers, texts, lists, tuples and dictionaries of these."
DICTS: dict[str, type[dict[Any, Any]]] = {"dict": dict, "OrderedDict": OrderedDict, "Counter": Counter}
DTYPES = {dtype.name: dtype for dtype in ALL}


class Writer:
    """Turns a value into JSON; ``keep`` takes a tensor and returns what stands for it."""

    def __init__(self, keep: Callable[[Tensor], dict[str, Any]]) -> None:
        self._keep = keep
        self._known: dict[int, int] = {}  # id of a list, dictionary or tensor → its number in order of appearance
        self._alive: list[Any] = []  # so that ids stay theirs

    def write(self, value: Any) -> Any:
        """Return the JSON of a value; raise TypeError for what cannot be kept."""
        if value is None or type(value) in (bool, int, float, str):
            return value
        if isinstance(value, Size):
            return {"size": list(value)}
        if type(value) is tuple:
            return {"tuple": [self.write(part) for part in value]}
        if isinstance(value, DType):
            return {"dtype": value.name}
        if isinstance(value, Device):
            return {"device": "cpu"}
        if isinstance(value, Tensor) or type(value) in (list, *DICTS.values()):
            if id(value) in self._known:
                return {"same": self._known[id(value)]}
            self._known[id(value)] = len(self._known)
            self._alive.append(value)
            return self._write_shared(value)
        raise _refused(value)

    def _write_shared(self, value: Any) -> Any:
        if isinstance(value, Tensor):
            return {"tensor": self._keep(value)}
        if type(value) is list:
            return {"list": [self.write(part) for part in value]}
        made = {type(value).__name__: [[self.write(key), self.write(held)] for key, held in value.items()]}
        if "_metadata" in getattr(value, "__dict__", {}):
            made["metadata"] = self.write(value._metadata)
        return made


class Reader:
    """Turns JSON back into a value; ``make`` takes what stands for a tensor and returns the tensor."""

    def __init__(self, make: Callable[[dict[str, Any]], Tensor]) -> None:
        self._make = make
        self._known: list[Any] = []

    def read(self, data: Any) -> Any:
        """Return the value; raise ValueError, KeyError or TypeError when it cannot be one."""
        if not isinstance(data, dict):
            if isinstance(data, list):
                raise ValueError("a list has no kind")
            return data
        (kind, body), *_ = data.items()
        if kind == "size":
            return Size(body)
        if kind == "tuple":
            return tuple([self.read(part) for part in body])
        if kind == "dtype":
            return DTYPES[body]
        if kind == "device":
            return CPU
        if kind == "same":
            return self._known[body]
        if kind == "tensor":
            place = len(self._known)
            self._known.append(None)
            self._known[place] = self._make(body)
            return self._known[place]
        return self._read_container(kind, body, data)

    def _read_container(self, kind: str, body: Any, data: dict[str, Any]) -> Any:
        if kind == "list":
            parts: list[Any] = []
            self._known.append(parts)
            parts += [self.read(part) for part in body]
            return parts
        made: Any = DICTS[kind]()
        self._known.append(made)
        for key, held in body:
            made[self.read(key)] = self.read(held)
        if "metadata" in data:
            made._metadata = self.read(data["metadata"])
        return made


def _refused(value: Any) -> Exception:
    if isinstance(value, Registry):
        kind = type(value).__name__
        text = f"a module ({kind}) cannot be saved whole, only its state: torch.save(net.state_dict(), …)"
        plain = "Save net.state_dict(). To load: make the net anew, then net.load_state_dict(torch.load(…))."
        return fail(TypeError, text, plain)
    return fail(TypeError, f"torch.save cannot keep a value of type {typename(value)}", KEPT)
