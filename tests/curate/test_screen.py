"""Posts and blogs: who is named or told of is held, what sells is dropped, what teaches passes.

All people, numbers and places are invented; NHS numbers are from the range kept for tests (999 …).
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curate.screen import campaigns, screen, worth_of
from bot.curate.screen.identifiers import is_nhs_number, is_nir
from bot.model import Item, Kind, TopicId, TopicScore
from bot.text.screened import mask, screened_text


def post(text: str, kind: Kind = Kind.POST) -> Item:
    return Item(guid="a", kind=kind, summary=text)


HELD = {
    "NHS number": "Referral 999 123 4578 is waiting",
    "NHS number unspaced": "Look at 9991234578 please",
    "NIR": "Dossier 2 85 05 78 006 084 41 transmis",
    "email": "Ask jane.example@hospital.example about it",
    "phone, international": "Ring +44 20 7946 0958 for the result",
    "phone, UK mobile": "Ring 07700 900123 for the result",
    "phone, US": "Ring (555) 555-0123 for the result",
    "phone, French": "Appelez le 01 99 00 12 34",
    "date of birth": "Scan of DOB 03/04/1961 attached",
    "date de naissance": "Patiente née le 3 avril 1961",
    "social security": "SSN 123-45-6789 on the form",
    "record number": "MRN: 00482913, CT at noon",
    "dossier": "Dossier n° 482913 à revoir",
    "insurance": "Medicare number 1EG4 was rejected: member id 482913822",
    "licence": "driving licence no. EXAMP657054",
    "plate": "came in a car, registration plate AB12 CDE",
    "device": "pacemaker serial no. XK48291",
    "address": "lives at 12 Example Street",
    "adresse": "habite 14 rue des Exemples",
    "postcode": "from ZZ9 9ZZ and unwell",
    "IP address": "logged in from 203.0.113.7",
    "face": "Full-face photo of the patient, with rash",
    "selfie": "Selfie with my patient after rounds",
    "name": "Patient name: Exampla Testova",
    "Mrs": "Mrs Testova, 72, was sent home",
    "my patient": "My patient died last night. I am thinking of her family.",
    "story of a shift": "Just saw a young woman with the rarest rash on my shift tonight",
    "age and course": "This is a 75-year-old with a history of falls. What do you see?",
    "shorthand": "34F presents with palpitations. ECG below",
    "yo": "62 yo M found down, intubated in our ED",
    "french story": "J'ai vu un patient de 54 ans hier aux urgences",
    "french vignette": "Une patiente de 34 ans se présente avec une douleur",
    "own illness": "I was diagnosed with lupus in March",
    "own cancer": "My cancer is back and chemo starts Monday",
    "maladie": "J'ai été opéré d'une hernie",
    "demeaning patients": "Another drug seeker in bay 4",
    "demeaning colleagues": "These residents are so lazy",
    "nurses": "Stupid nurses paged me again",
    "name with a result": "Spoke with Exampla Testova about her biopsy",
    "name and initials of age": "Exampla Testova, 54F, chest pain",
    "monsieur": "M. Testov a été hospitalisé",
    "a day of care": "Discharged home on 3rd March 2024 after sepsis",
    "a patient on a day": "Clinic letter of 12/03/2024 for my patient",
    "very old": "A 97-year-old with a broken hip",
    "number by its cue": "call her on 5550123456",
    "Medicare": "1EG4-TE5-MK73 was refused",
    "fundraising": "Help him at https://gofundme.com/f/example",
    "own family": "My mum was diagnosed with lupus",
    "own doctor": "My neurologist says it will pass",
    "frequent flier": "The frequent flier in bay 2",
}


@pytest.mark.parametrize("text", HELD.values(), ids=HELD)
def test_what_tells_of_a_person_is_held(text: str) -> None:
    """Held, with a reason, and every span is a place in the screened text."""
    found = screen(post(text))
    assert found.verdict == "hold"
    assert found.reason
    assert all(0 <= start < end <= len(text) for start, end, _ in found.spans)


PASSES = {
    "a paper": "New trial of exampladone: HR 0.95 (95% CI 0.84 to 1.07) doi.org/10.5555/example.1",
    "a pearl": "Tip: in hyperkalaemia give calcium first. 3/7 #FOAMed",
    "ages of a population": "In adults aged 65 years and older, exampladone did not reduce falls",
    "an age limit": "Screening from 45-year-old or older adults is advised",
    "a study of patients": "Patients with gout had fewer flares",
    "patient safety": "Our patient safety week starts with a talk on handover",
    "an event's date": "Save the date: 12 June 2027, Example Congress",
    "a rare disease": "Rare disease day: what is Example syndrome?",
    "ten digits that are no NHS number": "Trial NCT0123456789 and order 1234567890",
    "own clinic": "My migraine clinic talk is online",
    "a year": "The 2026 guideline replaces that of 2019",
    "a ratio": "OR 1.12.3 was a typo for 1.123",
    "Mr Surgeon": "Mr Example will lecture on hernias",
    "french": "Nouvelle recommandation sur l'insuffisance cardiaque",
    "an author's data": "Exampla Testova and colleagues describe their results in full",
    "a day of publication": "Published on 3 March 2024: the example guideline",
    "cohorts by day": "Patients admitted on 3 March 2020 or later were compared",
    "a measure": "The Patient Activation Measure, a scale of 13 items, was translated",
    "ages from and to": "Children 0-6 years old need fewer scans",
    "the very old": "What to prescribe in 90 years and over",
    "a hospital's pay": "Hospital to pay $45 million over records",
    "vacancies studied": "Nurse vacancies and falls: what the data say",
    "calling": "Call for better data on 12 450 000 births",
    "a registration": "Protocol registration CRD42026123456",
}


@pytest.mark.parametrize("text", PASSES.values(), ids=PASSES)
def test_what_teaches_passes(text: str) -> None:
    """No false hold on the ordinary speech of the field."""
    assert screen(post(text)).verdict == "pass"


LESSONS = {
    "a quiz": "A 45-year-old woman presents with night sweats and a murmur, what is the diagnosis? #MedQuiz",
    "options": "A 71-year-old man collapsed. She would give: A) calcium B) glucose C) atropine ",
    "a published case": "New case report: a 28-year-old woman and her mother. https://doi.org/10.5555/e.1",
    "its answer has a day": "Quiz: 58-year-old farmer, febrile 3 days ago. Answer on Friday, let us know!",
    "freephone": "To book the course ring 0800 555 0199",
    "toll-free": "About the recall: call 1-800-555-0136",
    "a press office": "Press office: 020 7946 0188",
    "a helpline abroad": "Help for doctors: +33 800 55 01 29",
}
NO_LESSONS = {
    "one's own patient": "Quiz: my patient, a 45-year-old woman with a murmur. What is it?",
    "one's own night": "#ECGquiz from last night: 62-year-old man collapsed, what do you see?",
    "one's own place": "Quiz: 62-year-old man collapsed in our ED, what do you see?",
    "somebody known": "Quiz: the former mayor, 61, presents with jaundice. What is it?",
    "asked without saying so": "45-year-old woman with a rash, worse since he came. Diagnosis?",
    "a paper beside a patient": "34F admitted, coded twice. This helped https://doi.org/10.5555/e.1",
    "a name in a quiz": "Test yourself: Mrs Testova, 66, came with a swollen leg",
    "a mobile at the desk": "Registration lost her form, her number is 07700 900177",
    "a freephone beside a mobile": "Ring 0800 555 0199 or her son on 07700 900177",
}


@pytest.mark.parametrize("text", LESSONS.values(), ids=LESSONS)
def test_the_vignette_of_a_lesson_is_nobody(text: str) -> None:
    """What says that it asks, or quotes a published case, passes; so does a number that no person has."""
    assert screen(post(text)).verdict == "pass"


@pytest.mark.parametrize("text", NO_LESSONS.values(), ids=NO_LESSONS)
def test_a_lesson_does_not_excuse_a_patient_of_one_s_own(text: str) -> None:
    """Whose patient, when and where: a quiz that tells it is a story."""
    assert screen(post(text)).verdict == "hold"


DROPPED = {
    "hiring": "We're hiring! Apply now for a nurse post at Example Hospital",
    "recrutement": "Nous recrutons un cardiologue",
    "ticker": "Example Devices (NYSE: XMPL) jumps on trial data",
    "cashtag": "$XMPL to the moon after the trial",
    "booth": "Stop by our booth #1234 to try the new catheter",
    "discount": "20% off all stethoscopes, discount code NURSE",
    "miracle": "Miracle cure: this tea reverses diabetes naturally",
    "gummies": "Keto gummies that doctors hate",
    "coins": "Crypto tips for doctors",
    "a post": "Consultant post available at Example Hospital, closing date 3 March",
    "seeking": "We are seeking to appoint a senior registrar in Exampleton",
    "recherche": "Recherche médecin remplaçant pour cabinet",
    "papers": "Call for papers: our special issue on toes",
    "abstracts": "Submit your abstract by Friday",
    "appel": "Appel à communications pour le congrès",
}


@pytest.mark.parametrize("text", DROPPED.values(), ids=DROPPED)
def test_what_sells_or_hires_is_dropped(text: str) -> None:
    """Dropped with a reason; nobody has to look at it."""
    found = screen(post(text))
    assert (found.verdict, bool(found.reason)) == ("drop", True)


@pytest.mark.parametrize("kind", [Kind.JOURNAL, Kind.PREPRINT, Kind.GUIDELINE, Kind.REGULATOR])
def test_a_published_case_is_not_a_tweet(kind: Kind) -> None:
    """Journals' case reports are never held."""
    item = Item(guid="a", kind=kind, title="Tophus in a 41-year-old", summary="A 41-year-old man presented")
    assert screen(item).verdict == "pass"


