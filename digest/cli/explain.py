"""`digest explain`: why an article stands where it stands, in an editor's words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.main_job import NewsletterOption, SlotOption
from digest.cli.project import load_project, print_json, say
from digest.cli.why import explained, rank_words, story_words, theme_words
from digest.errors import NothingToSendError, Problem, UsageError

if TYPE_CHECKING:
    from digest.group import Explanation
    from digest.model import Article
    from digest.pipeline import Pipeline


def explain(
    url: Annotated[str, typer.Argument(help="An article's address; none or --all is every.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every article of the edition.")] = False,
    newsletter: NewsletterOption = None,
    slot: SlotOption = "today",
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Tell why articles are in the coming edition, and where, or why not; changes nothing."""
    from digest.cli.slots import chosen_slot
    from digest.wiring import open_pipeline

    if url and every:
        raise UsageError(Problem(where="--all", what="goes without an address", next_step="choose"))
    config, subscribers = load_project()
    with open_pipeline(config, subscribers, read_only=True) as pipeline:
        series = pipeline.newsletter(newsletter)
        when, until = chosen_slot(slot, series, pipeline.now())
        if url:
            article = _article(pipeline, url)
            earlier = pipeline.store.editions.having(article.id)
            try:
                why = pipeline.draft(series, when, until=until).why.get(article.id)
            except NothingToSendError:
                why = None
            if json:
                print_json(_article_facts(article, why, earlier))
            else:
                say("\n".join(_folded(_article_lines(article, why, earlier, series.id))))
            return
        draft = pipeline.draft(series, when, until=until)
    all_of_them = [*explained(draft)]
    if json:
        print_json([asdict(why) for why in all_of_them])
    else:
        say("\n\n".join("\n".join(_folded(_lines(why))) for why in all_of_them))


def _article(pipeline: Pipeline, url: str) -> Article:
    """The stored article at `url`, under whichever spelling of it. Raises UsageError."""
    from digest.collect.links import canonical_url, identity_url

    wanted = canonical_url(url)
    if found := pipeline.store.articles.by_url(wanted):
        return found
    for candidate in pipeline.store.articles.with_path(wanted):
        if identity_url(candidate.url) == identity_url(wanted):
            return candidate
    next_step = "`digest explain --all` names the articles of the coming edition"
    raise UsageError(Problem(where=url, what="no such article was collected", next_step=next_step))


def _lines(why: Explanation) -> list[str]:
    lines = [why.title or "(no headline)", f"  {why.url}"]
    if why.place == "excluded":
        return [*lines, f"  left out: {why.left_out}"]
    if why.left_out:
        lines.append(f"  {why.left_out}")
    lines.append(f"  story: {story_words(why)}")
    lines.append(f"  theme: {why.theme or 'none'}: {theme_words(why.theme_reason)}")
    if why.nearest and why.nearest != why.theme:
        lines.append(f"  nearest of your themes: {why.nearest}")
    if why.rank:
        lines.append(f"  rank: {why.score:.2f} from {rank_words(why.rank)}")
    return lines


def _article_lines(
    article: Article, why: Explanation | None, earlier: dict[str, str], newsletter: str
) -> list[str]:
    if why:
        lines = _lines(why)
    elif newsletter in earlier:
        lines = [article.title, f"  {article.url}", "  left out: an earlier edition had it"]
    else:
        lines = [
            article.title,
            f"  {article.url}",
            f"  left out: not in the edition's time span (published "
            f"{article.published:%Y-%m-%d %H:%M} UTC), or its feeds are not this newsletter's",
        ]
    lines += [f"  was in: {edition}" for edition in earlier.values()]
    lines.append(f"  summary: {article.summary or 'none'}")
    lines.append("  read more found in it:" if article.read_more else "  no read-more links in it")
    for link in article.read_more:
        label = f'under "{link.label}"' if link.label else "without a label"
        lines.append(f"  - {link.title} ({link.kind}, {label})")
        lines.append(f"    {link.url or 'no address: no collected article has this title'}")
    lines.append("  cut from the body:" if article.cuts else "  nothing cut from the body")
    for cut in article.cuts:
        told = f', told by "{cut.label}"' if cut.label else ""
        lines.append(f"  - {cut.what} at {cut.where}{told}: {cut.text}".removesuffix(": "))
    return lines


def _folded(lines: Iterable[str]) -> list[str]:
    return [part for line in lines for part in _wrapped(line)]


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(
        line, 100, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    ) or [line]


def _article_facts(
    article: Article, why: Explanation | None, earlier: dict[str, str]
) -> dict[str, Any]:
    return {
        "url": article.url,
        "title": article.title,
        "summary": article.summary,
        "published": article.published,
        "explanation": why and asdict(why),
        "editions": list(earlier.values()),
        "read_more": [
            {"kind": link.kind, "label": link.label, "title": link.title, "url": link.url}
            for link in article.read_more
        ],
        "cuts": [asdict(cut) for cut in article.cuts],
    }
