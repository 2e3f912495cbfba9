"""The sections of a newspaper: readable names for discovered themes in fourteen languages, and the
words that make one. The encoder reads all languages, so that English words are enough for vectors.
"""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "uk", "ja", "zh", "ko", "ar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section: its name per language of `LANGUAGES`, and English words that belong to it."""

    names: tuple[str, ...]
    words: tuple[str, ...]

    def name(self, language: str) -> str:
        """The name in that language, else in English."""
        return self.names[LANGUAGES.index(language) if language in LANGUAGES else 0]

    @property
    def text(self) -> str:
        """What the encoder is given."""
        return f"{self.names[0]}: {', '.join(self.words)}"


def _section(names: str, words: str) -> Section:
    return Section(
        names=tuple(name.strip() for name in names.split("|")),
        words=tuple(word.strip() for word in words.split(",")),
    )


REST = _section(
    "More | Weiteres | Autres nouvelles | Más noticias | Mais notícias | Altre notizie | "
    "Meer nieuws | Więcej | Ещё | Ще | その他 | 更多 | 더 보기 | المزيد",
    "",
)

# sections that stand under a wider one when there is little of each
ENTERTAINMENT = _section(
    "Entertainment | Unterhaltung | Divertissement | Entretenimiento | Entretenimento | "
    "Spettacoli | Entertainment | Rozrywka | Развлечения | Розваги | エンタメ | 娱乐 | "
    "엔터테인먼트 | ترفيه",
    "",
)
LIFE = _section(
    "Life | Leben | Vie pratique | Estilo de vida | Estilo de vida | Vita | Leven | Styl "
    "życia | Жизнь | Життя | 暮らし | 生活 | 생활 | حياة",
    "",
)

