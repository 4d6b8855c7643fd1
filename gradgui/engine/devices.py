"""Where tensors live: on the CPU."""

from __future__ import annotations

from typing import Any

from gradgui.engine.errors import fail


class Device:
    """The CPU, as ``torch.device``."""

    __slots__ = ("index", "type")

    def __init__(self, type: Any = "cpu", index: int | None = None) -> None:
        check_device(type)
        self.type = "cpu"
        self.index = index

    def __repr__(self) -> str:
        return "device(type='cpu')"

    def __str__(self) -> str:
        return self.type

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device)

    def __hash__(self) -> int:
        return hash(self.type)


def check_device(device: Any) -> None:
    """Accept the CPU only."""
    if device is None or str(device) == "cpu":
        return
    if str(device).startswith("cuda"):
        raise fail(
            AssertionError,
            "Torch not compiled with CUDA enabled",
            "There is no graphics card here: leave device= out, or use 'cpu'.",
        )
    raise fail(
        RuntimeError,
        "Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, "
        f"mps, meta, hpu, mtia, privateuseone device type at start of device string: {device}",
    )


CPU = Device()
