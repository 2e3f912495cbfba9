"""Planted pairs: what must and must not become one story, in several languages.

A line is: merge or apart | kind | language | hours between the two | headline | headline. A second
language stands after "+". Outlets differ unless the kind is "column" or "live blog".
"""

from __future__ import annotations

# ruff: noqa: E501 - a pair is one line, as an editor reads it
PAIRS = """
merge | paraphrase | en | 3 | Five killed in Madrid train crash | Madrid rail disaster leaves five dead
merge | paraphrase | en | 6 | Norvia raises interest rates to 4.5 percent to curb inflation | Norvia central bank lifts key interest rate to 4.5%
merge | paraphrase | en | 10 | Solara unveils electric pickup truck with 600 km range | Solara shows off new electric pickup promising 600 km on a charge
merge | paraphrase | en | 5 | Actress Lena Marsh wins lifetime award at Tarn film festival | Tarn film festival honours Lena Marsh with lifetime award
merge | update | en | 9 | Ferry sinks off Palu, 12 dead | Death toll rises to 19 after ferry sinks off Palu
merge | update | en | 20 | Quake hits eastern Belvaria | Rescuers search rubble after eastern Belvaria quake
merge | update | en | 14 | Helix Bank chief Moran under pressure to resign | Helix Bank chief Moran resigns after weeks of pressure
merge | quarter | en | 4 | Arvo Motors Q3 earnings beat forecasts | Arvo Motors tops forecasts with third quarter earnings
merge | match | en | 2 | Redport beat Calder 3-1 in cup final | Redport lift the cup after 3-1 win over Calder
merge | paraphrase | de | 4 | Bahn streicht hunderte Züge wegen Sturm Ylvi | Sturm Ylvi: Bahn lässt hunderte Züge ausfallen
merge | paraphrase | de | 7 | Fünf Tote bei Zugunglück in Kärnten | Zugunglück in Kärnten fordert fünf Todesopfer
merge | paraphrase | fr | 6 | Grève des pilotes chez Aerolux : 200 vols annulés | Aerolux annule 200 vols en raison d'une grève des pilotes
merge | paraphrase | es | 5 | El volcán de La Brisa entra en erupción y obliga a evacuar a mil vecinos | Evacuados mil vecinos por la erupción del volcán de La Brisa
merge | paraphrase | it | 8 | Terremoto a Valdorsa, crolla il campanile | Crolla il campanile di Valdorsa dopo il terremoto
merge | paraphrase | pt | 3 | Greve dos metroviários paralisa São Tadeu | Metroviários em greve param São Tadeu
merge | paraphrase | nl | 6 | Brand verwoest historische molen in Oudermeer | Historische molen van Oudermeer door brand verwoest
merge | paraphrase | pl | 5 | Pożar hali targowej w Lesznowie, trwa ewakuacja | Ewakuacja po pożarze hali targowej w Lesznowie
merge | paraphrase | ru | 4 | Взрыв газа в жилом доме в Верхнегорске | В Верхнегорске взорвался газ в жилом доме
merge | paraphrase | uk | 4 | У Залізногірську відкрили новий міст через річку | Новий міст через річку відкрили в Залізногірську
merge | paraphrase | zh | 3 | 青河大桥正式通车 全长五公里 | 全长五公里的青河大桥今日通车
merge | paraphrase | ja | 3 | 北浜市で震度5強の地震 津波の心配なし | 北浜市で震度5強 津波の心配はなし
merge | paraphrase | ko | 3 | 한울전자 새 접이식 스마트폰 공개 | 한울전자, 접이식 스마트폰 신제품 공개
merge | paraphrase | ar | 3 | افتتاح مطار الواحة الجديد في مدينة النخيل | مدينة النخيل تشهد افتتاح مطار الواحة الجديد
merge | translation | en+es | 4 | Five killed in Zaragola train crash, says operator Ferrovia Norte | Cinco muertos en un accidente de tren en Zaragola, según Ferrovia Norte
merge | translation | en+de | 4 | Kestrel buys chip maker Quantia for 14.2 billion dollars | Kestrel kauft Chiphersteller Quantia für 14.2 Milliarden Dollar
merge | translation | en+fr | 5 | Brandt and Okafor sign Kinsala water treaty at Ostrava summit | Brandt et Okafor signent le traité sur l'eau de Kinsala au sommet d'Ostrava
apart | quarter | en | 40 | Borealis Q3 earnings beat forecasts | Borealis Q4 earnings beat forecasts
apart | quarter | de | 30 | Umsatz der Lindholm AG steigt im dritten Quartal | Umsatz der Lindholm AG steigt im vierten Quartal
apart | match | en | 30 | Eastham beat Norwell 2-0 in the league | Eastham beat Norwell 4-1 in the league
apart | match | es | 26 | El Atlético Rivera gana 2-1 al Deportivo Mar | El Atlético Rivera gana 3-0 al Deportivo Luz
apart | victims | en | 12 | Bus crash near Tirana kills 4 | Bus crash near Lagos kills 11
apart | victims | fr | 15 | Trois morts dans un incendie à Lormont | Sept morts dans un incendie à Bressac
apart | place | en | 10 | Wildfire forces evacuation of Cala Verde | Wildfire forces evacuation of Mount Harrow
apart | column | en | 168 | The week in books | The week in books
apart | column | de | 168 | Das Rätsel der Woche | Das Rätsel der Woche
apart | live blog | en | 96 | Transfer news live: latest rumours and deals | Transfer news live: latest rumours and deals
apart | episode | en | 50 | Glass Harbour recap: season 2 episode 3 | Glass Harbour recap: season 2 episode 4
apart | actor | en | 20 | President Halloran visits flood victims in Tessaly | President Halloran signs pension bill into law
apart | actor | en | 18 | Kerrigan announces dates of world tour | Kerrigan buys vineyard near Bellac
apart | daily | en | 48 | Wall Street closes higher as tech shares gain | Oil prices slip on supply worries
apart | translation | en+es | 10 | Minister opens new hospital in Porto Alto | La ministra inaugura una escuela en Villa Clara
apart | quarter | zh | 30 | 海川集团第三季度利润增长 | 海川集团第四季度利润增长
apart | quarter | en | 60 | Ostrom Foods raises outlook after strong second quarter | Ostrom Foods cuts outlook after weak third quarter
apart | match | en | 72 | Harwick beat Solmar 2-1 in league opener | Harwick beaten 3-0 by Venn in league
apart | victims | en | 60 | Bus crash near Pereda kills 4 | Bus crash near Pereda kills 9
apart | place | de | 8 | Großbrand in Lagerhalle in Murau | Großbrand in Lagerhalle in Bregthal
apart | live blog | de | 72 | Liveticker: Alle Entwicklungen zum Streik | Liveticker: Alle Entwicklungen zum Streik
apart | daily | de | 24 | Dax schließt fester dank Autowerten | Dax gibt nach, Banken unter Druck
merge | translation | en+pt | 5 | Fire at Belmira port kills 7, says Navex chief Duarte | Incêndio no porto de Belmira mata 7, diz Duarte, chefe da Navex
merge | translation | en+uk | 6 | Lindgren and Petrenko open Zalissia bridge after 12 years | Ліндгрен і Петренко відкрили міст Залісся через 12 років
"""
