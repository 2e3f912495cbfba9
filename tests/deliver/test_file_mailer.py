"""The outbox folder: one .eml per recipient, its page beside it, an index that links to all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliver.sample import message, messages
from digest.config.types import DeliverySettings
from digest.deliver.mailers import make_mailer
from digest.deliver.mailers.file import FileMailer, safe_name
from digest.errors import MailerError
from digest.model import Recipient
from digest.ports import Message


def deliver(outbox: Path, sent: Iterator[Message]) -> list[Path]:
    mailer = make_mailer(DeliverySettings(mailer="file", outbox=outbox))
    written = [Path(outcome.detail) for _, outcome in mailer.send(sent)]
    mailer.close()
    return written


def links(page: Path) -> list[Path]:
    found = re.findall(r'href="([^"]*)"', page.read_text(encoding="utf-8"))
    return [page.parent / unquote(unescape(link)) for link in found]


def test_each_recipient_has_a_file_that_parses(tmp_path: Path) -> None:
    written = deliver(tmp_path, messages("ada", "bob"))
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "weekly/2026-11-23T0700/ada@example.org.eml",
        "weekly/2026-11-23T0700/bob@example.org.eml",
    ]
    for path, sent in zip(written, messages("ada", "bob"), strict=True):
        assert path.read_bytes() == sent.body
        html = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("html",))
        assert html
        assert "<p>Dear , the quays opened.</p>" in html.get_content()
        assert "the quays opened" in path.with_name(f"{path.stem}.html").read_text()


def test_the_index_links_to_everything(tmp_path: Path) -> None:
    written = deliver(tmp_path, messages("ada", "o'brien&co"))
    pages = [path.with_name(f"{path.stem}.html") for path in written]
    assert sorted(links(tmp_path / "index.html")) == sorted([*written, *pages])
    assert "Häfen:" in (tmp_path / "index.html").read_text(encoding="utf-8")
    deliver(tmp_path, messages("carol"))
    assert len(links(tmp_path / "index.html")) == 6, "what was there before is still listed"


def test_the_same_delivery_overwrites_its_own_file(tmp_path: Path) -> None:
    [first] = deliver(tmp_path, messages("ada"))
    first.write_bytes(b"half a fi")
    [second] = deliver(tmp_path, messages("ada"))
    assert second == first
    assert first.read_bytes() == next(messages("ada")).body
    assert {path.suffix for path in first.parent.iterdir()} == {".eml", ".html"}


def test_the_page_can_run_no_script(tmp_path: Path) -> None:
    [path] = deliver(tmp_path, messages("ada"))
    assert "default-src 'none'" in path.with_name(f"{path.stem}.html").read_text()


def test_a_folder_that_cannot_be_written_stops_the_edition(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file is in the way")
    mailer = FileMailer(tmp_path / "outbox")
    with pytest.raises(MailerError, match="cannot write the outbox folder"):
        next(mailer.send(messages("ada")))
    mailer.close()


@pytest.mark.parametrize("address", ["../../etc@x.org", "a/b@x.org", ".hidden@x.org", "ü@x.org"])
def test_no_address_leads_out_of_the_folder(tmp_path: Path, address: str) -> None:
    sent = message(Recipient(address=address, list="weekly"))
    [path] = deliver(tmp_path, iter([sent]))
    assert path.resolve().parent == (tmp_path / "weekly/2026-11-23T0700").resolve()
    assert not path.name.startswith(".")


@given(st.text(max_size=300), st.text(max_size=300))
def test_safe_names_are_safe_and_distinct(one: str, other: str) -> None:
    for text in (one, other):
        assert re.fullmatch(r"[A-Za-z0-9@+._-]{1,129}", safe_name(text))
        assert not safe_name(text).startswith(".")
    assert (safe_name(one) == safe_name(other)) == (one == other)
