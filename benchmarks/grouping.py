"""Group one window of articles: quality to be scored, time and memory beside known baselines.

    benchmarks/grouping.py DATA.jsonl [--themes FILE.json] > out.jsonl
    benchmarks/grouping.py --scale DATA.jsonl   # 500 … 10,000 articles: CPU seconds and memory

DATA holds {"id", "title", "summary", "source", "published"} lines (.gz too); FILE maps names of
themes to keywords. Lines {"id", "story", "theme"} come out. With --themes every article gets the
nearest of those themes, as such a set has no others. --method writes a baseline's stories instead
(all but bigrams need scikit-learn); --words leaves the sentence vectors out. In --scale the vectors
are computed once and stored; every figure is then from a process of its own, imports not counted.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import pickle
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track

from digest.config.types import Limits, ThemeRule
from digest.embed import embedding_text, make_embedder
from digest.group import group, theme_texts
from digest.model import Article

SIZES = (500, 1000, 2000, 5000, 10_000)
THRESHOLD = 0.5  # of both baselines, cosine and Jaccard
BATCH = 256
METHODS = ("digest", "components", "product", "bigrams")


def read(path: Path) -> list[Article]:
    """The articles of a file; an empty date is one and the same moment for all."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return [made(json.loads(line)) for line in text.splitlines() if line.strip()]


def made(row: dict[str, str]) -> Article:
    """One line as an article."""
    text = row.get("published") or "2000-01-01"
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Article(
        id=row["id"],
        url=f"https://articles.example/{row['id']}",
        title=row["title"],
        summary=row.get("summary", ""),
        source=row.get("source", ""),
        published=moment,
        first_seen=moment,
    )


def embed(articles: Sequence[Article], rules: Sequence[ThemeRule]) -> dict[str, Sequence[float]]:
    """The vectors of articles and themes, with a progress bar and the pace on stderr."""
    embedder = make_embedder()
    keys = [*(one.id for one in articles), *theme_texts(rules)]
    texts = [*map(embedding_text, articles), *theme_texts(rules)]
    found: dict[str, Sequence[float]] = {}
    begun = time.perf_counter()
    for start in track(range(0, len(texts), BATCH), "vectors", console=Console(stderr=True)):
        batch = slice(start, start + BATCH)
        found.update(zip(keys[batch], embedder.embed(texts[batch]), strict=True))
    seconds = time.perf_counter() - begun
    say(f"vectors ({embedder.name}): {len(texts) / seconds:,.0f} texts per second")
    return found


def vectors_of(
    chosen: argparse.Namespace, articles: Sequence[Article], rules: Sequence[ThemeRule]
) -> dict[str, Sequence[float]]:
    """The vectors as the command line wants them: none, stored ones, or new ones."""
    if chosen.words:
        return {}
    if chosen.vectors:
        make_embedder()  # as the product does: it says that numpy is to use one thread
        stored: dict[str, Sequence[float]] = pickle.loads(chosen.vectors.read_bytes())
        return stored
    return embed(articles, rules)


def grouped(
    articles: Sequence[Article], rules: Sequence[ThemeRule], vectors: dict[str, Sequence[float]]
) -> list[dict[str, str]]:
    """The product's stories and themes."""
    begun = time.process_time()
    grouping = group(
        articles,
        rules=rules,
        feeds=(),
        limits=Limits(),
        language="en",
        now=max(one.published for one in articles),
        vectors=vectors,
    )
    took("digest", articles, begun)
    for theme in grouping.themes:
        say(f"  {theme.kind:10} {len(theme.stories) + len(theme.more):5}  {theme.name}")
    return [
        {"id": one.id, "story": why.story, "theme": why.nearest if rules else why.theme}
        for one in articles
        for why in (grouping.why[one.id],)
    ]


