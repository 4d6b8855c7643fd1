"""Colours and sizes: they live in one file, and they can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gradgui.app.cells import ColorScale, cell_color
from gradgui.app.theme import PALETTES, ROLES, TOKENS, Theme, mix
from tests.app.colour_math import BLINDNESS, contrast, distance

ROOT = Path(__file__).resolve().parent.parent.parent
THEMES = tuple(PALETTES)
TEXT_ROLES = ("text", "text2", "text3", "data", "grad", "quiet", "update", "error")
HEX = re.compile(r"#(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b")

# Contrast on pane, sunken, window and own tint (text roles: on now_tint); light, dark, presenter.
TABLE = {
    "text": ("17.8 16.6 15.6 15.9", "16.0 14.8 17.6 10.4", "21.0 19.1 21.0 17.2"),
    "text2": ("9.5 8.9 8.4 8.5", "11.5 10.6 12.6 7.5", "16.0 14.5 16.0 13.1"),
    "text3": ("6.1 5.7 5.4 5.5", "7.8 7.2 8.6 5.1", "11.0 10.0 11.0 9.0"),
    "data": ("13.1 12.3 11.5 10.8", "11.6 10.7 12.8 9.1", "17.8 16.2 17.8 13.9"),
    "grad": ("7.2 6.7 6.3 6.2", "8.2 7.6 9.1 7.1", "9.9 9.0 9.9 7.6"),
    "quiet": ("6.4 6.0 5.6 5.5", "8.3 7.6 9.1 6.6", "9.4 8.5 9.4 7.6"),
    "update": ("6.8 6.4 6.0 6.0", "11.1 10.3 12.2 8.3", "9.4 8.6 9.4 7.6"),
    "error": ("6.9 6.5 6.1 6.0", "7.8 7.2 8.5 6.5", "9.0 8.2 9.0 7.0"),
}


def test_hex_values_stand_in_the_theme_only():
    found = {
        f"{path.relative_to(ROOT)}: {match}"
        for path in (ROOT / "gradgui").rglob("*.py")
        if path.name != "theme.py"
        for match in HEX.findall(path.read_text(encoding="utf-8"))
    }
    assert found == set()


@pytest.mark.parametrize("role", TEXT_ROLES)
@pytest.mark.parametrize("name", THEMES)
def test_contrast_is_that_of_the_table(name, role):
    palette = PALETTES[name]
    own = f"{role}_tint" if f"{role}_tint" in TOKENS else "now_tint"
    grounds = (palette.pane, palette.sunken, palette.window, getattr(palette, own))
    ratios = [contrast(getattr(palette, role), ground) for ground in grounds]
    assert min(ratios) >= 4.5
    assert " ".join(f"{ratio:.1f}" for ratio in ratios) == TABLE[role][THEMES.index(name)]


@pytest.mark.parametrize("name", THEMES)
def test_every_letter_on_a_colour_can_be_read(name):
    palette = PALETTES[name]
    for token in ("data", "grad", "quiet", "update", "error"):
        assert contrast(getattr(palette, f"on_{token}"), getattr(palette, token)) >= 4.5, token
    assert contrast(palette.now_ink, palette.now) >= 7
    for token in ("code_kw", "code_num", "code_str", "code_com"):
        for ground in (palette.pane, palette.now_tint):
            assert contrast(getattr(palette, token), ground) >= 4.5, token


@pytest.mark.parametrize("name", THEMES)
def test_outlines_of_controls_are_seen(name):
    assert contrast(PALETTES[name].edge, PALETTES[name].pane) >= 3


@pytest.mark.parametrize("name", THEMES)
def test_numbers_can_be_read_on_every_cell(name):
    theme = Theme(name)
    scale = ColorScale(vmax=27, s0=0.5)
    grounds = [cell_color(theme, sign * i / 4, scale).name() for i in range(109) for sign in (1, -1)]
    assert min(contrast(theme.palette.text, ground) for ground in grounds) >= 4.5


@pytest.mark.parametrize("blindness", [None, *BLINDNESS])
@pytest.mark.parametrize("name", THEMES)
def test_data_and_gradient_differ_for_everyone(name, blindness):
    palette = PALETTES[name]
    assert distance(palette.data, palette.grad, blindness) >= 24
    assert distance(palette.pos, palette.neg, blindness) >= 24


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="there is no palette 'sepia'; choose one of light, dark, presenter"):
        Theme("sepia")
    with pytest.raises(KeyError, match="there is no colour token 'pink'"):
        Theme().color("pink")


def test_a_colour_given_out_may_be_changed():
    theme = Theme()
    theme.color("grad").setAlpha(0)
    assert theme.color("grad").alpha() == 255
    assert theme.color("grad", 60).alpha() == 60


@pytest.mark.usefixtures("qapp")  # a font is measured when it is made
@pytest.mark.parametrize("name", THEMES)
def test_one_factor_scales_type_and_lengths(name):
    small, large = Theme(name, 1.0), Theme(name, 2.0)
    assert large.px(16) == 2 * small.px(16)
    assert large.card_factor == 2 * small.card_factor
    for role in ROLES:
        assert large.font(role).pixelSize() == 2 * small.font(role).pixelSize(), role


def test_scale_stays_between_its_ends():
    assert Theme(scale=0.1).scale == 0.75
    assert Theme(scale=9).scale == 3.0


@pytest.mark.usefixtures("qapp")  # a font is measured when it is made
def test_type_is_never_small():
    assert min(Theme("light").font(role).pixelSize() for role in ROLES) >= 11
    presenter = Theme("presenter")
    assert min(presenter.font(role).pixelSize() for role in ROLES) >= 20
    assert presenter.font(11).pixelSize() >= 20


@pytest.mark.usefixtures("qapp")  # a font is measured when it is made
def test_unscaled_theme_keeps_the_colours_only():
    plain = Theme("presenter", 2).unscaled()
    assert (plain.px(10), plain.card_factor, plain.font("note").pixelSize()) == (10, 1.0, 11)
    assert plain.color("data") == Theme("presenter").color("data")


def test_themes_compare_by_what_they_show():
    assert Theme("dark", 1.5) == Theme("dark", 1.5)
    assert len({Theme("dark"), Theme("dark"), Theme("dark", 2), Theme("light")}) == 3
    assert Theme() != "light"


def test_mix_goes_from_one_colour_to_the_other():
    theme = Theme()
    pane, pos = theme.color("pane"), theme.color("pos")
    assert [mix(pane, pos, t).name() for t in (0, 1)] == [pane.name(), pos.name()]
