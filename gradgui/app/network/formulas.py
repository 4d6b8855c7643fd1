"""The book's formulas, typeset; plainly while the library that sets them is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QObject, QRectF, QTimer, Signal
from PySide6.QtSvg import QSvgRenderer

from gradgui.app import paint
from gradgui.app.formula.preview import LOOK_MS, Typesetter
from gradgui.state.network_functions import STEEPEST
from gradgui.state.network_pass import DELTA, GRAD_B, GRAD_W, SLOPE, WEIGHT, A, Z

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gradgui.app.network.shown import Shown
    from gradgui.app.theme import Theme

ROWS: Final = (Z, A, SLOPE, DELTA, GRAD_W, GRAD_B, WEIGHT)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in LaTeX, and the same in plain letters."""

    latex: str
    plain: str


ONE: Final = {
    Z: Formula(r"z = W a + b", "z = W a + b"),
    A: Formula(r"a = \sigma(z)", "a = σ(z)"),
    SLOPE: Formula(r"\sigma'(z)", "σ′(z)"),
    DELTA: Formula(r"\delta = \sigma'(z) \odot W^\top \delta", "δ = σ′(z) ⊙ Wᵀδ"),
    GRAD_W: Formula(r"\partial L / \partial W = \delta\, a^\top", "∂L/∂W = δ aᵀ"),
    GRAD_B: Formula(r"\partial L / \partial b = \delta", "∂L/∂b = δ"),
    WEIGHT: Formula(r"W \leftarrow W - \eta\, \partial L / \partial W", "W ← W − η ∂L/∂W"),
}
MEAN: Final = {
    Z: Formula(r"1/N\,\Sigma\, z", "1/N Σ z"),
    A: Formula(r"1/N\,\Sigma\, a", "1/N Σ a"),
    SLOPE: Formula(r"1/N\,\Sigma\, \sigma'(z)", "1/N Σ σ′(z)"),
    DELTA: Formula(r"1/N\,\Sigma\, \delta", "1/N Σ δ"),
    GRAD_W: Formula(r"\partial L / \partial W = 1/N\,\Sigma\, \delta\, a^\top", "∂L/∂W = 1/N Σ δ aᵀ"),
    GRAD_B: Formula(r"\partial L / \partial b = 1/N\,\Sigma\, \delta", "∂L/∂b = 1/N Σ δ"),
    WEIGHT: ONE[WEIGHT],
}
SUM: Final = {
    **MEAN,
    DELTA: Formula(r"\Sigma\, \delta", "Σ δ"),
    GRAD_W: Formula(r"\partial L / \partial W = \Sigma\, \delta\, a^\top", "∂L/∂W = Σ δ aᵀ"),
    GRAD_B: Formula(r"\partial L / \partial b = \Sigma\, \delta", "∂L/∂b = Σ δ"),
}


def formula_of(shown: Shown, quantity: str) -> Formula:
    """Return how the book writes a quantity, for one sample or over the batch."""
    state = shown.state
    if quantity == WEIGHT:
        return _update(shown)
    if shown.batch:
        return (MEAN if state.share == "mean" else SUM)[quantity]
    if quantity == SLOPE:
        names = {shape.activation for shape in shown.shapes}
        steepest = STEEPEST.get(next(iter(names))) if len(names) == 1 else None
        if steepest == 0.25:
            return Formula(r"\sigma'(z) \leq 0.25", "σ′(z) ≤ 0.25")
    return ONE[quantity]


def _update(shown: Shown) -> Formula:
    steps = [layer.step for layer in shown.state.layers if layer.step is not None]
    if steps and steps[0].rate is None and steps[0].optimiser:
        name = steps[0].optimiser
        return Formula(rf"W \leftarrow \mathrm{{{name}}}(W, \partial L / \partial W)", f"W ← {name}(W, ∂L/∂W)")
    return ONE[WEIGHT]


def shapes_of(inputs: int, outputs: int, quantity: str) -> str:
    """Return the shapes of a formula for a layer: (3) = (3×2) (2) + (3)."""
    m, n = f"({outputs})", f"({inputs})"
    return {
        Z: f"{m} = ({outputs}×{inputs}) {n} + {m}",
        A: m,
        SLOPE: m,
        DELTA: m,
        GRAD_W: f"({outputs}×{inputs}) = {m} {n}ᵀ",
        GRAD_B: f"{m} = {m}",
        WEIGHT: f"({outputs}×{inputs})",
    }[quantity]


class Typeset(QObject):
    """Draws formulas; each is set once for a colour and a size."""

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._typesetter = Typesetter()
        self._drawn: dict[tuple[str, float, str], QSvgRenderer | None] = {}
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._on_look_timeout)

    def load(self) -> None:
        """Have the library ready soon."""
        self._typesetter.load()
        self._look.start()

    def paint(
        self, q: QPainter, t: Theme, x: float, cy: float, formula: Formula, size: float, ink: str, room: float
    ) -> float:
        """Paint a formula from x on, centred on cy, smaller when it has no room; return its width."""
        drawing = self._drawing(formula.latex, t.px(size), t.hex(ink))
        if drawing is None:
            return paint.text(q, t, x, cy, formula.plain, size - 1, ink, 500, room=room)
        box = drawing.viewBoxF()
        k = min(1.0, room / box.width()) if box.width() else 1.0
        # the line of the letters is where the view box has its zero
        drawing.render(q, QRectF(x, cy + (box.top() + t.px(size) * 0.33) * k, box.width() * k, box.height() * k))
        return box.width() * k

    def _drawing(self, latex: str, size: float, color: str) -> QSvgRenderer | None:
        key = latex, size, color
        if key not in self._drawn:
            found = self._typesetter.svg(latex, size, color)
            drawing = QSvgRenderer(QByteArray(found)) if found else None
            if drawing is None and not self._look.isActive():
                self._drawn[key] = None
            if drawing is None or not drawing.isValid():
                return None
            self._drawn[key] = drawing
        return self._drawn[key]

    def _on_look_timeout(self) -> None:
        if not self._typesetter.loading:
            self._look.stop()
            self._drawn.clear()
            self.ready.emit()
