"""What a scene paints at a moment: every text with its place on the screen and its size, and every mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from gradgui.app import marks, paint

if TYPE_CHECKING:
    from gradgui.app.graph import GraphView

MARKS = ("arrow_head", "scissors", "octagon", "now_ring", "badge", "leaf", "now_label")


@dataclass(frozen=True, slots=True)
class Painted:
    """One text: where it stands in the viewport, and how high its type is in the scene's own pixels."""

    text: str
    box: QRectF
    size: float


@dataclass(slots=True)
class Paintings:
    """Everything that one painting of the scene put down."""

    texts: list[Painted]
    marks: list[tuple[str, QPointF]]
    port: QRectF

    def seen(self) -> list[Painted]:
        """Return the texts that stand whole in the viewport."""
        return [one for one in self.texts if self.port.contains(one.box)]

    def overlaps(self) -> list[tuple[str, str]]:
        """Return texts in view that lie on each other."""
        seen = self.seen()
        pairs = ((a, b) for i, a in enumerate(seen) for b in seen[i + 1 :])
        return [(a.text, b.text) for a, b in pairs if _meet(a.box, b.box)]


def _meet(a: QRectF, b: QRectF) -> bool:
    common = a.intersected(b)
    return common.width() > 2 and common.height() > 2


def paintings(view: GraphView, monkeypatch) -> Paintings:
    """Paint what the canvas of a graph shows, and take note of it."""
    port = view.canvas.viewport().rect()
    found = Paintings([], [], QRectF(port))
    real_text = paint.text

    def noted(q, t, x, cy, s, what="body", color="text", weight=None, align="l", **given):
        width = real_text(q, t, x, cy, s, what, color, weight, align, **given)
        mono, italic = given.get("mono", False), given.get("italic")
        wide = min(width, given.get("room") or width)
        left = x - (wide if align == "r" else wide / 2 if align == "c" else 0)
        high = t.metrics(what, weight, mono, italic).capHeight()
        box = q.transform().mapRect(QRectF(left, cy - high / 2, wide, high))
        if s:
            found.texts.append(Painted(s, box, t.font(what, weight, mono, italic).pixelSize()))
        return width

    with monkeypatch.context() as patched:
        patched.setattr(paint, "text", noted)
        for name in MARKS:
            patched.setattr(marks, name, _marking(getattr(marks, name), name, found))
        image = QImage(port.size(), QImage.Format.Format_RGB32)
        q = QPainter(image)
        view.graph.render(q, QRectF(port), view.canvas.mapToScene(port).boundingRect())
        q.end()
    return found


def _marking(real, name: str, found: Paintings):
    def marked(q, t, x, *rest, **given):
        at = x.center() if isinstance(x, QRectF) else QPointF(x, rest[0])
        found.marks.append((name, q.transform().map(at)))
        return real(q, t, x, *rest, **given)

    return marked
