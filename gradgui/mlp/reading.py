"""From a program back to the network it trains, for a text that a person has changed by hand.

What is read is what :mod:`gradgui.mlp.program` writes, with any numbers, names of choices and layers; anything else is
refused with its line, and the builder then shows the network as it was understood last.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gradgui.i18n import tr
from gradgui.mlp import blocks
from gradgui.mlp.datasets import KINDS, POINTS
from gradgui.mlp.program import classes_of, count_of, inputs_of, linear_of, program_of
from gradgui.mlp.spec import ACTIVATIONS, INITS, LOSSES, NORMS, OPTIMISERS, Data, Layer, Network, Start

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES = frozenset("n noise seed first batch epochs every below rate width".split())


class NotUnderstood(ValueError):
    """The program does something that the builder has no place for."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line
        self.words = words


def read(text: str) -> Network:
    """Return the network that a program trains; raise NotUnderstood with the first line that is something else."""
    try:
        body = ast.parse(text).body
    except SyntaxError as error:
        raise NotUnderstood(error.lineno or 1, tr("This is no Python yet: {error}", error=error.msg)) from None
    network = _Reader(body).network()
    again = ast.parse(program_of(network)).body
    for ours, theirs in zip(again, body, strict=False):
        if ast.dump(ours) != ast.dump(theirs):
            raise _strange(theirs)
    if len(body) != len(again):
        raise _strange(body[-1])
    return network


def _strange(statement: ast.stmt) -> NotUnderstood:
    first = ast.unparse(statement).splitlines()[0]
    return NotUnderstood(statement.lineno, tr("The builder has no place for “{first}”.", first=first))


class _Reader:
    """Takes the statements of a program one block after the other."""

    def __init__(self, body: list[ast.stmt]) -> None:
        self._rest = body

    def network(self) -> Network:
        """Return what the statements say; what is said twice or in another order is found by writing it again."""
        self._imports()
        network = Network(seed=int(self._needed(blocks.SEED)["seed"]))
        network = replace(network, data=self._data())
        layers = self._layers(inputs_of(network.data))
        network = replace(network, layers=layers, init=self._choice(INITS, blocks.INIT))
        starts = self._starts(network)
        loss = self._code(LOSSES, "loss_fn")
        optimiser, rate = self._optimiser()
        loader = self._taken(blocks.LOADER)
        network = replace(
            network, starts=starts, loss=loss, optimiser=optimiser, rate=rate, batch=int((loader or {}).get("batch", 0))
        )
        return self._loop(network)

    # ---- blocks ----------------------------------------------------------------------------------------------

    def _taken(self, block: str) -> dict[str, float] | None:
        """Take a block off the front, if it is there; return the numbers in its places."""
        numbers = blocks.found(block, self._rest, PLACES)
        if numbers is not None:
            self._rest = self._rest[blocks.length(block, PLACES) :]
        return numbers

    def _needed(self, block: str) -> dict[str, float]:
        numbers = self._taken(block)
        if numbers is None:
            raise self._stuck()
        return numbers

    def _stuck(self) -> NotUnderstood:
        if not self._rest:
            return NotUnderstood(1, tr("The program ends before the network is trained."))
        return _strange(self._rest[0])

    def _imports(self) -> None:
        self._taken(blocks.MATH)
        self._needed(blocks.IMPORTS)
        self._taken(blocks.LOADERS)

    def _next(self, fits: Callable[[ast.stmt], bool]) -> ast.stmt:
        if not self._rest or not fits(self._rest[0]):
            raise self._stuck()
        statement, self._rest = self._rest[0], self._rest[1:]
        return statement

    # ---- data ------------------------------------------------------------------------------------------------

    def _data(self) -> Data:
        data = self._made() or self._points()
        if classes_of(data):
            for block in (blocks.ONE_COLUMN, blocks.ONE_HOT, blocks.LABELS):
                if self._taken(block) is not None:
                    break
        split = self._taken(blocks.VALIDATION.replace("{t}", "t"))
        return data if split is None else replace(data, validation=count_of(data) - int(split["first"]))

    def _made(self) -> Data | None:
        for kind in KINDS.values():
            numbers = self._taken(kind.lines)
            if numbers is not None:
                blank = Data(kind.key)
                return Data(kind.key, int(numbers.get("n", blank.count)), float(numbers.get("noise", blank.noise)))
        return None

    def _points(self) -> Data:
        inputs = _tensor(self._next(lambda s: _assigns(s, "x")))
        targets = self._next(lambda s: _assigns(s, "c") or _assigns(s, "t"))
        rest = _tensor(targets)
        classes = max(rest, default=0) + 1 if _assigns(targets, "c") else 0
        if not isinstance(inputs, list) or not isinstance(rest, list) or len(inputs) != len(rest) or not inputs:
            raise _strange(targets)
        rows = tuple((*row, *(end if isinstance(end, list) else [end])) for row, end in zip(inputs, rest, strict=True))
        return Data(POINTS, rows=rows, inputs=len(inputs[0]), classes=int(classes))

    # ---- the network -----------------------------------------------------------------------------------------

    def _layers(self, before: int) -> tuple[Layer, ...]:
        statement = self._next(lambda s: _assigns(s, "net"))
        call = statement.value  # type: ignore[attr-defined]
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "nn.Sequential":
            raise _strange(statement)
        layers: list[Layer] = []
        for argument in call.args:
            layer = self._with_module(layers, ast.unparse(argument), before)
            if layer is None:
                raise NotUnderstood(
                    argument.lineno, tr("The builder has no layer “{code}” here.", code=ast.unparse(argument))
                )
            before = layer.width
        if not layers:
            raise _strange(statement)
        return tuple(layers)

    def _with_module(self, layers: list[Layer], code: str, before: int) -> Layer | None:
        """Begin a layer, or add what follows its linear map; return the layer, None when it does not fit."""
        for bias in (True, False):
            end = "" if bias else ", bias=False"
            numbers = _numbers(f"nn.Linear({before}, {{width}}{end})", code)
            if numbers is not None:
                layers.append(Layer(int(numbers["width"]), bias=bias))
                return layers[-1]
        if not layers:
            return None
        layer = layers.pop()
        keep = layer
        for key, norm in NORMS.items():
            if norm.code and _numbers(norm.code, code) is not None:
                keep = replace(layer, norm=key)
        for key, activation in ACTIVATIONS.items():
            if activation.code == code:
                keep = replace(layer, activation=key)
        numbers = _numbers("nn.Dropout({rate})", code)
        if numbers is not None:
            keep = replace(layer, dropout=numbers["rate"])
        layers.append(keep)
        return keep if keep is not layer else None

    def _choice(self, choices: dict[str, Any], block: str) -> str:
        for key, choice in choices.items():
            if choice.code and self._taken(blocks.filled(block, code=choice.code)) is not None:
                return key
        return ""

    def _starts(self, network: Network) -> tuple[Start, ...]:
        if not self._rest or not isinstance(self._rest[0], ast.With):
            return ()
        block = self._next(lambda s: isinstance(s, ast.With))
        modules = {linear_of(network, layer): layer for layer in range(len(network.layers))}
        found: list[Start] = []
        for statement in block.body:  # type: ignore[attr-defined]
            starts = _starts_in(statement, modules)
            if not starts:
                raise _strange(statement)
            found += starts
        return tuple(found)

    # ---- training --------------------------------------------------------------------------------------------

    def _code(self, choices: dict[str, Any], name: str) -> str:
        for key, choice in choices.items():
            if self._taken(f"{name} = {choice.code}\n") is not None:
                return key
        raise self._stuck()

    def _optimiser(self) -> tuple[str, float]:
        for key, choice in OPTIMISERS.items():
            numbers = self._taken(f"optimiser = {choice.code}\n")
            if numbers is not None:
                return key, numbers["rate"]
        raise self._stuck()

    def _loop(self, network: Network) -> Network:
        head = blocks.BATCH_LOOP if network.batch else blocks.WHOLE_LOOP
        for middle in ("", blocks.CHECK):
            for prints in (blocks.PRINT, blocks.PRINT_BOTH):
                for stop in ("", blocks.STOP):
                    numbers = self._taken(head + middle + prints + stop)
                    if numbers is not None:
                        return replace(
                            network,
                            epochs=int(numbers["epochs"]),
                            every=int(numbers["every"]),
                            stop_below=float(numbers.get("below", 0.0)),
                        )
        raise self._stuck()


