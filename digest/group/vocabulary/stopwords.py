"""Stop words: the small words of a language, and the worn words of its headlines.

They carry no news, so they neither make two articles alike nor stand in a label. Chinese and
Japanese have none here: their text is cut into pairs of characters, where idf does this work.
"""

from __future__ import annotations

_WORDS = {
    "en": """
        a about above after again against ain all also although always am among an and another
        any anyone anything are aren as at back be became because become been before being below
        best better between big both but by call came can cannot come comes could couldn day
        days did didn different do does doesn doing don done down during each either else even
        ever every everything far few first for from further get gets getting give given go goes
        going gone good got had hadn has hasn have haven having he her here hers herself him
        himself his how however i if in into is isn it its itself just keep know last later
        least less let like likely ll look looks lot made make makes making man many may maybe
        me might more most much must my myself need needs never new next no nor not now of off
        often oh old on once one only onto or other others our ours out over own part people per
        put rather re really right s said same say saying says see seen set shall she should
        show shows since so some someone something soon still such t take takes tell than that
        the their theirs them then there these they thing things think this those though through
        time times to today together told tomorrow tonight too took toward two under until up
        upon us use used using ve very via want wants was wasn way we week well went were weren
        what when where whether which while who whom whose why will with within without won work
        would wouldn year years yes yesterday yet you your yours monday tuesday wednesday
        thursday friday saturday sunday news report reports reportedly watch video photo photos
        update live breaking exclusive interview review recap
    """,
    "de": """
        ab aber alle allem allen aller alles als also am an andere anderen anderer anderes auch
        auf aus außerdem bald bei beim bereits besser bis bisher bleiben bleibt brauchen da
        dabei dadurch dafür dagegen daher damit danach dann daran darauf darf darum das dass
        davon davor dazu dein dem den denen denn der deren des deshalb dessen die dies diese
        diesem diesen dieser dieses doch dort drei du durch dürfen ein eine einem einen einer
        eines einfach einige einmal er erst erste ersten es etwa etwas euch euer für ganz ganze
        gar geben gegen geht gehen gemacht genau gerade gibt gleich gut gute guten haben hat
        hatte hatten heute hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer
        in ins ist ja jahr jahre jahren jede jedem jeden jeder jedes jedoch jetzt kann kein
        keine keinem keinen keiner kommen kommt können könnte laut lassen machen macht man mehr
        mein mich mir mit muss müssen nach nachdem neben nein neu neue neuen neuer neues nicht
        nichts nie noch nun nur ob oder ohne rund schon sehr seien sein seine seinem seinen
        seiner seit selbst sich sie sind so sogar soll sollen sollte sondern sonst soweit steht
        stehen tag tage tagen trotz tun über um und uns unser unter viel viele vielen vom von
        vor war waren warum was weg wegen weil weiter weitere weiteren weniger wenn wer werden
        wie wieder will wir wird wo woche wollen worden wurde wurden während würde würden zu zum
        zur zwar zwei zwischen montag dienstag mittwoch donnerstag freitag samstag sonntag uhr
        sagt sagte bericht berichte video fotos update live
    """,
    "fr": """
        à a afin ai ainsi alors an année années après au aucun aucune aujourd auquel aussi autre
        autres aux avait avant avec avoir ayant beaucoup bien bon c ce ceci cela celle celles
        celui cent ces cet cette ceux chaque chez ci comme comment contre d dans de début depuis
        dernier dernière derrière des dès deux devant dire dit doit donc dont du elle elles en
        encore enfin entre es est et été être eu eux fait faire faut fois font grand grande hier
        hors hui ici il ils j jamais je jour jours jusqu l la là le les leur leurs lors lui m ma
        mais mal me même mes mieux moi moins mois mon n ne ni non nos notre nous nouveau
        nouveaux nouvel nouvelle nouvelles on ont or ou où par parce pas pendant peu peut
        peuvent plus plusieurs pour pourquoi pourrait près premier première pris puis qu quand
        que quel quelle quelles quels qui quoi rien s sa sans se selon semaine ser sera ses si
        sien soit son sont sous sur t ta tant te tel telle tes toi ton toujours tous tout toute
        toutes très trois trop tu un une va vers veut voici voilà voir vont vos votre vous vu y
        lundi mardi mercredi jeudi vendredi samedi dimanche vidéo direct photos
    """,
    "es": """
        a ahora al algo alguna algunas alguno algunos allí ante antes año años aquel aquella
        aquí así aún aunque ayer bajo bien cada casi como cómo con contra cual cuál cuando
        cuándo cuanto cuya cuyo da dar de debe deben decir del desde después día días dice dicen
        dicho donde dónde dos durante e el él ella ellas ello ellos en entonces entre era eran
        es esa esas ese eso esos está están estar estas este esto estos fin fue fueron gran
        grande ha haber había habría hace hacen hacer hacia han hasta hay he hizo hora hoy
        incluso la las le les lo los luego más mayor me mejor menos mi mientras mis mismo mucho
        muchos muy nada ni ninguna ninguno no nos nosotros nuestra nuestro nueva nuevas nuevo
        nuevos nunca o os otra otras otro otros para pero poco por porque primer primera puede
        pueden pues qué que quien quién quiere se sea según semana ser será si sí sido siempre
        sin sobre sólo solo son su sus también tan tanto te tener tiene tienen toda todas
        todavía todo todos tras tres tu tuvo u un una unas uno unos va van ve vez ver y ya yo
        lunes martes miércoles jueves viernes sábado domingo vídeo video directo fotos
    """,
    "pt": """
        à a agora ainda além algo alguns ano anos antes ao aos apenas após aquele as às assim
        até bem cada com como contra da das de deixa dele dela depois desde dessa desse desta
        deste deve dia dias diz dizem do dois dos duas durante e é ela elas ele eles em enquanto
        entre era essa esse esta está estão este eu faz fazer fez foi foram grande há hoje isso
        isto já la lhe maior mais mas me meio melhor menos mesma mesmo meu minha muito muitos na
        nada não nas nem nesta neste no nos nós nossa nosso nova novas novo novos num numa nunca
        o onde ontem os ou outra outras outro outros para pela pelas pelo pelos pode podem por
        porque pouco primeira primeiro qual quando que quem quer são se segundo seja sem semana
        sempre ser será seu seus sem sobre sua suas só também tão te tem têm ter teve toda todas
        todo todos três tudo um uma vai vão ver vez você segunda terça quarta quinta sexta
        sábado domingo feira vídeo fotos
    """,
    "it": """
        a abbiamo ad adesso agli ai al alcuni all alla alle allo allora altra altre altri altro
        anche ancora anni anno appena aver avere aveva avuto c che chi ci ciò circa col come con
        contro cosa così cui d da dagli dai dal dall dalla dalle dallo degli dei del dell della
        delle dello dentro di dice dietro di dire dopo dove due durante e è ecco ed era erano
        essere fa fare fatto fino fra già giorni giorno gli grande ha hai hanno ho i ieri il in
        infatti io l la le lei li lo loro lui ma mai me meglio meno mentre mi mia mio molti
        molto ne negli nei nel nell nella nelle nello nessuno niente no noi non nostra nostro
        nulla nuova nuove nuovi nuovo o oggi ogni oltre ora per perché però più poco poi prima
        primo può qua quale quali quando quanto quasi quella quelle quelli quello questa queste
        questi questo qui quindi sarà se secondo sei sempre senza settimana si sì sia siamo solo
        sono sopra sotto sta stata stati stato su sua sue sugli sui sul sull sulla sulle suo
        suoi tra tre tu tutta tutte tutti tutto un una uno va verso vi via vuole lunedì martedì
        mercoledì giovedì venerdì sabato domenica video foto diretta
    """,
    "nl": """
        aan al alle alleen alles als altijd ander andere anderen bij binnen boven buiten daar
        daarna dag dagen dan dat de deze die dit doen door dus een eens eerste en er erg even
        gaan gaat geen geweest goed had hadden heb hebben heeft heel hem het hier hij hoe hun
        iemand iets ik in is ja jaar jullie kan komen komt kon kunnen laat laten maar maken
        maakt me meer meest men met mij mijn moet moeten na naar nadat niet niets nieuw nieuwe
        nog nooit nu of om omdat onder ons ook op over per rond samen sinds staat steeds te
        tegen ten toch toen tot tussen twee uit uur van vanaf vandaag veel voor voorbij waar
        waarom wanneer want waren was wat week weer wel werd werden wie wil willen wordt worden
        zal ze zeer zegt zei zelf zich zien zij zijn zo zoals zonder zou zullen maandag dinsdag
        woensdag donderdag vrijdag zaterdag zondag video live foto
    """,
    "pl": """
        a aby ale ani albo bardzo bez bo być był była było były będzie będą by chce ci co coraz
        coś czy czyli dla dlaczego dni do dnia dwa dwie dzień dziś dzisiaj gdy gdzie go i ich
        ile im inne innych ja jak jakie jako je jednak jego jej jest jeszcze jeśli jeżeli już
        kiedy kto która które którego której który których którzy lat lata ma mają mam mi między
        mimo mnie może można my na nad nam nas nawet nie nich nic nim niż no nowa nowe nowy
        nowych o od on ona one oni oraz ostatnio pan po pod podczas ponad ponieważ poza przed
        przez przy raz rok roku również są się sobie swoje swoją tak także tam te tego tej ten
        też to tu tych tylko tym tys u w we wczoraj wie więc wiele wszystkie wszystko z za zaś
        ze został została zostało że poniedziałek wtorek środa czwartek piątek sobota niedziela
        wideo zdjęcia
    """,
    "ru": """
        а без более больше будет будут бы был была были было быть в вам вас ведь весь во вот все
        всего всех вы где год года году да даже два две день дней для до его ее её ему если есть
        еще ещё же за завтра здесь и из или им их к каждый как какой когда который которая
        которые которых кто куда ли лет лишь между меня мне много может можно мы на над надо нам
        нас не него нее ней нет ни них но новая новое новые новый новых ну о об один он она они
        от очень перед по под после потом потому почему почти при про раз с сам свой своей своих
        себя сегодня сейчас со стал стала стало снова так также такой там те тем теперь то того
        тоже только том тот три тут ты у уже хочет чего чем через что чтобы эта эти это этого
        этой этом этот вчера понедельник вторник среда четверг пятница суббота воскресенье видео
        фото рассказал сообщил
    """,
    "uk": """
        а або але б без більше буде будуть був була були було бути в вас весь вже ви від він
        вона вони воно вчора все всі всіх де день дні для до є за завтра зараз з зі і із їй їм
        їх її й його йому каже коли кожен крім куди лише між має мене ми мій може можна на над
        нам нас не нею неї ні них ніж нова нове нові новий нових о об один от перед під після по
        понад при про раз року рік років рокiв с сам свій своєї своїх себе сьогодні та так також
        там те тим то тобто того той тому три тут у усі хто це цього цей ця чи чого чому через
        що щоб щодо як яка які який яких якщо понеділок вівторок середа четвер п'ятниця субота
        неділя відео фото
    """,
    "ar": """
        في من على إلى الى عن مع أن ان إن أو او لا ما هذا هذه ذلك تلك التي الذي الذين هو هي هم
        كان كانت يكون قد كل بعد قبل بين حتى ثم لم لن غير عند عندما منذ خلال أكثر بعض أي كما لكن
        و ف ب ك ل قال قالت يوم اليوم أمس عام سنة جديد جديدة حول ضد أمام تحت فوق نحو أحد إذا لدى
        وقد ولا وهو وهي أنه أنها به بها له لها فيه فيها منه منها عليه عليها الأحد الاثنين
        الثلاثاء الأربعاء الخميس الجمعة السبت فيديو صور
    """,
    "ko": """
        이 그 저 것 수 등 및 더 또 또는 그리고 그러나 하지만 위해 위한 대한 대해 통해
        따라 관련 있는 있다 없는 없다 한다 했다 된다 됐다 오늘 어제 내일
        올해 지난 최근 이번 다시 가장 모든 새로운 영상 사진
    """,
    "ja": "",
    "zh": "",
    "sv": """
        alla allt att av bara blev blir de dem den denna det detta dig din du där efter eller en
        ett fick från få för ha hade han har hon hur här i igen in inte ja jag kan kommer man
        med men mer mig mot mycket ni nu ny nya nytt när något några och om oss på sa samma ser
        sig sin sina ska som så till två under upp ut utan vad var vara vi vid vill än är år
        över
    """,
    "tr": """
        ama ancak az bazı ben bile bir biri bu bunu çok çünkü da daha de değil diye en gibi göre
        hem her için ile ise kadar ki mi mı ne neden o olan olarak oldu olduğu on sonra şu tüm
        ve veya ya yeni yıl yok
    """,
    "da": """
        af alle at blev bliver da de dem den der deres det dig din du efter eller en er et for
        fra få får han har havde hun hvad hvor i igen ikke ind jeg kan kommer man med meget men
        mere mig mod ned noget nogle nu ny nye når og også om op os over på sagde samme ser sig
        sin skal som så til to ud under var ved vi vil
    """,
}

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _WORDS.items()
}
