"""Random small programs of tensors and autograd, as lists of statements."""

from __future__ import annotations

import random

NAMES = ("a", "b", "c", "d", "e", "f")
UNARY = (
    "exp",
    "tanh",
    "sigmoid",
    "relu",
    "sin",
    "cos",
    "abs",
    "neg",
    "clone",
    "detach",
    "sqrt",
    "log",
    "square",
    "reciprocal",
)
INPLACE_UNARY = ("exp_", "tanh_", "relu_", "zero_", "neg_", "sigmoid_", "sin_", "abs_")
BINARY = ("+", "-", "*", "/", "+", "*", "**", "@")
NUMBERS = ("2", "0.5", "3.", "-1", "1")
VIEWS = (
    "view(-1)", "reshape(-1)", "reshape(2, -1)", "view(3, -1)", "t()", "T", "transpose(0, 1)", "transpose(0, -1)",
    "permute(1, 0)", "unsqueeze(0)", "unsqueeze(-1)", "squeeze()", "squeeze(0)", "squeeze(-1)", "flatten()",
    "expand(2, 3)", "expand(2, -1)", "expand(2, 2, 3)", "narrow(0, 0, 1)", "diagonal()", "mT", "contiguous()",
    "unbind(0)[0]", "unbind(-1)[1]", "chunk(2)[0]", "chunk(2, -1)[1]", "split(1)[1]", "split(2, -1)[0]",
    "select(0, 1)", "select(-1, 0)", "swapaxes(0, 1)", "movedim(0, -1)", "as_strided((2,), (1,))", "view_as(a)",
)  # fmt: skip
INDEXES = (
    "0",
    "-1",
    "1",
    ":1",
    "1:",
    "::2",
    ":, 0",
    "0, 1",
    "..., 0",
    "None",
    ":",
    "..., 1:",
    ":, None",
    "[0, 1]",
    "5",
)
MASKS = ("{v} > 0", "{v} > 1")
REDUCE = (
    "sum()",
    "mean()",
    "sum(0)",
    "mean(0)",
    "sum(-1)",
    "mean(-1, keepdim=True)",
    "sum(0, keepdim=True)",
    "max()",
    "min()",
    "sum((0, 1))",
)
CREATE = (
    "torch.tensor([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5]], requires_grad=True)",
    "torch.tensor([1.0, -2.0, 0.5], requires_grad=True)",
    "torch.tensor(1.5, requires_grad=True)",
    "torch.ones(2, 3, requires_grad=True)",
    "torch.ones(3, 3, requires_grad=True)",
    "torch.ones(2, 1, requires_grad=True)",
    "torch.full((2, 2), 0.5, requires_grad=True)",
    "torch.arange(6.).reshape(2, 3)",
    "torch.zeros(2, 3)",
    "torch.ones(3)",
    "torch.tensor([2.0, 1.0], dtype=torch.float64, requires_grad=True)",
    "torch.arange(3)",
    "torch.tensor(2)",
    "torch.tensor([True, False, True])",
)
BACKWARD = (
    "{v}.sum().backward()",
    "{v}.sum().backward(retain_graph=True)",
    "{v}.backward()",
    "{v}.backward(torch.ones_like({v}))",
    "{v}.backward({w})",
    "{v}.mean().backward(create_graph=True)",
    "{n}, = torch.autograd.grad({v}.sum(), {w})",
    "{n}, = torch.autograd.grad({v}.sum(), [{w}], retain_graph=True, allow_unused=True)",
    "{n}, = torch.autograd.grad(({v} * {v}).sum(), {w}, create_graph=True)",
    "{n}, = torch.autograd.grad({v}.sum(), {v}, create_graph=True)",
    "({v} * {w}).sum().backward(inputs=[{v}])",
    "torch.autograd.backward([{v}.sum(), {w}.sum()])",
)
FLAGS = (
    "{v}.requires_grad_()",
    "{v}.requires_grad_(False)",
    "{v}.requires_grad = True",
    "{v}.grad = None",
    "{v}.grad.zero_()",
    "{v}.retain_grad()",
    "{v}.detach_()",
    "{v}.grad = {w}",
    "{n} = {v}.grad",
    "{n} = {v}.data",
    "{v}.data = {w}",
    "{n} = {v}._base",
    "{n} = {v}.detach().requires_grad_()",
    "{n} = {v}.clone().detach()",
    "{n} = {v}",
    "{n} = {v}.double()",
    "{n} = {v}.float()",
    "{n} = {v}.long()",
    "torch.set_grad_enabled({bool})",
)
HOOKS = (
    "{v}.register_hook(lambda g: log.append(g.tolist()))",
    "{v}.register_hook(lambda g: g * 2)",
    "h = {v}.register_hook(lambda g: g + 1)",
    "h.remove()",
    "{v}.grad_fn.register_hook(lambda gi, go: log.append([[None if g is None else g.tolist() for g in "
    "gs] for gs in (gi, go)]))",
    "{v}.grad_fn.register_prehook(lambda go: log.append([None if g is None else g.tolist() for g in go]))",
    "{v}.register_post_accumulate_grad_hook(lambda t: log.append(t.grad.tolist()))",
)
MODES = (
    "torch.no_grad()",
    "torch.no_grad()",
    "torch.enable_grad()",
    "torch.set_grad_enabled(False)",
    "torch.inference_mode()",
)
OTHER = (
    "{n} = torch.cat([{v}, {w}])",
    "{n} = torch.stack([{v}, {w}])",
    "{n} = torch.where({v} > 0, {v}, {w})",
    "{n} = {v}.clamp(min=0)",
    "{n} = {v}.max(0)[0]",
    "{n} = torch.maximum({v}, {w})",
    "{v}.copy_({w})",
    "{v}.fill_({num})",
    "{v}.fill_({w})",
    "{v}.add_({w}, alpha=2)",
    "{v}.clamp_(min=0)",
    "{v}.numpy()[...] = 7",
    "{v}.pow_(2)",
)


