from __future__ import annotations

import pytest

from gradgui.session.lines import line_map


@pytest.mark.parametrize(
    ("old", "new", "line", "exact", "nearest"),
    [
        ("abc", "abc", 2, 2, 2),
        ("abc", "aXbc", 2, 3, 3),
        ("abc", "ac", 3, 2, 2),
        ("abc", "aXc", 2, 0, 2),
        ("abc", "Xabc", 1, 2, 2),
        ("aaa", "aaaa", 3, 3, 3),
        ("abc", "", 2, 0, 1),
        ("abcd", "aX", 4, 0, 2),
    ],
)
def test_lines_keep_their_meaning(old, new, line, exact, nearest):
    lines = line_map(old, new)
    assert (lines.exact(line), lines.nearest(line)) == (exact, nearest)
