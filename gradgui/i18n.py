"""Say our own texts in the chosen language; English is the text in the source."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Final

from gradgui.resources import resource_path

SOURCE_LANGUAGE: Final = "en"
Catalogue = dict[str, str | list[str]]


class CatalogueError(ValueError):
    """Say that a language file cannot be used, and why."""


@dataclass(slots=True)
class _Chosen:
    code: str = SOURCE_LANGUAGE
    catalogue: Catalogue = field(default_factory=dict)


# The only module that keeps a choice: threading a language through every text would help nobody.
_chosen = _Chosen()


def tr(text: str, **values: object) -> str:
    """Return a text in the chosen language with its ``{names}`` filled in."""
    found = _chosen.catalogue.get(text, text)
    return _filled(found if isinstance(found, str) else text, values)


def ntr(one: str, many: str, n: int, **values: object) -> str:
    """Return the text for a count; ``{n}`` is the count itself."""
    forms = _chosen.catalogue.get(many, [one, many])
    if isinstance(forms, str):
        forms = [forms]
    # A language without a plural (Chinese) gives one form, which serves every count.
    return _filled(forms[0] if n == 1 else forms[-1], {"n": n, **values})


def language() -> str:
    """Return the code of the chosen language."""
    return _chosen.code


def set_language(code: str) -> None:
    """Choose a language: ``en`` for the source texts, or the name of a file in resources/i18n."""
    catalogue = {} if code == SOURCE_LANGUAGE else load_catalogue(code)
    _chosen.code, _chosen.catalogue = code, catalogue


def available_languages() -> tuple[str, ...]:
    """Return the codes that :func:`set_language` takes."""
    folder = resource_path("i18n")
    found = {path.stem for path in folder.glob("*.json")} if folder.is_dir() else set()
    return tuple(sorted(found | {SOURCE_LANGUAGE}))


def load_catalogue(code: str) -> Catalogue:
    """Read one language file: source text → translation, or → [one, many] under the text for many."""
    if not code.replace("_", "").replace("-", "").isalnum():
        raise CatalogueError(f"{code!r} is not a language code; write one like 'zh_CN'")
    path = resource_path(f"i18n/{code}.json")
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(available_languages())
        raise CatalogueError(f"there is no language {code!r}; choose one of {known}") from None
    except ValueError as error:
        raise CatalogueError(f"{path} is not a language file: {error}") from error
    if not isinstance(loaded, dict) or not all(_is_entry(entry) for entry in loaded.values()):
        raise CatalogueError(f"{path} must hold texts, or lists of texts for counts, under source texts")
    return loaded


def _is_entry(entry: object) -> bool:
    if isinstance(entry, list):
        return bool(entry) and all(isinstance(form, str) for form in entry)
    return isinstance(entry, str)


def _filled(text: str, values: dict[str, object]) -> str:
    # A text without values is not a template: braces in it are the person's own.
    return text.format(**values) if values else text
