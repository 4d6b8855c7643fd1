"""From the state of the inspector to the items of its sheet, one function for each tab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradgui.app.inspector.error_items import ActorRow, HelpRow, NotHelp
from gradgui.app.inspector.items import (
    Dotted,
    Heading,
    Item,
    Paragraph,
    Row,
    Sent,
    Sketch,
    Space,
    Table,
    TableRow,
    Well,
)
from gradgui.app.inspector.value_items import Cells
from gradgui.app.paint import DASHED, DOTTED, FINE_DASHED
from gradgui.explain.words import TOGETHER
from gradgui.i18n import tr

if TYPE_CHECKING:
    from gradgui.app.inspector.layout import Action
    from gradgui.explain.errors import ErrorCard
    from gradgui.explain.ledger import Ledger, LedgerRow
    from gradgui.explain.origin import Origin
    from gradgui.explain.rule import Rule, RuleLine
    from gradgui.explain.words import Runs
    from gradgui.state.inspector_grad import GradTab
    from gradgui.state.inspector_value import Comparison, Fact, ValueTab

Items = tuple[Item, ...]
BLOCK = Space(16)
_PARENTHESES = re.compile(r"\([^()]*\)")


# ---- Value ---------------------------------------------------------------------------------------------------


def value_items(tab: ValueTab, coming: str, edited: int = -1) -> Items:
    """Return the sheet of the Value tab; ``coming`` says who will use the value, "" for unknown.

    ``edited`` is the card whose numbers can be changed in the program.
    """
    items: list[Item] = [Cells(tab.value, tab.frame, edited), Space(6), Paragraph(((tab.statistics, ""),))]
    if edited >= 0:
        items.append(Paragraph(((tr("double-click a number to change it in the program"), "q"),), "note"))
    items.append(BLOCK)
    if tab.same is not None:
        items += [*_comparison(tab.same), BLOCK]
    if tab.why.sentences:
        action: Action = ("line", tab.why.line) if tab.why.line else ()
        note = tr("show line {line}", line=tab.why.line) if tab.why.line else ""
        items += [Heading(tr("Why is it not recorded?"), note, action)]
        items += [Paragraph(((sentence, ""),)) for sentence in tab.why.sentences]
        items.append(BLOCK)
    if tab.origin.formula:
        items += [Heading(tr("Where it came from")), Well(_origin(tab.origin)), BLOCK]
    items += [Heading(tr("What it is")), *(Row(f.name, f.text, (), f.mono) for f in tab.facts), BLOCK]
    items += _uses(tab, coming)
    if tab.versions:
        items += [BLOCK, Heading(tr("What it was before")), *(_fact(f) for f in tab.versions)]
    return tuple(items)


def _origin(origin: Origin) -> Items:
    words: Runs = ((origin.name, "bi"), (" = ", ""), (origin.formula, "i"))
    items: list[Item] = []
    for step in origin.steps:
        items.append(Paragraph(((step.name, "bi"), (" = ", ""), (step.formula, "i")), "body", "text"))
        if step.numbers:
            worked_out: Runs = ((f"{step.result} {step.sign} ", "b"), (unbroken(step.numbers), ""))
            items.append(Paragraph(worked_out, "small", "text2"))
        items.append(Space(4))
    items.append(Paragraph(words, 16, "text"))
    worked = origin.worked
    if worked.shapes:
        items.append(Paragraph(((worked.shapes, "m"),), "small", "text2"))
    numbers: Runs = ()
    if worked.numbers and worked.result:
        where = f"{worked.where}:  " if worked.where else ""
        numbers = ((where, "q"), (f"{worked.result} = ", "b"), (unbroken(worked.numbers), ""))
    if origin.note:
        numbers = (*numbers, (("      " if numbers else "") + origin.note, "q"))
    if numbers:
        items += [Space(4), Paragraph(numbers, "body", "text")]
    return tuple(items)


def _uses(tab: ValueTab, coming: str) -> Items:
    items: list[Item] = [Heading(tr("Used by"))]
    if not tab.uses:
        words = tr("nothing yet: {coming}", coming=coming) if coming else tr("nothing yet")
        return (*items, Dotted(words))
    if tab.more_uses:
        items.append(Paragraph(((tr("{n} earlier uses, then", n=tab.more_uses), "q"),)))
    return (*items, *(_fact(f) for f in tab.uses))


def _fact(fact: Fact) -> Row:
    action: Action = ("card", fact.card) if fact.card >= 0 else ("seq", fact.seq) if fact.seq >= 0 else ()
    return Row(fact.name, fact.text, action, fact.mono)


def _comparison(same: Comparison) -> Items:
    rows = []
    for what, there, here in same.rows:
        style = "m" if what in ("requires_grad", "grad_fn") else ""
        differs = style + ("b" if there != here else "")
        rows.append(TableRow((((what, "q"),), ((there, style),), ((here, differs),)), "", ("card", same.card)))
    return Heading(tr("Same expression, two lines")), Table(("", same.there, same.here), tuple(rows), hatched=True)


# ---- Grad ----------------------------------------------------------------------------------------------------


def grad_items(tab: GradTab) -> Items:
    """Return the sheet of the Grad tab."""
    drawer = tab.drawer
    items: list[Item] = []
    if drawer.state == "numbers":
        items += [Heading(f"{tab.name}.grad"), Cells(drawer.value, "grad")]
    elif drawer.state == "none":
        items += [Heading(f"{tab.name}.grad"), Well((Paragraph((("None", "m"),), 16, "text"),), "pane", "data")]
    elif drawer.state == "not_yet":
        items += [Heading(f"{tab.name}.grad"), Dotted(tr("not yet"), DOTTED, strong=True)]
    elif tab.passing >= 0:
        items += [Heading(tr("Gradient that passed through"), tr("not kept")), Cells(tab.passing, "grad")]
    else:
        items += [Heading(f"{tab.name}.grad"), Dotted(tr("not kept"), DASHED)]
    items.append(Space(8))
    items += [Paragraph(((sentence, ""),)) for sentence in drawer.why]
    if tab.ledger is not None:
        items += [BLOCK, *ledger_items(tab.ledger)]
    return tuple(items)


def ledger_items(ledger: Ledger) -> Items:
    """Return a ledger: from, part, sum so far."""
    where = f" {ledger.element}" if ledger.element else ""
    head = (tr("from"), tr("part") + where, tr("sum so far") + where)
    rows = tuple(_ledger_row(row) for row in ledger.rows)
    return Heading(ledger.title, ledger.note), Table(head, rows)


def _ledger_row(row: LedgerRow) -> TableRow:
    action: Action = ("seq", row.seq) if row.seq >= 0 else ("card", row.card) if row.card >= 0 else ()
    place = f"  {row.place.replace(' ', TOGETHER)}" if row.place else ""
    if row.kind == "later":
        return TableRow((((row.source, "q"),), ((row.part, "qi"),), ((row.total, "q"),)), "", action)
    if row.kind in ("erased", "written", "earlier"):
        state = "erased" if row.kind == "erased" else ""
        source: Runs = ((row.source, "i"), (place, "q"))
        return TableRow((source, ((row.part, ""),), ((row.total, "b"),)), "now" if row.now else state, action)
    source = ((row.source, ""), (place, "q"))
    part: Runs = ((row.part, "gb" if row.now else "g"),)
    return TableRow((source, part, ((row.total, ""),)), "now" if row.now else "", action)


# ---- Rule ----------------------------------------------------------------------------------------------------


def rule_items(rule: Rule) -> Items:
    """Return the sheet of the Rule tab."""
    items: list[Item] = [Heading(rule.title, rule.g), *_shapes(rule)]
    lines: list[Item] = []
    for line in rule.lines:
        if lines:
            lines.append(Space(12))
        lines.append(_sent(line))
    items += [Well(tuple(lines)), BLOCK] if lines else [Dotted(tr("No input of it requires grad.")), BLOCK]
    if rule.arriving is not None:
        items += [*ledger_items(rule.arriving), BLOCK]
    if rule.saved:
        items.append(Heading(tr("Saved on the way forward")))
        signs = {"kept": " ✓", "changed": " ×", "freed": "", "constant": ""}
        colors = {"changed": "error", "freed": "text3"}
        items += [Row(r.name, r.text + signs[r.state], (), True, colors.get(r.state, "text")) for r in rule.saved]
        items.append(BLOCK)
    if rule.why:
        items += [Heading(rule.why_title), Paragraph(((rule.why, ""),))]
    return tuple(items)


def unbroken(numbers: str) -> str:
    """Keep what stands in parentheses, and each product of a sum, on one line."""
    numbers = _PARENTHESES.sub(lambda found: found.group().replace(" ", TOGETHER), numbers)
    return numbers.replace(" × ", f"{TOGETHER}×{TOGETHER}") if " + " in numbers else numbers


def _shapes(rule: Rule) -> Items:
    texts = [line.worked.shapes for line in rule.lines if line.worked.shapes]
    lines = [Paragraph(((text, "m"),), "small", "text2") for text in dict.fromkeys(texts)]
    return (*lines, Space(6)) if lines else ()


PILLS = {
    "now": "arrived now",
    "done": "arrived",
    "next": "next event",
    "later": "not yet",
    "skipped": "not asked for",
    "stopped": "stopped",
}


def _sent(line: RuleLine) -> Item:
    head, _, name = line.target.rpartition(" ")
    counted = bool(head) and head[0].isdigit()
    target: Runs = (
        ((tr("to {which} ", which=head), ""), (name, "ib")) if counted else ((tr("to "), ""), (line.target, "ib"))
    )
    formula: Runs = (*target, (f"   {line.formula}", "i"))
    worked = line.worked
    where: Runs = ((f"{worked.where}:  ", "q"),) if worked.where else ()
    numbers: Runs = ((f"{unbroken(worked.numbers)} ", ""),) if worked.numbers else ()
    sign = f"={TOGETHER}" if worked.numbers else ""
    result: Runs = ((sign, ""), (worked.result or "?", "bg" if worked.result else "b"))
    notes = tuple(text for text in (*line.stretched, line.went, line.note) if text)
    action: Action = ("card", line.card) if line.card >= 0 else ()
    return Sent(formula, (*where, *numbers, *result), notes, line.state, tr(PILLS[line.state]), action)


def no_rule_items(tab: ValueTab | None) -> Items:
    """Return the sheet of the Rule tab for a tensor without a rule."""
    sentences = tab.why.sentences if tab is not None else ()
    text = tr("No rule: no gradient comes here.")
    return (Dotted(text, DASHED), Space(8), *(Paragraph(((sentence, ""),)) for sentence in sentences))


def empty_items(coming: str) -> Items:
    """Return the sheet before the first tensor; ``coming`` says when that comes, "" for unknown."""
    words = (tr("No tensor yet."), coming, tr("Its value, gradient and rule will stand here."))
    return Sketch(), Space(8), Dotted("  ".join(word for word in words if word), FINE_DASHED)


# ---- what went wrong -----------------------------------------------------------------------------------------


def error_items(error: ErrorCard) -> Items:
    """Return the sheet of an error."""
    items: list[Item] = [Heading(tr("In plain words")), Paragraph(((error.plain, ""),), 14, "text"), Space(8)]
    for actor in error.actors:
        place = tr("line {line}", line=actor.line) if actor.line else ""
        action: Action = ("line", actor.line) if actor.line else ("card", actor.card) if actor.card >= 0 else ()
        items.append(ActorRow(actor.number, actor.role, place, actor.text, actor.token, action))
    items.append(Space(8))
    if error.right_wrong:
        items += [Well(tuple(Paragraph(((text, ""),), "body", "text") for text in error.right_wrong)), BLOCK]
    if error.text and error.text != error.plain:
        whose = tr("PyTorch’s words") if error.error == "RuntimeError" else tr("Python’s words")
        full = f"{error.error}: {error.text}"
        items += [Heading(whose, tr("copy"), ("copy", full)), Well((Paragraph(((full, "m"),), "note"),)), BLOCK]
    if error.helps:
        items.append(Heading(tr("What helps")))
        for row in error.helps:
            edit: Action = ("edit", row.line, row.old, row.new) if row.line else ()
            items.append(HelpRow(row.text, row.note, row.code, edit))
        items.append(Space(10))
    if error.not_helps:
        items += [Heading(tr("What does not help")), *(NotHelp(row.text, row.note) for row in error.not_helps)]
    return tuple(items)
