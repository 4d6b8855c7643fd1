"""Networks to begin with: what the textbooks use."""

from __future__ import annotations

from typing import Final

from gradgui.mlp.datasets import POINTS
from gradgui.mlp.spec import Data, Layer, Network, Start


def _starts(layer: int, weight: list[list[float]], bias: list[float]) -> tuple[Start, ...]:
    rows = [Start(layer, "weight", (i, j), value) for i, row in enumerate(weight) for j, value in enumerate(row)]
    return (*rows, *(Start(layer, "bias", (i,), value) for i, value in enumerate(bias)))


XOR: Final = Network(rate=2.0, epochs=2000, layers=(Layer(2, "sigmoid"), Layer(1, "sigmoid")), seed=3)
# Matt Mazur, "A Step by Step Backpropagation Example": two inputs, two hidden, two outputs, one sample.
MAZUR: Final = Network(
    data=Data(POINTS, rows=((0.05, 0.10, 0.01, 0.99),), inputs=2),
    layers=(Layer(2, "sigmoid"), Layer(2, "sigmoid")),
    rate=0.5,
    epochs=10000,
    every=1000,
    starts=(
        *_starts(0, [[0.15, 0.20], [0.25, 0.30]], [0.35, 0.35]),
        *_starts(1, [[0.40, 0.45], [0.50, 0.55]], [0.60, 0.60]),
    ),
)
MOONS: Final = Network(
    data=Data("moons", 200, 0.1, validation=50),
    layers=(Layer(16, "tanh"), Layer(16, "tanh"), Layer(1)),
    loss="bce",
    optimiser="adam",
    rate=0.01,
    batch=64,
    epochs=200,
    every=20,
)
SPIRAL: Final = Network(
    data=Data("spiral", 300, 0.02),
    layers=(Layer(32, "relu"), Layer(32, "relu"), Layer(2)),
    loss="cross_entropy",
    optimiser="adam",
    rate=0.01,
    epochs=500,
    every=50,
)
SINE: Final = Network(
    data=Data("sine", 100, 0.1), layers=(Layer(16, "tanh"), Layer(1)), optimiser="adam", rate=0.02, epochs=500, every=50
)
# What a person begins with who has no book before them: it runs, learns at once, and every part of it may be changed.
NEW: Final = Network(
    data=Data("moons"),
    layers=(Layer(8, "tanh"), Layer(1)),
    loss="bce",
    optimiser="adam",
    rate=0.05,
    epochs=100,
    every=10,
)
PRESETS: Final = {"XOR": XOR, "Mazur 2-2-2": MAZUR, "moons": MOONS, "spiral": SPIRAL, "a sine": SINE}
