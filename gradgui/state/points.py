"""The points that a network learned from in a run, as numbers to draw: what stood in x, and in c or t."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

    from gradgui.recording.recording import Recording

MOST: Final = 2000  # that are drawn
ROWS: Final = 2  # dimensions of a table of points


@dataclass(frozen=True, slots=True)
class Points:
    """Inputs, one tuple a point, and the class or the first target of each; the last ``validation`` are held back."""

    inputs: tuple[tuple[float, ...], ...] = ()
    classes: tuple[int, ...] = ()
    targets: tuple[float, ...] = ()
    validation: int = 0
    count: int = 0  # how many there are, drawn or not

    @property
    def labels(self) -> tuple[float, ...]:
        """The class of each point, or its target."""
        return self.classes or self.targets


EMPTY = Points()


def make_stage(recording: Recording) -> Points:
    """Return the points of a whole run; EMPTY when it has none, or too many to have been kept."""
    x, held = _table(recording, "x"), _table(recording, "x_val")
    c, t, t_held = _array(recording, "c"), _table(recording, "t"), _table(recording, "t_val")
    if x is None:
        return EMPTY
    validation = 0 if held is None else len(held)
    count = len(x) + validation
    inputs = _rows(x) + (_rows(held) if held is not None else ())
    if c is not None and c.ndim == 1 and len(c) == count:
        return Points(inputs[:MOST], tuple(int(n) for n in c[:MOST].tolist()), (), validation, count)
    targets = _first(t) + _first(t_held)
    if len(targets) != count:
        return EMPTY
    return Points(inputs[:MOST], (), targets[:MOST], validation, count)


def _array(recording: Recording, name: str) -> np.ndarray | None:
    """Return what a name of the program stood for at the end, None when it was no tensor or was not kept."""
    history = recording.index.names.get((0, name))
    last = len(recording) - 1
    bound = history.at(last) if history is not None else None
    held = recording.value_at(bound.tensor, last) if bound is not None and bound.tensor >= 0 else None
    return None if held is None else recording.value(held.value).array


def _table(recording: Recording, name: str) -> np.ndarray | None:
    found = _array(recording, name)
    return found if found is not None and found.ndim == ROWS and found.dtype.kind in "fiu" else None


def _rows(table: np.ndarray) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in table[:MOST].tolist())


def _first(table: np.ndarray | None) -> tuple[float, ...]:
    return () if table is None else tuple(float(row) for row in table[:, 0].tolist())
