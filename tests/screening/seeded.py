"""A seeded set of short posts, held or not held, about nobody. `python -m benchmarks.screen` measures on it.

The classes of identifiers are the eighteen of 45 CFR 164.514(b)(2)(i); those that a short text cannot hold by
itself (web addresses, any other unique number) stand with what makes them a person's.
"""

# ruff: noqa: E501 - a text a line

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from string import Formatter

from tests.screening.slots import SLOTS

IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "names": (
        "Patient name: {given} {family}, for review",
        "Mrs {family}, {age}, went home on Monday",
        "Mr {given} {family} was admitted with {condition}",
        "Our patient {given} has {condition} again",
        "The patient, {given} {family}, has asked for a second opinion",
        "Pt {given} {family} ({age}F) still in bed 4",
        "Patiente Mme {family}, {age} ans, à revoir",
        "Nom du patient : {given} {family}",
        "M. {family} est décédé cette nuit",
        "A patient called {given} {family} came with {condition}",
    ),
    "addresses": (
        "She lives at {address} and cannot climb stairs",
        "Ambulance to {address} for {condition}",
        "Domiciliée {adresse}, vit seule",
        "Il habite {adresse}",
        "Home visit, {address}, key under the pot",
        "Discharged to {town}, {postcode}",
    ),
    "dates": (
        "DOB {date}, scan attached",
        "Date of birth: {date}. CT at noon",
        "Born {date}, known {condition}",
        "Patiente née le {date_fr}",
        "Date de naissance {date_fr}, à revoir",
        "Admitted on {date} with {condition}, discharged well",
        "The patient died on {date}",
        "Hospitalisée le {date_fr} pour AVC",
    ),
    "telephone numbers": (
        "Call the daughter on {phone} about {condition}",
        "Ring {phone} for the result",
        "Contact: {phone}",
        "Tel {phone} if the wound opens",
        "Appelez le {phone}",
    ),
    "fax numbers": ("Fax the notes to {phone}", "Fax: {phone}, ward 7"),
    "email addresses": (
        "Send the images to {given}.{family}@hospital.example please",
        "Her mail is {given}{n}@post.test",
        "Écrire à {family}.{n}@courrier.example",
    ),
    "social security numbers": (
        "SSN 123-45-6789 on the form",
        "Numéro de sécu {nir}",
        "Dossier {nir} transmis",
        "NIR : {nir}",
        "Social security 123-45-6780 checked",
    ),
    "record numbers": (
        "MRN {number}: CT at noon",
        "MRN#{number} needs a bed",
        "Hospital number {number}, theatre 2",
        "Patient ID {number} has {condition}",
        "Chart no. {number} is missing",
        "IPP {number} à revoir",
        "Dossier n° {number}",
        "NHS number {nhs} on the letter",
        "Referral {nhs} is waiting",
        "Look at {nhs} before clinic",
        "Accession number {number}: see the second series",
    ),
    "health plan numbers": (
        "Member ID {number} was refused",
        "Insurance no. {number} has lapsed",
        "Medicare number {number} rejected",
        "Policy number {number}, prior authorisation",
    ),
    "account numbers": (
        "Account number {number} for the bill of {given}",
        "Acct # {number}, unpaid since discharge",
    ),
    "licences and certificates": (
        "Driving licence no. EXAMP{n}054 after the seizure",
        "Passport number {number} at the desk",
        "Birth certificate no. {number}",
    ),
    "vehicles": (
        "Came off a bike, number plate {plate}",
        "Hit by a car, registration {plate}",
        "Licence plate {plate}, driver intubated",
    ),
    "devices": (
        "Pacemaker serial no. XK{n}91 recalled",
        "Implant s/n {number} has failed in her",
        "Device serial number {number}, explanted today",
    ),
    "web addresses": (
        "The patient's blog is at https://her-story.example/{n}",
        "See his Facebook page for how the family took it: https://social.example/{given}{n}",
    ),
    "internet addresses": ("Portal log-in of this patient from {ip}", "Logged in from {ip} during clinic"),
    "biometrics": ("Fingerprint of the patient on the tablet", "Voice print of my patient with dysarthria"),
    "faces": (
        "Full-face photo of the patient, with rash",
        "Selfie with my patient after rounds",
        "Photo of our patient before and after",
        "Picture of the patient's face, what do you see?",
    ),
}
NARRATIVES: dict[str, tuple[str, ...]] = {
    "patient story": (
        "Just saw a {age} year old woman with {condition} in our ED. Cannot stop thinking of her",
        "My patient died last night. Her husband held her hand",
        "Had a patient today with {rare}. Never seen it before",
        "{age}yo M p/w {condition} tonight, coded twice, family at the bedside",
        "{age}F presents with {condition}. ECG below",
        "We admitted a young man with {rare} last week, his mother is a nurse here",
        "Intubated a {age}-year-old on my shift. He had asked me for water",
        "J'ai vu un patient de {age} ans hier avec un AVC, sa femme est ma voisine",
        "Une patiente de {age} ans se présente cette nuit avec une douleur",
        "One of my patients, a mother of two, was told today that it is {rare}",
        "Told a family in {town} this morning that their son will not wake up",
        "Delivered a baby in the car park tonight. The mother is from {town}",
        "Consult of the week: {age} y/o lady, history of {condition}, came in yesterday",
        "A patient of mine with {rare} was in clinic this week, only 3 cases in the country",
    ),
    "own illness": (
        "I was diagnosed with lupus in March and told nobody at work",
        "My chemo starts on Monday. Signing off for a while",
        "I have epilepsy and I am a surgeon",
        "J'ai été hospitalisée pour une dépression",
        "Finally got my biopsy results back, my cancer has returned",
        "I've been admitted with pneumonia, view from bed 4",
        "My migraines kept me from clinic again",
        "I had a miscarriage during residency",
    ),
    "demeaning": (
        "Another drug seeker in bay 4",
        "Stupid patients everywhere tonight",
        "Why are GPs so useless",
        "The nurses here are so lazy",
        "Frequent flyer is back, what a joke",
        "Ces patients débiles aux urgences",
        "This train wreck of a patient again",
        "My consultant is an idiot and everybody knows",
    ),
}
NOT_HELD: dict[str, tuple[str, ...]] = {
    "papers": (
        "New trial in {condition}: HR {p} (95% CI 0.5 to 1.1), n = {n} doi.org/10.5555/example.{n}",
        "Meta-analysis of {n} trials in {condition}: no difference in mortality",
        "Patients with {condition} had fewer falls in this cohort of {n} adults",
        "In adults aged {age} years and older, exampladone did not reduce falls",
        "Preprint: wearable ECG in {n} volunteers, sensitivity 71%",
        "Median age was {age} years; {n} patients were randomised",
        "A randomised trial of exampladone in children aged 5 to 12 years",
        "Une étude de cohorte de {n} patients : pas de différence de mortalité",
    ),
    "teaching": (
        "Tip: in hyperkalaemia give calcium first. {n} likes and counting #FOAMed",
        "Thread on {condition}: five points for the on-call doctor 1/",
        "Approach to {condition}: airway, breathing, circulation #MedEd",
        "What is {rare}? A short explainer",
        "ECG quiz: which lead gives it away?",
        "Cinq pièges de l'insuffisance cardiaque, à relire avant la garde",
        "POCUS pearl: slide the probe, do not tilt it",
        "Podcast episode {n}: fluids in sepsis, with references",
    ),
    "guidance": (
        "2026 guideline on syncope replaces that of 2019",
        "Screening is now advised from 45 years",
        "Do not start exampladone if eGFR is below 30",
        "Safety alert: exampladone 5 mg tablets recalled, lot AB{n}",
        "Nouvelle recommandation sur l'insuffisance cardiaque",
    ),
    "meetings and people": (
        "Save the date: 12 June 2027, Example Congress, Hall 4",
        "Dr {given} {family} will lecture on hernias",
        "Prof. {family} and colleagues report {n} operations",
        "Our patient safety week starts with a talk on handover",
        "Journal club tonight at 20:00, paper in the thread",
        "Proud of our residents for their {n} audits",
        "Interview with {given} {family}, author of the trial",
    ),
    "numbers": (
        "Trial NCT0{n}4567 has finished recruiting",
        "PMID 3{n}5678 is worth your time",
        "ISRCTN1{n}4567 is open",
        "The registry has 1,234,567 records, 07/2026 release",
        "BP 120/80, lactate 2.1, pH 7.32 in the worked example",
        "Room 12, level 3, 14:00 to 15:30",
        "ISBN 978-0-00-{n}678-9, second edition",
        "GCS 15, RR 18, SpO2 94%: what is the score?",
        "Dose: 0.5 mg/kg, max 40 mg, repeat after 10 min",
    ),
    "system": (
        "Nurse vacancies and falls: what the data say",
        "Emergency departments were {n}% busier this winter",
        "Why we need better discharge letters",
        "Burnout among doctors: a survey of {n} hospitals",
        "Patients deserve honest numbers about benefit and harm",
        "Families should be offered a meeting after every death in intensive care",
    ),
}


@dataclass(frozen=True, slots=True)
class Seeded:
    """One text: `group` and `name` say what is in it."""

    text: str
    held: bool
    group: str
    name: str


def seeded(seed: int = 0, *, rounds: int = 4) -> tuple[Seeded, ...]:
    """Every template `rounds` times with other people and numbers, each text once; the same for the same seed."""
    rng = Random(seed)
    found = {one.text: one for _ in range(rounds) for one in _round(rng)}
    return tuple(found.values())


def _round(rng: Random) -> Iterator[Seeded]:
    for group, held, table in (
        ("identifier", True, IDENTIFIERS),
        ("narrative", True, NARRATIVES),
        ("ordinary", False, NOT_HELD),
    ):
        for name, templates in table.items():
            for template in templates:
                yield Seeded(_filled(template, rng), held, group, name)


def _filled(template: str, rng: Random) -> str:
    names = {field for _, field, _, _ in Formatter().parse(template) if field}
    return template.format(**{name: SLOTS[name](rng) for name in sorted(names)})
