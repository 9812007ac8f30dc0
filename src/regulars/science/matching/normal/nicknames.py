"""Which given names one person may go by: nicknames, short forms and forms of other languages."""

from __future__ import annotations

from functools import cache, lru_cache

_ALSO = """
alexander alessandro alejandro alexandre aleksandr aleksander alex sascha sasha xander sandro lex alec
alexandra alessandra alejandra aleksandra sandra sascha sasha alex
andreas andrea andre andrew andres andrej andrzej andy
anna ann anne hanna hannah annie anni ana anja anya anneke antje
anastasia anastassia nastassia nastasia stasia
antonio antonius anton anthony antoine antoni toni tony tonio tonino toon
bartholomaeus bartholomew bart bartek
bernhard bernard bernd bernardo berni
charles karl carl carlos carlo charlie karol karel charly
christian christiaan cristian chris kristian
christine christina kristina cristina christa chris tina kristin kirsten
christoph christopher christophe cristobal chris kristof
daniel dan danny daniele dani
david dave davide davey
dietrich dieter dirk
dominik dominic dominique domenico domingo
dorothea dorothee dorothy dorotea doris
edward eduard eduardo edouard edoardo ed eddie eddy ted lalo
elizabeth elisabeth elisabetta isabel elise else elsa lisa liz lisbeth liesel betty sissi elsbeth elzbieta elle
emanuel manuel manolo emmanuel manu
enrico heinrich henry henri enrique hendrik henrik heinz heiner hinrich quique rick
ernst ernest ernesto
federico friedrich frederick frederic federigo fritz fred frederik fede
ferdinand fernando ferdinando nando
francisco francesco francis franz francois frank paco pancho curro cisco kiko franco frans franciscus
francisca francesca franziska francoise frances paca franzi fran
gabriel gabriele gabi gabe
gabriela gabriele gabrielle gabi gaby
georg george jorge giorgio georges jurgen jorg juergen joerg jerzy georgie
gerhard gerard gerd gerardo gert
gertrud gertrude trude trudi gertrudis
giovanni john johann johannes jean juan joao hans jan ivan johan hannes gianni jack johnny johnnie jon sean ian
giovanna johanna joanna jeanne juana jane jana hanna jo
giuseppe joseph josef jose joao pepe beppe peppe sepp jupp jo joey joe jozef giuseppino pino
giuseppina josefina josephine josefine pepa fina
gregor gregory gregorio greg grzegorz
guillermo wilhelm william guillaume guglielmo willem willi willy wim memo guille will bill billy
helena helene elena helen ellen lena leni alena
hermann herman armando
hugo ugo hugues
ignacio ignaz ignatius nacho ignazio
ines agnes
jakob jacob jacques jacobo giacomo jaime james diego santiago iago jaap kobus jakub
jeffrey geoffrey jeff geoff
joachim joaquin jochen achim quino gioacchino
juliane juliana giuliana julia julie jule
julian julien giuliano jules
katharina catherine katherine caterina catalina kathrin katrin kathe kate kati katja karin karen catarina cathy kathy
klaus nikolaus nicolas nicholas niccolo nicola nico niko claus nick niels
konrad conrad corrado curt kurt
laura lorena lori
lorenzo laurence lawrence lorenz laurent larry laurentius
ludwig louis luis luigi lewis lou lutz lui
magdalena madeleine madalena magda lena leni maddalena
manfred manni fred
margarete margaret margarita margherita marguerite margarethe gretchen grete greta gretel rita marga marge peggy peggie
margaret maggie margarete margarita
maria marie mary maja mia mariechen maritza marija mariam miriam
maria marisol mari
martin martino martijn marten
matthias matthew mateo matteo mathieu matthieu matias matze mattia maciej matt hias
maximilian max massimiliano maximiliano maxi massimo
michael michel miguel michele mikhail michal mike mick micha michi mikael mihail
mohammed muhammad mohamed muhammed mohammad mohamad mohd mhd mehmet md muhamed
monika monica monique moni
patricia patrizia pat patty pati trish
patrick patrik patricio patrizio pat
paul pablo paolo paulo pavel pawel pauli
paula paola pauline
peter pedro pietro pierre piet pieter piotr petr petrus piero pete perico
philipp philip philippe felipe filippo phil
rafael raphael raffaele rafa
robert roberto rob bob robbie bobby bert robby
rudolf rodolfo rudi rudolph rolf rudy
sarah sara zara sally sahra sarita
sebastian sebastien sebastiano basti wastl bastian
simon simone ximeno
sofia sophie sophia zofia sophy
stefan stephan stephen steven esteban stefano etienne steve steffen szczepan
stefanie stephanie stefania steffi estefania
susanne susan susanna suzanne susana susi suse sanna sanne
theodor theodore teodoro theo ted
theresa teresa therese thea resi tere terry
thomas tomas tommaso tom tommy tomasz
tobias tobia tobi tobiah
ulrich ulrico uli ulli
ursula orsola uschi ulla
veronika veronica veronique vroni
vincent vincenz vincenzo vicente enzo vince
walter gualtiero walther
wolfgang wolf wolfi
xavier javier saverio javi
yolanda iolanda
"""


@cache
def _package():  # type: ignore[no-untyped-def]
    from nicknames import NickNamer

    return NickNamer()


@cache
def _groups() -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for line in _ALSO.strip().splitlines():
        group = frozenset(line.split())
        for name in group:
            groups[name] = groups.get(name, frozenset()) | group
    return groups


@lru_cache(maxsize=100_000)
def nicknames_of(name: str) -> frozenset[str]:
    """Other names (plain words) that a person of this given name may go by; never the name itself."""
    known = _package()
    return (
        frozenset(known.nicknames_of(name)) | frozenset(known.canonicals_of(name)) | _groups().get(name, frozenset())
    ) - {name}


@lru_cache(maxsize=200_000)
def same_given_name(one: str, other: str) -> bool:
    """Whether two given names (plain words) may be one person's: equal, an initial, a nickname, or either unknown."""
    if not one or not other:
        return True
    first, second = one.split(maxsplit=1)[0], other.split(maxsplit=1)[0]
    if first == second or (first[0] == second[0] and 1 in {len(first), len(second)}):
        return True
    if second in nicknames_of(first) or first in nicknames_of(second):
        return True
    # Two short forms of one name, such as Bob and Rob; but Mary and Marsha are names of their own.
    short = not _package().nicknames_of(first) or not _package().nicknames_of(second)
    return short and bool(_canonicals(first) & _canonicals(second))


@lru_cache(maxsize=200_000)
def is_given_name(word: str) -> bool:
    """Whether the word is a given name, or a short form of one, that is commonly known."""
    return bool(nicknames_of(word))


def _canonicals(name: str) -> frozenset[str]:
    return frozenset(_package().canonicals_of(name))
