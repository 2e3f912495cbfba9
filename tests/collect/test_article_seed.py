"""A news page as a feed entry, with all that such pages leave around their story."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from tests.collect.entries import article

TITLE = "Island Ports Agree to Share One Timetable After Winter Storms"
STANDFIRST = "Harbour masters want ferries to wait for each other and to tell passengers sooner"
HEADLINES = (
    "Ferry Strike Enters Its Second Week",
    "Port Workers Accept Pay Deal",
    "Storm Damage to Piers Put at $40m",
    "Why Island Hotels Are Half Empty",
)
STORY = f"""
<h2>{STANDFIRST}</h2>
<figure><img src="https://herald.example/i/ferry-800.jpg" alt="A ferry leaves the northern pier"
 width="800" height="450"><figcaption>A ferry leaves the northern pier. Photo: Reuters.</figcaption>
</figure>
<p>Three island ports have agreed to share one timetable for their ferries, the harbour board said
on Monday.</p>
<p>The boats will wait up to ten minutes for each other, and passengers are to be told of delays
by message, according to a paper seen by the board’s members.</p>
<p>Also on HT: <a href="/2026/02/insurer">Insurer Suspected of Delaying Storm Claims</a></p>
<p>In the first half of the winter, just over 42% of all crossings were late, official figures
show, and one in ten was cancelled.</p>
<p>A trial begins in April. The mainland port is not part of it.</p>
<ul><li>Reuters with additional editing by Ana Lind</li></ul>
<p><strong>Read more:</strong></p>
{"".join(f'<p><a href="/2026/02/{n}">{escape(line)}</a></p>' for n, line in enumerate(HEADLINES))}
<h4>Ana Lind</h4>
<p>Ana Lind is an Editor at the Herald Times. She has been a newspaper woman for 30 years, working
in the north as a writer and print editor. A sailor, she has a particular interest in islands.</p>
<div class="widget"><h3>HT Ferry Index</h3></div>
"""
NOT_OF_THE_STORY = (
    "Also on",
    "Insurer Suspected",
    "Photo:",
    "leaves the northern pier",
    "additional editing",
    "Read more",
    *HEADLINES,
    "newspaper woman",
    "HT Ferry Index",
)


def test_the_story_and_nothing_else() -> None:
    made = article(title=TITLE, content_html=STORY)
    assert made.title == TITLE
    assert made.summary == STANDFIRST
    assert made.text.startswith(STANDFIRST)
    assert made.text.endswith("The mainland port is not part of it.")
    for words in NOT_OF_THE_STORY:
        assert words not in made.text


def test_further_coverage_is_data() -> None:
    made = article(title=TITLE, content_html=STORY)
    assert [(link.label, link.title, link.url) for link in made.read_more] == [
        (
            "Also on HT:",
            "Insurer Suspected of Delaying Storm Claims",
            "https://herald.example/2026/02/insurer",
        ),
        *(
            ("Read more:", line, f"https://herald.example/2026/02/{n}")
            for n, line in enumerate(HEADLINES)
        ),
    ]


def test_the_picture_and_its_words() -> None:
    image = article(title=TITLE, content_html=STORY).image
    assert image
    assert (image.url, image.alt) == (
        "https://herald.example/i/ferry-800.jpg",
        "A ferry leaves the northern pier",
    )


SEED = Path(__file__).resolve().parents[3] / "shared" / "seed" / "article.txt"


def _seed_as_html() -> str:
    lines = [line.strip() for line in SEED.read_text(encoding="utf-8").splitlines()]
    linked = lines[lines.index("Read more:") + 1 :][:8]
    paragraphs = []
    for line in filter(None, lines[3:]):  # what is before is the page's search box and the headline
        label, mark, title = line.partition(": ")
        if label == "Also on AF":
            shown = f'{label}{mark}<a href="/2023/10/evergrande-chief">{escape(title)}</a>'
        elif line in linked:
            shown = f'<a href="/2023/10/smart-cars-{linked.index(line)}">{escape(line)}</a>'
        else:
            shown = escape(line)
        paragraphs.append(f"<p>{shown}</p>")
    return "".join(paragraphs)


@pytest.mark.skipif(not SEED.exists(), reason="the shared page is not here")
def test_the_shared_page() -> None:
    made = article(
        title="China Backs Firm Tie-Ups in Smart Vehicle Domination Drive",
        content_html=_seed_as_html(),
    )
    assert made.summary == (
        "Beijing is encouraging Chinese companies in the sector to form “innovation consortia”"
        " and share tech advances"
    )
    assert len(made.read_more) == 5
    assert (
        made.read_more[0].title == "Evergrande Chief Suspected Of Transferring Assets Offshore: WSJ"
    )
    assert made.read_more[-1].title == "Baidu-Geely Smart EV Joint Venture Jidu Auto Raises $400m"
    last = "in addition to stiff competition from Western counterparts, such as Tesla, in improving"
    assert last in made.text.split("\n\n")[-1]
    for words in (
        "Also on",
        "Photo:",
        "are pictured",
        "additional editing",
        "Read more",
        "AF China",
    ):
        assert words not in made.text
