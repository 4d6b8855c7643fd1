"""``gradgui trace``: everything that happens in a program, as sentences or as JSON.

The JSON is one object: ``schema`` (of the events), ``name``, ``source`` (the program's text), ``seed``, ``limits``
(budgets that were reached) and ``events``. Each event has

- ``number``, as the window counts (from 1), and ``index`` (from 0), by which other events mean it;
- ``kind``, the name of its class;
- ``line``, ``col``, ``end_line``, ``end_col``: its place in the text, lines from 1, columns from 0 in characters, the
  end exclusive; null for an event that comes from nowhere in it;
- ``sentence``, ``phase``, ``parent`` (the index of its scope, -1 for none);
- the fields of its class. Values stand where the events name them: null, or an object with ``id``, ``dtype``,
  ``shape`` and ``data`` (nested lists) while they have at most 64 elements, else ``statistics``. Numbers that are not
  finite are the texts "nan", "inf" and "-inf". Where a field would hide one of the names above it is called
  ``scope_kind``, ``iteration``, ``failure_kind`` or ``input``.
"""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING, Any, Final, TextIO

import msgspec

from gradgui.cli import work
from gradgui.cli.files import read_program
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.narration import narrate

if TYPE_CHECKING:
    import argparse

    from gradgui.recording.recording import Recording

MOST_ELEMENTS: Final = 64
# Which fields are values, for the same word may mean a tensor elsewhere.
VALUES: Final[dict[type, tuple[str, ...]]] = {
    ev.Operand: ("value",),
    ev.Saved: ("value",),
    ev.Root: ("seed",),
    ev.Part: ("value",),
    ev.LeafCreated: ("value",),
    ev.OpApplied: ("value",),
    ev.TensorMutated: ("before", "value"),
    ev.Detached: ("value",),
    ev.NodeVisited: ("grad",),
    ev.GradientSent: ("value", "full"),
    ev.NodeReady: ("value",),
    ev.GradAccumulated: ("before", "contribution", "after"),
    ev.GradCleared: ("before", "after"),
    ev.ParameterUpdated: ("before", "after"),
}
RENAMED: Final = {
    (ev.ScopeEntered, "kind"): "scope_kind",
    (ev.ScopeEntered, "number"): "iteration",
    (ev.Failed, "kind"): "failure_kind",
    (ev.GradientSent, "index"): "input",
}


def trace(options: argparse.Namespace) -> int:
    """Tell what happens in a program; return the exit status."""
    text = read_program(options.file)
    work.well_said()
    recording, end = work.record(text, options)
    if options.format == "json":
        json.dump(document(recording), sys.stdout, ensure_ascii=False, indent=1, allow_nan=False)
        sys.stdout.write("\n")
    else:
        write_text(recording, sys.stdout)
    sys.stdout.flush()
    return work.report(end, options.file)


def write_text(recording: Recording, out: TextIO) -> None:
    """Write one line for each event."""
    width = len(str(len(recording)))
    for seq in range(len(recording)):
        span = recording.span(seq)
        line = tr("line {line}", line=span.line) if span is not None and not span.file else ""
        sentence = " ".join(narrate(recording, seq).text.split())
        out.write(f"{seq + 1:>{width}}  {line:<9} {sentence}\n".rstrip(" "))


def document(recording: Recording) -> dict[str, Any]:
    """Return a recording as what JSON can hold."""
    return {
        "schema": ev.SCHEMA,
        "name": recording.name,
        "source": recording.source.text,
        "seed": recording.seed,
        "limits": list(recording.limits),
        "events": [_event(recording, seq) for seq in range(len(recording))],
    }


def _event(recording: Recording, seq: int) -> dict[str, Any]:
    event, span = recording[seq], recording.span(seq)
    own = span is not None and not span.file
    return {
        "number": seq + 1,
        "index": seq,
        "kind": type(event).__name__,
        "line": span.line if span is not None and own else None,
        "col": span.col if span is not None and own else None,
        "end_line": span.end_line if span is not None and own else None,
        "end_col": span.end_col if span is not None and own else None,
        "sentence": narrate(recording, seq).text,
        "phase": recording.phase_at(seq),
        "parent": event.parent,
        **_fields(recording, event, skip=("site", "parent")),
    }


def _fields(recording: Recording, struct: msgspec.Struct, skip: tuple[str, ...] = ()) -> dict[str, Any]:
    kind = type(struct)
    values = VALUES.get(kind, ())
    return {
        RENAMED.get((kind, name), name): _value(recording, getattr(struct, name))
        if name in values
        else _plain(recording, getattr(struct, name))
        for name in struct.__struct_fields__
        if name not in skip
    }


def _plain(recording: Recording, value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return _fields(recording, value)
    if isinstance(value, tuple | list):
        return [_plain(recording, item) for item in value]
    return value


def _value(recording: Recording, number: int) -> dict[str, Any] | None:
    if number < 0:
        return None
    value = recording.value(number)
    found: dict[str, Any] = {"id": number, "dtype": value.dtype, "shape": list(value.shape)}
    if value.array is not None and value.size <= MOST_ELEMENTS:
        found["data"] = _finite(value.array.tolist())
    else:
        names = value.statistics.__struct_fields__
        found["statistics"] = {name: _finite(getattr(value.statistics, name)) for name in names}
    return found


def _finite(value: Any) -> Any:
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, complex):
        return [_finite(value.real), _finite(value.imag)]
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value
