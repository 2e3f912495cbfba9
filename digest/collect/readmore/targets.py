"""Decides whether a link leads to another article: not to a topic, a person, a shop or itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from digest.collect.links import canonical_url, host_of, identity_url, resolve
from digest.collect.readmore.vocabulary import fold, is_teaser, kind_of

# path segments of pages that list articles, in the languages that sites write their URLs in
_LISTING = frozenset(
    """tag tags tagged topic topics themen thema temas tema temat tematy tagi sujet
    sujets etiqueta etiquetas keyword keywords emne emner amne hashtag teg tegi
    category categories categoria categorias categorie kategorie kategorien kategori kategoria
    hub hubs etiket etiketler konu konular topik oznaka oznake stitek stitky cimke cimkek argomento
    argomenti temi aihe aiheet avainsana teema teemad birka zyme temos temes tematy temy metki
    chu-de tu-khoa tag-bai-viet dossies
    rubrik rubriken rubrique rubriques seccion seccao label labels
    author authors autor autoren autores autore autorzy auteur auteurs redakteur byline
    user users member members contributor
    contributors journalist journalists journaliste reporter reporters columnist columnists
    forfatter skribent yazar penulis autori search suche buscar busca recherche cerca""".split()  # noqa: SIM905, easier to read
)
# the same, but some sites have articles below them too: those have a headline in their address
_SOMETIMES_LISTING = frozenset(
    """section sections archive archives profile profiles people person persons staff theme themes
    dossier dossiers about contact app apps download print shop store feed""".split()  # noqa: SIM905, easier to read
)
# the only segment of sections' addresses
_SECTIONS = frozenset(
    """news latest world national local politics business economy finance markets money sport sports
    culture arts books film music travel food health science tech technology climate environment
    energy education opinion comment editorial lifestyle style fashion entertainment weather video
    videos photos podcast podcasts live blog blogs magazine features investigations analysis
    africa america americas asia australia europe china india russia uk us usa
    nachrichten aktuell politik wirtschaft kultur sport wissen wissenschaft gesundheit reise meinung
    actualites politique economie monde societe culture sante sciences planete international
    noticias politica economia mundo deportes cultura ciencia salud tecnologia opinion sociedad
    notizie cronaca esteri politica scienza salute tecnologia esportes cotidiano ciencias saude
    nieuws binnenland buitenland economie wetenschap sport nyheter nyheder uutiset talous kotimaa
    ulkomaat inrikes utrikes ekonomi kultur wiadomosci polska swiat gospodarka zpravy domaci svet
    ekonomika hirek belfold kulfold gazdasag stiri actualitate externe haberler gundem dunya
    ekonomi spor berita nasional internasional bisnis olahraga thoi-su the-gioi kinh-doanh the-thao
    novosti politika ekonomika obshchestvo mir vijesti vesti svijet sport""".split()  # noqa: SIM905, easier to read
)
# pages that do something for the reader or the site
_SERVICE = frozenset(
    """login signin sign-in signup register account subscribe subscription subscriptions abo
    abonnement abonnements newsletter newsletters donate privacy terms imprint
    impressum advertise feeds rss comments respond click adclick cart share
    sharer sharing whatsapp wp-admin wp-login.php
    suscripcion suscripciones suscribete suscribirse assine assinatura assinaturas abbonamenti
    abbonati iscriviti abonnieren abonnez-vous prenumerera bli-abonnent tilaa predplatne
    elofizetes abone-ol berlangganan registro registrarse cadastro anmelden registrieren
    connexion inscription accedi logowanie rejestracja prihlaseni registrace kayit uye-ol giris
    product products produkt produkte produit produits producto productos prodotto prodotti
    produto produtos coupon coupons gutschein gutscheine""".split()  # noqa: SIM905, easier to read
)
_NO_ARTICLE_HOST = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|instagram|linkedin|pinterest|t|wa|whatsapp|telegram|tiktok"
    r"|reddit|tumblr|threads|doubleclick|googleadservices|googlesyndication|taboola|outbrain|vk"
    r"|disqus|feedburner|feedsportal|addtoany|addthis|amazon|amzn|spotify|patreon|paypal)"
    r"\.(?:com|net|me|co|to|org|tv)$"
    r"|^(?:play|apps|itunes|podcasts|accounts|ads?|adclick|click|share|shop|store|newsletter|abo"
    r"|subscribe|login|account|jobs)\."
)
_MEDIA_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|avif|mp[34]|zip|apk|css|js|xml|rss)$")
_ARTICLE_ID = re.compile(r"\d{4,}|[0-9a-f]{8}")
_TITLE_PARTS = re.compile(r"\s[-–—|:]+\s|[|｜(（]|\s*::\s*")
_WIDE = re.compile("[\u2e80-\U0003ffff]+")
_SHORTEST_TITLE = 12  # folded characters; a shorter one may be anybody's


class Targets:
    """The links that lead from one article to others."""

    def __init__(self, addresses: Sequence[str], titles: Sequence[str], base: str = "") -> None:
        """The article's own addresses and titles, the first is the best; `base` resolves links."""
        self._addresses = addresses
        self._shown = titles
        self._given_base = base

    # of most articles no link is looked at
    @cached_property
    def _base(self) -> str:
        return resolve(self._given_base, self._addresses[0]) or self._addresses[0]

    @cached_property
    def _own(self) -> set[str]:
        return {own for address in self._addresses if (own := identity_url(address))}

    @cached_property
    def _titles(self) -> frozenset[str]:
        return frozenset[str]().union(*map(title_forms, self._shown))

    def is_self(self, href: str, shown: str) -> bool:
        """Whether the link leads to the article itself, by its address or its words."""
        if identity_url(resolve(href, self._base)) in self._own:
            return True
        return any(title in self._titles for title in title_forms(shown))

    def leads_away(self, href: str) -> bool:
        """Whether the link leads to another host than the article's."""
        return host_of(resolve(href, self._base)) != host_of(self._base)

    def article(self, href: str, shown: str) -> str:
        """The canonical URL when the link leads to another article, else ""."""
        if href.lstrip().startswith("#") or is_teaser(shown) or kind_of(shown):
            return ""
        url = canonical_url(resolve(href, self._base))
        if not url or self.is_self(href, shown) or shown.startswith(("http", "www.")):
            return ""
        return url if _is_article(url, shown) else ""


