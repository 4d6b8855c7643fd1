"""Our texts in another language."""

from __future__ import annotations

import json

import pytest

from gradgui import i18n
from gradgui.i18n import CatalogueError, available_languages, language, ntr, set_language, tr


@pytest.fixture
def chinese(tmp_path, monkeypatch):
    entries = {"{n} steps": ["{n} 步"], "line {line}": "第 {line} 行", "now": ["wrong form"]}
    (tmp_path / "zh_CN.json").write_text(json.dumps(entries), encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "wrong.json").write_text('{"now": 3}', encoding="utf-8")
    monkeypatch.setattr(i18n, "resource_path", lambda relative: tmp_path.joinpath(*relative.split("/")[1:]))
    yield
    set_language("en")


def test_english_is_the_source():
    assert tr("line {line}", line=3) == "line 3"
    assert [ntr("{n} step", "{n} steps", n) for n in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]


def test_text_without_values_keeps_its_braces():
    assert tr("{'a': 1}") == "{'a': 1}"


@pytest.mark.usefixtures("chinese")
def test_catalogue_is_used_and_falls_back():
    set_language("zh_CN")
    assert language() == "zh_CN"
    assert tr("line {line}", line=3) == "第 3 行"
    assert [ntr("{n} step", "{n} steps", n) for n in (1, 2)] == ["1 步", "2 步"]
    assert tr("not translated") == "not translated"
    assert tr("now") == "now"
    assert available_languages() == ("broken", "en", "wrong", "zh_CN")


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("xx", "there is no language 'xx'; choose one of"),
        ("broken", "is not a language file"),
        ("wrong", "must hold texts"),
        ("../secret", "is not a language code"),
    ],
)
def test_unusable_language_is_refused_and_the_old_one_stays(code, words):
    set_language("zh_CN")
    with pytest.raises(CatalogueError, match=words):
        set_language(code)
    assert language() == "zh_CN"
