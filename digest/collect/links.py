"""URLs as they are shown, clicked and compared: absolute, without tracking, one form per page."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote_plus, urljoin, urlsplit

LONGEST_URL = 4096
_DEFAULT_PORT = {"http": 80, "https": 443}

# parameters that say where a reader came from, never what is shown
_TRACKING = re.compile(
    r"(?:utm|mc|ns|itm|pk|mtm|matomo|piwik|hsa|oly|vero|wt|fb|ga|stm|trk|hmb|spm|xtor|ss)_\w+"
    r"|at_(?:medium|campaign|campaign_type|custom\d?|format|link\w*|ptr_name|bbc_team)"
    r"|_hs(?:enc|mi)|_ga|_gl|__s|__twitter_impression|(?:fb|g|d|y|tw|tt|msk|ob|rd)clid|msclkid"
    r"|gclsrc|gbraid|wbraid"
    r"|igshid|igsh|li_fat_id|mkt_tok|ncid|ito|xtor|ref_src|ref_url|ftag|smid|s_cid|icid|intcmp|taid"
    r"|traffic_source|int_source|feature_source|cmpid|sr_share|guccounter|guce_referrer\w*"
    r"|ocid|soc_src|soc_trk|mbid|sh|sref|srnd|ex_cid|wtmc|nlid|newsletter_id|spref|ref_?campaign",
    re.IGNORECASE,
)
# the same, but some sites number their articles with these: dropped only when the value is a word
_OFTEN_TRACKING = frozenset(
    """ref source src from cid cmp rel via partner origin referrer referer campaign medium share rss
    feed reflink""".split()  # noqa: SIM905, easier to read
)
_AMP_QUERY = re.compile(
    r"(?:amp|noamp)(?:=(?:1|true|yes|mobile|available)?)?|(?:outputtype|output|mode|view)=amp",
    re.IGNORECASE,
)
_AMP_CACHE = re.compile(r"/(?:[civr]|amp)/(s/)?([^/?#]+\.[^/?#]+.*)", re.IGNORECASE | re.DOTALL)
_AMP_PATH = re.compile(
    r"(?:/amp(?:/|\.html?)?|\.amp)$|\.amp(?=\.html?$)|^/amp(?=/.*[^/])", re.IGNORECASE | re.DOTALL
)
# amp.example.org and example.org; but amp.co.uk is a site of its own
_AMP_HOST = re.compile(r"^(?:amp\.)+(?!(?:com?|org|net|gov|ac|edu|or|ne|go)\.[a-z]{2}$)(?=.+\..)")
_TWIN_HOST = re.compile(
    r"^(?:(?:www\d?|m|mobile|mob|touch|amp)\.)+(?!(?:com?|org|net)\.[a-z]{2}$)(?=.+\..)"
)
_MOBILE_LABEL = re.compile(r"(?<=[a-z]\.)m\.(?=.+\..)")  # en.m.example.org
# pages that only send on to the address in their query
_REDIRECT_PATH = re.compile(
    r"(?:.*/)?(?:url|l|link|out|outbound|away|go|goto|r|redir|redirect|click|apiclick|exit|leave)"
    r"(?:\.\w{2,4})?/?|/?",
    re.IGNORECASE | re.DOTALL,
)
_REDIRECT_TARGET = frozenset(
    "url u q to target dest destination z uddg goto link redirect r".split()  # noqa: SIM905, easier to read
)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_NORMAL = re.compile(r"[\w.~/-]*", re.ASCII)
_UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_NOT_IN_URL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff]+")
_HOST = re.compile(r"[a-z0-9_.:\-]+")
_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


def resolve(url: str, base: str) -> str:
    """The absolute http(s) URL that `url` means on a page at `base` (RFC 3986 section 5), or ""."""
    url = url.strip().translate({9: None, 10: None, 13: None})  # as browsers do (WHATWG URL 4.4)
    if not url:
        return ""
    try:
        joined = urljoin(base, _NOT_IN_URL.sub("%20", url)) if base else url
        parts = urlsplit(joined)
        host = parts.hostname
    except ValueError:
        return ""
    return joined if parts.scheme in _DEFAULT_PORT and host else ""


@lru_cache(maxsize=4096)  # the same few URLs are asked for again and again within an article
def canonical_url(url: str) -> str:
    """The URL to show and to follow, "" when it is not http(s) or longer than 4,096 characters.

    Lower-case scheme and host, no default port, credentials, fragment (but `#!`), tracking
    parameters or AMP marks; a redirecting wrapper is replaced by the target in its query. Percent
    escapes as in RFC 3986 section 6.2.2. Idempotent. Twins that only may be the same page
    (www., m., a trailing slash) stay apart here and fall together in `identity_url`.
    """
    parts = _split(url)
    while parts and (target := _wrapped(parts)):
        parts = _split(target)
    return _joined(parts) if parts else ""


@lru_cache(maxsize=4096)
def identity_url(url: str) -> str:
    """What two URLs of one page have in common: a key for comparing, not an address to follow.

    Drops from the canonical URL the scheme, www./m. labels, index page, trailing slash and the
    order of parameters; "" where `canonical_url` is "".
    """
    canonical = canonical_url(url)
    if not canonical:
        return ""
    parts = urlsplit(canonical)
    host = _MOBILE_LABEL.sub("", _TWIN_HOST.sub("", parts.netloc), count=1)
    path = _INDEX_PAGE.sub("", parts.path).rstrip("/")
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return (
        host
        + path
        + (f"?{query}" if query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )


@lru_cache(maxsize=1024)
def host_of(url: str) -> str:
    """The host without www., m. or amp.: how a source is named where no better name is known."""
    parts = _split(url)
    if not parts:
        return ""
    host = _TWIN_HOST.sub("", parts.hostname or "")
    if "xn--" not in host:
        return host
    import idna  # only for the rare internationalised name

    try:
        return idna.decode(host)
    except idna.IDNAError:
        return host


@lru_cache(maxsize=1024)  # a canonical URL is asked for its own form and for its host
def _split(url: str) -> SplitResult | None:
    """The parts of an http(s) URL with a normal host, or None."""
    if len(url) > LONGEST_URL:
        return None
    try:
        parts = urlsplit(_NOT_IN_URL.sub("%20", url.strip()))
        host = _ascii_host(parts.hostname or "")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORT or not host:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORT[parts.scheme]:
        netloc += f":{port}"
    return parts if netloc == parts.netloc else parts._replace(netloc=netloc)


def _ascii_host(host: str) -> str:
    host = host.rstrip(".")
    if host.isascii():
        return host if _HOST.fullmatch(host) else ""
    import idna  # only for the rare internationalised name

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""


def _wrapped(parts: SplitResult) -> str:
    """The address inside a redirect wrapper or an AMP cache, or ""."""
    host = parts.netloc
    cache = _AMP_CACHE.fullmatch(parts.path)
    if cache and (
        host.endswith(".cdn.ampproject.org") or re.search(r"(^|\.)(google|bing)\.", host)
    ):
        query = f"?{parts.query}" if parts.query else ""
        return f"http{'s' if cache[1] else ''}://{cache[2]}{query}"
    if "://" not in unquote_plus(parts.query) or not _REDIRECT_PATH.fullmatch(parts.path):
        return ""
    for name, value in parse_qsl(parts.query):
        if name.lower() in _REDIRECT_TARGET and re.match(r"https?://", value, re.IGNORECASE):
            target = _split(value)
            return value if target and target.hostname != parts.hostname else ""
    return ""


def _joined(parts: SplitResult) -> str:
    netloc = _AMP_HOST.sub("", parts.netloc)
    path = _without_amp("/" + _escaped(parts.path, "/=&+").lstrip("/"))
    kept = [pair for pair in parts.query.split("&") if pair and not _is_tracking(pair)]
    query = _escaped("&".join(kept), "/?&=+")
    fragment = _escaped(parts.fragment, "/?!&=") if parts.fragment.startswith("!") else ""
    return (
        f"{parts.scheme}://{netloc}{path}"
        + (f"?{query}" if query else "")
        + (f"#{fragment}" if fragment else "")
    )


def _without_amp(path: str) -> str:
    while (shorter := "/" + _AMP_PATH.sub("", path, count=1).lstrip("/")) != path:
        path = shorter
    return path


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = unquote_plus(name)
    if _TRACKING.fullmatch(name) or _AMP_QUERY.fullmatch(unquote_plus(pair)):
        return True
    return name.lower() in _OFTEN_TRACKING and not any(char.isdigit() for char in value)


def _escaped(text: str, safe: str) -> str:
    """Every escape in its one normal form: unreserved characters bare, hex digits upper-case."""

    if _NORMAL.fullmatch(text):
        return text

    def normal(match: re.Match[str]) -> str:
        if not match[1]:
            return "%25"  # a stray percent sign
        byte = int(match[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{match[1].upper()}"

    return quote(_ESCAPE.sub(normal, text), safe=f"{safe}%:@!$'()*,;~[]|")
