"""The learning rate of a training: what it is at a moment, and the statement that changes it while the program runs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.index import last_up_to

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

NAMES: Final = ("lr", "rate", "learning_rate", "eta", "alpha", "step_size")
NEAR: Final = 400  # events before the cursor in which an update is looked for


def rate_at(recording: Recording, cursor: int) -> float | None:
    """Return the rate of the last update before the cursor, else a number that is named like one; None without."""
    step = _step_near(recording, cursor)
    for seq in range(step, min(step + NEAR, len(recording))) if step >= 0 else ():
        event = recording[seq]
        if isinstance(event, ev.ParameterUpdated):
            return next((_number(line.text) for line in event.rule if line.name == "lr"), None)
    name = _named(recording, cursor)
    return _number(recording.names_at(cursor)[name].text) if name else None


def change_text(recording: Recording, cursor: int, rate: float) -> str:
    """Return the statement that sets the rate, "" where the program has none that can be found."""
    step = _step_near(recording, cursor)
    scope = recording[step] if step >= 0 else None
    names = recording.names_at(cursor)
    if isinstance(scope, ev.ScopeEntered):
        kind = scope.name.split(".")[-1].split(" ")[0]
        found = [name for name, bound in names.items() if bound.text == f"<{kind} object>"]
        if found:
            return f'{found[0]}.param_groups[0]["lr"] = {rate:g}'
    name = _named(recording, cursor)
    return f"{name} = {rate:g}" if name else ""


def _step_near(recording: Recording, cursor: int) -> int:
    """Return the event that began the last step of an optimiser up to the cursor, else the first one after it."""
    steps = recording.index.scopes.get("step", [])
    found = last_up_to(steps, cursor)
    return found if found >= 0 or not steps else steps[0]


def problem_of(text: str) -> str:
    """Return what is wrong with a rate that was typed, "" for nothing."""
    number = _number(text)
    if number is None:
        return tr("A rate is a number, such as 0.1.")
    if not math.isfinite(number):
        return tr("A rate is a finite number.")
    if number <= 0:
        return tr("A rate is above 0: with {rate} nothing would be learnt.", rate=f"{number:g}")
    return ""


def _named(recording: Recording, cursor: int) -> str:
    names = recording.names_at(cursor)
    return next((name for name in NAMES if name in names and _number(names[name].text) is not None), "")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
