"""What speaks for each of the six things in German."""

CUES = """
complaint sure: unverschämt*|unmöglich|frechheit|katastroph*|skandal*|zumutung|unzumutbar|inakzeptabel|lächerlich|miserabel|grottig|saftladen|sauerei|schweinerei
complaint sure: enttäusch*|verärgert|sauer|wütend|ärgerlich|empört|unzufrieden|genervt|stinksauer|fassungslos
complaint sure: beschwer* ..3 mich|ich|sich|über|wegen
complaint sure: beschwerde|reklamation|reklamier*
complaint sure: schlimm*|furchtbar*|schrecklich*|grauenhaft|mangelhaft|dreist|frech|unfreundlich*|inkompetent*|arrogant*
complaint sure: kaputt|defekt|beschädigt|zerbrochen|zerkratzt|verschimmelt|zerrissen|undicht|abgelaufen
complaint sure: danke für nichts
complaint sure: finger weg
complaint sure: nie wieder|mehr
complaint sure: schon ..1 wieder|zum
complaint sure: zum ..1 zweiten|dritten|vierten|xten mal
complaint sure: niemand|keiner|kein|keine ..4 da|gekommen|meldet|gemeldet|weiß|antwort|reaktion|rückmeldung|geht|kam|ans|erreichbar|zuständig
complaint sure: null|ein|einen stern|sterne
complaint sure: ein|einziger|schlechter|blanker witz|hohn|albtraum
complaint sure: wie oft soll|muss|noch
complaint sure: keine lust mehr
complaint sure: reicht es|mir|langsam
complaint sure: mehr erwartet
complaint sure: hätte ..4 erwartet
complaint sure: doppelt abgebucht|berechnet|bezahlt
complaint sure: falsche|falscher|falsches|falschen rechnung|artikel|größe|farbe|ware|lieferung|adresse|betrag|produkt
complaint sure: warteschleife|abgefertigt|ausgelacht|abgewimmelt|aufgelegt|ignoriert|betrogen|veräppelt|verarscht|vergrault
complaint sure: geplatzt|durchgebrochen|gebrochen|gerissen|abgerissen|verzogen|verblasst|verrostet|undicht|verklebt|versalzen|angebrannt|ranzig|schimmlig|lose|locker|wacklig|hin|hinüber
complaint sure: zweimal|doppelt|dreimal ..5 abgebucht|berechnet|bezahlt|belastet
complaint sure: kein mensch|schwein
complaint sure: weicht|weichen ..4 ab
complaint sure: beim|nach ersten|ersten|einem|zwei|drei|wenigen gebrauch|tragen|waschen|tagen|wochen|mal
complaint sure: winzige|mickrige|überteuert|überteuerte|überzogen|riesige portionen|portion|preise|rechnung
complaint sure: die eine hand
complaint sure: bei so|solch einem|einer service|bedienung|behandlung
complaint sure: reagiert|antwortet|meldet ..3 niemand|kein|keiner|nicht
complaint likely: noch immer|nicht
complaint likely: immer noch
complaint likely: stürzt|tropft|stinkt|riecht|roch|wackelt|klemmt|rostet|blättert|leckt|streikt
complaint likely: nicht|nie ..3 angekommen|da|gekommen|geliefert|erhalten|funktioniert|zurückgezahlt|geklappt|gemeldet|behoben|erreichbar|gegangen|geht|läuft
complaint likely: geht|funktioniert|läuft|klappt|lädt nicht
complaint likely: seit ..4 tagen|wochen|monaten|stunden|update|montag|stunde
complaint likely: wartezeit|warte|warten|gewartet|verspätung|verspätet
complaint likely: trotz ..3 aufforderung|mahnung|zusage|anrufe
complaint likely: ich erwarte|verlange|fordere
complaint likely: na toll|super|klasse|prima|wunderbar
complaint likely: umsonst|vergeblich|leider|fehlt|fehlen|falsch|kalt|warm|schmutzig|dreckig|laut|lärm|zu
complaint likely: wo ..3 steckt|bleibt
complaint likely: statt|anstatt|weder|ohne
complaint likely: warum|wieso|weshalb
complaint likely: schlecht|schlechte|schlechter|schlechtes
complaint sure: tropft|stürzt ..6 wie|ab|immer
complaint sure: darf|kann ..6 nicht sein
complaint sure: wegwerfen|weggeworfen|beleidigt|brei|untertrieben
complaint sure: lässt|ließ sich ..4 nicht
complaint sure: war|waren|ist|sind ..1 zu? warm|kalt|kaputt|schmutzig|versalzen|verspätet|leer
complaint likely: problem|probleme|fehler|mangel|mängel|schaden
complaint hint: aber|doch|nicht|kein|keine|nur
complaint not: keine|kein|ohne ..3 beschwerde|klage|grund|probleme|problem|beanstandung
complaint not: nichts ..2 meckern|beanstanden|auszusetzen
complaint not: nicht meckern
complaint not: hat sich erledigt
complaint not: gern|gerne|läuft|komme|kommen wieder
complaint not: stornieren|erwischt|versehentlich
complaint not: vorgänger|nachbarin|nachbar|versehen|selbst|woanders
praise sure: danke|dank ..4 für|an|ihnen|euch|ihrem|ihren
praise sure: herzlichen|lieben|vielen|tausend|besten dank ..3 für|an|ihnen
praise sure: lob|kompliment|chapeau|bravo|glückwunsch
praise sure: hut ab
praise sure: wunderbar|super|prima|begeistert|hervorragend*|ausgezeichnet*|fantastisch*|großartig*|traumhaft*|perfekt*|sensationell*|spitze|klasse|genial|toll|tolle|toller|tolles|vorbildlich*
praise sure: ein traum|gedicht|genuss|erfolg|segen|fest
praise sure: gerne|gern wieder
praise sure: kommen|komme|bestelle|bestellen ..3 wieder
praise sure: fünf|5|volle sterne|punktzahl
praise sure: sehr ..1 zufrieden|freundlich|nett|gut|schnell|hilfsbereit|lecker
praise sure: nicht|nichts|nix ..2 meckern|beanstanden|auszusetzen
praise sure: hält was
praise sure: empfehl* ..3 weiter|ich|gerne|wärmstens|sehr
praise sure: weiterempfehl*|empfehlenswert
praise sure: wie geschmiert|neu|schienen|angegossen
praise sure: rundum|absolut|mehr als zufrieden|gelungen
praise sure: schwärmen|schwärmt|liebe|lieben
praise sure: super schnell|service|nett|lecker|qualität
praise sure: jeden cent|euro wert
praise sure: schmeckt|schmecken|sieht|fühlt ..2 wie ..1 oma|hausgemacht|neu|früher|himmlisch
praise sure: noch nie ..4 erlebt|gehabt|so|gesehen
praise sure: so|solch einen|eine|ein ..1 reibungslosen|schönen|netten|guten|tollen|schöne|nette|gute|tolle
praise sure: einfach toll|super|klasse|spitze|genial|herrlich
praise sure: richten sie ..4 aus
praise sure: urgemütlich|gemütlich|bequem|herrlich|himmlisch|köstlich
praise sure: geholfen ..3 sofort|prompt|toll|super|einfach
praise likely: freundlich*|geduldig*|nett|sauber*|fair|faire|kompetent*|hilfsbereit|zuverlässig|zuvorkommend|liebevoll
praise likely: schön|schönes|schöne|gut|gute|guter|wunderbar|super|prima|lecker|schnell|schnelle
praise likely: danke|bedanken|dankbar
praise likely: selten|nie so gut|gut
praise likely: sitzt|passt|läuft|funktioniert perfekt|wunderbar|einwandfrei|super|tadellos|bestens
praise not: na toll|super|klasse|prima
praise not: danke für nichts
praise not: danke|dank ..3 antwort|voraus|nachricht|mail|mitteilung
praise not: nicht ..2 gut|zufrieden|empfehl*
praise not: passt|dann
question sure: wann|wo|wie|was|wer|welche|welcher|welches|welchen|wieviel|wohin|womit|woran|wofür|bis|ab ..20
question sure: ^kann|können|könnten|könnte|gibt|ist|sind|haben|hat|darf|dürfen|muss|müssen|passt|gilt|wird|werden|würden|gibts|geht
question sure: fragt|frage|wissen|fragen ..2 ob|wie|wann|wohin
question not: wie oft soll
question not: keine frage
leaving sure: kündig* ..6 ich|vertrag|mitgliedschaft|abo|fristgerecht|hiermit|geht|will|möchte|mein*
leaving sure: kündigung
leaving sure: vertrag|abo|mitgliedschaft|konto|abonnement|versicherung|depot ..8 beenden|kündigen|auflösen|löschen|übertragen|nicht
leaving sure: beenden|löschen|lösen|stornieren|schließen ..3 mein|meine|meinen|unser|unseren|das ..2 vertrag|mitgliedschaft|konto|abo|kundenkonto|account
leaving sure: zu ..4 konkurrenz|anbieter|bank|wettbewerb ..2 wechsle|wechseln|gehen|gehe|übertragen
leaving sure: wechsle|wechseln|gewechselt|wechsel ..5 anbieter|konkurrenz|bank|wettbewerb*
leaving sure: anderen|neuen|anderer|andere anbieter|bank|versicherung|studio
leaving sure: letzte|letzter|letztes|letzten bestellung|einkauf|besuch|mal|kauf|auftrag
leaving sure: nie|nicht|sicher ..2 mehr|wieder ..4 bestellen|kaufe|kaufen|bei|kunde|kommen|hin
leaving sure: kaufe|bestelle|komme|buche ich ..4 nicht|nie mehr
leaving sure: woanders|anderswo|anderweitig
leaving sure: steige|trete ..3 aus
leaving sure: aussteigen|austreten|austritt
leaving sure: will|möchte|wollen ..4 raus|kündigen|aussteigen|austreten|weg
leaving sure: nichts mehr ..2 zu tun
leaving sure: nicht ..1 mehr|länger ..3 brauche|brauchen|will|wollen|benötig*|verlängern
leaving sure: brauche|brauchen|benötige|benötigen|will|wollen ..8 nicht|nimmer mehr|länger
leaving sure: nicht verlängern
leaving sure: kunden verloren
leaving sure: ist|wäre ..3 schluss|feierabend|ende
leaving sure: dauerauftrag|lastschrift|einzugsermächtigung ..4 gestoppt|widerrufe|gekündigt|entziehe|storniert
leaving sure: nicht fortsetzen|weiterführen|fortführen
leaving sure: wie ..1 beende|beenden|kündige|kündigt|löse|stoppe ich|man|wir
leaving sure: anderen|anderer|andere|neuen werkstatt|zahnarzt|praxis|friseur|händler|lieferanten|schule|shop|laden
leaving sure: bin|sind ich|wir ..4 weg|raus
leaving sure: buchen sie ..4 nichts|nicht ..2 ab
leaving likely: wenn ..12 wechsle|kündige|weg|konkurrenz|anbieter
leaving likely: überlege|erwäge|überlegen|denke ..10 wechseln|kündigen|gehen|anbieter|aufzuhören
leaving likely: kündige|kündigen|gekündigt|konkurrenz|schluss|raus
leaving likely: ziehe|ziehen|umzug|altersgründen|gebe|aufgeben
leaving hint: vertrag|abo|mitgliedschaft|konto|jahresende|zum|nächstmöglichen
leaving not: nachbarin|nachbar|freundin|freund|kollege|kollegin|mutter|vater
leaving not: gestern|termin|newsletter|büro|arbeitgeber|tarif|alten|anschluss
leaving not: verlängern|bleiben|bleibe|mitnehmen|komme
leaving not: nicht|keinesfalls ..2 kündigen|wechseln
preference sure: lieber|am liebsten
preference sure: liebsten|bevorzug*|grundsätzlich|künftig*|zukünftig*|generell|prinzipiell
preference sure: allergi*|unverträglich*|vegan|vegane*|vegetari*|halal|koscher|laktosefrei|glutenfrei|zöliakie|laktose
preference sure: esse|essen|trinke|trinken|trage|tragen|vertrage ..3 kein|keine|keinen|nur|nie|nicht
preference sure: kein|keine|keinen ..1 fleisch|schweinefleisch|alkohol|fisch|nüsse|gluten|milch|wolle|plastik|werbung|anrufe
preference sure: bitte ..4 nur|nie|immer|nicht|keine|kein|lieber|höchstens|grundsätzlich ..6
preference sure: nicht|nie|nur ..2 vor|nach|am|zwischen|nachmittags|vormittags|abends|morgens|samstags|sonntags ..3 anrufen|uhr|zehn|neun|zwölf|acht|klingeln
preference sure: nur ..2 nachmittags|vormittags|abends|morgens|mittags|samstags|türkisch|deutsch|per|auf|noch
preference sure: gut|am|besten|nur|schlecht ..4 erreichbar|erreichen
preference sure: erreichbar|erreichen ..3 nur|zwischen|nach|ab|vor
preference sure: hätte|hätten|hätt ..5 gern|gerne|lieber
preference sure: gern|gerne weiterhin|künftig|auf|per|am|nur
preference sure: vormerken|notieren|hinterlegen|merken
preference sure: ihre|meine unterlagen|akte
preference sure: duzt|duzen|siezen
preference sure: höchstens einmal|zweimal
preference sure: interessiert|interessiere|interessieren ..3 nur|mich|nicht|mich
preference sure: am gang|fenster
preference sure: im erdgeschoss|ruhig*
preference sure: rollstuhl|linkshänder*|schichtdienst|gehörlos|barrierefrei*
preference sure: pakete|sendungen|lieferungen ..6 abgeben|abstellen|beim|nachbarn|garage|kiosk
preference sure: ist mir|uns ..3 wichtig|lieber|recht
preference sure: mir|uns ist ..6 wichtig|lieber
preference sure: schreiben|schreibt|rufen ..2 mir|mich ..1 lieber|nur|bitte|nicht
preference sure: langsam|laut|deutlich sprechen
preference sure: ausschließlich|hörgerät|prinzip
preference sure: möchte|möchten|will|wollen ich|wir ..2 keine|keinen|nicht ..2 bekommen|erhalten|haben|mehr
preference sure: keine|keinen umfragen|newsletter|anrufe|werbung|briefe|prospekte
preference sure: immer|stets|nie ..1 mit|am|im|ohne|per
preference sure: vor|nach dem|der|zehn|acht|neun ..1 bitte ..1 nie|nicht|nur
preference sure: in frage
preference likely: immer|nur|nie|per|mail|papier|whatsapp|telefon
preference likely: bitte
preference likely: sparen|verzichten|weglassen
preference hint: möchte|mag|mögen|wir|ich
preference not: heute|gestern|morgen|dienstag|donnerstag
preference not: anderen|anderer werkstatt|praxis|bank
preference not: rechnung noch|schicken
preference not: bestellung von|stornieren
promise sure: ich|wir|sie|er|kollege|kollegin|monteur|techniker|bote ..2 werde|werden|wird ..12 schicken|überweisen|melden|zahlen|bringen|erstatten|ersetzen|kümmern|prüfen|senden|anrufen|liefern|nachreichen
promise sure: schicke|sende|überweise|bezahle|begleiche|bringe|reiche|erstatten|ersetzen|tauschen|legen|liefern|rufe|rufen|melde|hole|bespreche|kümmere|sorge|prüfe|veranlasse ..3 ich|wir|ihnen|dir|euch|mich|sie|mir|nach|das|den|die|es
promise sure: ich|wir schicke|schicken|sende|senden|überweise|bezahle|begleiche|bringe|reiche|erstatten|ersetzen|tauschen|legen|liefern|rufe|rufen|melde|hole|bespreche|kümmere|sorge|prüfe|veranlasse
promise sure: schick|bring|ruf|meld|zahl|überweis ich|dir|dich|euch|dann
promise sure: bis ..3 montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|ende|morgen|mittag|spätestens|abend|zum
promise sure: gleich|heute|noch|morgen morgen|abend|früh|noch|mittag
promise sure: versprochen|verspreche|versprechen|zugesagt|zusage|garantiere|garantieren
promise sure: dafür sorge|sorgen
promise sure: innerhalb von
promise sure: sobald ..14 schicke|begleiche|überweise|legen|melde|gebe|bringe|senden|bescheid|ich|wir
promise sure: bekommen|erhalten|hören|sehen sie|ihr ..6 von|morgen|am|bis|auf|die|in
promise sure: bescheid ..1 geben|sagen|gebe|sage
promise sure: geben|sage|sagen ..5 bescheid
promise sure: zahle|schaue|suche|frage|kläre|gehe|komme|nehme|mache|besorge ich|wir ..6 am|morgen|heute|nach|bis|ersten|gleich|noch|vorbei|mit
promise sure: ich schaue|suche|frage|kläre|besorge|nehme ..6 nach|morgen|heute|mit|gleich|ab
promise sure: verlassen ..3
promise sure: darauf können|kannst sie|du|ihr
promise sure: rufe ich|sie|wir ..4 an
promise sure: schickt|berichtigt|korrigiert|ersetzt|repariert|prüft|meldet ..6 ihnen|sie|woche|heute|morgen|bis
promise sure: wird|werden ..8 anrufen|schicken|melden|bringen|zahlen|abholen|vorbeikommen|überweisen|erledigen
promise likely: werde|werden|wird
promise likely: morgen|montag|dienstag|mittwoch|donnerstag|freitag|samstag
promise likely: sobald|spätestens
promise not: nicht|nie|nichts|kein|keine ..4 versprechen|mehr|zurück
promise not: leider|vielleicht|eventuell|könnte|mal|hoffe
promise not: erwarte|fordere|sollte|bitte
promise not: wurde|wurden|hat|haben|war
complaint sure: schon|jetzt|bereits zum ..1 zweiten|dritten|vierten|fünften
complaint sure: zweimal|dreimal|viermal|mehrmals|mehrfach ..3 angerufen|geschrieben|gemeldet|nachgefragt|reklamiert|gebeten
complaint sure: warte|warten|wartet ..2 seit|schon|noch|immer|bis|vergeblich
complaint sure: seit ..2 tagen|wochen|monaten ..6 nicht|kein|keine|defekt|kaputt
complaint sure: stimmt|passt|fehlt|fehlen ..4 nicht|vorne|hinten|seit|wieder|schon
complaint sure: angeschrien|angeblafft|stehen|sitzen ..1 gelassen|lassen
complaint sure: nicht ernst|akzeptabel|hinnehmbar|tragbar|nachvollziehbar|angekommen|erschienen|abgeholt|eingehalten
complaint sure: ohne ..1 begründung|vorwarnung|ankündigung|erklärung|entschuldigung
complaint sure: kann|darf ..3 nicht ..2 sein|wahr
complaint sure: patzig|ruppig|lieblos|eingelaufen|lauwarm|eiskalt|verdorben|steinhart|verdreckt|verschmutzt|verschwunden|unauffindbar|unzuverlässig|überfordert|unprofessionell|desinteressiert|schlampig|fehlerhaft|wertlos|unbrauchbar|ungenießbar|verkratzt|schimmelte|enttäuschung|unsinn|schrott|murks|pfusch|abzocke|betrug
complaint sure: statt|anstatt ..8 kam|geliefert|bekam|bekommen
complaint sure: verspricht|verspreche viel
complaint sure: viel zu ..1 teuer|lang|laut|spät|klein|groß|kalt|wenig
complaint sure: hält|hielt|hielten ..1 keine|nicht|nur|kaum
complaint sure: so eine|ein ..1 schlechte|schlechten|miese|unverschämtheit
complaint sure: stellungnahme|entschädigung|wiedergutmachung|nachbesserung
complaint not: sturm|vermieter|film|buch|versehen|verlaufen|vertan|selbst|steinschlag|vertippt
complaint not: alte|altes|alter|früherer|voriger ..1 gerät|anbieter|vermieter|handy|auto
praise sure: bedanke|bedanken|bedankt ..4 mich|uns|sich|für
praise sure: überglücklich|hellauf|liebevoll*|wohlgefühlt|wohl|reibungslos|vorzüglich|köstlich|herzlich|aufmerksam*|kinderleicht|lobt|loben|gelobt|superlecker*|empfehlung|weltklasse|bestens|tadellos|wunderschön*|zauberhaft|erstklassig
praise sure: beste|besten|bester|bestes|schönste|schönsten|schönstes ..5
praise sure: jederzeit|würde|werde|würden|immer ..3 wieder ..1 kaufen|bestellen|kommen|buchen
praise sure: endlich ..4 gut|ein|eine|jemand|wieder
praise sure: nicht selbstverständlich
praise sure: absolut|sehr|echt|richtig|wirklich|mega|total ..1 empfehlenswert|gut|toll|schön|lecker|nett|freundlich|schnell|zufrieden|geil|super
praise sure: liebt|lieben es|ihn|sie|die|den|das
praise sure: ihr|sie seid|sind ..1 die ..1 besten|beste|spitze|toll|klasse|super
praise sure: schneller|besser|günstiger|schöner als ..2 gedacht|erwartet|angekündigt
praise not: wäre|würde|könnte ..3 wunderbar|toll|schön|super|nett|klasse
praise not: danke|dank ..2 info|voraus|rückmeldung|antwort|nachricht
praise not: super|perfekt|prima|klasse dann|bis
praise not: schwester|freundin|bruder|nachbarin ..1 war|ist|sagt
praise not: leider|aber|dagegen|schade|nur
leaving sure: höre|hören|hört|aufhören|aufhört ..6 auf|mit
leaving sure: kündige|kündigen ich|wir|hiermit|ich|zum|den|das|mein
leaving sure: zum jahresende|monatsende|quartalsende|halbjahr|nächstmöglichen|schuljahresende|31|30
leaving sure: stellen|stelle sie ..6 ein
leaving sure: einstellen|abbestellen|abmelden|auflösen|abmeldung|austreten|kündigungsbestätigung|sonderkündigung*|abwandern
leaving sure: nehmen sie|mich|uns ..4 aus|von ..3 liste|kartei|gruppe|verteiler|mitgliederliste
leaving sure: werde|werden ..6 nicht mehr|verlängern|fortsetzen|weiterführen
leaving sure: nicht mehr|weiter hingehen|weiterführen|bestellen|kommen|nutzen|buchen|verlängern
leaving sure: entschieden ..6 brauchen|wechseln|anderen|andere
leaving sure: anderen|andere|anderer|neuen|neuer|günstigeren|günstigeres|günstiger ..1 anbieter|caterer|lieferanten|pflegedienst|musikschule|angebot|verein|versicherer|makler
leaving sure: los|raus|rauskomme|herauskomme ..2 werde|werd|aus|hier|ich|das
leaving sure: gebe|geben|gibt ..5 auf|zurück
leaving sure: sehen|sehe ..2 uns|mich ..5 um
leaving not: gekündigt ..4 arbeit|büro|job|daher
leaving not: arbeit|job|alten|früherer|früher|pausieren|pause
leaving not: nicht kündigen|weg|gehen
question sure: ^wie|was|wann|wo|wer|welche|welcher|welches|warum|wieso|gibt|gibts|kann|können|könnte|haben|habt|hat|muss|müssen|ist|sind|bieten|gilt|darf|dürfen|wird|kommt|liefern|liefert ..14
question sure: ob|wüsste|weiß|fragt|fragte|wissen ..3 ich|wir|sie|es|gern|man|das|die|der|mein
"""
