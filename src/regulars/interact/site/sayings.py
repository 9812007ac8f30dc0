"""What forms say by themselves, in the languages that we speak; the business writes the rest of each form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sayings:
    """Sentences of one language. Braces are filled in with `str.format`: label, value, count, most, business, title,
    wanted, link, days."""

    name: str
    labels: dict[str, str]
    optional: str
    leave_empty: str
    look_again: str
    missing: str
    no_email: str
    no_phone: str
    too_long: str
    tick_one: str
    too_often: str
    failed: str
    open_the_mail: str
    subject: str
    mail: str
    confirm_title: str
    confirm_lead: str
    confirm_button: str
    confirmed_title: str
    confirmed_lead: str
    stale_title: str
    stale_lead: str
    your_link: str
    not_here_title: str
    not_here_lead: str


_ENGLISH = Sayings(
    name="English",
    labels={
        "email": "E-mail address",
        "given_name": "First name",
        "family_name": "Last name",
        "full_name": "Name",
        "phone": "Telephone",
        "company": "Company",
        "city": "Town",
        "postcode": "Postcode",
        "message": "Your message",
    },
    optional="optional",
    leave_empty="Leave this field empty",
    look_again="Please look at this again",
    missing="“{label}” is empty: please fill it in.",
    no_email="“{value}” is not an e-mail address: one looks like name@example.org.",
    no_phone="“{value}” is not a telephone number: one has 5 to 15 digits, such as +44 20 7946 0000.",
    too_long="“{label}” has {count} letters; {most} is the most.",
    tick_one="No box is ticked: without your yes we may not write to you.",
    too_often="That was often in a short time. Please wait a few minutes, and send it again.",
    failed="It could not be sent. Please try again in a moment.",
    open_the_mail="One step is left: please open the message that we are sending you, and confirm.",
    subject="Please confirm: {title}",
    mail=(
        "Hello,\n\nsomebody, probably you, gave this address to {business}, and agreed to this:\n\n{wanted}\n\n"
        "Is that right? Then please open this page and confirm, within {days} days:\n\n{link}\n\n"
        "If it was not you, you need do nothing: we write to you no more about this.\n\n{business}"
    ),
    confirm_title="Is this what you want?",
    confirm_lead="You agree to this, until you tell us otherwise:",
    confirm_button="Yes, I confirm",
    confirmed_title="Thank you, it is confirmed",
    confirmed_lead="You can change your mind at any time; every message that we send you says how.",
    stale_title="This link does not work any more",
    stale_lead="It is too old, or it was cut off in the message. Please fill in the form again.",
    your_link="Your personal link. Pass it on to whomever you like; we write to nobody ourselves.",
    not_here_title="There is no such form",
    not_here_lead="The address may have been mistyped, or the form was taken down.",
)

_GERMAN = Sayings(
    name="Deutsch",
    labels={
        "email": "E-Mail-Adresse",
        "given_name": "Vorname",
        "family_name": "Nachname",
        "full_name": "Name",
        "phone": "Telefon",
        "company": "Firma",
        "city": "Ort",
        "postcode": "Postleitzahl",
        "message": "Ihre Nachricht",
    },
    optional="freiwillig",
    leave_empty="Bitte lassen Sie dieses Feld leer",
    look_again="Bitte sehen Sie sich das noch einmal an",
    missing="„{label}“ ist leer: bitte füllen Sie das Feld aus.",
    no_email="„{value}“ ist keine E-Mail-Adresse: eine sieht aus wie name@example.org.",
    no_phone="„{value}“ ist keine Telefonnummer: eine hat 5 bis 15 Ziffern, etwa +49 30 123456.",
    too_long="„{label}“ hat {count} Zeichen; höchstens {most} sind möglich.",
    tick_one="Kein Kästchen ist angekreuzt: ohne Ihr Ja dürfen wir Ihnen nicht schreiben.",
    too_often="Das war oft in kurzer Zeit. Bitte warten Sie ein paar Minuten und senden Sie es noch einmal.",
    failed="Das konnte nicht gesendet werden. Bitte versuchen Sie es gleich noch einmal.",
    open_the_mail="Ein Schritt fehlt noch: bitte öffnen Sie die Nachricht, die wir Ihnen schicken, und bestätigen Sie.",
    subject="Bitte bestätigen Sie: {title}",
    mail=(
        "Guten Tag,\n\njemand, vermutlich Sie, hat {business} diese Adresse gegeben und Folgendem zugestimmt:\n\n"
        "{wanted}\n\nIst das richtig? Dann öffnen Sie bitte innerhalb von {days} Tagen diese Seite und bestätigen Sie:"
        "\n\n{link}\n\nWaren Sie es nicht, brauchen Sie nichts zu tun: wir schreiben Ihnen deswegen nicht mehr."
        "\n\n{business}"
    ),
    confirm_title="Ist das richtig?",
    confirm_lead="Sie stimmen dem zu, bis Sie uns etwas anderes sagen:",
    confirm_button="Ja, ich bestätige",
    confirmed_title="Danke, es ist bestätigt",
    confirmed_lead="Sie können es sich jederzeit anders überlegen; wie, steht in jeder unserer Nachrichten.",
    stale_title="Dieser Link gilt nicht mehr",
    stale_lead="Er ist zu alt, oder er wurde in der Nachricht abgeschnitten. Bitte füllen Sie das Formular noch einmal aus.",  # noqa: E501
    your_link="Ihr persönlicher Link. Geben Sie ihn weiter, an wen Sie mögen; wir selbst schreiben niemandem.",
    not_here_title="Dieses Formular gibt es nicht",
    not_here_lead="Vielleicht ist die Adresse vertippt, oder das Formular wurde entfernt.",
)

_FRENCH = Sayings(
    name="Français",
    labels={
        "email": "Adresse e-mail",
        "given_name": "Prénom",
        "family_name": "Nom de famille",
        "full_name": "Nom",
        "phone": "Téléphone",
        "company": "Entreprise",
        "city": "Ville",
        "postcode": "Code postal",
        "message": "Votre message",
    },
    optional="facultatif",
    leave_empty="Laissez ce champ vide",
    look_again="Merci de regarder ceci de nouveau",
    missing="« {label} » est vide : merci de remplir ce champ.",
    no_email="« {value} » n'est pas une adresse e-mail : elle s'écrit comme nom@example.org.",
    no_phone="« {value} » n'est pas un numéro de téléphone : il a de 5 à 15 chiffres, comme +33 1 23 45 67 89.",
    too_long="« {label} » compte {count} caractères ; {most} au plus sont possibles.",
    tick_one="Aucune case n'est cochée : sans votre oui, nous ne pouvons pas vous écrire.",
    too_often="Cela fait beaucoup en peu de temps. Merci d'attendre quelques minutes avant de renvoyer.",
    failed="L'envoi n'a pas abouti. Merci de réessayer dans un instant.",
    open_the_mail="Encore une étape : merci d'ouvrir le message que nous vous envoyons et de confirmer.",
    subject="Merci de confirmer : {title}",
    mail=(
        "Bonjour,\n\nquelqu'un, sans doute vous, a donné cette adresse à {business} et a accepté ceci :\n\n{wanted}\n\n"
        "Est-ce exact ? Alors merci d'ouvrir cette page et de confirmer, dans les {days} jours :\n\n{link}\n\n"
        "Si ce n'était pas vous, vous n'avez rien à faire : nous ne vous écrirons plus à ce sujet.\n\n{business}"
    ),
    confirm_title="Est-ce bien ce que vous voulez ?",
    confirm_lead="Vous acceptez ceci, jusqu'à nouvel avis de votre part :",
    confirm_button="Oui, je confirme",
    confirmed_title="Merci, c'est confirmé",
    confirmed_lead="Vous pouvez changer d'avis à tout moment ; chacun de nos messages dit comment.",
    stale_title="Ce lien n'est plus valable",
    stale_lead="Il est trop ancien, ou il a été coupé dans le message. Merci de remplir de nouveau le formulaire.",
    your_link="Votre lien personnel. Transmettez-le à qui vous voulez ; nous n'écrivons à personne nous-mêmes.",
    not_here_title="Ce formulaire n'existe pas",
    not_here_lead="L'adresse est peut-être mal écrite, ou le formulaire a été retiré.",
)

_SPANISH = Sayings(
    name="Español",
    labels={
        "email": "Correo electrónico",
        "given_name": "Nombre",
        "family_name": "Apellidos",
        "full_name": "Nombre y apellidos",
        "phone": "Teléfono",
        "company": "Empresa",
        "city": "Ciudad",
        "postcode": "Código postal",
        "message": "Su mensaje",
    },
    optional="opcional",
    leave_empty="Deje este campo vacío",
    look_again="Por favor, revise lo siguiente",
    missing="«{label}» está vacío: por favor, rellénelo.",
    no_email="«{value}» no es una dirección de correo: se escribe como nombre@example.org.",
    no_phone="«{value}» no es un número de teléfono: tiene de 5 a 15 cifras, como +34 912 345 678.",
    too_long="«{label}» tiene {count} caracteres; el máximo es {most}.",
    tick_one="No ha marcado ninguna casilla: sin su sí no podemos escribirle.",
    too_often="Han sido muchas veces en poco tiempo. Espere unos minutos y envíelo de nuevo.",
    failed="No se ha podido enviar. Inténtelo de nuevo en un momento, por favor.",
    open_the_mail="Falta un paso: abra el mensaje que le enviamos y confirme, por favor.",
    subject="Por favor, confirme: {title}",
    mail=(
        "Hola:\n\nAlguien, probablemente usted, dio esta dirección a {business} y aceptó lo siguiente:\n\n{wanted}\n\n"
        "¿Es correcto? Entonces abra esta página y confirme en un plazo de {days} días:\n\n{link}\n\n"
        "Si no fue usted, no tiene que hacer nada: no volveremos a escribirle por esto.\n\n{business}"
    ),
    confirm_title="¿Es esto lo que desea?",
    confirm_lead="Usted acepta lo siguiente, hasta que nos diga otra cosa:",
    confirm_button="Sí, confirmo",
    confirmed_title="Gracias, está confirmado",
    confirmed_lead="Puede cambiar de opinión cuando quiera; cada mensaje nuestro dice cómo.",
    stale_title="Este enlace ya no es válido",
    stale_lead="Es demasiado antiguo, o se cortó en el mensaje. Por favor, rellene de nuevo el formulario.",
    your_link="Su enlace personal. Compártalo con quien quiera; nosotros no escribimos a nadie.",
    not_here_title="Este formulario no existe",
    not_here_lead="Puede que la dirección esté mal escrita o que el formulario se haya retirado.",
)

LANGUAGES: dict[str, Sayings] = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH, "es": _SPANISH}


def sayings(language: str) -> Sayings:
    """The sentences in that language or its main one (`de-at` takes German), else in English."""
    return LANGUAGES.get(language.lower().partition("-")[0], _ENGLISH)
