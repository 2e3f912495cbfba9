from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.dates import read_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sat, 01 Mar 2025 10:00:00 GMT", "2025-03-01 10:00"),
        ("Sat, 1 March 2025 10:00:00 EST", "2025-03-01 15:00"),
        ("Sat, 01 Mar 2025 10:00:00 -0500 (EST)", "2025-03-01 15:00"),
        ("Sat, 01 Mar 2025 10:00 +0530", "2025-03-01 04:30"),
        ("Sat, 01-Mar-2025 10:00:00 GMT+0800", "2025-03-01 02:00"),
        ("01 Mar 25 10:00 CET", "2025-03-01 09:00"),
        ("01 Mar 99 10:00 UT", "1999-03-01 10:00"),
        ("Sat Mar  1 10:00:00 2025", "2025-03-01 10:00"),
        ("2025-03-01T10:00:00.123456+08:00", "2025-03-01 02:00"),
        ("2025-03-01T10:00Z", "2025-03-01 10:00"),
        ("2025-03-01T24:00:00Z", "2025-03-02 00:00"),
        ("2025-03-01 10:00:00 -0800", "2025-03-01 18:00"),
        ("20250301T100000Z", "2025-03-01 10:00"),
        ("2025-03-01", "2025-03-01 00:00"),
        ("2025/03/01 10:00", "2025-03-01 10:00"),
        ("March 1, 2025 10:05 PM", "2025-03-01 22:05"),
        ("1 Mar 2025 12:05 AM", "2025-03-01 00:05"),
        ("1740823200", "2025-03-01 10:00"),
        ("1740823200000", "2025-03-01 10:00"),
        ("Mo, 3 März 2025 10:00:00 +0100", "2025-03-03 09:00"),
        ("03.02.2025 14:05", "2025-02-03 14:05"),
        ("1. Dezember 2025, 14:05 MEZ", "2025-12-01 13:05"),
        ("lun., 03 févr. 2025 10:00:00 +0100", "2025-02-03 09:00"),
        ("5 de marzo de 2025", "2025-03-05 00:00"),
        ("1 марта 2025 10:00", "2025-03-01 10:00"),
        ("4 července 2025 10:00", "2025-07-04 10:00"),
        ("4 června 2025 10:00", "2025-06-04 10:00"),
        ("2 maja 2025", "2025-05-02 00:00"),
        ("8 Ağustos 2025 10:00", "2025-08-08 10:00"),
        ("2025年3月1日 10:00", "2025-03-01 10:00"),
        ("2025년 3월 1일", "2025-03-01 00:00"),
    ],
)
def test_formats(text: str, expected: str) -> None:
    moment = read_date(text)
    assert moment is not None
    assert moment.tzinfo is UTC
    assert f"{moment:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "01/03/2025 10:00",  # March in Europe, January in America
        "Sat, 01 Foo 2025 10:00:00 GMT",
        "2025-02-30",
        "Sat, 01 Mar 2025 25:00:00 GMT",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0000000000",
        "99999999999999999999",
        "2025-03-01T10:00:00+99:99",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert read_date(text) is None


@given(st.integers(min_value=631_238_400, max_value=4_102_358_400))
def test_the_two_standards(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert read_date(moment.isoformat()) == moment
    assert read_date(f"{moment:%a, %d %b %Y %H:%M:%S} +0000") == moment


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    read_date(text)
    read_date("12 Mar 2025 " + text)
