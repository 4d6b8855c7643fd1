"""Paint the pictures of the documentation again: ``python tools/make_pictures.py [FOLDER]``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from typing import TYPE_CHECKING

from gradgui.app import render
from gradgui.app.main import make_application
from gradgui.examples import load_examples, moment, seed_program
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

FOLDER = "resources/docs/pictures"
STORIES = {  # picture → example
    "diamond": "diamond",
    "why_this_order": "why_this_order",
    "in_place": "in_place_error",
    "rebinding": "rebinding",
    "bias": "bias",
    "retain_graph": "retain_graph",
    "create_graph": "second_derivative",
    "hook": "hook_clips",
    "four_ways": "four_ways",
    "one_memory": "one_memory",
}
BROKEN = """import torch
x = torch.ones(2,2,requires_grad=True)
y = x + 2
z = y*y*3
y.add_(1)
out = z.mean()
out.backward()
"""


def main(folder: Path) -> None:
    """Write every picture into a folder."""
    make_application()
    render.quieten_offscreen()
    folder.mkdir(parents=True, exist_ok=True)
    seed, broken = record_text(seed_program()), record_text(BROKEN)
    seed.name, broken.name = "seed.py", "in_place.py"
    inside = nth(seed, ev.GradientSent, 2)
    still = (
        ("window_forward", seed, nth(seed, ev.OpApplied, 2), "light"),
        ("window_backward", seed, inside, "light"),
        ("window_after_backward", seed, nth(seed, ev.GradAccumulated, 0), "light"),
        ("window_no_grad", seed, last(seed, ev.OpApplied), "light"),
        ("window_backward_dark", seed, inside, "dark"),
        ("window_error", broken, len(broken) - 1, "light"),
    )
    for name, recording, at, theme in still:
        render.render_file(recording, folder / f"{name}.png", at, theme=theme)
    presented(seed, inside, folder / "window_presenter.png")
    stories(folder)
    for path in sorted(folder.glob("*.png")):
        print(path)


def stories(folder: Path) -> None:
    """Write the picture of each story that the graph tells, in the window and in front of a class."""
    examples = {example.id: example for example in load_examples()}
    for name, example in STORIES.items():
        recording = record_text(examples[example].text)
        recording.name = examples[example].file
        at = moment(recording, examples[example])
        render.render_file(recording, folder / f"graph_{name}.png", at)
        presented(recording, at, folder / f"graph_{name}_presenter.png")


def presented(recording: Recording, at: int, out: Path) -> None:
    """Write the picture of presenter mode."""
    window = render.window_on(recording, at, size=(1024, 768))
    window.toggle_presenter()
    render.save_png(window, out)
    render.close(window)


def nth(recording: Recording, kind: type[ev.Event], number: int) -> int:
    """Return the event of a kind with this number among its like."""
    return [i for i, event in enumerate(recording) if isinstance(event, kind)][number]


def last(recording: Recording, kind: type[ev.Event]) -> int:
    """Return the last event of a kind."""
    return nth(recording, kind, -1)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else FOLDER))
