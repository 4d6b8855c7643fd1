"""What a person chose to plot, and how it is kept as text: a program that is opened again shows the same plot."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gradgui.state.curves import EVENTS, ITERATIONS
from gradgui.state.quantities import Quantity, parse

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

BARS, CURVES, HISTOGRAM, HEAT = "bars", "curves", "histogram", "heat"
NORMS, RATIOS, WORKING, FUNCTION = "norms", "ratios", "working", "function"
LEARNING: Final = {  # what a network has learnt
    NORMS: "Gradient norm by layer",
    RATIOS: "Update beside weight by layer",
    WORKING: "Neurons on their activation",
    FUNCTION: "What the network computes",
}
KINDS: Final = (BARS, CURVES, HISTOGRAM, HEAT, *LEARNING)
LOG: Final = {"log": True, "linear": False}


@dataclass(frozen=True, slots=True)
class PlotChoice:
    """One plot: its kind, of the gradient or not, its curves, and over or against what they run."""

    kind: str = BARS
    grad: bool = False
    quantities: tuple[Quantity, ...] = ()
    over: str = ""  # events or iterations, "" for the one that fits
    against: Quantity | None = None
    log: bool | None = None  # whether the upright axis counts in powers of ten, None for what fits


def choice_text(choice: PlotChoice) -> str:
    """Return a choice as text, "" for the first one."""
    if choice == PlotChoice():
        return ""
    return json.dumps(
        {
            "kind": choice.kind,
            "grad": choice.grad,
            "curves": [quantity.text for quantity in choice.quantities],
            "over": choice.over,
            "against": choice.against.text if choice.against is not None else "",
            "log": next((name for name, log in LOG.items() if log == choice.log), ""),
        }
    )


def choice_of(recording: Recording, text: str) -> PlotChoice | None:
    """Return the choice that was kept; None while a run has not got all of it, or for nonsense."""
    try:
        kept = json.loads(text)
        written = [str(one) for one in kept["curves"]]
        across = str(kept["against"])
        kind, over, log = kept["kind"], kept["over"], LOG.get(kept["log"])
    except (ValueError, TypeError, KeyError):
        return None
    found = [parse(recording, one) for one in written]
    against = parse(recording, across) if across else None
    quantities = tuple(one for one in found if one is not None)
    if kind not in KINDS or over not in ("", EVENTS, ITERATIONS) or len(quantities) < len(written):
        return None
    if (across and against is None) or (kind == CURVES and not quantities):
        return None
    return PlotChoice(kind, bool(kept.get("grad")), quantities, over, against, log)