def test_a_teaching_blog_may_tell_a_vignette_but_not_a_night() -> None:
    """An age and a course are a vignette; with one's own shift and hospital they are somebody."""
    vignette = "A 41-year-old man presents with a swollen toe. What next?"
    night = "Last night in our ED I saw a 41-year-old man with a swollen toe; his wife was upset."
    assert screen(post(vignette, Kind.BLOG)).verdict == "pass"
    assert screen(post(night, Kind.BLOG)).verdict == "hold"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("999 123 4578", True),
        ("9991234578", True),
        ("999 123 4579", False),
        ("1111111111", False),
        ("12", False),
    ],
)
def test_an_nhs_number_has_a_check_digit(text: str, right: bool) -> None:
    """Ten digits are not enough."""
    assert is_nhs_number(text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2 85 05 78 006 084 41", True),
        ("2 85 05 78 006 084 42", False),
        ("285052A00608482", True),
        ("1", False),
    ],
)
def test_a_nir_has_a_key(text: str, right: bool) -> None:
    """Fifteen digits are not enough; Corsica counts as INSEE says."""
    assert is_nir(text) is right


@given(st.text(max_size=400), st.sampled_from(Kind))
def test_every_text_can_be_screened(text: str, kind: Kind) -> None:
    """Total, and every span lies in the screened text."""
    item = Item(guid="a", kind=kind, title=text[:50], summary=text)
    assert all(0 <= start < end <= len(screened_text(item)) for start, end, _ in screen(item).spans)


