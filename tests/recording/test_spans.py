"""Columns: Python's bytes, our characters, Qt's UTF-16 units."""

from __future__ import annotations

import pytest

from gradgui.recording.events import Span
from gradgui.recording.spans import SourceText, char_column_of_utf16, utf16_column
from gradgui.runner.inline import record_text

LINES = ["plain", "损失 = x * 2", "s = '🙂'; y", "é = 1", ""]


@pytest.mark.parametrize("line", LINES)
def test_columns_go_there_and_back(line):
    source = SourceText(line)
    for column in range(len(line) + 1):
        assert source.char_column(1, len(line[:column].encode())) == column
        units = len(line[:column].encode("utf-16-le")) // 2
        assert utf16_column(line, column) == units
        assert char_column_of_utf16(line, units) == column


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span(1, 0, 1, 3), "abc"),
        (Span(1, 2, 2, 1), "c d\nx"),
        (Span(2, 0, 2, 9), "x 损 y"),
        (Span(0, 0, 0, 0), ""),
        (Span(2, 0, 7, 0), ""),
    ],
)
def test_the_text_of_a_span(span, text):
    assert SourceText("abc d\nx 损 y").slice(span) == text


def test_spans_of_a_program_count_characters():
    recording = record_text("import torch\ns = '🙂损'; x = torch.ones(2); 和 = x + 1\n")
    assert [recording.text(card) for card in recording.index.cards] == ["torch.ones(2)", "x + 1"]
