"""How numbers, shapes and sizes are written."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradgui.recording.numerals import bytes_text, num, shape_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (4.5, "4.5"),
        (2.25, "2.25"),
        (0.75, "0.75"),
        (-1.2, "−1.2"),
        (1 / 3, "0.3333"),
        (2 / 3, "0.6667"),
        (-27, "−27"),
        (1.005, "1.005"),
        (0.99999, "1"),
        (12.3456, "12.35"),
        (1234.56, "1235"),
        (12345.678, "12346"),
        (99999, "99999"),
        (99999.9, "1e5"),
        (100000, "1e5"),
        (-123456.0, "−1.2e5"),
        (1e10, "1e10"),
        (0.001, "0.001"),
        (0.0012346, "0.001235"),
        (0.000999, "1e−3"),
        (0.00025, "2.5e−4"),
        (-1e-10, "−1e−10"),
        (float("nan"), "NaN"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (True, "True"),
        (False, "False"),
        (np.bool_(True), "True"),
        (np.float32(0.1), "0.1"),
        (np.int64(-3), "−3"),
    ],
)
def test_num(value, text):
    assert num(value) == text


@pytest.mark.parametrize(("digits", "text"), [(2, "3.1"), (3, "3.14"), (6, "3.14159")])
def test_num_with_other_digits(digits, text):
    assert num(math.pi, digits) == text


@given(st.floats(min_value=-1e308, max_value=1e308))
def test_num_is_near_and_in_our_own_signs(value):
    text = num(value)
    assert "-" not in text
    assert len(text) <= 9
    read = float(text.replace("−", "-"))
    assert math.isclose(read, value, rel_tol=0.06, abs_tol=5e-324)


@pytest.mark.parametrize(
    ("shape", "text"), [((), "( )"), ((3,), "(3)"), ((2, 2), "2×2"), ((2, 3, 4), "2×3×4"), ((0,), "(0)")]
)
def test_shape_text(shape, text):
    assert shape_text(shape) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (16, "16 B"),
        (1023, "1023 B"),
        (1024, "1 KB"),
        (1536, "1.5 KB"),
        (1048575, "1 MB"),
        (5_000_000, "4.8 MB"),
        (3 * 1024**3, "3 GB"),
        (5 * 1024**4, "5120 GB"),
    ],
)
def test_bytes_text(count, text):
    assert bytes_text(count) == text
