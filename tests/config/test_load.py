"""What digest.yaml comes to mean, checked against the values of Config."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from digest.config.load import load_config
from digest.config.types import Config, Limits, Mailbox
from digest.errors import ConfigError
from digest.model import FullText

DESIGN_EXAMPLE = """\
database: sqlite:///digest.db            # or postgresql+psycopg://…
base_url: https://news.example.org       # where `digest run` is reachable
feeds:
  - url: https://example.org/feed
    tags: [mobility]
    theme: Markets                       # optional: everything from this feed
    full_text: auto                      # auto | always | never: fetch the article page
themes:
  - name: Smart vehicles
    keywords: [autonomous, "electric vehicle", EV, robotaxi]
newsletters:
  weekly:
    title: Asia Mobility Weekly
    from: Asia Mobility <news@example.org>
    schedule: "mon 07:00"                # or a cron line
    timezone: Asia/Hong_Kong
    feeds: [mobility]                    # tags; leave out for all
    lists: [weekly]
    design: classic
    max_lateness: 12h
    limits: {stories: 30, per_theme: 6, per_feed: 5, related_per_story: 4}
delivery: {mailer: file}                 # file (an outbox folder) | smtp | sendgrid
"""
SMALL = """\
feeds: []
newsletters:
  weekly: {title: Weekly, from: news@example.org, timezone: UTC}
