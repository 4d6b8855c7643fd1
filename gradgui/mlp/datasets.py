"""Data sets as the lines of a program that make them, with ``torch`` alone.

``{n}`` and ``{noise}`` stand for numbers. After the lines, ``x`` holds the inputs, one row a point, and ``c`` the class
of each point (a whole number) or, where a curve is to be fitted, ``t`` holds the targets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DataKind:
    """A data set that a program makes."""

    key: str
    name: str
    inputs: int
    classes: int  # 0 when it has numbers as targets
    lines: str
    count: int = 200  # points, when nothing else is asked for; 0: their number is fixed
    noise: float = 0.1


_MOONS = """\
angle = math.pi * torch.rand({n})
c = torch.arange({n}) % 2
x = torch.stack([torch.cos(angle) * (1 - 2 * c) + c, torch.sin(angle) * (1 - 2 * c) + 0.5 * c], dim=1)
x = x + {noise} * torch.randn({n}, 2)
"""
_CIRCLES = """\
angle = 2 * math.pi * torch.rand({n})
c = torch.arange({n}) % 2
x = (1 - 0.5 * c).unsqueeze(1) * torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)
x = x + {noise} * torch.randn({n}, 2)
"""
_SPIRAL = """\
radius = torch.rand({n})
c = torch.arange({n}) % 2
angle = 3 * math.pi * radius + math.pi * c
x = radius.unsqueeze(1) * torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)
x = x + {noise} * torch.randn({n}, 2)
"""
_BLOBS = """\
centres = torch.tensor([[-1.0, -0.6], [1.0, -0.6], [0.0, 1.0]])
c = torch.arange({n}) % 3
x = centres[c] + {noise} * torch.randn({n}, 2)
"""
_LINE = """\
x = 2 * torch.rand({n}, 1) - 1
t = 2 * x + 1 + {noise} * torch.randn({n}, 1)
"""
_SINE = """\
x = 2 * torch.rand({n}, 1) - 1
t = torch.sin(math.pi * x) + {noise} * torch.randn({n}, 1)
"""
_PARABOLA = """\
x = 2 * torch.rand({n}, 1) - 1
t = x ** 2 + {noise} * torch.randn({n}, 1)
"""
_XOR = """\
x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
c = torch.tensor([0, 1, 1, 0])
"""

KINDS: Final[dict[str, DataKind]] = {
    kind.key: kind
    for kind in (
        DataKind("xor", "XOR", 2, 2, _XOR, count=0),
        DataKind("moons", "moons", 2, 2, _MOONS),
        DataKind("circles", "circles", 2, 2, _CIRCLES, noise=0.05),
        DataKind("spiral", "spiral", 2, 2, _SPIRAL, noise=0.02),
        DataKind("blobs", "blobs", 2, 3, _BLOBS, noise=0.3),
        DataKind("line", "a line", 1, 0, _LINE, count=50),
        DataKind("sine", "a sine", 1, 0, _SINE, count=100),
        DataKind("parabola", "a parabola", 1, 0, _PARABOLA, count=100),
    )
}
POINTS: Final = "points"  # rows that stand in the program themselves: drawn with the mouse, or read from a file
