"""The main job end to end, as a person runs it: feeds in, themed e-mail out, delivered."""

from __future__ import annotations

import email
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from deliver.returned import dsn
from sample_project import Project
from store.databases import looks_at_the_file

from digest.model import Choice, Suppression
from digest.samples.content import load_samples
from digest.store import Store


def mails(project: Project) -> dict[str, EmailMessage]:
    """The messages in the outbox by address."""
    found: dict[str, EmailMessage] = {}
    for path in project.folder.glob("outbox/**/*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        found[message["To"].addresses[0].addr_spec] = message
    return found


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    text = body.get_content()
    assert isinstance(text, str)
    return text.replace("\r\n", "\n")


def subscribers(project: Project) -> set[str]:
    text = (project.folder / "subscribers.yaml").read_text(encoding="utf-8")
    return set(re.findall(r"[\w.+-]+@[\w.-]+\w", text))


def tree_hash(folder: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_preview_is_pure_and_is_what_is_sent(project: Project) -> None:
    before = tree_hash(project.folder)
    hashes = set()
    for preview in (project.digest, project.process):
        result = preview("preview", "--no-open", "--out", str(project.folder.parent / "seen"))
        assert result.returncode == 0, result.stderr
        facts = json.loads((project.folder.parent / "seen" / "edition.json").read_text())
        hashes.add(facts["content_hash"])
    assert tree_hash(project.folder) == before
    reader = min(subscribers(project))
    own = project.folder.parent / "own"
    assert project.digest("preview", "--no-open", "--as", reader, "--out", str(own)).returncode == 0

    sent = project.process("send")
    assert sent.returncode == 0, sent.stderr
    assert hashes == set(re.findall(r"\b[0-9a-f]{64}\b", sent.stdout))
    message = mails(project)[reader]
    assert part(message, "html") == (own / "edition.html").read_text(encoding="utf-8")
    assert part(message, "plain") == (own / "edition.txt").read_text(encoding="utf-8")


def test_every_subscriber_gets_one_whole_message(project: Project) -> None:
    assert project.digest("send").returncode == 0
    assert set(mails(project)) == subscribers(project)
    for address, message in mails(project).items():
        assert [each.get_content_type() for each in message.iter_parts()] == [
            "text/plain",
            "text/html",
        ]
        assert not message.defects
        assert len(message["To"].addresses) == 1
        assert message["Message-ID"]
        assert message["List-Unsubscribe"]
        assert message["Auto-Submitted"] == "auto-generated"
        others = [str(other) for name, other in mails(project).items() if name != address]
        assert not any(address in other for other in others), "somebody else's address"


def test_the_same_edition_is_not_sent_twice(project: Project) -> None:
    assert project.digest("send").returncode == 0
    again = project.digest("send")
    assert again.returncode == 1
    assert "exists already" in again.stderr
    listed = json.loads(project.digest("editions", "list", "--json").stdout)
    assert [row["number"] for row in listed] == [1]


def test_an_article_is_in_a_newsletter_once(project: Project) -> None:
    assert project.digest("send").returncode == 0
    other = project.digest("send", "--slot", "2199-01-01T07:00")
    assert other.returncode == 1
    assert "no new article" in other.stderr


def test_the_same_news_of_several_outlets_is_one_story(project: Project) -> None:
    out = project.folder / "preview"
    assert project.digest("preview", "--no-open").returncode == 0
    facts = json.loads((out / "edition.json").read_text(encoding="utf-8"))
    told: dict[str, set[str]] = {}
    for feed in load_samples():
        for article in feed.articles:
            if article.story:
                told.setdefault(article.story, set()).add(article.headline)
    stories = [
        {article["title"] for article in story["articles"]}
        for theme in facts["themes"]
        for story in (*theme["stories"], *theme["more"])
    ]
    whole = sum(any(headlines <= story for story in stories) for headlines in told.values())
    assert whole >= 0.8 * len(told)


def test_all_articles_are_accounted_for(project: Project) -> None:
    assert project.digest("preview", "--no-open").returncode == 0
    facts = json.loads((project.folder / "preview" / "edition.json").read_text(encoding="utf-8"))
    shown = [
        article["url"]
        for theme in facts["themes"]
        for story in (*theme["stories"], *theme["more"])
        for article in story["articles"]
    ]
    assert len(shown) == len(set(shown))
    assert len(shown) + len(facts["excluded"]) >= 150


def test_a_second_collect_finds_nothing_new(project: Project) -> None:
    result = project.digest("collect", "--force")
    assert result.returncode == 0, result.stderr
    assert "articles: 0 new, 0 updated" in result.stdout


def test_what_comes_back_is_recognised(project: Project) -> None:
    assert project.digest("send").returncode == 0
    sent = min(project.folder.glob("outbox/**/*.eml"))
    bounce = project.folder / "bounce.eml"
    bounce.write_bytes(dsn(sent.read_text(encoding="utf-8")))
    told = project.digest("bounces", "import", "bounce.eml")
    assert told.returncode == 0, told.stderr
    assert told.stdout.endswith("1 message read: 1 hard; 1 new\n")
    with Store.open(project.database, read_only=True) as store:
        assert [each.address for each in store.suppressions.all()] == [sent.stem]


@looks_at_the_file
def test_a_test_copy_and_a_dry_run_record_nothing(project: Project) -> None:
    before = hashlib.sha256((project.folder / "digest.db").read_bytes()).hexdigest()
    assert project.digest("send", "--dry-run").returncode == 0
    copy = project.digest("send", "--to", "editor@example.org")
    assert copy.returncode == 0, copy.stderr
    assert set(mails(project)) == {"editor@example.org"}
    assert mails(project)["editor@example.org"]["Subject"].startswith("[test]")
    assert hashlib.sha256((project.folder / "digest.db").read_bytes()).hexdigest() == before


def test_who_left_is_in_no_later_audience(project: Project) -> None:
    with Store.open(project.database) as store:
        store.suppressions.add(
            Suppression(
                address="Zoe@reader.example",
                list="weekly",
                reason="unsubscribed",
                at=datetime.now(UTC),
            )
        )
    assert project.digest("send").returncode == 0
    assert set(mails(project)) == subscribers(project) - {"zoe@reader.example"}


def test_only_chosen_themes(project: Project) -> None:
    (project.folder / "subscribers.yaml").write_text(
        "lists:\n  weekly:\n    - ada@example.org\n"
        "    - email: carol@example.org\n      themes: [Smart vehicles]\n",
        encoding="utf-8",
    )
    assert project.digest("send").returncode == 0
    whole, chosen = (
        part(mails(project)[f"{name}@example.org"], "plain") for name in ("ada", "carol")
    )
    assert len(chosen) < len(whole)
    assert "smart vehicles" in chosen.lower()


def test_nobody_to_send_to_is_no_edition(project: Project) -> None:
    (project.folder / "subscribers.yaml").write_text("lists: {weekly: []}\n", encoding="utf-8")
    result = project.digest("send")
    assert result.returncode == 1
    assert "nobody to send it to" in result.stderr
    assert project.digest("preview", "--no-open").returncode == 0, "the articles are not used up"


def test_a_coming_slot_with_nothing_new_is_not_skipped_ahead(project: Project) -> None:
    assert project.digest("send").returncode == 0
    assert project.digest("send", "--slot", "next").returncode == 1
    listed = json.loads(project.digest("editions", "list", "--json").stdout)
    assert [row["status"] for row in listed] == ["sent"]


def test_a_reader_whose_themes_are_all_empty_gets_no_mail(project: Project) -> None:
    project.change("themes:\n", "themes:\n  - {name: Falconry, keywords: [falconry]}\n")
    (project.folder / "subscribers.yaml").write_text(
        "lists:\n  weekly:\n    - ada@example.org\n"
        "    - {email: carol@example.org, themes: [Falconry]}\n",
        encoding="utf-8",
    )
    preview = project.digest("preview", "--no-open", "--as", "carol@example.org")
    assert preview.returncode == 2
    assert "none of these themes is in it: Falconry" in preview.stderr
    assert project.digest("send").returncode == 0
    assert set(mails(project)) == {"ada@example.org"}


def test_what_readers_chose_on_the_web_counts_when_it_is_sealed(project: Project) -> None:
    now = datetime.now(UTC)
    with Store.open(project.database) as store:
        joined = store.sign_ups.ask(
            "yara@example.org", newsletter="weekly", list="weekly", now=now, pause=timedelta()
        )
        assert joined
        store.sign_ups.confirm(joined, now)
        until = (now + timedelta(days=30)).date()
        paused = Choice(
            address="ADA@reader.example", newsletter="weekly", paused_until=until, at=now
        )
        store.choices.keep(paused)
    assert project.digest("send").returncode == 0
    assert "yara@example.org" in mails(project)
    assert "ada@reader.example" not in mails(project)
    edition = json.loads(project.digest("editions", "list", "--json").stdout)[0]["id"]
    shown = project.digest("editions", "show", edition).stdout
    assert re.search(rf"ada@reader.example .*skipped .*paused until {until}", shown)


def test_a_preview_after_the_send_shows_what_was_sent(project: Project) -> None:
    sent = project.digest("send")
    shown = project.digest("preview", "--no-open")
    assert shown.returncode == 0, shown.stderr
    assert set(re.findall(r"\b[0-9a-f]{64}\b", shown.stdout)) == set(
        re.findall(r"\b[0-9a-f]{64}\b", sent.stdout)
    )
