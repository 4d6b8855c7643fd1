"""What the Help menu says."""

from __future__ import annotations

from gradgui import __version__
from gradgui.i18n import tr


def about_text() -> str:
    """Return what this program is."""
    return tr(
        "gradgui {version}. Your program runs on our own NumPy engine, with the numbers that PyTorch 2.13 gives, in a "
        "process of its own; nothing leaves this machine. MIT licence.",
        version=__version__,
    )