def _numbers(pattern: str, code: str) -> dict[str, float] | None:
    return blocks.found(pattern, ast.parse(code).body, PLACES)


def _assigns(statement: ast.stmt, name: str) -> bool:
    return isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == name


def _tensor(statement: ast.stmt) -> Any:
    """Return the nested list in ``name = torch.tensor([...])``."""
    value = statement.value  # type: ignore[attr-defined]
    if not isinstance(value, ast.Call) or ast.unparse(value.func) != "torch.tensor" or len(value.args) != 1:
        raise _strange(statement)
    return _listed(value.args[0], statement)


def _listed(node: ast.expr, statement: ast.stmt) -> Any:
    if isinstance(node, ast.List):
        return [_listed(part, statement) for part in node.elts]
    value = blocks.number(node)
    if value is None:
        raise _strange(statement)
    return value


def _starts_in(statement: ast.stmt, modules: dict[int, int]) -> list[Start]:
    """Return what one line sets: a whole weight or bias by ``copy_``, or one element."""
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Subscript):
        owner, value = statement.targets[0].value, blocks.number(statement.value)
        place = _place(statement.targets[0].slice)
        values = {place: value} if value is not None and place is not None else {}
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "copy_" or len(call.args) != 1:
            return []
        owner = call.func.value
        values = _places(_tensor(ast.Assign([], call.args[0], lineno=statement.lineno)))
    else:
        return []
    module, name = _owner(owner)
    if module not in modules or name not in ("weight", "bias"):
        return []
    return [Start(modules[module], name, place, value) for place, value in values.items()]


def _owner(node: ast.expr) -> tuple[int, str]:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Subscript):
        module = blocks.number(node.value.slice)
        if ast.unparse(node.value.value) == "net" and isinstance(module, int):
            return module, node.attr
    return -1, ""


def _place(node: ast.expr) -> tuple[int, ...] | None:
    parts = [blocks.number(part) for part in (node.elts if isinstance(node, ast.Tuple) else [node])]
    return tuple(int(part) for part in parts if part is not None) if None not in parts else None


def _places(nested: Any, place: tuple[int, ...] = ()) -> dict[tuple[int, ...], float]:
    if not isinstance(nested, list):
        return {place: nested}
    return {key: value for i, part in enumerate(nested) for key, value in _places(part, (*place, i)).items()}