SECTIONS = (
    _section(
        "World | Welt | Monde | Internacional | Mundo | Mondo | Wereld | Świat | В мире | "
        "Світ | 国際 | 国际 | 국제 | العالم",
        "foreign minister, president, United Nations, diplomacy, summit, sanctions, embassy, "
        "treaty, border, ceasefire",
    ),
    _section(
        "War and security | Krieg und Sicherheit | Guerre et défense | Guerra y defensa | "
        "Guerra e defesa | Guerra e difesa | Oorlog en defensie | Wojna i obronność | Война и "
        "оборона | Війна й оборона | 安全保障 | 军事 | 안보 | الحرب والأمن",
        "war, army, troops, missile, military, soldiers, attack, bombing, rebels, NATO, terrorism",
    ),
    _section(
        "Politics | Politik | Politique | Política | Política | Politica | Politiek | "
        "Polityka | Политика | Політика | 政治 | 政治 | 정치 | سياسة",
        "election, parliament, government, party, vote, minister, senator, campaign, "
        "coalition, opposition, law, Congress",
    ),
    _section(
        "Business | Wirtschaft | Économie | Economía | Economia | Economia | Economie | "
        "Gospodarka | Экономика | Економіка | 経済 | 经济 | 경제 | اقتصاد",
        "company, earnings, profit, merger, takeover, CEO, economy, sales, jobs, growth, "
        "inflation, trade, industry",
    ),
    _section(
        "Markets | Märkte | Marchés | Mercados | Mercados | Mercati | Markten | Rynki | Рынки "
        "| Ринки | マーケット | 市场 | 증시 | الأسواق",
        "stocks, shares, bonds, currency, dollar, investors, Wall Street, oil price, gold, "
        "interest rates, central bank",
    ),
    _section(
        "Technology | Technik | Technologies | Tecnología | Tecnologia | Tecnologia | "
        "Technologie | Technologie | Технологии | Технології | テクノロジー | 科技 | 기술 | "
        "تكنولوجيا",
        "software, smartphone, internet, computer, app, chip, browser, gadget, tablet, online "
        "service, startup",
    ),
    _section(
        "Artificial intelligence | Künstliche Intelligenz | Intelligence artificielle | "
        "Inteligencia artificial | Inteligência artificial | Intelligenza artificiale | "
        "Kunstmatige intelligentie | Sztuczna inteligencja | Искусственный интеллект | "
        "Штучний інтелект | 人工知能 | 人工智能 | 인공지능 | الذكاء الاصطناعي",
        "AI, machine learning, chatbot, language model, robot, neural network, algorithm",
    ),
    _section(
        "Cybersecurity and privacy | Datenschutz und Sicherheit | Cybersécurité | "
        "Ciberseguridad | Cibersegurança | Sicurezza informatica | Cyberveiligheid | "
        "Cyberbezpieczeństwo | Кибербезопасность | Кібербезпека | サイバーセキュリティ | "
        "网络安全 | 사이버 보안 | الأمن السيبراني",
        "hackers, data breach, malware, privacy, surveillance, spyware, password, encryption, "
        "personal data",
    ),
    _section(
        "Social media | Soziale Medien | Réseaux sociaux | Redes sociales | Redes sociais | "
        "Social media | Sociale media | Media społecznościowe | Соцсети | Соцмережі | SNS | "
        "社交媒体 | 소셜 미디어 | وسائل التواصل",
        "Facebook, Twitter, Instagram, TikTok, YouTube, posts, followers, content moderation, "
        "misinformation",
    ),
    _section(
        "Crypto | Krypto | Cryptomonnaies | Criptomonedas | Criptomoedas | Criptovalute | "
        "Crypto | Kryptowaluty | Криптовалюты | Криптовалюти | 暗号資産 | 加密货币 | 암호화폐 "
        "| العملات المشفرة",
        "bitcoin, cryptocurrency, blockchain, NFT, token, ethereum, exchange, wallet, metaverse",
    ),
    _section(
        "Games | Spiele | Jeux vidéo | Videojuegos | Jogos | Videogiochi | Games | Gry | Игры "
        "| Ігри | ゲーム | 游戏 | 게임 | ألعاب",
        "video game, console, PlayStation, Xbox, Nintendo, gamers, multiplayer, game studio",
    ),
    _section(
        "Science | Wissenschaft | Sciences | Ciencia | Ciência | Scienza | Wetenschap | Nauka "
        "| Наука | Наука | 科学 | 科学 | 과학 | علوم",
        "scientists, research, study, fossil, physics, species, archaeology, genes, "
        "laboratory, university, discovery",
    ),
    _section(
        "Space | Raumfahrt | Espace | Espacio | Espaço | Spazio | Ruimtevaart | Kosmos | "
        "Космос | Космос | 宇宙 | 航天 | 우주 | الفضاء",
        "NASA, rocket, satellite, astronauts, Mars, moon, telescope, spacecraft, orbit, "
        "eclipse, planet",
    ),
    _section(
        "Health | Gesundheit | Santé | Salud | Saúde | Salute | Gezondheid | Zdrowie | "
        "Здоровье | Здоров'я | 健康 | 健康 | 건강 | صحة",
        "disease, virus, hospital, patients, doctors, drug, cancer, vaccine, outbreak, "
        "infection, treatment, diabetes",
    ),
    _section(
        "Wellness | Wohlbefinden | Bien-être | Bienestar | Bem-estar | Benessere | Welzijn | "
        "Dobre samopoczucie | Самочувствие | Добробут | ウェルネス | 养生 | 웰빙 | العافية",
        "sleep, anxiety, mental health, exercise, therapy, stress, diet, self-care, meditation",
    ),
    _section(
        "Climate and environment | Klima und Umwelt | Climat et environnement | Clima y medio "
        "ambiente | Clima e ambiente | Clima e ambiente | Klimaat en milieu | Klimat i "
        "środowisko | Климат и экология | Клімат і довкілля | 気候・環境 | 气候与环境 | "
        "기후와 환경 | المناخ والبيئة",
        "climate change, emissions, pollution, wildlife, global warming, conservation, "
        "drought, forest, ocean, endangered species",
    ),
    _section(
        "Weather and disasters | Wetter und Katastrophen | Météo et catastrophes | Tiempo y "
        "catástrofes | Tempo e desastres | Meteo e disastri | Weer en rampen | Pogoda i "
        "katastrofy | Погода и стихия | Погода і стихія | 気象・災害 | 天气与灾害 | 날씨와 "
        "재해 | الطقس والكوارث",
        "earthquake, hurricane, flood, storm, wildfire, tornado, volcano, tsunami, heat wave, "
        "rescue",
    ),
    _section(
        "Energy | Energie | Énergie | Energía | Energia | Energia | Energie | Energetyka | "
        "Энергетика | Енергетика | エネルギー | 能源 | 에너지 | طاقة",
        "solar, wind power, electricity, power plant, grid, nuclear, gas pipeline, renewable, "
        "oil field",
    ),
    _section(
        "Cars and transport | Auto und Verkehr | Auto et transports | Motor y transporte | "
        "Carros e transportes | Auto e trasporti | Auto en vervoer | Motoryzacja i transport "
        "| Авто и транспорт | Авто і транспорт | 自動車・交通 | 汽车与交通 | 자동차와 교통 | "
        "سيارات ونقل",
        "car, vehicle recall, electric car, Tesla, Toyota, battery, charging, driver, "
        "railway, airline, airport, plane",
    ),
    _section(
        "Sport | Sport | Sport | Deportes | Esporte | Sport | Sport | Sport | Спорт | Спорт | "
        "スポーツ | 体育 | 스포츠 | رياضة",
        "match, team, player, coach, season, league, cup, championship, goal, win, Olympics, "
        "tennis, football",
    ),
    _section(
        "Film and television | Film und Fernsehen | Cinéma et séries | Cine y series | Cinema "
        "e TV | Cinema e TV | Film en televisie | Film i telewizja | Кино и сериалы | Кіно і "
        "серіали | 映画・テレビ | 影视 | 영화와 TV | سينما وتلفزيون",
        "movie, film, trailer, TV series, episode, box office, actor, director, Netflix, "
        "season finale, premiere",
    ),
    _section(
        "Music | Musik | Musique | Música | Música | Musica | Muziek | Muzyka | Музыка | "
        "Музика | 音楽 | 音乐 | 음악 | موسيقى",
        "album, singer, concert, song, band, tour, rapper, Grammy, festival, single, pop star",
    ),
    _section(
        "People | Leute | People | Gente | Celebridades | Personaggi | Showbizz | Gwiazdy | "
        "Знаменитости | Зірки | 芸能 | 娱乐明星 | 연예 | مشاهير",
        "celebrity, star, wedding, baby, divorce, dating, royal family, red carpet, "
        "Kardashian, gossip",
    ),
    _section(
        "Culture | Kultur | Culture | Cultura | Cultura | Cultura | Cultuur | Kultura | "
        "Культура | Культура | 文化 | 文化 | 문화 | ثقافة",
        "art, museum, theatre, exhibition, book, novel, author, opera, painting, literature",
    ),
    _section(
        "Media | Medien | Médias | Medios | Mídia | Media | Media | Media | СМИ | Медіа | "
        "メディア | 媒体 | 미디어 | إعلام",
        "newspaper, journalists, broadcaster, television channel, advertising, publisher, press",
    ),
    _section(
        "Crime and courts | Justiz und Kriminalität | Justice et faits divers | Sucesos y "
        "tribunales | Polícia e justiça | Cronaca e giustizia | Misdaad en rechtspraak | "
        "Kronika kryminalna | Происшествия и суды | Кримінал і суди | 事件・司法 | 法治 | "
        "사건과 법원 | حوادث ومحاكم",
        "police, arrested, murder, shooting, suspect, trial, court, prison, judge, charged, "
        "accident, killed",
    ),
    _section(
        "Education | Bildung | Éducation | Educación | Educação | Istruzione | Onderwijs | "
        "Edukacja | Образование | Освіта | 教育 | 教育 | 교육 | تعليم",
        "school, students, teachers, college, exams, classroom, tuition",
    ),
    _section(
        "Family | Familie | Famille | Familia | Família | Famiglia | Gezin | Rodzina | Семья "
        "| Родина | 家族 | 家庭 | 가족 | أسرة",
        "parents, kids, children, mother, father, pregnancy, parenting, marriage",
    ),
    _section(
        "Food and drink | Essen und Trinken | Cuisine | Gastronomía | Gastronomia | Cucina | "
        "Eten en drinken | Kuchnia | Еда | Їжа | 食 | 美食 | 음식 | طعام",
        "recipe, cooking, restaurant, chef, wine, dish, ingredients, chocolate, coffee",
    ),
    _section(
        "Style | Mode | Mode | Moda | Moda | Moda | Mode | Moda | Мода | Мода | ファッション "
        "| 时尚 | 패션 | موضة",
        "fashion, dress, makeup, skin care, hair, shoes, designer, beauty products",
    ),
    _section(
        "Home and shopping | Wohnen und Einkaufen | Maison et achats | Hogar y compras | Casa "
        "e compras | Casa e acquisti | Wonen en winkelen | Dom i zakupy | Дом и покупки | Дім "
        "і покупки | 住まい・買い物 | 家居与购物 | 집과 쇼핑 | المنزل والتسوق",
        "furniture, decor, cleaning, kitchen, garden, shopping deals, mattress, house prices",
    ),
    _section(
        "Travel | Reisen | Voyages | Viajes | Viagem | Viaggi | Reizen | Podróże | "
        "Путешествия | Подорожі | 旅行 | 旅游 | 여행 | سفر",
        "tourism, hotel, vacation, beach, destination, cruise, tourists, resort",
    ),
    _section(
        "Work | Arbeit | Travail | Trabajo | Trabalho | Lavoro | Werk | Praca | Работа | "
        "Робота | 労働 | 职场 | 노동 | عمل",
        "employees, workers, union, strike, layoffs, wages, salary, workplace, harassment",
    ),
    _section(
        "Society | Gesellschaft | Société | Sociedad | Sociedade | Società | Samenleving | "
        "Społeczeństwo | Общество | Суспільство | 社会 | 社会 | 사회 | مجتمع",
        "religion, church, pope, racism, gender, migration, refugees, gay rights, protest, "
        "community",
    ),
)

_BY_NAME = {section.names[0]: section for section in SECTIONS}
_FAMILIES: tuple[tuple[Section, tuple[str, ...]], ...] = (
    (_BY_NAME["World"], ("World", "War and security")),
    (_BY_NAME["Business"], ("Business", "Markets", "Energy", "Work", "Crypto")),
    (
        _BY_NAME["Technology"],
        ("Technology", "Artificial intelligence", "Cybersecurity and privacy", "Social media"),
    ),
    (_BY_NAME["Science"], ("Science", "Space")),
    (_BY_NAME["Health"], ("Health", "Wellness")),
    (
        _BY_NAME["Climate and environment"],
        ("Climate and environment", "Weather and disasters"),
    ),
    (ENTERTAINMENT, ("Film and television", "Music", "People", "Games")),
    (_BY_NAME["Culture"], ("Culture", "Media")),
    (LIFE, ("Family", "Food and drink", "Style", "Home and shopping", "Travel")),
    (_BY_NAME["Society"], ("Society", "Crime and courts", "Education")),
)
# the wider section of each one; a section of its own is its own
WIDER: dict[str, Section] = {
    **{section.names[0]: section for section in SECTIONS},
    **{name: wider for wider, names in _FAMILIES for name in names},
}
