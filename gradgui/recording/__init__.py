"""What happened in a run: events, values, histories, and the recorder that writes them."""

from gradgui.recording.recording import Recording
from gradgui.recording.recording_block import record

__all__ = ["Recording", "record"]
