"""What a person does with a training that runs: pause it, step it, slow it down, change its rate; and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QInputDialog

from gradgui.explain.training import DIVERGED, Course, Verdict, first_not_finite, judge
from gradgui.i18n import tr
from gradgui.session import RunState
from gradgui.state import training, training_rate

if TYPE_CHECKING:
    from gradgui.app.window import MainWindow
    from gradgui.state.training import TrainingStage

SLOW_MS: Final = 450  # between two iterations in slow motion, at speed 1
RUN_ACTIONS: Final = ("pause_run", "run_iteration", "slow_motion")


class TrainingControl(QObject):
    """Between the training view and the session of a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._pane = window.views.time
        self._verdict = Verdict()
        self._judged: tuple[TrainingStage, bool] | None = None
        self._following = False  # the iteration that a step runs is stood in when it comes
        self._slow = QTimer(self)
        self._slow.timeout.connect(self._on_slow_timeout)

    def connect_all(self) -> None:
        """Listen to the views, which are there by now."""
        actions = self._window.actions_by_name
        actions["slow_motion"].setCheckable(True)
        self._pane.controls.set_actions([actions[name] for name in RUN_ACTIONS])
        self._pane.controls.rate.rateWritten.connect(self.change_rate)
        self._pane.training.seekRequested.connect(self._window.seek)

    @property
    def stage(self) -> TrainingStage:
        """The training that is shown."""
        return self._pane.training.stage

    @property
    def slow(self) -> bool:
        """Whether the run goes on in slow motion."""
        return self._slow.isActive()

    # ---- what it shows -------------------------------------------------------------------------------------------

    def refresh(self, changed: frozenset[str]) -> None:
        """Show what changed in the session."""
        session = self._window.session
        if "wanted" in changed:
            wanted = session.wanted
            self._pane.training.show_wanted(wanted.iteration if wanted is not None else -1)
        if changed & {"run_state", "recording"}:
            self.grow()
        if changed & {"recording", "cursor"} and self._verdict.kind == DIVERGED:
            self.explain_moment()
        if "events" in changed and (self.slow or self._following):
            self.grow()
            self._follow()

    def grow(self) -> None:
        """Show how far a training is."""
        window, session, pane = self._window, self._window.session, self._pane
        window.views.show_training(session.recording)
        running = session.run_state is RunState.running
        if not running:
            self._slow.stop()
        shown = self.stage.shown and running
        actions = window.actions_by_name
        for name in (*RUN_ACTIONS, "change_run"):
            actions[name].setEnabled(running)
        actions["pause_run"].setText(tr("Resume run") if session.paused and not self.slow else tr("Pause run"))
        actions["run_iteration"].setEnabled(running)
        actions["slow_motion"].setChecked(self.slow)
        for name in ("iteration_back", "iteration_forward"):
            actions[name].setEnabled(self.stage.shown)
        if shown is pane.controls.isHidden():
            pane.show_controls(shown)
        if shown:
            pane.controls.rate.show_rate(training_rate.rate_at(session.recording, session.cursor))
        self._judge(running)

    def _judge(self, running: bool) -> None:
        stage = self.stage
        if self._judged == (stage, running):
            return
        if not stage.shown:
            self._verdict = Verdict()
            return
        self._judged = stage, running
        names = stage.names
        loss = training.series(stage, names[0]) if names else np.zeros(0)
        checked = next((name for name in names[1:] if "loss" in name and "val" in name), "")
        validation = training.series(stage, checked) if checked else np.zeros(0)
        course = Course(loss, validation, stage.track.samples, stage.planned, not running)
        self._verdict = judge(course)
        self.explain_moment()

    def explain_moment(self) -> None:
        """Where training diverged and that iteration is spread out, say which tensor was the first."""
        spread, verdict = self._pane.training.spread, self._verdict
        text = verdict.text
        if verdict.kind == DIVERGED and spread.total and abs(spread.iteration - verdict.iteration) <= 1:
            recording = self._window.session.recording
            seq, words = first_not_finite(recording, spread.first, spread.first + spread.total)
            if seq >= 0:
                text = tr("{words}, at event {n} of iteration {iteration}. A smaller rate helps.",
                          words=words, n=seq - spread.first + 1, iteration=spread.iteration + 1)  # fmt: skip
        self._pane.training.show_sentence(text, verdict.iteration)

    # ---- what a person does --------------------------------------------------------------------------------------

    def toggle_pause(self) -> None:
        """Pause the run at the end of its iteration, or let it go on."""
        session = self._window.session
        if self.slow:
            self._slow.stop()
            session.tell("pause")
        else:
            session.tell("resume" if session.paused else "pause")
        self.grow()

    def step(self) -> None:
        """Let the run do one iteration, and stand in it."""
        self._slow.stop()
        self._following = self._window.session.tell("step")

    def toggle_slow(self) -> None:
        """Let the run go on slowly, one iteration after the other, or fast again."""
        if self.slow:
            self._slow.stop()
            self._window.session.tell("resume")
        elif self._window.session.tell("pause"):
            self._slow.start(max(50, round(SLOW_MS / self._window.player.speed)))
        self.grow()

    def change_rate(self, rate: float) -> None:
        """Give the run another learning rate."""
        session = self._window.session
        text = training_rate.change_text(session.recording, session.cursor, rate)
        if text:
            session.tell("change", text)
        else:
            self._window.messages.say(tr("This program has no learning rate that can be found."), error=True)

    def ask_change(self) -> None:
        """Ask for statements that are run between two iterations: other data, another rate, anything."""
        dialog = QInputDialog(self._window)
        dialog.setObjectName("change_dialog")
        dialog.setWindowTitle(tr("Change the run"))
        dialog.setLabelText(tr("Statements that run now, between two iterations; for example  x = x + 0.1"))
        dialog.setInputMode(QInputDialog.InputMode.TextInput)
        dialog.textValueSelected.connect(lambda text: self._window.session.tell("change", text))
        dialog.open()

    def step_iteration(self, direction: int) -> None:
        """Stand at the same event of the next iteration, or of the one before."""
        self._window.player.pause()
        self._pane.training.step_iteration(direction)

    def _follow(self) -> None:
        """Stand in the newest iteration that has ended."""
        stage = self.stage
        newest = len(stage.track.starts) - 2
        if stage.shown and newest >= 0:
            self._following = False
            self._window.seek(training.target_of(stage, newest, max(self._pane.training.state.event, 0)))

    def _on_slow_timeout(self) -> None:
        if self._window.session.wanted is None and not self._window.session.tell("step"):
            self._slow.stop()
            self.grow()
