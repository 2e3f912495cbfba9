"""Merge tags can be printed, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import TemplateError
from digest.render import Renderer
from digest.render.merge import Marks, MergeTagMisuseError
from render import sample


def render(folder: Path, source: str, name: str = "footer.txt.j2") -> str:
    path = folder / "_shared" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(source, encoding="utf-8")
    mail = Renderer(folder).render(sample.edition(), sample.NEWSLETTER)
    return (mail.text if name.endswith("txt.j2") else mail.html).fill(sample.VALUES)


@pytest.mark.parametrize(
    "use",
    [
        "{% if recipient.name %}yes{% endif %}",
        "{{ recipient.name or 'friend' }}",
        "{{ not recipient.name }}",
        "{% if recipient.name == 'Carol' %}yes{% endif %}",
        "{% if recipient.name > 'A' %}yes{% endif %}",
        "{% if 'C' in recipient.name %}yes{% endif %}",
        "{% if recipient.name in ['Carol'] %}yes{% endif %}",
        "{{ recipient.name | upper }}",
        "{{ recipient.name | default('friend') }}",
        "{{ recipient.name | length }}",
        "{{ recipient.name | safe }}",
        "{{ 'x' | replace('x', recipient.name) }}",
        "{{ recipient.name is defined }}",
        "{{ recipient.name.first }}",
        "{{ recipient.name[0] }}",
        "{{ recipient.name() }}",
        "{{ recipient.name + '!' }}",
        "{{ 'Dear ' + recipient.name }}",
        "{{ 'Dear ' ~ recipient.name }}",
        "{{ 'Dear %s' % recipient.name }}",
        "{{ 'Dear {}'.format(recipient.name) }}",
        "{{ recipient.name * 2 }}",
        "{% for letter in recipient.name %}{{ letter }}{% endfor %}",
        "{{ _('Dear %(name)s', name=recipient.name) }}",
        "{{ recipient }}",
        "{{ {recipient.name: 1} }}",
    ],
)
@pytest.mark.parametrize("name", ["footer.txt.j2", "footer.html.j2"])
def test_logic_on_a_merge_tag_is_a_located_error(tmp_path: Path, use: str, name: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render(tmp_path, f"first line\n{use}\n", name)
    [problem] = caught.value.problems
    assert problem.where == f"templates/_shared/{name}:2"
    assert problem.next_step


def test_a_tag_may_be_renamed_and_printed(tmp_path: Path) -> None:
    source = "{% set who = recipient.name %}Dear {{ who }}"
    assert render(tmp_path, source).rstrip().endswith("Dear Carol")


@pytest.mark.parametrize(
    "source",
    [
        "{% filter upper %}{{ recipient.name }}{% endfilter %}",
        "{% set line %}{{ recipient.name }}{% endset %}{{ line | truncate(9, True, '') }}",
        '{% set line %}{{ recipient.name }}{% endset %}{{ line | replace("z", "") }}',
    ],
)
def test_a_block_around_a_tag_may_not_be_filtered(tmp_path: Path, source: str) -> None:
    with pytest.raises(TemplateError, match=r"footer|edition"):
        render(tmp_path, source)


def test_a_name_may_not_stand_in_a_link(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"recipient\.name stands in a link"):
        render(tmp_path, '<tr><td><a href="{{ recipient.name }}">x</a></td></tr>', "footer.html.j2")


def test_a_preheader_takes_no_merge_tags(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="same for everybody"):
        render(tmp_path, "{{ recipient.name }}", "preheader.txt.j2")


def test_values_are_escaped_for_where_they_stand(tmp_path: Path) -> None:
    shared = tmp_path / "_shared"
    shared.mkdir()
    for name in ("footer.html.j2", "footer.txt.j2", "subject.txt.j2"):
        (shared / name).write_text("{{ recipient.name }}", encoding="utf-8")
    mail = Renderer(tmp_path).render(sample.edition(), sample.NEWSLETTER)
    values = {**sample.VALUES, "recipient.name": '<b>"Eve"\r\nBcc: x@example.org'}
    assert "&lt;b&gt;&quot;Eve&quot;" in mail.html.fill(values)
    assert '<b>"Eve"' in mail.text.fill(values)
    assert mail.subject.fill(values) == '<b>"Eve" Bcc: x@example.org'


def test_marks_differ_with_every_render_and_leave_no_trace() -> None:
    one, other = Marks(), Marks()
    assert one.cut("plain", "text").pieces == ("plain",)
    foreign = str(other._pattern.pattern).replace(r"(\d)", "0")
    assert one.cut(foreign, "text").pieces == (foreign,)
    with pytest.raises(MergeTagMisuseError):
        other.cut(foreign[:20], "text")