class Writer:
    """Writes one program from a seed."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.bound: list[str] = []

    def program(self) -> list[str]:
        """Return the statements."""
        lines = [self.create() for _ in range(self.pick.randint(2, 4))]
        length = self.pick.randint(3, 24)
        while len(lines) < length + 3:
            lines.append(self.statement())
        return lines

    def name(self) -> str:
        """Return a name to bind, and take note of it."""
        name = self.pick.choice(NAMES)
        if name not in self.bound:
            self.bound.append(name)
        return name

    def var(self) -> str:
        """Return a bound name."""
        return self.pick.choice(self.bound)

    def create(self) -> str:
        """Return a statement that makes a leaf."""
        return f"{self.name()} = {self.pick.choice(CREATE)}"

    def statement(self) -> str:
        """Return one statement, simple or a block."""
        roll = self.pick.random()
        if roll < 0.08:
            inside = [self.simple() for _ in range(self.pick.randint(1, 3))]
            return f"with {self.pick.choice(MODES)}:\n" + "\n".join("    " + line for line in inside)
        return self.simple()

    def simple(self) -> str:
        """Return one simple statement."""
        pick = self.pick
        kinds = (
            (22, self.compute), (12, self.view), (8, self.index), (8, self.change), (7, self.assign), (4, self.reduce),
            (11, lambda: self.filled(BACKWARD)), (8, lambda: self.filled(FLAGS)), (5, lambda: self.filled(HOOKS)),
            (6, lambda: self.filled(OTHER)), (3, self.create),
        )  # fmt: skip
        return pick.choices([kind for _, kind in kinds], [weight for weight, _ in kinds])[0]()

    def filled(self, templates: tuple[str, ...]) -> str:
        """Return a template with names in it."""
        text = self.pick.choice(templates)
        v, w = self.var(), self.var()
        n = self.name() if "{n}" in text else ""
        return text.format(v=v, w=w, n=n, num=self.pick.choice(NUMBERS), bool=self.pick.choice(("True", "False")))

    def operand(self) -> str:
        """Return a name or a number."""
        return self.var() if self.pick.random() < 0.7 else self.pick.choice(NUMBERS)

    def compute(self) -> str:
        """Return an operation."""
        v = self.var()
        if self.pick.random() < 0.4:
            return f"{self.name()} = {v}.{self.pick.choice(UNARY)}()"
        left, right = v, self.operand()
        if right not in NAMES and self.pick.random() < 0.3:
            left, right = right, left
        return f"{self.name()} = {left} {self.pick.choice(BINARY)} {right}"

    def view(self) -> str:
        """Return an operation that makes a view."""
        v = self.var()
        return f"{self.name()} = {v}.{self.pick.choice(VIEWS)}"

    def index(self) -> str:
        """Return a reading by index."""
        v = self.var()
        index = self.pick.choice(INDEXES) if self.pick.random() < 0.9 else self.pick.choice(MASKS).format(v=v)
        return f"{self.name()} = {v}[{index}]"

    def reduce(self) -> str:
        """Return a reduction."""
        v = self.var()
        return f"{self.name()} = {v}.{self.pick.choice(REDUCE)}"

    def change(self) -> str:
        """Return an in-place change."""
        v, roll = self.var(), self.pick.random()
        if roll < 0.3:
            return f"{v}.{self.pick.choice(INPLACE_UNARY)}()"
        if roll < 0.65:
            return f"{v} {self.pick.choice(('+', '-', '*', '/'))}= {self.operand()}"
        return f"{v}.{self.pick.choice(('add_', 'mul_', 'sub_', 'div_'))}({self.operand()})"

    def assign(self) -> str:
        """Return a writing by index."""
        v = self.var()
        index = self.pick.choice(INDEXES) if self.pick.random() < 0.85 else self.pick.choice(MASKS).format(v=v)
        sign = self.pick.choice(("=", "=", "+=", "*="))
        return f"{v}[{index}] {sign} {self.operand()}"


def program(seed: int) -> list[str]:
    """Return the program of a seed."""
    return Writer(seed).program()
