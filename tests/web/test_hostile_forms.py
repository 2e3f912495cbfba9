"""Whatever is posted to a reader's page, it answers like a page and keeps nothing that is wrong."""

from __future__ import annotations

from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.sample import NOW

from web.conftest import GERMAN, THEMES
from web.visiting import Visitor

FIELDS = st.sampled_from(["save", "theme", "pace", "until", "leave", "email", "website", "", "x"])
VALUES = st.sampled_from(["each", "fourth", "pause", "2026-12-24", "all", *THEMES]) | st.text()
FORMS = st.lists(st.tuples(FIELDS, VALUES), max_size=8)
EVERYTHING = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # `visitor` only starts anew
)


@EVERYTHING
@given(fields=FORMS)
def test_any_form_is_answered(visitor: Visitor, fields: list[tuple[str, str]]) -> None:
    body = urlencode(fields, errors="replace")
    response, page = visitor.ask("POST", visitor.path("preferences", GERMAN.address), body)
    assert response.status == 200
    assert page.endswith("</html>\n")
    choice = visitor.pipeline.store.choices.of(GERMAN.address, "weekly")
    assert choice is None or (
        {*choice.themes} < {*THEMES}
        and choice.every in (1, 4)
        and (choice.paused_until is None or choice.paused_until > NOW.date())
    )


@EVERYTHING
@given(body=st.binary(max_size=400), path=st.sampled_from(["/u/", "/p/", "/s/", "/s/weekly/"]))
def test_any_bytes_are_answered(visitor: Visitor, body: bytes, path: str) -> None:
    response, _ = visitor.ask("POST", f"{path}weekly", body.decode("latin-1"))
    assert response.status == 404
    assert visitor.left == []