def is_headline(text: str) -> bool:
    """Whether the words are enough for a headline: a topic or a name has one to three."""
    folded = fold(text)
    return len(folded) >= 24 or folded.count(" ") >= 3 or wide_letters(text) >= 8


def wide_letters(text: str) -> int:
    """How many letters of a script that needs few: Chinese, Japanese, Korean."""
    return 0 if text.isascii() else len(text) - len(_WIDE.sub("", text))


@lru_cache(maxsize=1024)  # an article's title is compared in each of its parts
def title_forms(title: str) -> frozenset[str]:
    """The folded title with and without a site's name before or after it."""
    whole, *parts = [fold(part) for part in (title, *_TITLE_PARTS.split(title))]
    enough = max(_SHORTEST_TITLE, len(whole) // 2)
    return frozenset([whole, *(part for part in parts if len(part) >= enough)]) - {""}


def _is_article(url: str, shown: str) -> bool:
    parts = urlsplit(url)
    segments = [segment.casefold() for segment in parts.path.split("/") if segment]
    if _NO_ARTICLE_HOST.search(parts.netloc) or (not segments and not parts.query):
        return False
    if segments and (_MEDIA_FILE.search(segments[-1]) or not _SERVICE.isdisjoint(segments[-2:])):
        return False
    if "replytocom=" in parts.query:
        return False
    if not _LISTING.isdisjoint(segments[-2:]):
        return _is_long_slug(segments[-1]) and segments[-1] not in _LISTING
    if not _SOMETIMES_LISTING.isdisjoint(segments[-2:]):
        return is_headline(shown) and _is_slug(segments[-1])
    if len(segments) == 1 and not parts.query and _is_section(segments[0], shown):
        return False
    if is_headline(shown) or (segments and _is_slug(segments[-1])):
        return True
    if segments and segments[-1].isdigit() and len(segments[-1]) <= 2:  # a day's or a month's page
        return False
    # a short headline, where the address has a date or a number as articles' have
    return (" " in shown or wide_letters(shown) > 3) and bool(_ARTICLE_ID.search(parts.path))


def _is_section(segment: str, shown: str) -> bool:
    """Whether the only segment names a section: a word that often does, or one or two that no
    headline stands over."""
    if len(segment) >= 25 or not segment.replace("-", "").isalpha():
        return False
    return segment in _SECTIONS if _is_full_headline(shown) else segment.count("-") < 2


def _is_full_headline(text: str) -> bool:
    """Whether the words are enough for a headline by their length and by their number."""
    folded = fold(text)
    return (len(folded) >= 24 and folded.count(" ") >= 3) or wide_letters(text) >= 12


def _is_slug(segment: str) -> bool:
    return segment.count("-") + segment.count("_") >= 3 or bool(_ARTICLE_ID.search(segment))


def _is_long_slug(segment: str) -> bool:
    """A headline in an address, where a topic's would be shorter."""
    return segment.count("-") >= 6 or (
        segment.count("-") >= 3 and bool(_ARTICLE_ID.search(segment))
    )
