"""No template and no macro is there without being used."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "app" / "templates"


def _sources() -> dict[Path, str]:
    paths = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt"), *(ROOT / "app").rglob("*.py")]
    return {path: path.read_text(encoding="utf-8") for path in paths}


def test_every_template_is_used() -> None:
    sources = _sources()
    unused = [
        name
        for path in sorted(TEMPLATES.rglob("*.*"))
        if path.is_file() and (name := path.relative_to(TEMPLATES).as_posix())
        if not any(f'"{name}"' in text or f"'{name}'" in text for other, text in sources.items() if other != path)
    ]
    assert unused == []


def test_every_macro_is_used() -> None:
    sources = _sources()
    unused = []
    for path, text in sources.items():
        for macro in re.findall(r"{%-?\s*macro (\w+)\(", text):
            uses = sum(len(re.findall(rf"\b{macro}\b", other)) for other in sources.values())
            if uses < 2:
                unused.append(f"{path.name}: {macro}")
    assert unused == []
