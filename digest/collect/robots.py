"""robots.txt (RFC 9309): whether an article page may be fetched. Feeds are made to be fetched."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import urlsplit

from digest.errors import FetchError
from digest.ports import Fetcher, FetchRequest

_LONGEST = 512_000  # bytes that RFC 9309 section 2.5 asks a crawler to read
_SITES_KEPT = 2_000
_LINE = re.compile(r"^[ \t]*([A-Za-z-]{1,20})[ \t]*:[ \t]*([^#\r\n]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rules:
    """Path patterns with whether they allow. The longest that matches decides."""

    patterns: tuple[tuple[str, bool], ...] = ()

    def allow(self, path: str) -> bool:
        """Whether `path` (with its query) may be fetched."""
        matching = [(len(p), allows) for p, allows in self.patterns if _matches(p, path)]
        return max(matching, default=(0, True))[1]  # True sorts last: allow wins a tie


ALLOW_ALL = Rules()
ALLOW_NONE = Rules((("/", False),))


class Robots:
    """Answers for any site, asking each site once."""

    def __init__(self, fetcher: Fetcher, user_agent: str) -> None:
        self._fetcher = fetcher
        self._product = user_agent.partition("/")[0].strip()
        self._sites: OrderedDict[str, asyncio.Task[Rules]] = OrderedDict()

    async def allowed(self, url: str) -> bool:
        """Whether the site lets us fetch `url`."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._sites:
            self._sites[site] = asyncio.create_task(self._ask(site))
            while len(self._sites) > _SITES_KEPT:
                self._sites.popitem(last=False)
        # one that stops waiting must not take the answer from the others
        rules = await asyncio.shield(self._sites[site])
        return rules.allow((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))

    async def _ask(self, site: str) -> Rules:
        try:
            fetched = await self._fetcher.fetch(FetchRequest(url=f"{site}/robots.txt"))
        except FetchError as error:
            # section 2.3.1: no such file allows everything, a server in trouble nothing
            absent = error.status is not None and 400 <= error.status < 500
            return ALLOW_ALL if absent and error.status != 429 else ALLOW_NONE
        return read_robots(fetched.body[:_LONGEST].decode("utf-8", "replace"), self._product)


def read_robots(text: str, product: str) -> Rules:
    """The rules of the groups for `product`, else those for everybody (`*`)."""
    groups: dict[str, list[tuple[str, bool]]] = {}
    agents: list[str] = []
    in_rules = False
    for match in _LINE.finditer(text):
        field, value = match[1].lower(), match[2].strip()
        if field == "user-agent":
            agents = [] if in_rules else agents
            in_rules = False
            agents.append(value.lower())
            groups.setdefault(value.lower(), [])
        elif field in {"allow", "disallow"}:
            in_rules = True
            for agent in agents if value else ():
                groups[agent].append((value, field == "allow"))
    chosen = groups.get(product.lower(), groups.get("*", []))
    return Rules(tuple(chosen))


def _matches(pattern: str, path: str) -> bool:
    """Whether `path` starts as `pattern` says: `*` is any text, a final `$` the end."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for piece in rest[:-1] if anchored else rest:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if not anchored:
        return True
    return path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at if rest else at == len(path)
