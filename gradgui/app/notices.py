"""What the now bar says of the run itself: that it goes on, was stopped, was lost, or is older than the text."""

from __future__ import annotations

from gradgui.session import RunState, Session
from gradgui.state import nowbar

UNSEEN = 0.3  # seconds: a shorter run is over before it could be read


def notice_of(session: Session, seconds: float) -> nowbar.Notice | None:
    """Return the notice of a session whose run has gone on for so many seconds; None when all is as it should be."""
    problem = session.problem
    line = problem.span.line if problem is not None and problem.span is not None else 0
    match session.run_state:
        case RunState.running:
            return nowbar.running(seconds, session.running_events) if seconds >= UNSEEN else None
        case RunState.lost:
            return nowbar.lost()
        case RunState.stopped:
            return nowbar.stopped(line, session.sentence)
        case RunState.failed if problem is not None and problem.kind == "limit":
            return nowbar.limit(problem.words)
        case RunState.failed if problem is not None and problem.source != session.recording.source.text:
            return nowbar.stale()
    return None
