"""Languages, sentences, cues, wishes, and texts read whole."""

from __future__ import annotations

import subprocess
import sys

import pytest

from regulars.science.language.cues import hits_of
from regulars.science.language.cues.matching import Cues
from regulars.science.language.defaults import default_listener, default_mood
from regulars.science.language.evidence import evidence_in
from regulars.science.language.languages import UNKNOWN, language_of
from regulars.science.language.reading import Note, Reader
from regulars.science.language.sentences import sentences_of
from regulars.science.language.wishes import Wish, no_more_contact, wishes_in


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my parcel, please?", "en"),
        ("Wo bleibt denn mein Paket?", "de"),
        ("Où est mon colis, s'il vous plaît ?", "fr"),
        ("WHERE IS MY PARCEL, I ORDERED IT LAST WEEK", "en"),
        ("??", UNKNOWN),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert language_of(text)[0] == language


def test_sentences_end_where_they_end() -> None:
    assert sentences_of("It cost approx. 5 pounds! Why?\nNo stop here") == [
        "It cost approx. 5 pounds!",
        "Why?",
        "No stop here",
    ]
    assert sentences_of("  ") == []


def test_a_cue_is_words_in_their_order() -> None:
    cues = Cues("leaving sure: cancel*|end my ..2 contract\nleaving not: ^if i")
    assert [hit.words for hit in cues.find("I am cancelling my old phone contract")] == [
        "cancelling my old phone contract"
    ]
    assert not cues.find("my contract will cancel")
    assert [hit.strength for hit in cues.find("If I end my contract")] == ["sure", "not"]


@pytest.mark.parametrize("line", ["leaving: cancel", "leaving surely: cancel", "leaving sure: ab*"])
def test_a_line_that_is_no_cue_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=line.partition(":")[0]):
        Cues(line)


def test_the_cues_of_a_language_are_only_looked_for_in_it() -> None:
    assert hits_of("Ich kündige meinen Vertrag", "de")
    assert hits_of("Ich kündige meinen Vertrag", "fr") == []


def test_the_strongest_sentence_is_quoted() -> None:
    found = evidence_in("Hello there. This is unacceptable, nobody called me back. Bye.", "en")
    assert found.best("complaint") == "This is unacceptable, nobody called me back."
    assert found.best("promise") == ""


@pytest.mark.parametrize(
    ("sentence", "wish"),
    [
        ("Please call after six.", Wish("moment", "calls after 18:00")),
        ("Don't ring before noon.", Wish("moment", "calls after 12:00")),
        ("Bitte nicht vor 10 Uhr anrufen", Wish("moment", "calls after 10:00")),
        ("Best to reach me between 9 am and 11 am", Wish("moment", "contact between 09:00 and 11:00")),
        ("I'm vegetarian", Wish("diet", "vegetarian")),
        ("I don't eat pork.", Wish("diet", "no pork")),
        ("I'm allergic to nuts", Wish("allergy", "nuts")),
        ("Text me, don't phone.", Wish("channel", "not phone")),
        ("Please only write to me in Welsh", Wish("language", "welsh")),
        ("I go by Sandy", Wish("name", "Sandy")),
        ("Nothing in wool please.", Wish("wish", "Nothing in wool please.")),
    ],
)
def test_what_is_wished(sentence: str, wish: Wish) -> None:
    assert wish in wishes_in(sentence)


@pytest.mark.parametrize(
    ("sentence", "stop"),
    [
        ("Stop calling me!", True),
        ("Please never contact me again.", True),
        ("Rufen Sie mich nicht mehr an", True),
        ("Don't call before nine.", False),
        ("The calls stopped.", False),
    ],
)
def test_who_wants_to_be_left_alone(sentence: str, stop: bool) -> None:
    assert no_more_contact(sentence) is stop


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(default_listener(), default_mood())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I want to cancel my subscription with you, please confirm.", "leaving"),
        ("This is outrageous, nobody replied to my three mails and the lamp is still broken!", "complaint"),
        ("Thank you so much, excellent service, I am delighted.", "praise"),
        ("Please call after six, I never pick up before.", "preference"),
        ("I will pay the rest by Monday.", "promise"),
        ("Hiermit kündige ich meinen Vertrag zum Jahresende.", "leaving"),
        ("Ich überweise Ihnen den Rest bis Freitag.", "promise"),
    ],
)
def test_plain_words_are_understood(reader: Reader, text: str, kind: str) -> None:
    (read,) = reader.read([Note(text)])
    assert kind in {said.kind for said in read.says if said.acts}
    assert all(said.words and said.words in text for said in read.says)


def test_reading_together_or_alone_is_the_same(reader: Reader) -> None:
    notes = [Note("I'll send it tomorrow."), Note("Great shop!"), Note(""), Note("Wo ist mein Paket?")]
    together = reader.read(notes)
    assert [read.mood.label for read in together] == [reader.read([note])[0].mood.label for note in notes]
    assert [[s.kind for s in r.says] for r in together] == [[s.kind for s in reader.read([n])[0].says] for n in notes]


def test_science_loads_its_models_only_when_they_are_used() -> None:
    code = (
        "import sys, regulars.science.language.reading, regulars.science.language.defaults;"
        "heavy = {'django', 'wordllama', 'sklearn', 'onnxruntime', 'fasttext', 'tokenizers'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
