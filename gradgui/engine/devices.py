"""Where tensors live: on the CPU. Other devices can be named, as a program that asks for one does."""

from __future__ import annotations

import re
from typing import Any

from gradgui.engine.errors import fail
from gradgui.engine.native import Native

TYPES = (
    "cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, "
    "privateuseone"
)
WRITTEN = re.compile(r"([a-zA-Z_]+)(?::(0|[1-9]\d*))?")
NO_CARD = "There is no graphics card here: leave device= out, or use 'cpu'."
NOT_BUILT = {"cuda": "Torch not compiled with CUDA enabled", "xpu": "Torch not compiled with XPU enabled"}


class Device(metaclass=Native, called="torch.device"):
    """What ``torch.device`` makes: the name of a device, and its number when one was said."""

    __slots__ = ("index", "type")
    type: str
    index: int | None

    def __init__(self, type: Any = "cpu", index: int | None = None) -> None:
        if isinstance(type, Device):
            type, index = type.type, type.index
        elif isinstance(type, int):
            raise fail(RuntimeError, "Cannot access accelerator device when none is available.", NO_CARD)
        self.type, said = _read(str(type))
        if said is not None and index is not None:
            text = f"type (string) must not include an index because index was passed explicitly: {type}"
            raise fail(RuntimeError, text)
        self.index = said if index is None else index

    def __repr__(self) -> str:
        return f"device(type='{self.type}'{'' if self.index is None else f', index={self.index}'})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))


def _read(text: str) -> tuple[str, int | None]:
    found = WRITTEN.fullmatch(text)
    if found is None:
        said = f"Invalid device string: '{text}'" if text else "Device string must not be empty"
        raise fail(RuntimeError, said, NO_CARD)
    if found[1] not in TYPES.split(", "):
        raise fail(RuntimeError, f"Expected one of {TYPES} device type at start of device string: {text}", NO_CARD)
    return found[1], int(found[2]) if found[2] else None


def check_device(device: Any) -> None:
    """Accept the CPU only."""
    if device is None or device is CPU or (isinstance(device, str) and device == "cpu"):
        return
    kind = Device(device).type
    if kind in NOT_BUILT:
        raise fail(AssertionError, NOT_BUILT[kind], NO_CARD)
    if kind != "cpu":
        raise fail(RuntimeError, f"PyTorch is not linked with support for {kind} devices", NO_CARD)


CPU = Device()
