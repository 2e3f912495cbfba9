"""`digest explain`: why an article stands where it stands, in an editor's words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.main_job import NewsletterOption, SlotOption
from digest.cli.project import load_project, print_json, say
from digest.errors import NothingToSendError, Problem, UsageError

if TYPE_CHECKING:
    from digest.group import Evidence, Explanation, RankTerms, ThemeReason
    from digest.model import Article
    from digest.pipeline import Draft, Pipeline

RULES = {
    "feed": "its feed goes there",
    "keyword": "these words of the theme: {words}",
    "tag": "these tags: {words}",
    "vectors": "it reads like the theme",
    "section": "it fits a section of that name: {words}",
    "phrase": "stories that share the words: {words}",
    "rest": "it fits no theme",
    "editor": "the edition file puts it there",
}


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
    explained = list(_in_order(draft))
    if json:
        print_json([_facts(why) for why in explained])
    else:
        say("\n\n".join("\n".join(_folded(_lines(why))) for why in explained))


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


def _in_order(draft: Draft) -> Iterable[Explanation]:
    """As the edition has them, then what was left out."""
    edition = draft.sealed.edition
    for theme in edition.themes:
        for story in (*theme.stories, *theme.more):
            for article in (story.lead, *story.others):
                yield draft.why[article.id]
    for excluded in edition.excluded:
        yield draft.why[excluded.article_id]


def _lines(why: Explanation) -> list[str]:
    lines = [why.title or "(no headline)", f"  {why.url}"]
    if why.place == "excluded":
        return [*lines, f"  left out: {why.left_out}"]
    if why.left_out:
        lines.append(f"  {why.left_out}")
    lines.append(f"  story: {_story(why)}")
    lines.append(f"  theme: {why.theme or 'none'}: {_theme(why.theme_reason)}")
    if why.nearest and why.nearest != why.theme:
        lines.append(f"  nearest of your themes: {why.nearest}")
    if why.rank:
        lines.append(f"  rank: {why.score:.2f} from {_rank(why.rank)}")
    return lines


def _story(why: Explanation) -> str:
    if why.evidence is None:
        return "told by this article only"
    role = "leads its story" if why.lead else "folded into a story"
    return f"{role}, {_evidence(why.evidence)}"


def _evidence(evidence: Evidence) -> str:
    shared = {
        "word stems": evidence.words,
        "names": evidence.names,
        "links": evidence.links,
    }
    said = "; ".join(f"{name}: {', '.join(found)}" for name, found in shared.items() if found)
    meaning = f", meaning {evidence.vectors:.2f}" if evidence.vectors is not None else ""
    return (
        f'most like "{evidence.title}" ({evidence.source}): likeness {evidence.score:.2f} '
        f"(words {evidence.lexical:.2f}{meaning})" + (f"; they share {said}" if said else "")
    )


def _theme(reason: ThemeReason | None) -> str:
    if reason is None:
        return "no reason kept"
    words = ", ".join(reason.words)
    said = RULES.get(reason.rule, reason.rule).format(words=words).removesuffix(": ")
    return f"{said} (fit {reason.score:.2f})" if reason.score else said


def _rank(rank: RankTerms) -> str:
    return (
        f"outlets {rank.outlets:.2f}, links to it {rank.links:.2f}, "
        f"freshness {rank.freshness:.2f}, fit to its theme {rank.keywords:.2f}, "
        f"length and image {rank.fullness:.2f}, times the feed's weight {rank.weight:g}"
    )


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
    return lines


def _folded(lines: Iterable[str]) -> list[str]:
    return [part for line in lines for part in _wrapped(line)]


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(
        line, 100, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    ) or [line]


def _facts(why: Explanation) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(why)


def _article_facts(
    article: Article, why: Explanation | None, earlier: dict[str, str]
) -> dict[str, Any]:
    return {
        "url": article.url,
        "title": article.title,
        "summary": article.summary,
        "published": article.published,
        "explanation": why and _facts(why),
        "editions": list(earlier.values()),
        "read_more": [
            {"kind": link.kind, "label": link.label, "title": link.title, "url": link.url}
            for link in article.read_more
        ],
    }
