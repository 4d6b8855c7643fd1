"""Fill resources/fonts from Debian's font packages, with a Chinese subset small enough to ship.

    apt-get install fonts-inter fonts-jetbrains-mono fonts-dejavu-core fonts-noto-cjk
    python3 -m venv /tmp/fonts && /tmp/fonts/bin/pip install fonttools
    /tmp/fonts/bin/python tools/make_fonts.py

Only Noto Sans SC is changed (cut to GB2312 and to the characters of our own texts); the others are copied.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "fonts"
SYSTEM = Path("/usr/share/fonts")
DOCS = Path("/usr/share/doc")
NOTO = SYSTEM / "opentype" / "noto" / "NotoSansCJK-Regular.ttc"
SUBSET_FAMILY = "Noto Sans SC"
LIMIT_BYTES = 4_000_000

INTER = ("Regular", "Italic", "Medium", "MediumItalic", "SemiBold", "SemiBoldItalic", "Bold", "BoldItalic")
MONO = ("Regular", "Italic", "Medium", "SemiBold", "Bold")
DEJAVU = ("DejaVuSans", "DejaVuSans-Bold")

# Name records that hold the family; 3 is the unique id, 4 the full name, 6 the PostScript name.
FAMILY_RECORDS = (1, 16)


def copied_files() -> list[Path]:
    """Return the font files that are shipped unchanged."""
    return [
        *(SYSTEM / "opentype" / "inter" / f"Inter-{style}.otf" for style in INTER),
        *(SYSTEM / "truetype" / "jetbrains-mono" / f"JetBrainsMono-{style}.ttf" for style in MONO),
        *(SYSTEM / "truetype" / "dejavu" / f"{name}.ttf" for name in DEJAVU),
    ]


def gb2312_characters() -> set[str]:
    """Return the 7,445 characters of GB2312, from Python's own codec."""
    found = set()
    for lead in range(0xA1, 0xF8):
        for trail in range(0xA1, 0xFF):
            try:
                found.add(bytes((lead, trail)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def own_characters() -> set[str]:
    """Return every CJK or full-width character in our sources and resources."""
    texts = [
        *ROOT.glob("gradgui/**/*.py"),
        *ROOT.glob("resources/**/*.json"),
        *ROOT.glob("resources/**/*.md"),
    ]
    return {c for path in texts for c in path.read_text(encoding="utf-8") if ord(c) >= 0x2E80}


def write_subset() -> None:
    """Cut Noto Sans CJK SC and name the result as its own family."""
    from fontTools import subset
    from fontTools.ttLib import TTCollection

    wanted = gb2312_characters() | own_characters() | {chr(c) for c in range(0x20, 0x7F)}
    with TTCollection(str(NOTO)) as collection:
        font = next(f for f in collection.fonts if f["name"].getDebugName(1) == "Noto Sans CJK SC")
        options = subset.Options(hinting=False, desubroutinize=False, notdef_outline=True, name_IDs=["*"])
        options.layout_features = ["kern", "locl", "ccmp"]
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[ord(c) for c in wanted])
        cutter.subset(font)
        for record in font["name"].names:
            if record.nameID in FAMILY_RECORDS:
                record.string = SUBSET_FAMILY
            elif record.nameID in (3, 4):
                record.string = f"{SUBSET_FAMILY} Regular"
            elif record.nameID == 6:
                record.string = "NotoSansSC-Regular"
        path = TARGET / "NotoSansSC-Regular.otf"
        font.save(str(path))
    if path.stat().st_size > LIMIT_BYTES:
        raise SystemExit(f"{path} has {path.stat().st_size} bytes, more than {LIMIT_BYTES}")


def licence_paragraph(package: str, name: str) -> str:
    """Return one licence of a Debian copyright file as plain text, without its one-space indent."""
    lines = (DOCS / package / "copyright").read_text(encoding="utf-8").splitlines()
    start = next(
        i
        for i, line in enumerate(lines)
        if re.match(rf"License: {re.escape(name)}\b", line) and i + 1 < len(lines) and lines[i + 1].startswith(" ")
    )
    text = []
    for line in lines[start + 1 :]:
        if not line.startswith(" "):
            break
        text.append("" if line.strip() == "." else line[1:])
    return "\n".join(text) + "\n"


def write_licences() -> None:
    """Write one licence file for each family, with the copyright line its own name table carries."""
    from fontTools.ttLib import TTFont

    ofl = "SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007\n\n" + licence_paragraph("fonts-inter", "OFL-1.1")
    families = {
        "Inter": "Inter-Regular.otf",
        "JetBrainsMono": "JetBrainsMono-Regular.ttf",
        "NotoSansSC": "NotoSansSC-Regular.otf",
        "DejaVuSans": "DejaVuSans.ttf",
    }
    for family, file in families.items():
        names = TTFont(TARGET / file, lazy=True)["name"]
        # DejaVu carries its two licences (Bitstream Vera, Arev) in full; the others only name the OFL.
        text = names.getDebugName(13) if len(names.getDebugName(13)) > 1000 else ofl
        lines = f"{names.getDebugName(0).strip()}\n\n{text.strip()}".splitlines()
        (TARGET / f"LICENSE-{family}.txt").write_text(
            "\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8"
        )


def main() -> int:
    """Fill the folder; say what is missing and where it comes from."""
    missing = [str(path) for path in (*copied_files(), NOTO) if not path.exists()]
    if missing:
        print("missing (see the top of this file):", *missing, sep="\n  ", file=sys.stderr)
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    for path in copied_files():
        shutil.copyfile(path, TARGET / path.name)
    write_subset()
    write_licences()
    return 0


if __name__ == "__main__":
    sys.exit(main())
