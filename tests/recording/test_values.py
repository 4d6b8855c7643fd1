"""Captured values and what is said of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gradgui.recording.values import Statistics, WireValue, capture, describe, from_wire

NAN, INF = math.nan, math.inf

DESCRIBED = [
    ([3.0, 4.0], Statistics(3, 4, 3.5, math.sqrt(0.5), 5, 0, 0, 0)),
    ([0.0, 0.0, 2.0], Statistics(0, 2, 2 / 3, math.sqrt(4 / 3), 2, 2, 0, 0)),
    ([1.0, NAN, INF, -INF], Statistics(1, 1, 1, 0, 1, 0, 1, 2)),
    ([3.0e38, 3.0e38], Statistics(3e38, 3e38, 3e38, 0, 3e38 * math.sqrt(2), 0, 0, 0)),
    ([True, False], Statistics(0, 1, 0.5, math.sqrt(0.5), 1, 1, 0, 0)),
]


@pytest.mark.parametrize(("data", "expected"), DESCRIBED)
def test_statistics(data, expected):
    array = np.array(data, dtype=None if data[0] is True else np.float32)
    found = describe(array)
    for name in Statistics.__struct_fields__:
        assert getattr(found, name) == pytest.approx(getattr(expected, name), rel=1e-6), name


def test_nothing_finite_has_no_statistics_but_is_counted():
    found = describe(np.array([NAN, INF]))
    assert math.isnan(found.mean) and (found.nans, found.infs) == (1, 1)


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (1, 1, 5), (20, 30)])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool"])
@pytest.mark.parametrize("budget", [10**6, 64])
def test_the_wire_brings_the_same_value(shape, dtype, budget):
    array = np.arange(math.prod(shape)).reshape(shape).astype(dtype)
    value = capture(array, budget)
    again = from_wire(value.to_wire())
    assert (again.shape, again.dtype, again.digest()) == (value.shape, value.dtype, value.digest())
    assert again.statistics == value.statistics or array.size == 0


@pytest.mark.parametrize(
    "wire",
    [
        WireValue("object", (1,), b"12345678"),
        WireValue("float32", (2,), b"1234"),
        WireValue("float32", (-1,), b"1234"),
        WireValue("float32", (100, 100), b"1234", Statistics(0, 0, 0, 0, 0, 0, 0, 0)),
    ],
)
def test_a_value_that_does_not_fit_its_shape_is_refused(wire):
    with pytest.raises(ValueError, match=r"cannot be read|do not fill"):
        from_wire(wire)


def test_captured_arrays_cannot_be_written_to():
    value = capture(np.zeros(3), 100)
    with pytest.raises(ValueError, match="read-only"):
        value.array[0] = 1


@pytest.mark.parametrize(
    ("array", "uniform"), [([[2.0, 2.0]], 2.0), ([1.0, 2.0], None), ([], None), (5, 5), ([True, True], True)]
)
def test_uniform(array, uniform):
    assert capture(np.array(array), 100).uniform == uniform
