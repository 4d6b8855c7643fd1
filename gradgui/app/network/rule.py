"""The numbers of one neuron or one weight, beside the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea

from gradgui.app import paint
from gradgui.app.cells import ColorScale
from gradgui.app.inspector.items import Heading, Item, Paragraph, Space
from gradgui.app.inspector.sheet import Sheet
from gradgui.i18n import tr
from gradgui.recording.recording import Recording

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gradgui.app.inspector.layout import Layout
    from gradgui.app.theme import Theme
    from gradgui.state.network_rule import NeuronRule, Term

SCALES = ColorScale(1.0), ColorScale(1.0)
WIDTH = 304.0  # at 100 %


class NeuronRulePanel(QScrollArea):
    """Shows a rule with its numbers; hidden while there is none."""

    closeRequested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("neuron_rule")
        self._recording = Recording()
        self.sheet = Sheet(theme, lambda value: self._recording.values[value], self)
        self.setWidget(self.sheet)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the sheet in it has the focus
        self.sheet.linkActivated.connect(lambda _action: self.closeRequested.emit())
        self.sheet.setAccessibleName(tr("With the numbers"))
        self.hide()

    def show_rule(self, rule: NeuronRule | None) -> None:
        """Show a rule, None to go away."""
        self.setVisible(rule is not None)
        self.sheet.show_items(() if rule is None else tuple(items_of(rule)), SCALES)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self.setFixedWidth(theme.ipx(WIDTH))
        rule = f"{theme.ipx(1)}px solid {theme.hex('line')}"
        self.setStyleSheet(f"#neuron_rule {{ background: {theme.hex('pane')}; border-left: {rule}; }}")
        self.sheet.set_theme(theme)


def items_of(rule: NeuronRule) -> list[Item]:
    """Return a rule as items of a sheet."""
    items: list[Item] = [
        Heading(rule.title, tr("close"), ("close",)),
        Paragraph(((rule.formula, "i"), (f"   {rule.note}" if rule.note else "", "q")), 14, "text"),
        Space(4),
    ]
    terms = [*rule.terms, *([rule.result] if rule.result is not None else [])]
    items += [Numbers(term) for term in terms]
    if rule.why:
        items += [Space(10), Heading(tr("Why so small?") if rule.terms else tr("Why"))]
        items += [Paragraph(((line, ""),)) for line in rule.why]
    return items


@dataclass(frozen=True, slots=True)
class Numbers(Item):
    """A line of numbers: its name, how it is worked out, and in bold what comes out."""

    term: Term

    def lay(self, sheet: Layout) -> None:
        t, term, place, top = sheet.theme, self.term, len(sheet.ops), sheet.y
        result = term.result or tr("not yet")
        name, inset, gap = ((term.name, "q"),), sheet.px(10), sheet.px(8)
        worked = ((term.sum, ""),)
        sheet.say(f"{term.name}  {term.sum}  {result}")
        sheet.skip(5)
        line, bold = sheet.y, ((result, "b" if term.result else "iq"),)
        left, room = sheet.left + inset, sheet.width - 2 * inset
        wide = sheet.width_of(bold)
        sheet.runs(left, room, name)
        sheet.y = line
        if sheet.width_of(name) + sheet.width_of(worked) + wide + 2 * gap <= room:
            sheet.runs(left, room - wide - gap, worked, align="r")
            sheet.y = line
        else:
            sheet.runs(left, room, worked, align="r")
        sheet.runs(left, room, bold, align="r")
        sheet.skip(5)
        if term.chosen:
            box = QRectF(sheet.left, top, sheet.width, sheet.y - top)
            bar = QRectF(sheet.left, top, sheet.px(4), sheet.y - top)
            sheet.ops.insert(place, (box, lambda q: paint.rect(q, t, box, "now_tint")))
            sheet.add(bar, lambda q: paint.rect(q, t, bar, "now"))
        sheet.rule(sheet.y)
