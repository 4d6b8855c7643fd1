"""Why a plot of one tensor has nothing to show, in words."""

from __future__ import annotations

from gradgui.i18n import tr


def why_nothing(missing: str, name: str) -> str:
    """Return the words for what is missing, the same in every plot of a tensor; "" when it is something else."""
    match missing:
        case "nothing":
            return tr("no tensor is looked at yet")
        case "not_yet":
            return tr("{name}: not yet", name=name)
        case "none":
            return tr("{name} is None", name=name)
    return ""
