"""Sentence vectors: made once per article, kept in the store, given to the grouping."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from digest.config.types import ThemeRule
from digest.embed import embedding_text
from digest.group import theme_texts
from digest.model import Article
from digest.ports import Embedder
from digest.store import Store

_BATCH = 64

Made = Callable[[int, int], None]  # made so far, of how many


def keep_vectors(
    store: Store,
    embedder: Embedder,
    texts: Mapping[str, str],
    progress: Made | None = None,
) -> None:
    """Make and store the vectors of articles, by their ids; `progress` is told (done, total)."""
    ids = list(texts)
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        found = embedder.embed([texts[each] for each in some])
        store.articles.save_vectors(embedder.name, dict(zip(some, found, strict=True)))
        if progress:
            progress(start + len(some), len(ids))


def vectors_for(
    store: Store, embedder: Embedder, articles: Sequence[Article], rules: Sequence[ThemeRule]
) -> dict[str, Sequence[float]]:
    """The vectors that `group` takes: by article id, and by text for the themes' texts.

    Those of articles that have none yet are made on the spot and not kept: a preview writes
    nothing.
    """
    vectors = store.articles.vectors(embedder.name, [article.id for article in articles])
    texts = {a.id: embedding_text(a) for a in articles if a.id not in vectors}
    texts |= {text: text for text in theme_texts(rules)}
    found = embedder.embed(list(texts.values()))
    return vectors | dict(zip(texts, found, strict=True))
