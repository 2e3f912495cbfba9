"""The databases, for every test of the store."""

from store.databases import postgresql, store, store_url

__all__ = ["postgresql", "store", "store_url"]
