"""Colours, type and spacing: the only place that knows a hex value or a size in pixels."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontMetricsF

MIN_SCALE: Final = 0.75
MAX_SCALE: Final = 3.0
PRESENTER_CHROME: Final = 1.45
PRESENTER_CARD: Final = 1.82
PRESENTER_MIN_TYPE: Final = 20
MIN_CODE_SIZE: Final = 11
MAX_CODE_SIZE: Final = 28

# Bundled families come first, so that a picture is the same on every machine.
SANS: Final = (
    "Inter",
    "DejaVu Sans",
    "Noto Sans SC",
    "Segoe UI",
    ".AppleSystemUIFont",
    "Noto Sans CJK SC",
    "Microsoft YaHei",
    "PingFang SC",
)
MONO: Final = (
    "JetBrains Mono",
    "DejaVu Sans Mono",
    "DejaVu Sans",
    "Noto Sans SC",
    "Cascadia Mono",
    "SF Mono",
    "Noto Sans Mono CJK SC",
)
_WEIGHTS: Final = {
    400: QFont.Weight.Normal,
    500: QFont.Weight.Medium,
    600: QFont.Weight.DemiBold,
    700: QFont.Weight.Bold,
}

# A role, a size at 100 %, or a font that is already made.
TypeSize = str | float | QFont


@dataclass(frozen=True, slots=True)
class Palette:
    """One value for each colour token of look.md section 2."""

    window: str
    pane: str
    sunken: str
    line: str
    edge: str
    text: str
    text2: str
    text3: str
    data: str
    data_tint: str
    grad: str
    grad_tint: str
    quiet: str
    quiet_tint: str
    update: str
    update_tint: str
    error: str
    error_tint: str
    now: str
    now_tint: str
    now_ink: str
    pos: str
    neg: str
    pos_mark: str
    neg_mark: str
    code_kw: str
    code_num: str
    code_str: str
    code_com: str
    on_data: str
    on_grad: str
    on_quiet: str
    on_update: str
    on_error: str


PALETTES: Final[dict[str, Palette]] = {
    "light": Palette(
        window="#EEF0F4", pane="#FFFFFF", sunken="#F6F7F9", line="#DFE3EA", edge="#7C8696",
        text="#14181F", text2="#3D4654", text3="#596273",
        data="#22304D", data_tint="#E4E9F2", grad="#8A1FB0", grad_tint="#F5E9FA",
        quiet="#565F6E", quiet_tint="#ECEEF2", update="#3A6600", update_tint="#EAF3DA",
        error="#B3141B", error_tint="#FDEAE9", now="#FFC933", now_tint="#FFF2C2", now_ink="#14181F",
        pos="#84B4EA", neg="#F5A768", pos_mark="#0F57A6", neg_mark="#9C4004",
        code_kw="#0B57A8", code_num="#8A3B00", code_str="#0A6650", code_com="#596273",
        on_data="#FFFFFF", on_grad="#FFFFFF", on_quiet="#FFFFFF", on_update="#FFFFFF", on_error="#FFFFFF",
    ),
    "dark": Palette(
        window="#0C0F14", pane="#151A22", sunken="#1B212B", line="#2C3442", edge="#78859A",
        text="#F2F5FA", text2="#CBD2DE", text3="#A3AEBF",
        data="#C5D3F0", data_tint="#232E42", grad="#E294FF", grad_tint="#331D40",
        quiet="#AAB3C2", quiet_tint="#262D38", update="#B5DC62", update_tint="#27350F",
        error="#FF8C83", error_tint="#421D1D", now="#FFCF47", now_tint="#45391A", now_ink="#0C0F14",
        pos="#225F9F", neg="#8F480F", pos_mark="#86BDF8", neg_mark="#FFB27A",
        code_kw="#86BDF8", code_num="#FFB27A", code_str="#63D6B0", code_com="#A3AEBF",
        on_data="#0C0F14", on_grad="#0C0F14", on_quiet="#0C0F14", on_update="#0C0F14", on_error="#0C0F14",
    ),
    "presenter": Palette(
        window="#FFFFFF", pane="#FFFFFF", sunken="#F3F4F6", line="#B9C0CC", edge="#3A4250",
        text="#000000", text2="#1C222B", text3="#353D49",
        data="#0B1730", data_tint="#DDE4F0", grad="#6E0B91", grad_tint="#F0DAF8",
        quiet="#3F4754", quiet_tint="#E4E7EC", update="#2C4F00", update_tint="#DDEDC2",
        error="#980009", error_tint="#FCDCDA", now="#FFC107", now_tint="#FFE898", now_ink="#000000",
        pos="#84B4EA", neg="#F5A768", pos_mark="#0A4488", neg_mark="#7D3200",
        code_kw="#0A4488", code_num="#7D3200", code_str="#00513E", code_com="#353D49",
        on_data="#FFFFFF", on_grad="#FFFFFF", on_quiet="#FFFFFF", on_update="#FFFFFF", on_error="#FFFFFF",
    ),
}  # fmt: skip
TOKENS: Final = frozenset(f.name for f in fields(Palette))


@dataclass(frozen=True, slots=True)
class Role:
    """A place where type is used: its size in the window and in presenter mode, its weight and family."""

    size: int
    presenter: int
    weight: int = 400
    mono: bool = False
    italic: bool = False


ROLES: Final[dict[str, Role]] = {
    "sentence": Role(17, 28, 500),
    "sentence_strong": Role(17, 28, 700),
    "sentence_second": Role(17, 24, 500),
    "place": Role(15, 22, 600),
    "digits_card": Role(15, 27, 500),
    "digits_scalar": Role(24, 44, 500),
    "digits_inspector": Role(20, 36, 500),
    "digits_small": Role(13, 24, 500),
    "inspector_title": Role(15, 24, 700),
    "title": Role(13, 20, 600),
    "body": Role(13, 20),
    "button": Role(13, 20, 500),
    "heading": Role(12, 20, 700),
    "small": Role(12, 20),
    "name": Role(14, 25, 600),
    "name_unnamed": Role(13, 25, 500, italic=True),
    "code": Role(13, 24, mono=True),
    "note": Role(11, 20),
    "note_mono": Role(11, 20, mono=True),
    "label": Role(12, 22, 600),
    "pill": Role(11, 20, 600),
    "badge": Role(12, 20, 700),
}

SPACE: Final[dict[str, int]] = {
    "grid": 4, "padding": 16, "corner": 6,
    "card_w": 102, "card_h": 122, "card_corner": 9, "gap": 46, "gap_wide": 100,
    "menu": 28, "toolbar": 44, "nowbar": 46, "tabs": 36, "row": 22, "code_row": 20, "button": 28,
    "left": 320, "right": 320, "bottom": 206,
}  # fmt: skip

MOST_ADVANCES: Final = 2_000  # texts of one font


class Face:
    """A font with its measures. The same few texts are measured at every step, so their widths are remembered."""

    __slots__ = ("_advances", "capitals", "font", "metrics")

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetricsF(font)
        self.capitals = self.metrics.capHeight()
        self._advances: dict[str, float] = {}

    def advance(self, s: str) -> float:
        """Return how wide a line of text is."""
        found = self._advances.get(s)
        if found is None:
            if len(self._advances) >= MOST_ADVANCES:
                self._advances.clear()
            found = self._advances[s] = self.metrics.horizontalAdvance(s)
        return found


class Theme:
    """A palette at one size; every colour, font and length a view uses comes from here."""

    def __init__(
        self,
        palette_name: str = "light",
        scale: float = 1.0,
        presenter_sizes: bool | None = None,
        code_size: int = ROLES["code"].size,
    ) -> None:
        if palette_name not in PALETTES:
            raise ValueError(f"there is no palette {palette_name!r}; choose one of {', '.join(PALETTES)}")
        self.palette_name = palette_name
        self.palette = PALETTES[palette_name]
        self.scale = min(MAX_SCALE, max(MIN_SCALE, scale))
        self.presenter = palette_name == "presenter" if presenter_sizes is None else presenter_sizes
        self.code_size = min(MAX_CODE_SIZE, max(MIN_CODE_SIZE, code_size))
        self._colors: dict[tuple[str, int], QColor] = {}
        self._faces: dict[tuple[object, ...], Face] = {}
        self._faces_px: dict[tuple[int, int, bool, bool], Face] = {}

    @property
    def dark(self) -> bool:
        """Say whether light letters stand on a dark ground."""
        return self.palette_name == "dark"

    @property
    def factor(self) -> float:
        """Return what a length of the window's frame, written for 100 %, is multiplied with."""
        return self.scale * (PRESENTER_CHROME if self.presenter else 1.0)

    @property
    def card_factor(self) -> float:
        """Return what a length of a card, written for 100 %, is multiplied with."""
        return self.scale * (PRESENTER_CARD if self.presenter else 1.0)

    def px(self, length: float) -> float:
        """Return a length of the window's frame, written for 100 %, at this size."""
        return length * self.factor

    def ipx(self, length: float) -> int:
        """Return :meth:`px` as a whole number, never 0 for a length that is not."""
        return max(1, round(self.px(length))) if length else 0

    def space(self, name: str) -> float:
        """Return a named distance of look.md section 3 at this size."""
        return self.px(SPACE[name])

    def color(self, token: str, alpha: int = 255) -> QColor:
        """Return the colour of a token; the caller gets a copy and may change it."""
        return QColor(self.ink(token, alpha))

    def ink(self, token: str, alpha: int = 255) -> QColor:
        """Return the colour of a token to paint with: the theme's own, not to be changed."""
        found = self._colors.get((token, alpha))
        if found is None:
            if token not in TOKENS:
                raise KeyError(f"there is no colour token {token!r}")
            found = QColor(getattr(self.palette, token))
            found.setAlpha(alpha)
            self._colors[token, alpha] = found
        return found

    def hex(self, token: str) -> str:
        """Return the colour of a token as ``#RRGGBB``, for style sheets and HTML."""
        return self.color(token).name()

    def type_px(self, what: str | float) -> int:
        """Return the size in pixels of a role, or of a size written for 100 %."""
        if isinstance(what, str):
            role = ROLES[what]
            size: float = role.presenter if self.presenter else role.size
            if what == "code":
                size = max(PRESENTER_MIN_TYPE if self.presenter else 0, size * self.code_size / role.size)
        else:
            size = max(PRESENTER_MIN_TYPE, what * PRESENTER_CHROME) if self.presenter else what
        return max(8, round(size * self.scale))

    def face(
        self,
        what: TypeSize = "body",
        weight: int | None = None,
        mono: bool = False,
        italic: bool | None = None,
    ) -> Face:
        """Return the type of a role (or of a size at 100 %); a weight or slant given replaces its own."""
        key = (what.key() if isinstance(what, QFont) else what, weight, mono, italic)
        found = self._faces.get(key)
        if found is None:
            found = self._faces[key] = self._make_face(what, weight, mono, italic)
        return found

    def font(
        self,
        what: TypeSize = "body",
        weight: int | None = None,
        mono: bool = False,
        italic: bool | None = None,
    ) -> QFont:
        """Return the font of :meth:`face`."""
        return self.face(what, weight, mono, italic).font

    def font_px(self, pixels: int, weight: int = 400, *, mono: bool = False, italic: bool = False) -> QFont:
        """Return a font of exactly so many pixels, for type that must fit into a given room."""
        return self._face_px(pixels, weight, mono, italic).font

    def metrics(
        self,
        what: TypeSize = "body",
        weight: int | None = None,
        mono: bool = False,
        italic: bool | None = None,
    ) -> QFontMetricsF:
        """Return the measures of :meth:`face`."""
        return self.face(what, weight, mono, italic).metrics

    def unscaled(self) -> Theme:
        """Return the same colours at 100 %, for a scene that a view magnifies by :attr:`card_factor`."""
        return Theme(self.palette_name, 1.0, presenter_sizes=False)

    def scaled(self, scale: float) -> Theme:
        """Return the same theme at another size."""
        return Theme(self.palette_name, scale, self.presenter, self.code_size)

    def coloured(self, palette_name: str, *, presenter_sizes: bool = False) -> Theme:
        """Return the same sizes in other colours, or those of presenter mode."""
        return Theme(palette_name, self.scale, presenter_sizes, self.code_size)

    def with_code_size(self, code_size: int) -> Theme:
        """Return the same theme with larger or smaller code."""
        return Theme(self.palette_name, self.scale, self.presenter, code_size)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Theme):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Theme({self.palette_name!r}, {self.scale:g}, presenter_sizes={self.presenter})"

    def _make_face(self, what: TypeSize, weight: int | None, mono: bool, italic: bool | None) -> Face:
        if isinstance(what, QFont):
            return Face(what)
        role = ROLES[what] if isinstance(what, str) else Role(0, 0)
        return self._face_px(
            self.type_px(what),
            role.weight if weight is None else weight,
            mono or role.mono,
            role.italic if italic is None else italic,
        )

    def _face_px(self, pixels: int, weight: int, mono: bool, italic: bool) -> Face:
        key = (pixels, weight, mono, italic)
        found = self._faces_px.get(key)
        if found is None:
            found = self._faces_px[key] = Face(_make_font(pixels, weight, mono, italic))
        return found

    def _key(self) -> tuple[str, float, bool, int]:
        return self.palette_name, self.scale, self.presenter, self.code_size


def mix(a: QColor, b: QColor, t: float) -> QColor:
    """Return the colour that lies t of the way from a to b."""
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * t,
        a.greenF() + (b.greenF() - a.greenF()) * t,
        a.blueF() + (b.blueF() - a.blueF()) * t,
        a.alphaF() + (b.alphaF() - a.alphaF()) * t,
    )


def _make_font(size: int, weight: int, mono: bool, italic: bool) -> QFont:
    font = QFont()
    font.setFamilies(list(MONO if mono else SANS))
    font.setPixelSize(size)
    font.setWeight(_WEIGHTS[weight])
    font.setItalic(italic)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Contextual forms would turn "->" into an arrow and the name "w2x3" into "w2×3": not in the program.
    for tag in ("calt", "liga", "clig", "dlig") if mono else ("calt",):
        font.setFeature(QFont.Tag(tag), 0)
    if not mono:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font
