"""Embed: adapters of the `Embedder` port, and what of an article is turned into a vector."""

from digest.embed.adapters import SentenceEncoder, WordsOnly, embedding_text, make_embedder

__all__ = ["SentenceEncoder", "WordsOnly", "embedding_text", "make_embedder"]
