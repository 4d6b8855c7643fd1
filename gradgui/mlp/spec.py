"""A multi-layer perceptron as the builder describes it: layers, loss, optimiser, data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways: the key it is stored by, its usual name, and how the program writes it."""

    key: str
    name: str
    code: str = ""


def _table(*choices: Choice) -> dict[str, Choice]:
    return {choice.key: choice for choice in choices}


IDENTITY: Final = "identity"
ACTIVATIONS: Final = _table(
    Choice(IDENTITY, "identity"),
    Choice("sigmoid", "Sigmoid", "nn.Sigmoid()"),
    Choice("tanh", "Tanh", "nn.Tanh()"),
    Choice("relu", "ReLU", "nn.ReLU()"),
    Choice("leaky_relu", "LeakyReLU", "nn.LeakyReLU()"),
    Choice("elu", "ELU", "nn.ELU()"),
    Choice("gelu", "GELU", "nn.GELU()"),
    Choice("silu", "SiLU", "nn.SiLU()"),
    Choice("softplus", "Softplus", "nn.Softplus()"),
)
NORMS: Final = _table(
    Choice("", "none"),
    Choice("batch", "BatchNorm", "nn.BatchNorm1d({width})"),
    Choice("layer", "LayerNorm", "nn.LayerNorm({width})"),
)
LOSSES: Final = _table(
    Choice("mse", "MSE", "nn.MSELoss()"),
    Choice("bce", "BCE with logits", "nn.BCEWithLogitsLoss()"),
    Choice("cross_entropy", "cross-entropy", "nn.CrossEntropyLoss()"),
)
OPTIMISERS: Final = _table(
    Choice("sgd", "SGD", "torch.optim.SGD(net.parameters(), lr={rate})"),
    Choice("momentum", "SGD with momentum", "torch.optim.SGD(net.parameters(), lr={rate}, momentum=0.9)"),
    Choice("adam", "Adam", "torch.optim.Adam(net.parameters(), lr={rate})"),
    Choice("adamw", "AdamW", "torch.optim.AdamW(net.parameters(), lr={rate})"),
    Choice("rmsprop", "RMSprop", "torch.optim.RMSprop(net.parameters(), lr={rate})"),
    Choice("adagrad", "Adagrad", "torch.optim.Adagrad(net.parameters(), lr={rate})"),
)
INITS: Final = _table(
    Choice("", "PyTorch's"),
    Choice("xavier_uniform", "Xavier uniform", "nn.init.xavier_uniform_(layer.weight)"),
    Choice("xavier_normal", "Xavier normal", "nn.init.xavier_normal_(layer.weight)"),
    Choice("kaiming_uniform", "Kaiming uniform", 'nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")'),
    Choice("kaiming_normal", "Kaiming normal", 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")'),
    Choice("normal", "normal, σ = 1", "nn.init.normal_(layer.weight)"),
    Choice("zeros", "zeros", "nn.init.zeros_(layer.weight)"),
)


@dataclass(frozen=True, slots=True)
class Layer:
    """A linear map and what follows it, in this order: normalisation, activation, dropout."""

    width: int
    activation: str = IDENTITY
    bias: bool = True
    norm: str = ""
    dropout: float = 0.0


@dataclass(frozen=True, slots=True)
class Data:
    """The points to learn: a kind of :mod:`gradgui.mlp.datasets`, or rows that a person drew or read from a file."""

    kind: str = "xor"
    count: int = 200
    noise: float = 0.1
    rows: tuple[Numbers, ...] = ()  # of kind "points": the inputs of each, then its targets or its class
    inputs: int = 2  # of kind "points": how many numbers of a row are inputs
    classes: int = 0  # of kind "points": how many classes there are; 0 when the rest of a row are targets
    validation: int = 0  # so many points at the end are kept for validation


@dataclass(frozen=True, slots=True)
class Start:
    """A weight or bias that a person set by hand; layers count from 0."""

    layer: int
    name: str  # weight, bias
    place: tuple[int, ...]
    value: float


@dataclass(frozen=True, slots=True)
class Network:
    """All that the builder knows."""

    data: Data = Data()
    layers: tuple[Layer, ...] = (Layer(2, "sigmoid"), Layer(1, "sigmoid"))
    loss: str = "mse"
    optimiser: str = "sgd"
    rate: float = 1.0
    batch: int = 0  # points a step; 0: all of them
    epochs: int = 1000
    seed: int = 0
    init: str = ""
    starts: tuple[Start, ...] = ()
    stop_below: float = 0.0  # training ends when the loss is below this; 0: never
    every: int = 100  # epochs between two printed losses
