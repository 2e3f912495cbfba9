"""The keys of links: whichever signed a moment ago still reads, also while it is retired."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from digest.store import Store
from store.sample import NOW


def test_a_key_that_is_being_retired_still_reads(store: Store) -> None:
    store.keys.secret()

    def rotate() -> None:
        for minute in range(60):
            store.keys.rotate(NOW + timedelta(minutes=minute))

    with ThreadPoolExecutor(1) as pool:
        rotating = pool.submit(rotate)
        while not rotating.done():
            signing = store.keys.secret()
            assert signing in store.keys.reading()
        rotating.result()
    keys = store.keys.reading()
    assert (len(keys), keys[0]) == (61, store.keys.secret())
