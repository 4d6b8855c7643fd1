"""One sentence for every event: what just happened, with the real names and numbers.

``narrate(recording, seq)`` reads only what had happened at ``seq``; so it says the same of a run that is cut there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gradgui.recording import events as ev
from gradgui.recording import narration_backward as back
from gradgui.recording import narration_forward as ahead
from gradgui.recording import narration_program as around
from gradgui.recording.narration_forward import why_text
from gradgui.recording.narration_words import (
    Run,
    Sentence,
    fitted,
    name_text,
    node_text,
    norm_text,
    operand_text,
    ordinal,
    say,
    uniform_text,
    use_text,
)
from gradgui.recording.recording import Recording

__all__ = [
    "Run",
    "Sentence",
    "name_text",
    "narrate",
    "node_text",
    "norm_text",
    "operand_text",
    "ordinal",
    "say",
    "uniform_text",
    "use_text",
    "why_text",
]

Teller = Callable[[Recording, int, Any], Sentence]

TELLERS: Final[dict[type[ev.Event], Teller]] = {
    ev.ScopeEntered: around.scope_entered,
    ev.ScopeLeft: around.scope_left,
    ev.StatementEntered: around.statement_entered,
    ev.LeafCreated: ahead.leaf_created,
    ev.OpApplied: ahead.op_applied,
    ev.TensorMutated: ahead.mutated,
    ev.ViewCreated: ahead.view_created,
    ev.RequiresGradChanged: ahead.flag_changed,
    ev.Detached: ahead.detached,
    ev.GradModeChanged: ahead.mode_changed,
    ev.BackwardStarted: back.backward_started,
    ev.NodeVisited: back.node_visited,
    ev.GradientSent: back.gradient_sent,
    ev.NodeReady: back.node_ready,
    ev.GradAccumulated: back.grad_accumulated,
    ev.SavedReleased: back.saved_released,
    ev.BackwardFinished: back.backward_finished,
    ev.GradCleared: back.grad_cleared,
    ev.ParameterUpdated: ahead.parameter_updated,
    ev.Printed: around.printed,
    ev.Warned: around.warned,
    ev.Failed: around.failed,
    ev.Intervened: around.intervened,
    ev.Elided: around.elided,
}


def narrate(recording: Recording, seq: int) -> Sentence:
    """Return the sentence of event ``seq``."""
    event = recording[seq]
    return fitted(TELLERS[type(event)](recording, seq, event))
