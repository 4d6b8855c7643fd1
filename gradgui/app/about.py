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


def keys_text() -> str:
    """Return the keys that one needs most."""
    return tr(
        "← → step back and forward · Home End first and last · Space play · Shift ← → by statement · "
        "Ctrl ← → by phase · [ ] events of the selected tensor · Ctrl Enter run · Ctrl . stop · "
        "D G B arrows · F fit · Alt 1–3 inspector · Ctrl + − 0 size · F5 presenter · F11 one pane · Esc back"
    )
