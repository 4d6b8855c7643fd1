"""Cards painted once and kept as pixels, as long as nothing on them changes: scrolling and stepping cost little."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPixmap, QTransform

MOST = 200  # pixmaps; about 200 kB each at 100 %

Paint = Callable[[QPainter], None]


class Pixmaps:
    """The pictures used last, by item; a picture holds as long as its key is the same."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Hashable, QPixmap]] = OrderedDict()

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()

    def draw(self, q: QPainter, owner: Hashable, key: Hashable, box: QRectF, draw: Paint) -> None:
        """Paint what ``draw`` paints inside a box, from pixels where that is the same to the last one."""
        m = q.worldTransform()
        if q.paintEngine().type() != QPaintEngine.Type.Raster or m.m12() or m.m21():
            draw(q)
            return
        ratio = q.device().devicePixelRatio()
        corner = m.map(box.topLeft()) * ratio
        left, top = math.floor(corner.x()), math.floor(corner.y())
        # Where between two pixels it stands decides how it looks, so that is part of the key.
        full = (key, m.m11(), ratio, round(corner.x() - left, 3), round(corner.y() - top, 3))
        found = self._kept.get(owner)
        if found is None or found[0] != full:
            found = full, _picture(m, ratio, box, QPointF(left / ratio, top / ratio), draw)
            self._kept[owner] = found
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        self._kept.move_to_end(owner)
        q.save()
        q.setWorldTransform(QTransform())
        q.drawPixmap(QPointF(left / ratio, top / ratio), found[1])
        q.restore()


def _picture(m: QTransform, ratio: float, box: QRectF, at: QPointF, draw: Paint) -> QPixmap:
    width, height = (math.ceil(side * m.m11() * ratio) + 1 for side in (box.width(), box.height()))
    made = QPixmap(width, height)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    q = QPainter(made)
    q.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    q.setWorldTransform(m * QTransform.fromTranslate(-at.x(), -at.y()))
    draw(q)
    q.end()
    return made
