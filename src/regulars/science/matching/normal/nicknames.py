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
abigail abi abbie abby gail
abimbola bim bimbo bola
adrian ade adriano adi
agnieszka aga agnes agusia
alasdair alastair alistair alister al ally ali
alfred alfie alf fred alfredo
amanda mandy manda mandi
angela angie ange angelika
angharad haz
angus gus aonghas
anjali anj anju
anneliese anni annie liese lisa
babatunde tunde baba
barbara barb barbie babs barbra basia
beatriz beatrice beatrix bea bia trixie bice
benedict ben bennie benedikt benito bento
bernadette bernie detta
bethany bethan beth
brigid bridget brid bridie biddy
callum calum cal malcolm
cassandra cass cassie sandra
catherine katherine kathleen cath kath cathy kathy kat cat katy katie kate kay kit kitty
catriona cat catrina triona
charles charlie chaz chas chuck
charlotte charlie lottie lotte lotta carlota
chidinma chi dinma
christine christina chris chrissie chrissy tina
chukwuemeka emeka
conceicao sao
constance connie konstanze
cornelius neil con nelis kees
dafydd dai david
darren daz
declan dec
deepak deepu
deborah debra deb debbie debby
dennis denis den denny
dolores lola loli
dorota dorothy dorotka
douglas doug dougie
edmund ed ned eamonn edmond
eleanor elinor ellie nell nora lenore eleonora
elizabeth eliza lizzie beth betsy bess libby lisbet
emily emilie emma em emmy
eugene gene eugen evgeny
evelyn eve evie evelina
florence flo florrie flora
folasade sade
frances fran frankie fanny
francesca cesca fran franny chesca
gareth gaz gary
gary gaz garry
georgia georgie georgina gina george
gerald gerry jerry gerard
gillian gill jill gilly
gurpreet harpreet jaspreet manpreet preet
gwendolen gwen wendy
gwilym gwil william
harjit harj
harold harry hal
harpreet harp
harriet hattie harri
henrietta hettie etta
ibrahim ibby ibra abraham
imogen immy immie
iryna irina ira irene
isabella isabel isobel isabelle bella izzy izzie belle
jaswinder jas jassi
jasmine yasmin yasmine jas jaz yas
jennifer jen jenny jenni jenn
jessica jess jessie
joanna joanne jo joey asia joasia
jonathan jonathon jon jonny nathan
joshua josh
judith judy judi jude
katarzyna kasia kaska katherine
kenneth ken kenny
kimberly kimberley kim
krishnan krish kris krishna
krzysztof kris krzysiek christopher
leonard len lenny leo
lillian lilian lily lil
lucy lucia luz lucie lucille
malgorzata gosia margaret malgosia
marjorie marge margie
marcus mark marco marcos marc marek
maureen mo
matilda tilly mathilde tilda
mehmet memo mohammed
michelle shell chelle
mikael micke mikko
miranda mandy
mohammed mo mohd
natalie natalia nat natasha
natasha tash tasha natalia
nathaniel nathan nat nate
nicola nicky nic nikki nicki
nicoletta nico letta nicole
nikhil nik nikil
nicholas nic nicky
obinna obi
oleksandr alex sasha oleks
olivia liv livvy ollie olive
oliver ollie olly olivier
oluwaseun seun
pamela pam pammy
padraig paddy patrick pauric
patricia tricia trish paddy
penelope penny pen
philippa pippa pip phil
prudence prue
rachel rach rachael rae raquel
raymond ray raimund ramon
rebecca becky becca bex bec rebekah
reginald reg reggie
richard rich rick ricky dick dickie ricardo riccardo rikki
roderick rod roddy
rodney rod
roisin rosh rose
ronald ron ronnie
rose rosie rosa roza
rosemary rosie rose romy
rupinder rupi
salvatore sal salvador tore
samantha sam sammy
samuel sam sammy samuele
shivani shiv
siobhan shiv
sophie soph sofie
stanislaw stan staszek stanislav
stanley stan
susan sue susie suzie suki
sylvia silvia syl
temitope temi tope
theresa terri terrie tess tessa terry
timothy tim timmy timo
tomasz tomek
tomos tom tomas
ulrike uli ulla rike
valentina val vale valentine
valerie val valeria
victor vic viktor vittorio
victoria vicky vikki tori viktoria vic
vikram vik vicky
virginia ginny
winifred win winnie freda
wojciech wojtek
yusuf joe youssef yousef yosef joseph
zachary zach zak zac zacharias
zofia zosia sophie
jiri george jirka
"""
_OTHERS = frozenset(
    "adam aisha ali amal amina amir andrea angus anita annabel annabelle annemarie anya aoife arthur ashley asma "
    "astrid aylin barry beata birgit bjorn brenda brendan brian bruce bruno cara carmen carol caroline carolyn "
    "cathal cecilia cheryl claire clara claudia clive colin connor cormac craig cynthia darius dawn dean deepa "
    "denise derek dexter diana diane diarmuid donald donna duncan dylan edith eileen eilidh elaine elif elliot "
    "elsa emine emma emre emyr enid eoin eric erica erik erin erwin esme esther ethan eva ewan fatima fatma felix "
    "ffion finn fiona fraser freya gavin geraldine giles gina giulia glenys gloria gordon grace graham greta "
    "gudrun guy hakan hamish hanna hassan hatice heather heike helga hilary hilda holly howard hussein huw ian "
    "ilse imran ingrid irma isla ivor ivy iwona jade jamila janet janice jared jasmin jason jay jeremy jill joan "
    "jodie jolanta jonas joy joyce juan julie june justin kai kareem karina karl kavita kayleigh keith kelly "
    "kerry kevin khadija kieran kirsty kyle laila lars layla leah lee leila leonie leslie liam linda lionel lloyd "
    "logan lorna lorraine louise lowri lukas luke lydia lynn lynne mabel magnus mahmoud marcel marcia mario "
    "marion marlene martha marvin maxine meera melanie melissa mercedes mustafa myra nadia nadine naomi nasreen "
    "neil niamh nigel nils nina nisha noah noel nora norman olga omar orla oscar osman otto owain owen pascal "
    "paulette phoebe pilar poppy priya quentin ralf ralph rania rashid raul regina rene rhiannon rhona rhys rita "
    "roger roland rory rosalind ross roy ruby rupert ruth ryan sabine saima salma sandra sanjay scott sean selma "
    "shane shannon sharon shaun sheila shirley shona sian sigrid sinead sonia stella stuart sunita sven sylvie "
    "tamara tanya tara tariq thelma thorsten tracey tracy trevor ulf una uwe vanessa vera verena vijay viola "
    "vivien wanda wendy werner wilfred yasin yvette yvonne zahra zainab zeynep zoe zuzanna".split()
)


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
    return word in _OTHERS or bool(nicknames_of(word))


def _canonicals(name: str) -> frozenset[str]:
    return frozenset(_package().canonicals_of(name))
