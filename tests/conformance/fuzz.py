"""Compare gradgui with PyTorch on random programs: `python -m tests.conformance.fuzz --programs 1000 --seed 1`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.conformance.compare import Engines, disagreement, shrunk
from tests.conformance.generate import program


class Forgetful(set[str]):
    """Lets warnings that come once in a process come always, as PyTorch does when asked."""

    def add(self, text: str) -> None:
        """Remember nothing."""


def engines() -> Engines:
    """Return gradgui and PyTorch, each with what sets it back."""
    import torch

    import gradgui.torch as ours
    from gradgui.engine.state import state

    def reset() -> None:
        state.reset()
        state.warned = Forgetful()

    torch.set_num_threads(1)
    torch.set_warn_always(True)
    return (ours, reset), (torch, lambda: None)


def main() -> int:
    """Print the agreement and each disagreement, cut down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=10)
    parser.add_argument("--kinds", type=int, default=0)
    wanted = parser.parse_args()
    pair = engines()
    wrong: list[int] = []
    kinds: Counter[str] = Counter()
    for seed in range(wanted.seed, wanted.seed + wanted.programs):
        statements = program(seed)
        first = disagreement(pair, statements)
        if first is None:
            continue
        wrong.append(seed)
        kinds[first[1][0][:160]] += 1
        if len(wrong) <= wanted.show:
            short = shrunk(pair, statements)
            found = disagreement(pair, short)
            print(f"--- seed {seed}", *short, *(f"    {line}" for line in (found[1] if found else [])), sep="\n")
    print(*(f"{count:4d} {kind}" for kind, count in kinds.most_common(wanted.kinds)), sep="\n")
    agreed = wanted.programs - len(wrong)
    print(
        f"{agreed} of {wanted.programs} programs agree ({1000 * agreed / wanted.programs:.0f} per 1,000); "
        f"not: {wrong[:40]}"
    )
    return 0 if not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
