"""Who may import whom, as a table (docs/tour.md draws it); and who may import a foreign package."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "digest"

STAGES = {"collect", "group", "render", "deliver"}
BASE = {"model", "errors"}
DOORS = {"schedule", "worker", "watch", "doctor", "web", "cli", "samples", "__main__"}
# imports go down only; a stage never sees another stage or the store
ALLOWED: dict[str, set[str]] = {
    "model": set(),
    "errors": set(),
    "ports": BASE,
    "config": BASE,
    **{stage: {*BASE, "ports", "config"} for stage in STAGES},
    "store": BASE,
    "embed": {*BASE, "ports"},
    "pipeline": {*BASE, *STAGES, "ports", "config", "store", "embed"},
    "wiring": {*BASE, *STAGES, "ports", "config", "store", "embed", "pipeline"},
}
# what stages take from config: the checked types, never the loader
CONFIG_TYPES = {"digest.config.types", "digest.config.slots"}
# a foreign package lives in as few files as it can
ONE_FILE = {
    "feedparser",
    "jinja2",
    "premailer",
    "sendgrid",
    "apscheduler",
    "trafilatura",
    "cronsim",
    "procrastinate",
    "cssselect",
    "dns",
    "tinycss2",
}


def layer(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "digest"


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = {name_of(path) for path in MODULES}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> set[str]:
    """The modules that a file imports; `from package import module` is the module."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inside & NAMES
            if inside - NAMES and node.module != "digest":
                found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    own = layer(name_of(path))
    if own in DOORS or own == "digest":
        return
    for imported in imports(path):
        if not imported.startswith("digest."):
            continue
        other = layer(imported)
        assert other == own or other in ALLOWED[own], f"{name_of(path)} may not import {imported}"
        if other == "config" and own in STAGES:
            assert imported in CONFIG_TYPES, f"{name_of(path)} takes config types only"


def test_nobody_imports_the_doors() -> None:
    for path in MODULES:
        if layer(name_of(path)) in DOORS:
            continue
        for imported in imports(path):
            if imported.startswith("digest."):
                assert layer(imported) not in DOORS, f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize("package", sorted(ONE_FILE))
def test_a_foreign_package_lives_in_one_file(package: str) -> None:
    users = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if any(name.split(".")[0] == package for name in imports(path))
    ]
    assert len(users) <= 1, f"{package} is imported in {users}"


def test_group_is_pure() -> None:
    forbidden = {
        "os",
        "pathlib",
        "socket",
        "random",
        "time",
        "urllib.request",
        "sqlite3",
        "aiohttp",
    }
    for path in (PACKAGE / "group").rglob("*.py"):
        assert not imports(path) & forbidden, f"{path} does I/O"


def test_there_are_no_import_cycles() -> None:
    graph = {name_of(path): imports(path) & NAMES for path in MODULES}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, f"cycle: {' -> '.join((*trail, module))}"
        if module not in done:
            for other in graph.get(module, ()):
                visit(other, (*trail, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_files_and_functions_stay_short() -> None:
    for path in [*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]:
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= 300, f"{path} has more than 300 lines"
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= 50, f"{path}:{node.lineno} {node.name} has {length} lines"


def test_a_module_opens_with_what_it_owns() -> None:
    for path in MODULES:
        doc = ast.get_docstring(tree(path))
        assert doc, f"{path} says nothing of itself"
