"""Random small programs for tests: leaves, operations, views, in-place changes, modes, loops, calls, backward passes.

Each is made from a seed alone. Most run to their end; some stop with an error of PyTorch's, which is an event as well.
"""

from __future__ import annotations

import random

UNARY = ("exp", "sin", "cos", "tanh", "sigmoid", "relu", "abs", "neg")
BINARY = ("+", "-", "*", "/")


class _Writer:
    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.lines = ["import torch"]
        self.names: list[str] = []
        self.leaves: list[str] = []
        self.depth = 0

    def write(self, line: str) -> None:
        self.lines.append("    " * self.depth + line)

    def name(self) -> str:
        return self.pick.choice(self.names)

    def fresh(self) -> str:
        name = f"t{len(self.names)}" if self.pick.random() < 0.8 or not self.names else self.name()
        if name not in self.names:
            self.names.append(name)
        return name

    def leaf(self) -> None:
        made = self.pick.choice(
            ("torch.ones(2, 2", "torch.full((2, 2), 0.5", "torch.randn(2, 2", "torch.tensor([1.5, -2.0]")
        )
        requires = self.pick.random() < 0.75
        name = f"w{len(self.leaves)}"
        self.write(f"{name} = {made}{', requires_grad=True' if requires else ''})")
        self.leaves.append(name)
        self.names.append(name)

    def operation(self) -> None:
        kind = self.pick.randrange(6)
        source = self.name()
        if kind <= 2:
            other = self.name() if self.pick.random() < 0.6 else str(self.pick.choice((2, 3, 0.5)))
            expression = f"{source} {self.pick.choice(BINARY)} {other}"
        elif kind == 3:
            expression = f"{source}.{self.pick.choice(UNARY)}()"
        elif kind == 4:
            expression = self.pick.choice(
                (f"{source}.reshape(-1)", f"{source}.detach()", f"{source}[..., 0:1]", f"{source} ** 2")
            )
        else:
            expression = f"({source} * {self.name()} + 1).mean()"
        self.write(f"{self.fresh()} = {expression}")

    def change(self) -> None:
        computed = [name for name in self.names if name not in self.leaves] or self.leaves
        self.write(f"{self.pick.choice(computed)}.{self.pick.choice(('add_(1)', 'mul_(2)', 'zero_()'))}")

    def show(self) -> None:
        self.write(
            self.pick.choice(
                (f"print({self.name()})", f"{self.name()}", f"print({self.pick.choice(self.leaves)}.grad)")
            )
        )

    def backward(self) -> None:
        retain = "retain_graph=True" if self.pick.random() < 0.7 else ""
        name = self.name()
        guard = f"if {name}.requires_grad: " if self.pick.random() < 0.9 else ""
        self.write(f"{guard}{name}.sum().backward({retain})")

    def clear(self) -> None:
        self.write(f"{self.pick.choice(self.leaves)}.grad = None")

    def block(self) -> None:
        head = self.pick.choice(("with torch.no_grad():", "for i in range(2):", "if True:"))
        self.write(head)
        self.depth += 1
        for _ in range(self.pick.randrange(1, 3)):
            self.statement(nested=True)
        self.depth -= 1

    def statement(self, nested: bool = False) -> None:
        kinds = [self.operation] * 8 + [self.show, self.backward, self.backward, self.clear, self.leaf]
        if self.pick.random() < 0.3:
            kinds += [self.change]
        if not nested and self.depth < 2:
            kinds += [self.block] * 2
        self.pick.choice(kinds)()


def random_program(seed: int, statements: int = 14) -> str:
    """Return the text of a program made from a seed."""
    writer = _Writer(seed)
    writer.leaf()
    writer.leaf()
    if writer.pick.random() < 0.3:
        writer.lines += ["def f(x):", "    y = x * x", "    return y + 1"]
        writer.write(f"t0 = f({writer.name()})")
        writer.names.append("t0")
    for _ in range(statements):
        writer.statement()
    return "\n".join(writer.lines) + "\n"


SEED_PROGRAM = """import torch
import numpy as np
x = torch.ones(2,2,requires_grad=True)
x
y = x + 2
y
z = y*y*3
out = z.mean()
z,out
a = torch.randn(2,2)
a = ((a*3)/(a-1))
print(a.requires_grad)
a.requires_grad_(True)
print(a.requires_grad)
b = (a*a).sum()
print(b.grad_fn)
out.backward()
x.grad
print((x**2).requires_grad)
with torch.no_grad():
    print((x**2).requires_grad)
"""
