"""List the texts that a person reads, and hold a language against them.

    python tools/collect_texts.py            every text, as JSON: text → its form for one, or null
    python tools/collect_texts.py zh_CN      what that language still lacks, and what nothing says any more

A text is a literal given to ``tr`` or ``ntr``, or to a function that gives it on, or stands in a table named here.
"""

from __future__ import annotations

import ast
import importlib
import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

# Texts that reach tr by way of a table: the module, and how to get at them.
TABLES: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("gradgui.app.actions", lambda m: [spec.text for spec in m.SPECS]),
    ("gradgui.app.menus", lambda m: [title for title, _ in m.MENUS]),
    ("gradgui.app.desk", lambda m: [*m.GROUP_TITLES.values()]),
    ("gradgui.app.exporting", lambda m: m.PARTS.values()),
    ("gradgui.app.inspector.compose", lambda m: m.PILLS.values()),
    ("gradgui.app.plots.head", lambda m: m.AXES.values()),
    ("gradgui.explain.error_python", lambda m: [words for _, words in m.SYNTAX]),
    ("gradgui.explain.templates", lambda m: m.WHY.values()),
    ("gradgui.explain.templates_network", lambda m: m.WHY.values()),
    ("gradgui.runner.names", lambda m: m.REFUSED.values()),
    ("gradgui.examples", lambda m: [t for e in m.load_examples() for t in (e.title, e.point, e.group)]),
    ("gradgui.mlp.spec", lambda m: [c.name for t in (m.ACTIVATIONS, m.INITS, m.LOSSES, m.NORMS) for c in t.values()]),
    ("gradgui.mlp.spec", lambda m: [choice.name for choice in m.OPTIMISERS.values()]),
)


@cache
def texts() -> dict[str, str | None]:
    """Return every text; for a count, the text for many with its form for one."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "gradgui").rglob("*.py"))]
    places = {"tr": 0}
    for tree in trees:
        places |= _givers(tree)
    found: dict[str, str | None] = {}
    for tree in trees:
        for call in _calls(tree):
            if call[0] == "ntr":
                one, many = (list(_literals(argument)) for argument in call[1][:2])
                found.update(zip(many, one, strict=True))
            elif call[0] in places and len(call[1]) > places[call[0]]:
                found.update((text, None) for text in _literals(call[1][places[call[0]]]) if text not in found)
    for module, texts_of in TABLES:
        found.update((text, None) for text in texts_of(importlib.import_module(module)) if text not in found)
    return {text: one for text, one in sorted(found.items()) if any(map(str.isalpha, _bare(text)))}


def names_in(text: str) -> set[str]:
    """Return the ``{names}`` of a text."""
    return {piece.partition("}")[0] for piece in text.replace("{{", "").split("{")[1:]}


def lacking(catalogue: dict[str, Any]) -> list[str]:
    """Return the texts that a catalogue has no translation for."""
    return [text for text in texts() if text not in catalogue]


def stale(catalogue: dict[str, Any]) -> list[str]:
    """Return what a catalogue translates and nothing says."""
    known = texts()
    return [text for text in catalogue if text not in known]


def _bare(text: str) -> str:
    return "".join(piece.partition("}")[2] if i else piece for i, piece in enumerate(text.split("{")))


def _givers(tree: ast.Module) -> dict[str, int]:
    """Return the functions that give one of their parameters to ``tr``, and at which place they take it."""
    found = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            parameters = [argument.arg for argument in function.args.args if argument.arg != "self"]
            for name, given in _calls(function):
                if name == "tr" and given and isinstance(given[0], ast.Name) and given[0].id in parameters:
                    found[function.name] = parameters.index(given[0].id)
    return found


def _calls(tree: ast.AST) -> Iterator[tuple[str, list[ast.expr]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr, node.args


def _literals(node: ast.expr) -> Iterator[str]:
    """Return the texts that an argument may be: one, or those of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        if isinstance(node.func.value, ast.Dict):
            for value in node.func.value.values:
                yield from _literals(value)
        yield from _literals(node.args[-1])


def main() -> None:
    """Print the texts, or what a language lacks."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    if len(sys.argv) == 1:
        json.dump(texts(), sys.stdout, ensure_ascii=False, indent=1)
        return
    catalogue = json.loads((ROOT / "resources" / "i18n" / f"{sys.argv[1]}.json").read_text(encoding="utf-8"))
    json.dump({"lacks": lacking(catalogue), "stale": stale(catalogue)}, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
