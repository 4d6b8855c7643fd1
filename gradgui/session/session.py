"""Everything that a window shows, in one object: a recording, the cursor in it, what is selected, how the run goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from gradgui.explain.errors import error_card
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.codec import UnreadableRecording
from gradgui.recording.naming import card_tensor
from gradgui.recording.recording import Recording
from gradgui.recording.selection import FOLLOW, Selection, looked_at
from gradgui.runner import protocol
from gradgui.runner.host import assemble
from gradgui.session import steps
from gradgui.session.parts import Parts, Wanted
from gradgui.session.rerun import Rerun, error_in
from gradgui.session.steps import StepSize

Changed = Callable[[frozenset[str]], None]


class RunState(Enum):
    """How the last run goes."""

    idle = "idle"
    running = "running"
    done = "done"
    failed = "failed"
    stopped = "stopped"
    lost = "lost"


@dataclass(frozen=True, slots=True)
class Problem:
    """An error of the last run, and the text that had it."""

    error: str  # the name of its class
    words: str
    kind: str  # error, syntax, refused, stopped, limit, lost
    span: ev.Span | None
    source: str


def problem_of(recording: Recording) -> Problem | None:
    """Return the error that a recording ended with."""
    failed = error_in(recording)
    if failed is None:
        return None
    span = recording.sites[failed.site] if failed.site >= 0 else None
    place = None if span is None or span.file else span
    told = error_card(recording, recording.index.failure)
    words = failed.plain or (told.plain if told is not None else failed.text)
    return Problem(failed.error, words, failed.kind, place, recording.source.text)


_STATES: Final = {
    "ok": RunState.done,
    "failed": RunState.failed,
    "limit": RunState.failed,
    "stopped": RunState.stopped,
}


class Host(Protocol):
    """Who runs programs: the worker's host, or a stand-in."""

    def run(self, text: str, *, seed: int = 0) -> int:
        """Start a run, ending any other; return its generation."""

    def stop(self) -> None:
        """Stop the run."""

    def fill(self, generation: int, loop: int, iteration: int, first_value: int) -> bool:
        """Ask for an iteration of a run that was not kept."""

    def tell(self, what: str, text: str = "") -> bool:
        """Ask the present run to pause, resume, step or change."""


