"""Named tuples of results, printed as PyTorch prints them: ``torch.return_types.max(values=…, indices=…)``."""

from __future__ import annotations

from collections import namedtuple
from typing import Any


def return_type(name: str, *fields: str) -> Any:
    """Return the class of a named tuple of results."""
    base = namedtuple(name, fields)  # type: ignore[misc]
    return type(name, (base,), {"__module__": "torch.return_types", "__repr__": _show, "__slots__": ()})


def _show(self: Any) -> str:
    inner = ",\n".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
    return f"torch.return_types.{type(self).__name__}(\n{inner})"


TYPES = {
    name: return_type(name, *fields.split())
    for name, fields in (
        *((name, "values indices") for name in ("max", "min", "median", "nanmedian", "mode", "sort", "topk")),
        *((name, "values indices") for name in ("kthvalue", "cummax", "cummin")),
        ("aminmax", "min max"),
    )
}
