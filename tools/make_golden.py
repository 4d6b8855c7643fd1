"""Ask PyTorch 2.13 for the golden data of the tests: `python tools/make_golden.py [topic ...]`."""

from __future__ import annotations

import sys

import torch
from golden import printing_cases, program_cases, random_cases, signatures, store, torch_names

TOPICS = {
    "printing": printing_cases.cases,
    "random": random_cases.cases,
    "programs": program_cases.cases,
    "modules": lambda: program_cases.cases(program_cases.MODULES),
}


def main(topics: list[str]) -> int:
    """Write the golden file of each topic named, or of all."""
    known = [*TOPICS, "names", "signatures"]
    unknown = sorted(set(topics) - set(known))
    if unknown:
        print(f"No such topic: {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    torch.set_num_threads(1)
    for topic in topics or known:
        if topic == "names":
            torch_names.write()
        elif topic == "signatures":
            signatures.write()
        else:
            store.write(f"{topic}.json", TOPICS[topic]())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
