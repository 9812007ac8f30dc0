"""Whose e-mail domains are no company's: public providers of mailboxes, and how a company's own address looks."""

from __future__ import annotations

PUBLIC = frozenset(
    "gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.ca yahoo.com.br "
    "yahoo.com.au yahoo.co.in yahoo.in yahoo.co.jp ymail.com rocketmail.com outlook.com outlook.de outlook.fr "
    "outlook.es outlook.it hotmail.com hotmail.co.uk hotmail.de hotmail.fr hotmail.es hotmail.it hotmail.ca "
    "hotmail.nl live.com live.co.uk live.de live.fr live.nl live.it live.ca msn.com icloud.com me.com mac.com "
    "aol.com aol.co.uk aol.de proton.me protonmail.com pm.me tutanota.com tuta.io tuta.com fastmail.com fastmail.fm "
    "hey.com zoho.com mail.com email.com usa.com gmx.com gmx.de gmx.net gmx.at gmx.ch gmx.fr gmx.co.uk web.de "
    "freenet.de t-online.de arcor.de 1und1.de posteo.de mailbox.org kabelmail.de vodafone.de o2online.de online.de "
    "ewe.net netcologne.de bluewin.ch hispeed.ch sunrise.ch aon.at chello.at orange.fr wanadoo.fr free.fr "
    "laposte.net sfr.fr neuf.fr bbox.fr numericable.fr club-internet.fr libero.it virgilio.it alice.it tin.it "
    "tiscali.it fastwebnet.it inwind.it iol.it email.it poste.it telefonica.net terra.es movistar.es ono.com "
    "sapo.pt ziggo.nl kpnmail.nl planet.nl home.nl hetnet.nl xs4all.nl upcmail.nl quicknet.nl casema.nl telenet.be "
    "skynet.be proximus.be scarlet.be btinternet.com btopenworld.com bt.com talktalk.net tiscali.co.uk sky.com "
    "virginmedia.com virgin.net ntlworld.com blueyonder.co.uk plus.com plusnet.com o2.co.uk orange.net eircom.net "
    "vodafone.ie comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net "
    "optonline.net juno.com netzero.net frontier.com windstream.net centurylink.net rogers.com bell.net shaw.ca "
    "telus.net sympatico.ca videotron.ca bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au "
    "xtra.co.nz telia.com telia.se spray.se online.no broadpark.no mail.dk tdcadsl.dk hotmail.se hotmail.dk live.se "
    "live.dk live.no luukku.com suomi24.fi kolumbus.fi elisanet.fi wp.pl o2.pl onet.pl onet.eu op.pl interia.pl "
    "gazeta.pl poczta.onet.pl seznam.cz email.cz centrum.cz post.cz azet.sk centrum.sk zoznam.sk freemail.hu "
    "citromail.hu abv.bg mail.bg mail.ru bk.ru inbox.ru list.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua "
    "qq.com 163.com 126.com sina.com sohu.com foxmail.com naver.com daum.net hanmail.net nate.com docomo.ne.jp "
    "ezweb.ne.jp softbank.ne.jp i.softbank.jp rediffmail.com uol.com.br bol.com.br terra.com.br ig.com.br globo.com "
    "hotmail.com.br live.com.mx prodigy.net.mx hotmail.com.ar mailinator.com "
    "example.com example.org example.net".split()
)
"""Domains at which anybody may have a mailbox."""

_ROLES = frozenset(
    "info office sales contact hello admin accounts accounting enquiries orders purchasing support service mail team "
    "reception billing invoices finance kontakt buchhaltung vertrieb einkauf commercial compras ventas".split()
)


def is_role(address: str) -> bool:
    """Whether an address is an office's and not a person's: info@, sales@ and the like."""
    return address.partition("@")[0].rstrip("0123456789") in _ROLES


NO_COMPANY = frozenset(
    ["self employed", "selfemployed", "private", "privat", "prive", "particulier", "particular", "none", "na", "n a",
     "student", "retired", "home", "personal", "individual", "freelance", "freelancer", "unemployed", "own", "test",
     "unknown", "not applicable", "consumer", "customer"]
)  # fmt: skip
"""Words in the place of a company that name none, in normal form."""


def resembles(company: str, domain: str) -> bool:
    """Whether a domain looks like the company's own: "acme tools" and acme-tools.co.uk.

    >>> resembles("acme tools", "acmetools.co.uk"), resembles("acme", "stone.com")
    (True, False)
    """
    name, host = company.replace(" ", ""), domain.partition(".")[0].replace("-", "")
    shorter, longer = sorted((name, host), key=len)
    return len(shorter) >= 3 and longer.startswith(shorter)
