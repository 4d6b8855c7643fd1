"""The menu of what to plot: gradients, numbers found in the run, the tensor looked at, or something written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from gradgui.i18n import tr
from gradgui.state.plot_choice import HEAT, HISTOGRAM, LEARNING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.state.quantities import Quantity, Subject

MOST_ELEMENTS: Final = 16


class Picker(QMenu):
    """A menu that is filled anew each time; it calls what it was given and keeps nothing."""

    def __init__(
        self,
        show_bars: Callable[[], None],
        show_spread: Callable[[str, bool], None],
        toggle: Callable[[Quantity], None],
        write: Callable[[], None],
        show_learning: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.setObjectName("plot_menu")
        self._show_bars, self._show_spread, self._toggle, self._write = show_bars, show_spread, toggle, write
        self._show_learning = show_learning
        self._menus: list[QMenu] = []

    def fill(
        self,
        kind: str,
        found: tuple[Quantity, ...],
        chosen: tuple[Quantity, ...],
        subject: Subject | None,
        *,
        learns: bool = False,
    ) -> None:
        """Offer what there is; ``kind`` is what the pane shows, with "_grad" where it is that of a gradient."""
        self.clear()
        for menu in self._menus:
            menu.deleteLater()
        self._menus = []
        self._add(tr("Size of each gradient"), self._show_bars, kind == "bars")
        self.addSeparator()
        shown = chosen if kind == "curves" else ()
        known = set(found)
        for quantity in found:
            self._curve(self, quantity, quantity in shown)
        if learns:
            self.addSeparator()
        for one, words in LEARNING.items() if learns else ():
            self._add(tr(words), partial(self._show_learning, one), kind == one)
        if subject is not None:
            self.addSeparator()
            known |= self._of_subject(subject, shown, kind, known)
        others = [quantity for quantity in shown if quantity not in known]
        if others:
            self.addSeparator()
        for quantity in others:
            self._curve(self, quantity, True)
        self.addSeparator()
        self.addAction(tr("Write one…")).triggered.connect(lambda _checked=False: self._write())

    def _of_subject(
        self, subject: Subject, shown: tuple[Quantity, ...], kind: str, offered: set[Quantity]
    ) -> set[Quantity]:
        """Offer the number or norm, the elements and two pictures of the tensor looked at and of its gradient."""
        known = set()
        for grad in (False, True) if subject.grad else (False,):
            whole = subject.of(grad=grad)
            known.add(whole)
            if whole not in offered:
                self._curve(self, whole, whole in shown)
            if 1 < subject.size:
                name = f"{subject.whole.name}.grad" if grad else subject.whole.name
                menu = self.addMenu(tr("One element of {name}", name=name))
                self._menus.append(menu)
                for at in range(min(subject.size, MOST_ELEMENTS)):
                    place = tuple(int(i) for i in np.unravel_index(at, subject.shape))
                    element = subject.of(grad=grad, element=place)
                    known.add(element)
                    self._curve(menu, element, element in shown)
        for grad in (False, True) if subject.grad else (False,):
            name = f"{subject.whole.name}.grad" if grad else subject.whole.name
            titles = {HISTOGRAM: tr("Histogram of {name}", name=name), HEAT: tr("Heat map of {name}", name=name)}
            for sort, words in titles.items():
                chosen = kind == (f"{sort}_grad" if grad else sort)
                self._add(words, partial(self._show_spread, sort, grad), chosen)
        return known

    def _curve(self, menu: QMenu, quantity: Quantity, checked: bool) -> None:
        self._add(quantity.text, lambda: self._toggle(quantity), checked, menu)

    def _add(self, text: str, slot: Callable[[], None], checked: bool, menu: QMenu | None = None) -> None:
        action = QAction(text.replace("&", "&&"), menu or self)
        action.setCheckable(True)
        action.setChecked(checked)
        action.triggered.connect(lambda _checked: slot())
        (menu or self).addAction(action)
