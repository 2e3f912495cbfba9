"""What README, docs and CHANGELOG say is true: links lead somewhere, commands exist and run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from digest import __version__
from digest.cli.app import app
from digest.model import DeliveryStatus

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND = re.compile(r"`digest ([a-z][^`]*)`|^digest (.+)$", re.MULTILINE)


def commands_in(text: str) -> list[list[str]]:
    lines = (first or second for first, second in COMMAND.findall(text))
    return [shlex.split(line.replace("…", ""), comments=True) for line in lines]


def known_commands() -> dict[str, set[str]]:
    """Every command ("feeds add") with its options."""
    known: dict[str, set[str]] = {}

    def walk(command: object, words: tuple[str, ...]) -> None:
        if children := getattr(command, "commands", None):
            for name, child in children.items():
                walk(child, (*words, name))
        known[" ".join(words)] = {
            option for param in command.params for option in (*param.opts, *param.secondary_opts)
        }

    walk(get_command(app), ())
    return known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_named_exists(page: Path) -> None:
    known = known_commands()
    for words in commands_in(page.read_text(encoding="utf-8")):
        plain = [word.strip(",") for word in words if not word.startswith("-")]
        nouns = {name.split()[0] for name in known if " " in name}
        if plain[0] in nouns:
            verbs = [word for word in plain[1:] if f"{plain[0]} {word}" in known]
            assert verbs or len(plain) == 1, f"{page.name}: digest {' '.join(words)}"
            names = [f"{plain[0]} {verb}" for verb in verbs] or [plain[0]]
        else:
            assert plain[0] in known, f"{page.name}: digest {' '.join(words)}"
            names = [plain[0]]
        options = set().union(*(known[name] for name in names)) | known[""]
        for word in words:
            if word.startswith("-"):
                assert word.split("=")[0] in options, f"{page.name}: digest {' '.join(words)}"


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in known_commands():
        if name:
            noun, _, verb = name.partition(" ")
            assert re.search(rf"`digest {noun}\b[^`]*{verb}", text), f"README does not name {name}"


def test_the_vocabulary_names_every_status() -> None:
    text = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
    for status in DeliveryStatus:
        assert f"*{status}*" in text


def test_the_changelog_knows_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_makefile_has_what_the_readme_promises() -> None:
    targets = re.findall(
        r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake ([a-z]+)", readme.split("```")[1]):
        assert target in targets


def test_help_loads_nothing_heavy() -> None:
    heavy = ("feedparser", "premailer", "sendgrid", "sqlalchemy", "trafilatura", "aiohttp", "numpy")
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "digest", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in result.stderr.splitlines()}
    assert not loaded & set(heavy)
