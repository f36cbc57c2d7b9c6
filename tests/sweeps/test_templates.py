"""No template and no macro is there without being used."""

import re
from collections import Counter
from pathlib import Path

from flask import Flask
from jinja2 import meta, nodes

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "app" / "templates"
# What a remembered line may use besides its values: the same for every reader, on every day.
SAME_FOR_ALL = {"_", "gettext", "ngettext", "url_for", "asset", "page_lang", "dict"}


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
    uses = Counter(word for text in sources.values() for word in re.findall(r"\w+", text))
    unused = [
        f"{path.name}: {macro}"
        for path, text in sources.items()
        for macro in re.findall(r"{%-?\s*macro (\w+)\(", text)
        if uses[macro] < 2
    ]
    assert unused == []


def test_a_remembered_line_knows_nothing_but_its_values(app: Flask) -> None:
    """What `each` keeps must not depend on who looks, when, or in which request: see app/web/memory.py."""
    environment = app.extensions["pactwerk_environments"]["en"]
    sources = {path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")}
    kept = {name for text in sources.values() for name in re.findall(r"\b(?:each|kept)\((\w+)", text)}
    imported = {
        (name, template)
        for text in sources.values()
        for template, names in re.findall(r'{% from "([^"]+)" import ([^%]+?) %}', text)
        for name in re.split(r",\s*", names)
    }
    todo = [template for name, template in imported if name in kept]
    assert kept
    assert len(todo) >= len(kept)
    assert {template.rpartition("/")[2] for template in todo} == {"lines.html"}
    seen: set[str] = set()
    while todo:
        template = todo.pop()
        tree = environment.parse(sources[template])
        assert meta.find_undeclared_variables(tree) <= SAME_FOR_ALL, template
        assert not [call for call in tree.find_all(nodes.FromImport) if call.with_context], template
        seen.add(template)
        todo += [name for name in meta.find_referenced_templates(tree) if name and name not in seen]
