"""Rules that are operations themselves: what a second derivative goes through, with PyTorch's names."""

from __future__ import annotations

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef

TANH_BACKWARD = TABLE.add(
    OpDef(
        "tanh_backward",
        lambda a, b: a * (1 - b * b),
        (
            lambda F, g, s: F.op("tanh_backward", g, s.b),
            lambda F, g, s: g * F.scale(s.b, -2) * s.a,
        ),
        "TanhBackwardBackward0",
        (("b",), ("a", "b")),
        ("g ⊙ (1 − b²)", "−2 g ⊙ a ⊙ b"),
        "a ⊙ (1 − b²)",
        "th′",
        "elementwise",
        "Gradient of the rule of tanh",
        domain=((-2, 2), (-0.9, 0.9)),
    )
)
SIGMOID_BACKWARD = TABLE.add(
    OpDef(
        "sigmoid_backward",
        lambda a, b: a * ((1 - b) * b),
        (
            lambda F, g, s: F.op("sigmoid_backward", g, s.b),
            lambda F, g, s: g * s.a * (F.scale(s.b, -2) + 1),
        ),
        "SigmoidBackwardBackward0",
        (("b",), ("a", "b")),
        ("g ⊙ b ⊙ (1 − b)", "g ⊙ a ⊙ (1 − 2b)"),
        "a ⊙ b ⊙ (1 − b)",
        "σ′",
        "elementwise",
        "Gradient of the rule of sigmoid",
        domain=((-2, 2), (0.1, 0.9)),
    )
)
THRESHOLD_BACKWARD = TABLE.add(
    OpDef(
        "threshold_backward",
        lambda a, b: np.where(b <= 0, a.dtype.type(0), a),
        (
            lambda F, g, s: F.op("threshold_backward", g, s.b),
            lambda F, g, s: F.zeros(g.shape, g.dtype),
        ),
        "ThresholdBackwardBackward0",
        (("b",), ()),
        ("g where b > 0, else 0", "0"),
        "a where b > 0, else 0",
        "⌐′",
        "elementwise",
        "Gradient of the rule of relu",
        domain=((-2, 2), (0.2, 2)),
    )
)
