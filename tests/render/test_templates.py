"""Templates are found file by file, and what is wrong in one is told with its line."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from digest.errors import TemplateError
from digest.model import Mail
from digest.render import Renderer, packaged_templates
from render import sample


def render(folder: Path, name: str, source: str) -> Mail:
    """The sample with this file in the project's templates."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return Renderer(folder).render(sample.edition(), sample.NEWSLETTER)


def test_the_packaged_designs_are_there() -> None:
    assert (packaged_templates() / "classic" / "edition.html.j2").is_file()


def test_a_missing_project_folder_is_no_problem(tmp_path: Path) -> None:
    assert Renderer(tmp_path / "nowhere").render(sample.edition(), sample.NEWSLETTER)


def test_the_design_goes_before_the_shared_and_the_project_before_the_package(
    tmp_path: Path,
) -> None:
    for part in ("_shared", "classic"):
        mail = render(tmp_path, f"{part}/subject.txt.j2", f"the project's {part}")
        assert mail.subject.fill({}) == f"the project's {part}"
    mail = render(tmp_path, "_shared/edition.html.j2", "never seen: each design has its own")
    assert "never seen" not in mail.html.fill(sample.VALUES)


def test_an_edit_shows_at_the_next_render(tmp_path: Path) -> None:
    renderer = Renderer(tmp_path)
    path = tmp_path / "classic" / "subject.txt.j2"
    path.parent.mkdir()
    for words in ("first", "second and longer"):
        path.write_text(words, encoding="utf-8")
        os.utime(path, ns=(0, len(words)))  # two writes may fall into one tick of the clock
        assert renderer.render(sample.edition(), sample.NEWSLETTER).subject.fill({}) == words
    path.unlink()
    mail = renderer.render(sample.edition(), sample.NEWSLETTER)
    assert mail.subject.fill({}).startswith("Rotterdam")


@pytest.mark.parametrize("name", ["part.html", "part", "part.htm.j2", "part.html.j2"])
def test_a_part_of_any_name_is_escaped(tmp_path: Path, name: str) -> None:
    (tmp_path / "classic").mkdir()
    (tmp_path / "classic" / name).write_text("{{ '<b>' ~ edition.title }}", encoding="utf-8")
    mail = render(tmp_path, "classic/header.html.j2", f'{{% include "{name}" %}}')
    assert "&lt;b&gt;Harbour" in mail.html.fill(sample.VALUES)


def test_an_unknown_design_is_named_with_those_there_are() -> None:
    with pytest.raises(TemplateError, match=r"no design 'clasic'; choose one of: .*classic"):
        Renderer().render(sample.edition(), replace(sample.NEWSLETTER, design="clasic"))


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("{% if %}", 1, "Expected an expression"),
        ("\n{% endfor %}", 2, "endfor"),
        ("\n\n{{ nothing }}", 3, "'nothing' is undefined"),
        ("{{ themes[0].nmae }}", 1, "no attribute 'nmae'"),
        ("{{ 1 // 0 }}", 1, "zero"),
        ("\n{{ edition | no_filter }}", 2, "no_filter"),
        ('\n{% include "nowhere.txt.j2" %}', 2, "no template 'nowhere.txt.j2'"),
        ('{% include "../classic/style.css" %}', 1, "no template"),
        ("{{ ''.__class__ }}", 1, "unsafe"),
        ("{{ themes.append(1) }}", 1, "append"),
        ("{{ _('%(a)s') }}", 1, "a"),
        ("{{ _('%(number)d', number='x') }}", 1, "number"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, source: str, line: int, words: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        render(tmp_path, "_shared/footer.txt.j2", source)
    [problem] = caught.value.problems
    assert problem.where == f"templates/_shared/footer.txt.j2:{line}"
    assert words in problem.what
    assert problem.next_step


def test_a_mistake_in_a_style_sheet_is_told_too(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"^templates/classic/style\.css:2: 'acent'"):
        render(tmp_path, "classic/style.css", ".a { color: red; }\n.b { color: {{ acent }}; }")