class Session:
    """One recording and one cursor; every change is told by one call of ``changed`` with what changed.

    What changed: ``recording`` (another one), ``events`` (it grew), ``cursor``, ``selection``, ``run_state``,
    ``problem``, ``step_size``.
    """

    def __init__(self, host: Host | None = None, changed: Changed | None = None) -> None:
        self.host = host
        self.changed: Changed = changed or _nobody
        self.recording = Recording()
        self.cursor = 0
        self.selection = FOLLOW
        self.run_state = RunState.idle
        self.step_size = StepSize.event
        self.problem: Problem | None = None
        self.sentence = ""  # what there is to say about the run itself, "" for nothing
        self.seconds = 0.0  # that the last run took
        self.seed = 0  # from which the next run draws its random numbers
        self.eager = True  # show a run as soon as it has the moment; else when it ends or is asked for
        self._generation = -1
        self._rerun: Rerun | None = None
        self._at_tail = False  # a person went to the end: the cursor goes with it
        self.paused = False  # the run stands between two iterations
        self.wanted: Wanted | None = None  # an event that is on its way from the worker
        self._asked: Wanted | None = None  # what the worker is busy with: one at a time, while a person drags on
        self._parts = Parts(self.recording)

    # ---- the cursor ------------------------------------------------------------------------------------------

    def seek(self, index: int) -> None:
        """Stand at an event; past an end means the end. One that was not kept is brought back first."""
        last = max(0, len(self.recording) - 1)
        index = max(0, min(index, last))
        self._at_tail = index == last and last > 0
        self.wanted = None
        if index == self.cursor:
            return
        found = self._parts.at(index) if not self.recording.complete else self.recording
        if isinstance(found, Wanted):
            self._want(found)
        elif found is not None:
            self._stand(found, index)

    def _stand(self, recording: Recording, index: int) -> None:
        changed = ["cursor"]
        if recording is not self.recording:
            first = recording.stretch(index)[0]
            if not self.recording.complete and self.selection.card >= min(
                first, self.recording.stretch(self.cursor)[0]
            ):
                self.selection = FOLLOW
                changed.append("selection")
            self.recording = recording
            changed.append("recording")
        self.cursor = index
        self._tell(*changed)

    def _want(self, wanted: Wanted) -> None:
        """Ask the worker for an iteration; the cursor goes there when it comes."""
        if self._asked is not None or self._ask(wanted):
            self.wanted = wanted
            self._tell("wanted")
        else:
            self._cannot(wanted.iteration, tr("the process that ran it is gone"))

    def _ask(self, wanted: Wanted) -> bool:
        host, main = self.host, self._parts.main
        asked = host is not None and host.fill(self._generation, wanted.loop, wanted.iteration, len(main.values))
        self._asked = wanted if asked else None
        return asked

    def _cannot(self, iteration: int, why: str) -> None:
        self.wanted = None
        self.sentence = tr(
            "Iteration {n} cannot be brought back: {why}. Press Run to run it again.", n=iteration, why=why
        )
        self._tell("wanted", "run_state")

    def _take_filled(self, message: protocol.Filled) -> None:
        """Stand in an iteration that came; where a person wants another one by now, that is asked for next."""
        asked, self._asked = self._asked, None
        if asked is None or (asked.loop, asked.iteration) != (message.loop, message.iteration):
            return
        wanted = self.wanted
        if message.batch is None:
            if wanted is not None:
                self._cannot(message.iteration, message.why)
            return
        part = self._parts.add(message.loop, message.iteration, message.batch)
        if wanted is None:
            return
        if (wanted.loop, wanted.iteration) == (asked.loop, asked.iteration):
            self.wanted = None
            self._tell("wanted")
            self._stand(part, wanted.seq)
        else:
            self._stand(part, asked.seq)
            self._seek_again(wanted)

    def _seek_again(self, wanted: Wanted) -> None:
        found = self._parts.at(wanted.seq)
        if isinstance(found, Wanted):
            self._want(found)
        elif found is not None:
            self.wanted = None
            self._tell("wanted")
            self._stand(found, wanted.seq)

    def step(self, direction: int, size: StepSize | None = None) -> None:
        """Go a step forward (1) or back (-1), of the chosen size when none is given."""
        self.seek(steps.stepped(self.recording, self.cursor, direction, size or self.step_size))

    def first(self) -> None:
        """Stand at the first event."""
        self.seek(0)

    def last(self) -> None:
        """Stand at the last event."""
        self.seek(len(self.recording) - 1)

    def next_phase(self, direction: int = 1) -> None:
        """Stand at the start of the next phase, or of the one before."""
        self.seek(steps.next_phase(self.recording, self.cursor, direction))

    def tensor_event(self, direction: int) -> None:
        """Stand at the next or previous event of the tensor looked at."""
        # A selected card keeps its tensor also where it is still to come.
        card = self.selection.card
        if card < 0:
            card = looked_at(self.recording, self.cursor, FOLLOW).card
        if card >= 0:
            tensor = card_tensor(self.recording[card])
            self.seek(steps.tensor_event(self.recording, self.cursor, tensor, direction))

    def set_step_size(self, size: StepSize) -> None:
        """Choose how far a step goes."""
        if size is not self.step_size:
            self.step_size = size
            self._tell("step_size")

    def select(self, selection: Selection) -> None:
        """Look at a card (and an input of it), or at whatever the present event is about."""
        if selection != self.selection:
            self.selection = selection
            self._tell("selection")

    # ---- running ---------------------------------------------------------------------------------------------

    def show(self, recording: Recording, cursor: int = 0) -> None:
        """Show a finished recording: a file, or the one that a picture is made of."""
        self._rerun = None
        self.recording, self._parts = recording, Parts(recording)
        self.cursor = max(0, min(cursor, len(recording) - 1))
        self.selection = FOLLOW
        self.problem = problem_of(recording)
        self.run_state = RunState.done if self.problem is None else RunState.failed
        self._tell("recording", "events", "cursor", "selection", "problem", "run_state")

    def run(self, text: str) -> None:
        """Run a text; the recording shown stays until the new one has the moment at which one stands."""
        if self.host is None:
            return
        self._generation = self.host.run(text, seed=self.seed)
        new = Recording(text, "program", self.seed)
        self._rerun = Rerun.after(self.recording, self.cursor, self.selection, new)
        self.run_state = RunState.running
        self.wanted = self._asked = None
        self.sentence = ""
        self._tell("run_state")

    def tell(self, what: str, text: str = "") -> bool:
        """Pause, resume, step or change the run at an iteration's end; return whether there is one."""
        return self.host is not None and self.run_state is RunState.running and self.host.tell(what, text)

    def stop(self) -> None:
        """Stop the run, if there is one."""
        if self.host is not None and self.run_state is RunState.running:
            self.host.stop()

    def give_way(self) -> None:
        """End a run whose worker another session takes; what it brought stays."""
        self._generation = -1
        if self.run_state is RunState.running:
            self.sentence = tr("stopped, for another program was run; press Run to run this one again")
            self._finish(RunState.stopped)

    @property
    def running_events(self) -> int:
        """The events that the run under way has recorded so far."""
        return len(self._rerun.recording) if self._rerun is not None else len(self.recording)

    def take(self, message: protocol.Message) -> None:
        """Take note of what the worker says; what belongs to an older run is dropped."""
        if message.generation != self._generation:
            return
        try:
            self._assemble(message)
        except UnreadableRecording as error:
            self._lose(tr("the worker sent what cannot be read: {error}", error=error))
            return
        match message:
            case protocol.Events() if self.eager:
                self.show_so_far()
            case protocol.Paused():
                self.paused = message.paused
                self._tell("run_state")
            case protocol.Filled():
                self._take_filled(message)
            case protocol.Finished():
                self.seconds = message.seconds
                self._finish(_STATES.get(message.outcome, RunState.done))
            case protocol.Lost():
                self.wanted = None
                self._lose(message.reason)

    def show_so_far(self) -> None:
        """Show the run under way if it has the moment by now, without waiting for its end."""
        rerun = self._rerun
        if rerun is not None and rerun.recording is not self._parts.main and not rerun.broken:
            found = rerun.look()
            if found >= 0:
                self._adopt(rerun, found)

    # ---- inside ----------------------------------------------------------------------------------------------

    def _assemble(self, message: protocol.Message) -> None:
        if self._rerun is None:
            return
        recording = self._rerun.recording
        before = len(recording)
        assemble(recording, message)
        recording.catch_up()  # a little with each message, so that nobody waits for it later
        if recording is self._parts.main and len(recording) > before:
            self._grow()

    def _grow(self) -> None:
        changed = ["events"]
        found = self._parts.at(self.cursor)  # a part is as long as its run
        if isinstance(found, Recording) and found is not self.recording:
            self._stand(found, self.cursor)  # the run has become so long that it is shown in parts
        last = len(self.recording) - 1
        if self._at_tail and self.cursor < last and not isinstance(self.recording[last], ev.Elided):
            self.cursor = last
            changed.append("cursor")
        self._tell(*changed)

    def _adopt(self, rerun: Rerun, cursor: int) -> None:
        """Show the new recording in place of the old one."""
        self.selection = rerun.selected()
        self.recording, self._parts = rerun.recording, Parts(rerun.recording)
        found = self._parts.at(cursor)
        if isinstance(found, Recording):
            self.recording = found
        self.cursor, self.wanted, self._asked = cursor, None, None
        self._at_tail = rerun.moment is not None and rerun.moment.tail
        self._tell("recording", "events", "cursor", "selection")

    def _finish(self, state: RunState) -> None:
        """Take leave of a run: show what it brought, and its error at its place."""
        rerun, self._rerun = self._rerun, None
        if rerun is None:
            return
        new = rerun.recording
        self.problem = problem_of(new)
        self.run_state = RunState.failed if self.problem is not None and state is RunState.done else state
        self.paused = False
        # A text that cannot be run at all leaves the last picture where it is.
        if new is not self._parts.main and not (rerun.broken and rerun.moment is not None) and len(new):
            self._adopt(rerun, rerun.settle())
        self._tell("run_state", "problem")

    def _lose(self, sentence: str) -> None:
        """Say that the worker is gone, and keep what there is to see."""
        rerun, self._rerun = self._rerun, None
        if rerun is not None and rerun.recording is not self._parts.main and rerun.moment is None:
            self._adopt(rerun, 0)
        self.problem = problem_of(rerun.recording) if rerun is not None else self.problem
        self.run_state = RunState.lost
        self.wanted = self._asked = None
        self.sentence = sentence
        self._tell("run_state", "problem")

    def _tell(self, *what: str) -> None:
        self.changed(frozenset(what))


def _nobody(_: frozenset[str]) -> None:
    """Stand for a listener that is not there yet."""
