"""Write THIRD_PARTY_LICENSES.txt for a frozen folder: what is really in it, and under which terms.

``python packaging/third_party.py dist/gradgui`` ends with 1 when it finds something whose licence it does not know.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from PyInstaller.archive.readers import CArchiveReader

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
PROGRAMS = ("gradgui", "gradgui-worker")
LICENCE_FILE = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$|/licenses/", re.IGNORECASE)
OF_QT = ("PySide6_Essentials", "shiboken6")
TEXTS = ("LGPL-3.0", "GPL-3.0", "LGPL-2.1", "Apache-2.0")  # which the sections above name
QT = """\
gradgui uses Qt {version} and Qt for Python (PySide6, shiboken6), copyright The Qt Company Ltd. and other contributors,
under the GNU Lesser General Public License, version 3, which stands at the end of this file with the GNU General Public
License, version 3, that it builds on.

They are used as they were published, as shared libraries: everything under _internal/PySide6 and _internal/shiboken6.
You may replace them with versions of your own that keep the same interface, and you may take the program apart to find
errors in such changes. Sources: https://download.qt.io/official_releases/qt/ and
https://download.qt.io/official_releases/QtForPython/ . If you cannot get them there, ask the authors of gradgui.

Qt itself contains work of others (FreeType, HarfBuzz, libpng, PCRE2, zlib and more), each under a licence that permits
this; they are listed at https://doc.qt.io/qt-6/licenses-used-in-qt.html . The files libicu* are the International
Components for Unicode, under the Unicode License, which stands below. Here are these of Qt's libraries:
{libraries}
"""
RULE = "=" * 100


def main() -> int:
    """Write the file; return the exit status."""
    dist = Path(sys.argv[1])
    unknown: list[str] = []
    sections = [*_python(), *_packages(dist, unknown), *_qt(dist), *_system(dist, unknown), *_fonts(dist)]
    sections += [(f"The text of {name}", (HERE / "licences" / f"{name}.txt").read_text("utf-8")) for name in TEXTS]
    if unknown:
        print("no licence is known for:", ", ".join(sorted(unknown)), file=sys.stderr)
        print(f"put its text into {HERE / 'licences'}, as <name>.txt", file=sys.stderr)
        return 1
    intro = "gradgui is under the MIT licence. It ships with the work of others, each under its own terms:\n\n"
    contents = "".join(f"  {title}\n" for title, _ in sections)
    body = "".join(f"\n{RULE}\n{title}\n{RULE}\n\n{text.strip()}\n" for title, text in sections)
    out = dist / "THIRD_PARTY_LICENSES.txt"
    out.write_text(intro + contents + body, encoding="utf-8")
    print(f"{out}: {len(sections)} works")
    return 0


def _python() -> Iterator[tuple[str, str]]:
    text = Path(os.__file__).with_name("LICENSE.txt").read_text("utf-8")
    yield f"Python {sys.version.split()[0]} (Python Software Foundation License)", text


def _packages(dist: Path, unknown: list[str]) -> Iterator[tuple[str, str]]:
    """Give every Python package in the folder, and what started it all: PyInstaller's loader."""
    providers = metadata.packages_distributions()
    found = {name for module in _modules(dist) for name in providers.get(module, ())} - {"gradgui", *OF_QT}
    for name in sorted({*found, "pyinstaller"}, key=str.lower):
        package = metadata.distribution(name)
        terms = package.metadata.get("License-Expression") or package.metadata.get("License") or ""
        title = f"{package.metadata['Name']} {package.version}" + (f" ({terms})" if 0 < len(terms) < 160 else "")
        paths = [Path(str(file.locate())) for file in package.files or () if LICENCE_FILE.search(str(file))]
        own = HERE / "licences" / f"{name}.txt"
        texts = [path.read_text("utf-8", "replace") for path in (*sorted(paths), own) if path.is_file()]
        if not texts:
            unknown.append(name)
        yield title, "\n\n".join(text.strip() for text in texts)


def _modules(dist: Path) -> set[str]:
    """Return the top names of all Python code in the folder."""
    found = {path.name for path in (dist / "_internal").iterdir() if path.is_dir()}
    for program in PROGRAMS:
        names = CArchiveReader(str(dist / program)).open_embedded_archive("PYZ.pyz").toc
        found |= {name.partition(".")[0] for name in names}
    return found


def _qt(dist: Path) -> Iterator[tuple[str, str]]:
    folder = dist / "_internal" / "PySide6"
    libraries = sorted(path.name for path in folder.rglob("*.so*") if path.name.startswith("libQt6"))
    version = metadata.version("PySide6_Essentials")
    lines = "".join(f"  {name}\n" for name in libraries)
    yield f"Qt and Qt for Python {version} (LGPL-3.0-only)", QT.format(version=version, libraries=lines)
    yield "International Components for Unicode (Unicode-DFS-2016)", (HERE / "licences" / "ICU.txt").read_text("utf-8")


def _system(dist: Path, unknown: list[str]) -> Iterator[tuple[str, str]]:
    """Give the libraries of the system that built the folder, as Debian's packages describe them."""
    files = [p.name for p in (dist / "_internal").glob("lib*.so*") if not p.is_symlink() and "libpython" not in p.name]
    packages: dict[str, list[str]] = {}
    for name in sorted(files):
        owner = _owner(name)
        if owner:
            packages.setdefault(owner, []).append(name)
        else:
            unknown.append(name)
    for package, names in sorted(packages.items()):
        text = Path("/usr/share/doc", package, "copyright").read_text("utf-8", "replace")
        yield f"{package}: {', '.join(names)}", text


def _owner(library: str) -> str:
    """Return the package that a library of the system came from, "" for none."""
    if shutil.which("dpkg") is None:
        return ""
    said = subprocess.run(["dpkg", "-S", f"*/{library}"], capture_output=True, text=True, check=False).stdout
    owners = [line.partition(":")[0] for line in said.splitlines()]
    return next((owner for owner in owners if Path("/usr/share/doc", owner, "copyright").is_file()), "")


def _fonts(dist: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((dist / "_internal" / "resources" / "fonts").glob("LICENSE-*.txt")):
        yield f"Font {path.stem.removeprefix('LICENSE-')}", path.read_text("utf-8")


if __name__ == "__main__":
    sys.exit(main())
