"""See gradients: run PyTorch-style programs on a NumPy tape and step through everything."""

from __future__ import annotations

__version__ = "0.1.0"