@given(st.text(max_size=60), st.text(max_size=60))
def test_an_identifier_is_found_wherever_it_stands(before: str, after: str) -> None:
    """Whatever stands around it, an address to write to is held."""
    assert screen(post(f"{before} jane@hospital.example {after}")).verdict != "pass"


def test_masked_spans_keep_the_length() -> None:
    """What is blacked out leaves its length, and nothing else changes."""
    text = "Ring 07700 900123 now"
    masked = mask(text, screen(post(text)).spans)
    assert masked == "Ring █████ ██████ now"


MORE = {
    "a study before praise": (
        "Randomised trial: exampladone reduced falls, 12% vs 18%. doi.org/10.5555/e.1",
        "So proud of our team, thank you all!",
    ),
    "a pearl before chatter": (
        "Approach to the swollen joint: a thread. 1/ Aspirate first, because …",
        "lol yep I think you're probably right",
    ),
    "a technique before a booth": (
        "Technique of radial access: puncture at 30 degrees, then the hydrophilic wire",
        "Join us at booth 12 for our symposium on radial access",
    ),
    "a finding before a remark": (
        "Dural fistula can present with proptosis; embolization achieved complete occlusion",
        "Looks bad",
    ),
}


@pytest.mark.parametrize(("teaches", "talks"), MORE.values(), ids=MORE)
def test_what_teaches_is_worth_more(teaches: str, talks: str) -> None:
    """The gate puts the one above the half and the other below, each with its reasons."""
    about = (TopicScore(id=TopicId("cardiology"), p=0.8),)
    high, low = worth_of(post(teaches), about), worth_of(post(talks), about)
    assert high.value > 0.5 > low.value
    assert high.reasons
    assert low.reasons


def twins(*accounts: str, text: str = "Our clamp is the best clamp in town, see it") -> list[Item]:
    return [
        Item(guid=str(n), kind=Kind.POST, summary=f"{text} https://a.test/{n} @you{n}", account=account)
        for n, account in enumerate(accounts)
    ]


CAMPAIGNS = {
    "three accounts": (twins("a", "b", "c"), [0.2] * 3, {0, 1, 2}),
    "two accounts": (twins("a", "b", "a"), [0.2] * 3, set[int]()),
    "what teaches is an echo": (twins("a", "b", "c"), [0.9] * 3, set[int]()),
    "too short to be the same": (twins("a", "b", "c", text="Good morning all"), [0.2] * 3, set[int]()),
    "other words": (
        [*twins("a", "b"), *twins("c", text="A clamp of another kind, not that one")],
        [0.2] * 3,
        set[int](),
    ),
    "not posts": (
        [Item(guid=str(n), title="Issue information for all") for n in range(4)],
        [None] * 4,
        set[int](),
    ),
}


@pytest.mark.parametrize(("items", "worths", "expected"), CAMPAIGNS.values(), ids=CAMPAIGNS)
def test_one_advertisement_from_many_accounts(
    items: list[Item], worths: list[float | None], expected: set[int]
) -> None:
    """Links, names and numbers may differ; an echo of something worth reading is none."""
    found = campaigns(items, worths)
    assert set(found) == expected
    assert {one.verdict for one in found.values()} <= {"drop"}
