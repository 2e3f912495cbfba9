"""A realistic edition to render and to look at: four themes, two languages, written for this."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.config.types import Brand, Mailbox, Newsletter
from digest.model import (
    Article,
    Edition,
    Image,
    LinkKind,
    ReadMore,
    Story,
    Theme,
    ThemeKind,
    Window,
)

SLOT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
NEWSLETTER = Newsletter(
    id="weekly",
    title="Harbour & Rail Weekly",
    sender=Mailbox(address="news@example.org", name="Harbour & Rail"),
    timezone=ZoneInfo("Europe/Berlin"),
    brand=Brand(accent="#0f6b5c"),
    about="The week in ports, railways and the ships between them, read for you every Monday.",
    postal_address="Harbour & Rail, 12 Quay Street, Bristol BS1 4DJ",
)
VALUES = {
    "recipient.name": "Carol",
    "recipient.address": "carol@example.org",
    "recipient.greeting": "Dear Carol,",
    "unsubscribe_url": "https://news.example.org/u/4f7d2a",
    "preferences_url": "https://news.example.org/p/4f7d2a",
    "web_url": "https://news.example.org/weekly/2026-11-23",
}


def slug(text: str) -> str:
    """Words for a sample URL."""
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())[:60]


def outlet(source: str, title: str) -> ReadMore:
    """The same news elsewhere."""
    url = f"https://{slug(source)}.example/{slug(title)}"
    return ReadMore(kind=LinkKind.OUTLET, title=title, url=url, source=source)


def related(source: str, title: str) -> ReadMore:
    """Further coverage."""
    url = f"https://{slug(source)}.example/{slug(title)}"
    return ReadMore(kind=LinkKind.RELATED, title=title, url=url, source=source, label="Read more:")


def story(
    title: str,
    source: str,
    summary: str = "",
    *read_more: ReadMore,
    days: int = 1,
    words: int = 600,
    image: str = "",
    language: str = "en",
) -> Story:
    """A story `days` before the slot, as the group stage makes it."""
    published = SLOT - timedelta(days=days)
    picture = f"https://img.example/{image}.svg"
    return Story(
        id=slug(title),
        lead=Article(
            id=slug(title),
            url=f"https://{slug(source)}.example/2026/{slug(title)}",
            title=title,
            summary=summary,
            source=source,
            language=language,
            published=published,
            first_seen=published,
            words=words,
            image=Image(url=picture, alt=f"Drawing of a {image}") if image else None,
        ),
        read_more=read_more,
    )


def theme(name: str, *stories: Story, more: tuple[Story, ...] = ()) -> Theme:
    """A theme of the operator."""
    kind = ThemeKind.OPERATOR
    return Theme(name=name, slug=slug(name), kind=kind, stories=stories, more=more)


def edition(*themes: Theme, language: str = "en", intro: str = "") -> Edition:
    """An edition at SLOT, with the sample's themes where none are given."""
    return Edition(
        id="weekly/2026-11-23T0700",
        newsletter="weekly",
        title=NEWSLETTER.title,
        number=48,
        slot=SLOT,
        window=Window(start=SLOT - timedelta(days=7), end=SLOT),
        language=language,
        timezone="Europe/Berlin",
        themes=themes or THEMES,
        intro=intro,
        feeds_read=23,
    )


THEMES = (
    theme(
        "Ports",
        story(
            "Rotterdam opens its first berth where ships plug in instead of running engines",
            "Harbour Post",
            "The berth draws 12 megawatts from the city grid, enough for two of the largest "
            "container ships at once. Port officials expect it to pay for itself within nine "
            "years if power prices hold.",
            outlet("North Sea Wire", "Rotterdam switches on shore power for container giants"),
            outlet("Logistik Heute", "Landstrom in Rotterdam: Erster Liegeplatz in Betrieb"),
            related("Harbour Post", "Why shore power took twenty years to arrive"),
            related("Grid Journal", "Can city grids carry a port?"),
            related("Harbour Post", "Antwerp delays its own plan to 2029"),
            words=980,
            image="harbour",
        ),
        story(
            "Cranes in Piraeus stand still for a third day as talks break off",
            "Aegean Daily",
            "",
            outlet("North Sea Wire", "Piraeus strike enters third day"),
            days=2,
            words=420,
        ),
        story(
            "Hamburg dredges less and sees more: a new sonar maps the Elbe every tide",
            "Elbe Kurier",
            days=3,
            words=760,
        ),
        more=(
            story("Valencia doubles its rail sidings", "Puerto", days=4),
            story("A pilot's week in the fog of Qingdao", "Pilot Notes", days=5),
            story("Felixstowe hires apprentices for automated stacking", "East Coast", days=5),
        ),
    ),
    theme(
        "Night trains",
        story(
            "Berlin to Barcelona without changing: the sleeper that sold out in eleven minutes",
            "Rail Observer",
            "The first train leaves on 14 December with 312 berths and a waiting list of four "
            "thousand. The operator says a second rake is being refitted in Kraków.",
            outlet("El Correo del Tren", "Agotado en minutos el tren nocturno a Berlín"),
            related("Rail Observer", "What a berth costs to run, line by line"),
            days=2,
            words=1340,
            image="sleeper",
        ),
        story(
            "Nachtzug nach Stockholm fährt wieder täglich, Reservierung ab sofort möglich",
            "Bahnblatt",
            days=4,
            words=510,
            language="de",
        ),
        story(
            "Couchettes return to the Alps",
            "Rail Observer",
            "",
            related("Alpine Notes", "The tunnel timetable nobody expected"),
            days=6,
            words=300,
        ),
    ),
    theme(
        "Digital signalling",
        story(
            "Denmark finishes its national ETCS roll-out, four years late and under the second "
            "budget",
            "Signal & Switch",
            "Every main line now runs without lineside signals, the first country in Europe to "
            "get there. Engineers describe what they would do differently.",
            outlet("Nordbane", "Danmark er færdig med de nye signaler"),
            days=3,
            words=2100,
            image="signal",
        ),
        story("Interlockings in the cloud: a cautious yes from regulators", "Rail Law", days=5),
        story("Swiss trial lets trains negotiate their own order at junctions", "Weiche", days=9),
    ),
    theme(
        "Shipbuilding",
        story(
            "A yard in Gdańsk lays the keel of the largest sailing cargo ship since 1926",
            "Baltic Shipwright",
            "The four-master will carry 5,300 tonnes between Le Havre and Halifax and needs an "
            "engine only in harbour.",
            days=1,
            words=890,
        ),
        story("Steel prices fall, order books do not", "Yard Report", days=2, words=350),
        story("Retrofit or scrap? Owners face the 2027 carbon step", "Baltic Shipwright", days=4),
    ),
)