"""


def load(folder: Path, text: str, **env: str) -> Config:
    path = folder / "digest.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, env)


def problems(folder: Path, text: str, **env: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(folder, text, **env)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "next_step"),
    [("project", "did you mean project/digest.yaml?"), ("empty", "name a file in it")],
)
def test_a_folder_is_told_from_a_missing_file(
    name: str, next_step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "digest.yaml").touch()
    with pytest.raises(ConfigError) as caught:
        load_config(Path(name))
    assert str(caught.value) == f"{name}: is a directory; {next_step}"


def test_the_example_of_the_design_is_read(tmp_path: Path) -> None:
    config = load(tmp_path, DESIGN_EXAMPLE)
    (feed,) = config.feeds
    assert (feed.url, feed.tags, feed.theme) == (
        "https://example.org/feed",
        ("mobility",),
        "Markets",
    )
    assert feed.full_text is FullText.AUTO
    assert config.themes[0].keywords == ("autonomous", "electric vehicle", "EV", "robotaxi")
    weekly = config.newsletters["weekly"]
    assert weekly.id == "weekly"
    assert weekly.sender == Mailbox(address="news@example.org", name="Asia Mobility")
    assert weekly.schedule is not None
    assert weekly.schedule.crons == ("0 7 * * 1",)
    assert weekly.timezone.key == "Asia/Hong_Kong"
    assert weekly.max_lateness == timedelta(hours=12)
    assert weekly.limits == Limits(stories=30, per_theme=6, per_feed=5, related_per_story=4)


def test_relative_paths_begin_at_the_file(tmp_path: Path) -> None:
    text = SMALL + (
        "database: sqlite:///data/my.db?timeout=5\n"
        "delivery: {outbox: sent}\n"
        "subscribers: people/subscribers.yaml\n"
    )
    config = load(tmp_path, text.replace("feeds: []", "feeds: [{url: file:feeds/a b.xml}]"))
    assert config.root == tmp_path
    assert config.database == f"sqlite:///{tmp_path}/data/my.db?timeout=5"
    assert config.delivery.outbox == tmp_path / "sent"
    assert config.subscribers_path == tmp_path / "people/subscribers.yaml"
    assert config.feeds[0].url == (tmp_path / "feeds/a b.xml").as_uri()


def test_what_is_left_out_has_a_default_beside_the_file(tmp_path: Path) -> None:
    config = load(tmp_path, SMALL)
    assert config.database == f"sqlite:///{tmp_path}/digest.db"
    assert config.delivery.outbox == tmp_path / "outbox"
    assert config.subscribers_path == tmp_path / "subscribers.yaml"
    assert config.newsletters["weekly"].schedule is None


@pytest.mark.parametrize(
    "url",
    ["file:../a.xml", "file:///etc/passwd", "file:a/../../b", "FILE:%2e%2e/a", "file://host/a"],
)
def test_a_file_feed_stays_in_the_project(tmp_path: Path, url: str) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    found = problems(folder, SMALL.replace("[]", f"[{{url: {url!r}}}]"))
    assert "outside the project folder" in found


def test_variables_are_filled_in_and_never_shown(tmp_path: Path) -> None:
    text = SMALL + (
        "database: postgresql+psycopg://digest:${PW}@db.example.org/digest\n"
        "delivery: {mailer: smtp, smtp: {password: '${PW}', port: '${PORT}', timeout: 1m}}\n"
    )
    text = text.replace("[]", '[{url: "https://me:${PW}@example.org/feed"}]')
    config = load(tmp_path, text, PW="s3cret", PORT="2525")
    assert config.delivery.smtp.password == "s3cret"
    assert config.delivery.smtp.port == 2525
    assert config.delivery.smtp.timeout_seconds == 60
    assert config.database == "postgresql+psycopg://digest:s3cret@db.example.org/digest"
    assert config.feeds[0].url == "https://me:s3cret@example.org/feed"
    assert "s3cret" not in repr(config)


def test_a_bad_value_from_the_environment_is_not_shown(tmp_path: Path) -> None:
    found = problems(tmp_path, SMALL + "base_url: ${WHERE}\n", WHERE="s3cret")
    assert found.endswith(
        'base_url: "${WHERE}" is not a web address; write an address that begins with https://'
    )


@pytest.mark.parametrize(
    "secret",
    [
        "delivery: {smtp: {password: hunter2}}",
        "delivery: {smtp: {password: 123456}}",
        "delivery: {smtp: {pasword: hunter2}}",
        "database: postgresql+psycopg://digest:hunter2@db/digest",
        "feeds: [{url: 'https://digest:hunter2@example.org/'}]",
        "feeds: [{url: '//digest:hunter2@[/'}]",
        "delivery: {smtp: {password: *hunter2}}",
        "delivery: {smtp: {password: 'hunter2}}",
    ],
)
def test_a_literal_secret_is_a_problem_and_is_not_repeated(tmp_path: Path, secret: str) -> None:
    found = problems(tmp_path, secret)
    assert "hunter2" not in found
    assert "123456" not in found


def test_designs_are_classic_and_the_folders_in_templates(tmp_path: Path) -> None:
    (tmp_path / "templates" / "brand").mkdir(parents=True)
    for design in ("classic", "brand"):
        config = load(tmp_path, SMALL.replace("UTC}", f"UTC, design: {design}}}"))
        assert config.newsletters["weekly"].design == design
    found = problems(tmp_path, SMALL.replace("UTC}", "UTC, design: brnad}"))
    assert "did you mean brand?" in found


def test_yes_no_and_times_are_text_as_in_yaml_1_2(tmp_path: Path) -> None:
    text = SMALL + "themes: [{name: no, keywords: [yes, off, 07:00]}]\n"
    (theme,) = load(tmp_path, text).themes
    assert (theme.name, theme.keywords) == ("no", ("yes", "off", "07:00"))


def test_every_other_key_reaches_its_field(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        """\
feeds:
  - {url: https://example.org/a, title: A, full_text: never, weight: 0.5}
themes:
  - {name: T, all: [a], not: [b], tags: [c], examples: [d e]}
newsletters:
  weekly:
    title: Weekly
    from: '"Lee, Bob" <bob@bücher.example>'
    reply_to: desk@example.org
    timezone: UTC
    language: zh-Hant
    about: What it is.
    postal_address: |
      Example Media
      1 Sample Street
    minimum_stories: 3
    themes: [T]
collect:
  {concurrency: 5, per_host: 1, max_bytes: 20000, timeout: 5s, max_redirects: 0, contact: me,
   allow_networks: [10.0.0.0/8, "fd00::/8"]}
""",
    )
    assert (config.feeds[0].title, config.feeds[0].weight) == ("A", 0.5)
    theme = config.themes[0]
    assert (theme.all, theme.none, theme.tags, theme.examples) == (("a",), ("b",), ("c",), ("d e",))
    weekly = config.newsletters["weekly"]
    assert weekly.sender == Mailbox(address="bob@xn--bcher-kva.example", name="Lee, Bob")
    assert weekly.reply_to == Mailbox(address="desk@example.org")
    assert (weekly.language, weekly.about) == ("zh-Hant", "What it is.")
    assert weekly.postal_address == "Example Media\n1 Sample Street"
    assert (weekly.minimum_stories, weekly.themes) == (3, ("T",))
    collect = config.collect
    assert (collect.concurrency, collect.per_host, collect.timeout_seconds) == (5, 1, 5)
    assert collect.allow_networks == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize("content", [None, b"feeds: [\xff]", b"\xfe\xff\x00a"])
def test_a_missing_or_unreadable_file_is_a_problem_too(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "digest.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    assert "digest.yaml" in str(caught.value)
    assert caught.value.exit_code == 2
