"""Networks of the builder: what their programs print for 200 iterations, there and here.

``python -m tests.conformance.networks`` compares; with ``--make`` PyTorch writes the golden file anew (it is found with
``--python``).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from gradgui.mlp.datasets import POINTS
from gradgui.mlp.presets import MAZUR, MOONS, SINE, SPIRAL, XOR
from gradgui.mlp.program import program_of
from gradgui.mlp.spec import Data, Layer, Network, Start
from gradgui.runner.execute import Execution
from tests.conformance.course import ASK, differences

FILE: Final = Path(__file__).parents[1] / "golden" / "networks.json"
ITERATIONS: Final = 200
BLOBS: Final = Network(
    data=Data("blobs", 90, 0.3), layers=(Layer(8, "softplus"), Layer(3)), loss="cross_entropy", rate=0.1
)
DRAWN: Final = Data(POINTS, rows=((-1.0, 0.5, 0), (0.25, 1.0, 1), (1.0, -0.5, 0), (0.0, 0.0, 1)), classes=2)

# At larger rates some are chaotic: PyTorch itself prints other losses on another CPU.
_WHOLE: Final = {
    "XOR, sigmoid, SGD": XOR,
    "Mazur 2-2-2": MAZUR,
    "spiral, ReLU, cross-entropy, Adam": replace(SPIRAL, rate=0.002),
    "sine, tanh, Adam": replace(SINE, rate=0.005),
    "blobs, softplus, dropout, AdamW": replace(
        BLOBS, optimiser="adamw", rate=0.01, layers=(Layer(16, "softplus", dropout=0.2), Layer(3))
    ),
    "circles, GELU, LayerNorm, RMSprop": Network(
        Data("circles", 80, 0.05), (Layer(8, "gelu", norm="layer"), Layer(1)), "bce", "rmsprop", 0.0003
    ),
    "parabola, ELU, Adagrad, Xavier": Network(
        Data("parabola", 60, 0.1), (Layer(8, "elu"), Layer(8, "silu"), Layer(1)), "mse", "adagrad", 0.01,
        init="xavier_uniform",
    ),
    "a line, identity, no bias, normal weights": Network(
        Data("line", 50, 0.1), (Layer(4, bias=False), Layer(1)), rate=0.01, init="normal", seed=7
    ),
    "drawn points, LeakyReLU, a weight by hand": Network(
        DRAWN, (Layer(4, "leaky_relu"), Layer(2)), "bce", "momentum", 0.1,
        starts=(Start(0, "weight", (1, 0), 0.5), Start(1, "bias", (0,), -0.25)),
    ),
}  # fmt: skip
# 200 iterations: so many epochs of so many batches.
_BATCHES: Final = {
    "moons, tanh, batches of 64, validation": (replace(MOONS, every=1), 3),
    "moons, BatchNorm, momentum, batches, validation": (
        Network(Data("moons", 120, 0.1, validation=20), (Layer(8, "relu", norm="batch"), Layer(1)), "bce", "momentum",
                0.05, batch=25, init="kaiming_normal"),
        4,
    ),
    "blobs, dropout, batches, Kaiming": (
        replace(BLOBS, layers=(Layer(8, "relu", dropout=0.1), Layer(3)), optimiser="sgd", batch=18,
                init="kaiming_uniform"),
        5,
    ),
}  # fmt: skip
NETWORKS: Final[dict[str, Network]] = {
    **{name: replace(network, epochs=ITERATIONS, every=1) for name, network in _WHOLE.items()},
    **{
        name: replace(network, epochs=-(-ITERATIONS // batches), every=1)
        for name, (network, batches) in _BATCHES.items()
    },
}


def program(name: str) -> str:
    """Return the program of a network, with its losses written out in full."""
    return program_of(NETWORKS[name]).replace(":.4f}", ":.9g}")


def printed_here(text: str) -> str:
    """Run a program as the worker would; return what it printed."""
    out: list[str] = []
    outcome = Execution(text, None, out.append, out.append, echo=False, seed=0).run()
    if outcome.failure is not None:
        out.append(f"{outcome.failure.error}: {outcome.failure.text}\n")
    return "".join(out)


def golden() -> dict[str, Any]:
    """Return what PyTorch printed, and where."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def make(python: str) -> None:
    """Let PyTorch run every program and write down what it prints; refuse one that is chaotic."""

    def ran(text: str, **environment: str) -> str:
        command = [python, "-W", "error", "-c", "import torch\ntorch.set_num_threads(1)\n" + text]
        environ = {**os.environ, **environment}
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environ).stdout

    printed = {name: ran(program(name)) for name in NETWORKS}
    for name, text in printed.items():
        if differences(text, ran(program(name), ATEN_CPU_CAPABILITY="default")):
            raise SystemExit(f"{name}: PyTorch prints other losses on another CPU; take a smaller rate")
    found = {"header": json.loads(ran(ASK)), "printed": printed}
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> int:
    """Compare, or make anew; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", action="store_true")
    parser.add_argument("--python", default=sys.executable)
    arguments = parser.parse_args()
    if arguments.make:
        make(arguments.python)
    wrong = 0
    for name, expected in golden()["printed"].items():
        told = differences(expected, printed_here(program(name)))
        wrong += bool(told)
        print(f"{'differs' if told else 'the same':9} {name}", *told[:3], sep="\n  " if told else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