def tfidf(articles: Sequence[Article], method: str) -> list[dict[str, str]]:
    """Baselines: scikit-learn's tf-idf, then average link, or connected components of what its
    neighbours search finds, or of what a product of sparse matrices finds (the least work)."""
    from scipy.sparse.csgraph import connected_components
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.neighbors import radius_neighbors_graph

    begun = time.process_time()
    texts = [f"{one.title} {one.summary[:200]}" for one in articles]
    matrix = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    if method == "average":
        clustering = AgglomerativeClustering(
            n_clusters=None, metric="cosine", linkage="average", distance_threshold=0.75
        )
        labels = clustering.fit_predict(matrix.toarray())
    else:
        if method == "components":
            near = radius_neighbors_graph(matrix, 1 - THRESHOLD, metric="cosine")
        else:
            near = matrix @ matrix.T
            near.data[near.data < THRESHOLD] = 0
            near.eliminate_zeros()
        labels = connected_components(near, directed=False)[1]
    took(f"tf-idf, {method}", articles, begun)
    return [{"id": one.id, "story": str(n)} for one, n in zip(articles, labels, strict=True)]


def bigrams(articles: Sequence[Article]) -> list[dict[str, str]]:
    """Baseline: fold an article into the first whose title shares half of their word pairs."""
    begun = time.process_time()
    first: list[tuple[frozenset[tuple[str, str]], str]] = []
    rows = []
    for one in articles:
        listed = one.title.casefold().split()
        pairs = frozenset(itertools.pairwise(listed))
        story = next((key for seen, key in first if jaccard(pairs, seen) >= THRESHOLD), one.id)
        if story == one.id:
            first.append((pairs, one.id))
        rows.append({"id": one.id, "story": story})
    took("bigrams", articles, begun)
    return rows


def jaccard(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    """The share of word pairs that two titles have in common."""
    return len(one & other) / len(one | other) if one and other else 0.0


def scale(path: Path, *, words: bool) -> None:
    """Each size and method in a process of its own: CPU seconds and peak memory."""
    with TemporaryDirectory() as folder:
        stored = Path(folder) / "vectors"
        if not words:  # in a process of its own too: a child's peak memory starts at its parent's
            subprocess.run(
                [sys.executable, __file__, str(path), "--store", str(stored)], check=True
            )
        given = ["--words"] if words else ["--vectors", str(stored)]
        for count, method in itertools.product(SIZES, METHODS):
            done = subprocess.run(
                [
                    *(sys.executable, __file__, str(path), "--method", method, *given),
                    *("--count", str(count)),
                ],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
            lines = [line for line in done.stderr.splitlines() if line.endswith((" s", " MB"))]
            say(f"{count:6} {method:11} {' · '.join(lines) or done.stderr[-200:]}")


def took(method: str, articles: Sequence[Article], begun: float) -> None:
    """Say how much CPU time a method has taken since `begun`."""
    say(f"{method}: {len(articles)} articles in {time.process_time() - begun:.2f} s")


def say(text: str) -> None:
    """A figure, on stderr: stdout is for the lines."""
    print(text, file=sys.stderr)


def lines_of(rows: Iterable[dict[str, str]]) -> None:
    """The answer, one line per article."""
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


def main() -> None:
    """Read, group, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--themes", type=Path)
    parser.add_argument("--method", choices=(*METHODS, "average"), default="digest")
    parser.add_argument("--count", type=int, default=None)
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--store", type=Path, help="write the vectors there, and nothing else")
    parser.add_argument("--vectors", type=Path, help="read what --store wrote")
    parser.add_argument("--scale", action="store_true")
    chosen = parser.parse_args()
    if chosen.scale:
        scale(chosen.data, words=chosen.words)
        return
    articles = read(chosen.data)[: chosen.count]
    if chosen.store:
        chosen.store.write_bytes(pickle.dumps(embed(articles, ())))
        return
    named = json.loads(chosen.themes.read_text(encoding="utf-8")) if chosen.themes else {}
    rules = [ThemeRule(name=name, keywords=tuple(words)) for name, words in named.items()]
    if chosen.method == "digest":
        lines_of(grouped(articles, rules, vectors_of(chosen, articles, rules)))
    elif chosen.method == "bigrams":
        lines_of(bigrams(articles))
    else:
        lines_of(tfidf(articles, chosen.method))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
