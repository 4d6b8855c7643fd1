"""Every text of ours has its Chinese, with the same names in it, and nothing is translated that nobody says."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from string import Formatter

import pytest

from gradgui.i18n import SOURCE_LANGUAGE, available_languages, load_catalogue, set_language
from gradgui.recording.narration import narrate
from gradgui.runner.inline import record_text
from tests.programs import SEED_PROGRAM

ROOT = Path(__file__).resolve().parent.parent
CODES = [code for code in available_languages() if code != SOURCE_LANGUAGE]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("collect_texts", ROOT / "tools" / "collect_texts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=CODES)
def catalogue(request):
    return load_catalogue(request.param)


def names(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_chinese_is_there():
    assert "zh_CN" in CODES


def test_every_text_is_translated(tool, catalogue):
    assert tool.lacking(catalogue) == [], "python tools/collect_texts.py lists what is to be translated"


def test_nothing_is_translated_that_nobody_says(tool, catalogue):
    assert tool.stale(catalogue) == []


def test_a_translation_has_the_names_and_the_stress_of_its_text(tool, catalogue):
    sources = tool.texts()
    wrong = {}
    for text, entry in catalogue.items():
        one = sources.get(text)
        # A text without names is no template: its braces are its own, and a count may be left out of "one".
        allowed = [names(each) for each in (text, one) if each is not None] if "{" in text else [set()]
        for form in entry if isinstance(entry, list) else [entry]:
            same_stress = form.count("**") == text.count("**")
            if (names(form) if "{" in form else set()) not in allowed or not same_stress:
                wrong[text] = form
    assert wrong == {}


def test_a_count_has_forms_and_other_texts_have_one(tool, catalogue):
    counts = {text for text, one in tool.texts().items() if one is not None}
    assert {text for text, entry in catalogue.items() if isinstance(entry, list)} == counts & set(catalogue)


def test_the_whole_first_program_is_told_in_chinese():
    recording = record_text(SEED_PROGRAM)
    set_language("zh_CN")
    try:
        told = [narrate(recording, at).text for at in range(len(recording))]
    finally:
        set_language(SOURCE_LANGUAGE)
    plain = [words for words in told if not any("一" <= char <= "鿿" for char in words)]
    assert all(" = " in words for words in plain), plain


def test_the_tool_finds_texts_in_every_way(tool):
    found = tool.texts()
    assert found["{n} events"] == "{n} event"  # of a count
    assert "**{name}** returns" in found  # given to a function that gives it on
    assert "{n}rd" in found and "Step back" in found  # of a choice, and of a table
    assert json.loads(json.dumps(found)) == found
