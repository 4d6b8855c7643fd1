"""The console at a moment: what had been written until then."""

from __future__ import annotations

import pytest

from gradgui.runner.inline import record_text
from gradgui.state import console
from tests.programs import SEED_PROGRAM, random_program

SEED = record_text(SEED_PROGRAM)


def test_output_appears_as_the_cursor_passes():
    assert console.resolve(SEED, 5).text == ""
    assert console.resolve(SEED, 6).text == "tensor([[1., 1.],\n        [1., 1.]], requires_grad=True)\n"
    assert console.resolve(SEED, len(SEED) - 1).text.endswith("True\nFalse\n")


def test_echo_and_print_are_told_apart_but_read_alike():
    kinds = [piece.kind for piece in console.resolve(SEED, 25).pieces]
    assert kinds == ["echo", "echo", "echo", "print"]


def test_an_error_stands_with_the_lines_that_led_to_it():
    recording = record_text("import torch\ndef f(a):\n    return a @ a\nf(torch.ones(2, 3))\n")
    pieces = console.resolve(recording, len(recording) - 1).pieces
    assert [piece.kind for piece in pieces] == ["error", "place", "place"]
    assert pieces[0].text.startswith("RuntimeError: mat1 and mat2 shapes")
    assert [(piece.text, piece.line) for piece in pieces[1:]] == [("line 3, in f\n", 3), ("line 4\n", 4)]


def test_a_text_that_cannot_be_read_names_its_line():
    recording = record_text("y = x +\n")
    pieces = console.resolve(recording, len(recording) - 1).pieces
    assert pieces[0].text.startswith("SyntaxError: ")
    assert pieces[1].line == 1


def test_a_warning_is_marked():
    recording = record_text("import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 2\ny.grad\n")
    piece = console.resolve(recording, len(recording) - 1).pieces[0]
    assert piece.kind == "warning" and piece.text.startswith("UserWarning: The .grad")


def test_very_long_output_loses_its_beginning_in_chunks():
    recording = record_text("for i in range(1000):\n    print(i)\n")
    state = console.resolve(recording, len(recording) - 1)
    assert state.dropped == 400 and len(state.pieces) == 600
    assert state.text.startswith("400\n") and state.text.endswith("999\n")


@pytest.mark.parametrize("seed", range(30))
def test_the_prefix_law(seed):
    recording = record_text(random_program(seed))
    for cursor in range(len(recording)):
        assert console.resolve(recording, cursor) == console.resolve(recording.cut(cursor), cursor)


def test_calls_of_a_function_by_itself_are_told_once():
    recording = record_text("def f(n):\n    return f(n + 1)\nf(0)\n")
    places = [piece.text for piece in console.resolve(recording, len(recording) - 1).pieces if piece.kind == "place"]
    assert places.count("line 2, in f, again and again\n") == 1 and len(places) <= 2


def test_a_few_calls_of_a_function_by_itself_are_told_one_by_one():
    recording = record_text("def f(n):\n    return 1 / 0 if n else f(n + 1)\nf(0)\n")
    places = [piece.text for piece in console.resolve(recording, len(recording) - 1).pieces if piece.kind == "place"]
    assert places == ["line 2, in f\n", "line 2, in f\n", "line 3\n"]


def test_the_middle_of_a_very_long_text_is_left_out():
    recording = record_text("print('a' * 100_000 + 'z')\n")
    text = console.resolve(recording, len(recording) - 1).text
    assert len(text) < console.MOST_CHARACTERS + 100
    assert text.startswith("aaa") and text.endswith("aaz\n") and "… 80,002 characters …" in text
