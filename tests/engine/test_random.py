"""Our random numbers are PyTorch's, bit for bit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.engine.random import DEFAULT_SEED, STATE_SIZE, Generator
from gradgui.engine.random_fill import fused_double

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "random.json").read_text(encoding="utf-8"))
CASES = GOLDEN["cases"]
# What the facts page allows for float32 blocks; we are exact where PyTorch uses AVX2, as the golden data do.
BLOCK_TOLERANCE = 2.4e-7


def digest(generator: Generator) -> str:
    return hashlib.sha256(generator.get_state().tobytes()).hexdigest()


def number(text: str) -> Any:
    return float(text) if "." in text or "e" in text else int(text)


def weights(n: int, dtype: str) -> np.ndarray:
    return ((np.arange(n) % 7 + 1) / 8).astype(dtype)


def sample(generator: Generator, rest: list[str], n: int, dtype: str) -> np.ndarray:
    """Draw one of the multinomial cases."""
    if rest[0] == "rows":
        both = np.stack([weights(n + 1, dtype), weights(n + 1, dtype)[::-1]])
        return generator.multinomial(both, int(rest[1]))
    if rest[0] == "again":
        return generator.multinomial(weights(n, dtype), int(rest[1]), replacement=True)
    return generator.multinomial(weights(n, dtype), (n + 1) // 2 if rest[0] == "half" else 1)


def draw(generator: Generator, case: dict[str, Any]) -> np.ndarray:
    """Make the draw that a golden case names."""
    (name, *rest), n, dtype = case["call"].split(), case["n"], case["dtype"]
    steps = np.arange(n).astype(dtype)
    special: dict[str, Any] = {
        "gappy": lambda: generator.randn((n,), dtype, contiguous=False),
        "turned": lambda: generator.normal((3, n), 2.5, 0.3, dtype, contiguous=False),
        "around": lambda: generator.normal_around(steps, steps / 8 + 1, dtype),
        "bernoulli": lambda: generator.bernoulli(((steps % 10) / 9).astype(dtype)),
        "randperm": lambda: generator.randperm(n, dtype),
        "randint": lambda: generator.randint(int(rest[0]), int(rest[1]), (n,), dtype),
        "multinomial": lambda: sample(generator, rest, n, dtype),
    }
    if name in special:
        return special[name]()
    return getattr(generator, name)((n,), *map(number, rest), dtype=dtype)


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{c['seed']}-{c['draws'][0]['call']}" for n, c in enumerate(CASES)])
def test_draws_and_states_are_pytorchs(case: dict[str, Any]) -> None:
    generator = Generator(case["seed"])
    assert generator.initial_seed() == case["initial_seed"]
    assert digest(generator) == case["state_before"]
    for golden in case["draws"]:
        ours = draw(generator, golden)
        theirs = np.frombuffer(bytes.fromhex(golden["hex"]), golden["out_dtype"]).reshape(golden["shape"])
        assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
        assert ours.tobytes() == theirs.tobytes(), (golden["call"], np.abs(ours - theirs.astype(float)).max())
    assert digest(generator) == case["state_after"]


def test_blocks_stay_within_the_allowed_distance_of_the_true_function() -> None:
    ours = Generator(7).randn((100_000,)).reshape(-1, 16).astype(float)
    u = Generator(7).rand((100_000,)).reshape(-1, 16).astype(float)
    radius, angle = np.sqrt(-2 * np.log(1 - u[:, :8])), 2 * np.pi * u[:, 8:]
    scale = np.maximum(radius, 1)
    assert np.max(np.abs(ours[:, :8] - radius * np.cos(angle)) / scale) < 3 * BLOCK_TOLERANCE
    assert np.max(np.abs(ours[:, 8:] - radius * np.sin(angle)) / scale) < 3 * BLOCK_TOLERANCE


@pytest.mark.parametrize("seed", [2**64, -(2**63) - 1])
def test_seed_out_of_range_is_pytorchs_error(seed: int) -> None:
    with pytest.raises(ValueError, match="Overflow when unpacking long long"):
        Generator(seed)


def test_state_goes_there_and_back() -> None:
    generator = Generator(11)
    generator.randn((3,))
    state = generator.get_state()
    first = [generator.randn((2,)), generator.rand((700,))]
    for kept in (state, state.tobytes()):
        again = Generator().set_state(kept)
        assert again.initial_seed() == 11
        assert all(np.array_equal(a, b) for a, b in zip(first, [again.randn((2,)), again.rand((700,))], strict=True))
    with pytest.raises(RuntimeError, match="of size 5056 but found the input RNG state size to be 3"):
        generator.set_state(b"abc")
    assert len(state) == STATE_SIZE


def test_clone_is_independent() -> None:
    generator = Generator(3)
    generator.randn((1,))
    twin = generator.clone()
    expected = twin.randn((5,))
    twin.rand((1000,))
    assert np.array_equal(generator.randn((5,)), expected)


def test_seed_uses_the_given_entropy() -> None:
    generator = Generator(entropy=lambda: 99)
    assert generator.initial_seed() == DEFAULT_SEED
    assert generator.seed() == generator.initial_seed() == 99
    assert np.array_equal(generator.rand((4,)), Generator(99).rand((4,)))


def test_default_entropy_differs_each_time() -> None:
    generator = Generator()
    assert generator.seed() != generator.seed()


def test_manual_seed_clears_the_cached_normal() -> None:
    generator = Generator(1)
    first = generator.randn((1,))
    assert np.array_equal(generator.manual_seed(1).randn((1,)), first)


def test_randint_refuses_an_empty_range() -> None:
    with pytest.raises(RuntimeError, match="'from' to be less than 'to', but got from=3 >= to=3"):
        Generator().randint(3, 3, (2,))


def test_dropout_of_everything_is_zero() -> None:
    assert not Generator().dropout_mask((50,), 1.0).any()


def test_fused_double_rounds_once() -> None:
    # In exact arithmetic (1 + 2**-30)**2 - (1 + 2**-29) is 2**-60; rounding the product first gives 0.
    value = np.array([1 + 2.0**-30])
    assert fused_double(value, 1 + 2.0**-30, -(1 + 2.0**-29)).tolist() == [2.0**-60]


def test_golden_data_has_its_origin() -> None:
    assert GOLDEN["header"]["torch"].startswith("2.13")
    assert GOLDEN["header"]["cpu_capability"] in ("AVX2", "AVX512")
    assert GOLDEN["header"]["threads"] == 1
