"""French titles, and titles in languages that are only recognised. All invented."""

# ruff: noqa: E501 - a title a line

from __future__ import annotations

import pytest

from bot.curate.appraise import appraise
from bot.curate.classify import language_of, words_of
from bot.learn import Judge, load_judge
from bot.model import Item
from bot.settings import load_topics
from tests.conftest import ROOT

FRENCH = {
    "Insuffisance cardiaque chez le sujet âgé : que faire ?": "cardiology",
    "Fibrillation atriale et anticoagulants oraux directs": "cardiology",
    "Infarctus du myocarde : délais de prise en charge": "cardiology",
    "La prise en charge de l'asthme sévère de l'adulte": "respiratory",
    "BPCO : intérêt de la réhabilitation respiratoire": "respiratory",
    "Prise en charge des fractures du col du fémur": "orthopaedics",
    "Prothèse de genou et douleur postopératoire": "orthopaedics",
    "Dépression du post-partum : dépistage en maternité": "psychiatry",
    "Schizophrénie débutante chez l'adolescent": "psychiatry",
    "Insuffisance rénale chronique et hémodialyse": "nephrology",
    "Transplantation rénale : suivi à dix ans": "nephrology",
    "Diabète de type 2 : nouvelles recommandations": "endocrine",
    "Hypothyroïdie fruste de la femme jeune": "endocrine",
    "Polyarthrite rhumatoïde : place des biothérapies": "rheumatology",
    "Accident vasculaire cérébral : thrombolyse avant quatre heures": "neurology",
    "Épilepsie pharmacorésistante de l'enfant": "neurology",
    "Sclérose en plaques et grossesse": "neurology",
    "Cancer du sein : radiothérapie hypofractionnée": "oncology",
    "Chimiothérapie du cancer colorectal métastatique": "oncology",
    "Psoriasis en plaques : traitement systémique": "dermatology",
    "Mélanome cutané : dépistage en ville": "dermatology",
    "Glaucome chronique : adhésion au traitement": "ophthalmology",
    "Cataracte : chirurgie ambulatoire": "ophthalmology",
    "Prématurité et développement de l'enfant": "paediatrics",
    "Bronchiolite du nourrisson aux urgences pédiatriques": "paediatrics",
    "Prééclampsie : prévention par l'aspirine": "obs-gynae",
    "Accouchement par césarienne : indications": "obs-gynae",
    "Soins palliatifs à domicile en fin de vie": "palliative",
    "Médecine générale : le suivi du patient chronique": "primary-care",
    "Paludisme d'importation chez le voyageur": "infectious",
    "Tuberculose multirésistante en milieu carcéral": "infectious",
    "Cancer de la prostate : surveillance active": "urology",
    "Cirrhose alcoolique et hémorragie digestive": "gastro-hep",
    "Maladie de Crohn : stratégie thérapeutique": "gastro-hep",
    "Choc septique en réanimation : noradrénaline précoce": "critical-care",
    "Anesthésie locorégionale échoguidée": "anaesthesia",
    "Drépanocytose de l'adulte : crise vaso-occlusive": "haematology",
    "Sevrage tabagique à l'hôpital": "addiction",
    "Surdité brusque : corticothérapie": "ent",
    "Chute de la personne âgée en gériatrie": "geriatrics",
}
LEAST_RIGHT, LEAST_LABELLED = 0.8, 0.7


@pytest.fixture(scope="module")
def judge() -> Judge:
    return load_judge(load_topics(ROOT / "config"))


def test_french_titles_get_their_topic(judge: Judge) -> None:
    """The topic is the likeliest of four in five at least; the rest are unclassified rather than guessed."""
    judged = judge([Item(guid="a", title=title) for title in FRENCH])
    first = [one.topics[0].id if one.topics else "" for one in judged]
    wrong = [
        (title, found) for (title, topic), found in zip(FRENCH.items(), first, strict=True) if found != topic
    ]
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(FRENCH), wrong


def test_french_titles_are_labelled_french(judge: Judge) -> None:
    """By small words that no other language has, or by two: most titles have some."""
    judged = judge([Item(guid="a", title=title) for title in FRENCH])
    assert sum(one.language == "fr" for one in judged) >= LEAST_LABELLED * len(FRENCH)


WRITTEN: dict[str, str] = {
    "Essai randomisé de l'apixaban dans la fibrillation atriale du sujet âgé": "cardiology",
    "Revue systématique et méta-analyse des interventions contre l'obésité de l'enfant": "nutrition endocrine paediatrics",
    "Une appendicite gauche sur situs inversus : à propos d'un cas": "general-surgery",
    "Étude de cohorte rétrospective des pneumopathies acquises sous ventilation mécanique": "critical-care respiratory",
    "Étude transversale de l'épuisement professionnel chez les infirmiers": "nursing-ahp wellbeing psychiatry",
    "Étude cas-témoins des facteurs de risque du cancer du pancréas": "oncology gastro-hep",
    "Recommandations françaises pour la prise en charge du lupus systémique": "rheumatology",
    "Syndrome néphrotique de l'enfant : mise au point": "nephrology paediatrics",
    "Évaluation médico-économique du dépistage du cancer du col": "oncology obs-gynae health-policy",
    "Étude qualitative par entretiens semi-dirigés auprès de médecins généralistes": "primary-care",
    "Protocole d'une étude multicentrique sur la sédation en réanimation": "critical-care",
    "Validation externe d'un score pronostique dans l'embolie pulmonaire": "respiratory cardiology emergency",
    "Performance diagnostique de l'échographie dans l'appendicite aiguë": "radiology ultrasound general-surgery",
    "Lettre à la rédaction : vaccination antigrippale des soignants": "infectious public-health",
    "Éditorial : faut-il encore prescrire des benzodiazépines ?": "psychiatry pharm-tox",
    "Image du mois : un érythème noueux": "dermatology",
    "Maladie de Parkinson et troubles du sommeil": "neurology",
    "Hématome sous-dural chronique : évacuation chirurgicale": "neurosurgery",
    "Arthrose du genou : place de l'activité physique": "rheumatology orthopaedics",
    "Rétinopathie diabétique : dépistage par intelligence artificielle": "ophthalmology",
    "Otite moyenne aiguë de l'enfant : antibiothérapie": "ent paediatrics",
    "Endométriose profonde : imagerie par résonance magnétique": "obs-gynae radiology",
    "Contraception d'urgence en pharmacie": "sexual-repro obs-gynae",
    "Hypertrophie bénigne de la prostate : traitement médicamenteux": "urology",
    "Brûlures étendues : greffe de peau": "plastics-burns",
    "Anémie falciforme et grossesse": "haematology obs-gynae",
    "Leucémie aiguë myéloïde du sujet âgé": "haematology oncology",
    "Allergie à l'arachide : désensibilisation orale": "allergy-immunology",
    "Asthme professionnel du boulanger": "respiratory allergy-immunology",
    "Hépatite C : traitement par antiviraux directs": "gastro-hep infectious",
    "Dénutrition à l'hôpital : repérage et traitement": "nutrition",
    "Intoxication au paracétamol : N-acétylcystéine": "pharm-tox emergency",
    "Arrêt cardiaque extrahospitalier : massage par les témoins": "prehospital emergency cardiology",
    "Douleur chronique et opioïdes": "pain",
    "Troubles du spectre de l'autisme : dépistage précoce": "psychiatry paediatrics",
    "Dialyse péritonéale à domicile": "nephrology",
    "Anévrisme de l'aorte abdominale : traitement endovasculaire": "ct-vascular-surgery",
    "Rééducation après accident vasculaire cérébral": "rehab-sport neurology",
    "Antibiorésistance des entérobactéries en ville": "microbiology infectious",
    "Maladies rares : séquençage de l'exome": "genetics",
    "Simulation en santé : formation des internes": "simulation medical-education",
    "Erreurs médicamenteuses et sécurité du patient": "patient-safety",
    "Directives anticipées : enjeux éthiques": "ethics-law palliative",
    "Télémédecine en zone rurale": "digital-health",
    "Carie dentaire de l'enfant : vernis fluoré": "dentistry",
    "Transplantation hépatique : survie à dix ans": "transplant gastro-hep",
    "Tabagisme et grossesse : intervention brève": "addiction obs-gynae",
    "Nouveau-né prématuré : ventilation non invasive": "neonatology",
}
"""Written before the French terms were added; each of the topics would be right."""
LEAST_WRITTEN_RIGHT = 0.85


def test_titles_of_every_topic_get_one_that_fits(judge: Judge) -> None:
    """Forty-eight more, of rarer topics, with the topics of which any would be right."""
    judged = judge([Item(guid="a", title=title) for title in WRITTEN])
    wrong = [
        (title, one.topics[:2])
        for (title, fit), one in zip(WRITTEN.items(), judged, strict=True)
        if not one.topics or one.topics[0].id not in fit.split()
    ]
    assert len(wrong) <= (1 - LEAST_WRITTEN_RIGHT) * len(WRITTEN), wrong


def test_what_is_shown_of_them_is_right(judge: Judge) -> None:
    """Nine topics in ten that a reader would be told."""
    judged = judge([Item(guid="a", title=title) for title in WRITTEN])
    told = [
        score.id in fit.split()
        for one, fit in zip(judged, WRITTEN.values(), strict=True)
        for score in one.topics
        if score.shown
    ]
    assert len(told) >= 15
    assert sum(told) >= 0.9 * len(told)


STUDY_TYPES: dict[str, str] = {
    "Essai randomisé de l'apixaban dans la fibrillation atriale du sujet âgé": "rct",
    "Revue systématique et méta-analyse des interventions contre l'obésité de l'enfant": "systematic-review",
    "Une appendicite gauche sur situs inversus : à propos d'un cas": "case-report",
    "Étude de cohorte rétrospective des pneumopathies acquises sous ventilation mécanique": "cohort",
    "Étude transversale de l'épuisement professionnel chez les infirmiers": "cross-sectional",
    "Étude cas-témoins des facteurs de risque du cancer du pancréas": "case-control",
    "Recommandations françaises pour la prise en charge du lupus systémique": "guideline",
    "Syndrome néphrotique de l'enfant : mise au point": "narrative-review",
    "Évaluation médico-économique du dépistage du cancer du col": "economic",
    "Étude qualitative par entretiens semi-dirigés auprès de médecins généralistes": "qualitative",
    "Protocole d'une étude multicentrique sur la sédation en réanimation": "trial-protocol",
    "Validation externe d'un score pronostique dans l'embolie pulmonaire": "prediction",
    "Performance diagnostique de l'échographie dans l'appendicite aiguë": "diagnostic",
    "Lettre à la rédaction : vaccination antigrippale des soignants": "editorial-comment",
    "Éditorial : faut-il encore prescrire des benzodiazépines ?": "editorial-comment",
    "Image du mois : un érythème noueux": "case-report",
}


@pytest.mark.parametrize(("title", "study_type"), STUDY_TYPES.items(), ids=STUDY_TYPES)
def test_study_types_are_told_in_french(title: str, study_type: str) -> None:
    """By the words of French titles, accents and all."""
    assert appraise(Item(guid="a", title=title)).study_type == study_type


LANGUAGES = {
    "Herzinsuffizienz bei alten Menschen": "de",
    "Behandlung der Sepsis auf der Intensivstation": "de",
    "Tratamiento de la diabetes en el embarazo": "es",
    "Resultados de la cirugía para el cáncer gástrico": "es",
    "Terapia dell'asma nel bambino e nella donna": "it",
    "Tratamento da hipertensão em idosos no Brasil": "pt",
    "Behandeling van hartfalen bij ouderen": "nl",
    "心力衰竭的治疗": "zh",
    "心不全の治療について": "ja",
    "심부전의 치료": "ko",
    "Инфаркт миокарда у женщин": "ru",
    "علاج السكري": "ar",
    "Heart failure": "en",
    "De novo mutations in severe asthma": "en",
    "In vitro activity of exampladone": "en",
    "No benefit of exampladone": "en",
    "IL-6 and TNF-α as markers": "en",
    "Patients die waiting": "en",
    "Exampladone": "en",
    "Unique techniques": "en",
    "Cardiac surgery outcomes": "en",
    "Chirurgie ambulatoire": "fr",
    "Insuffisance rénale chronique": "fr",
    "Kardiologie und Chirurgie": "de",
    "": "en",
}


@pytest.mark.parametrize(("title", "language"), LANGUAGES.items(), ids=LANGUAGES)
def test_languages_are_recognised(title: str, language: str) -> None:
    """By script, else by small words; English in doubt."""
    assert language_of(words_of(title)) == language


@pytest.mark.parametrize(
    "title", ["心力衰竭的治疗", "Инфаркт миокарда у женщин", "Herzinsuffizienz bei alten Menschen"]
)
def test_what_nobody_can_read_is_not_guessed_at(judge: Judge, title: str) -> None:
    """The model is not asked about languages it was not taught; without a term there is no topic."""
    (judged,) = judge([Item(guid="a", title=title)])
    assert not any(score.shown for score in judged.topics)


GENERIC = (
    "Introduction",
    "Editorial",
    "Letter to the editor",
    "Case 12",
    "Update",
    "Results",
    "Correction",
    "Thank you!",
)


@pytest.mark.parametrize("title", GENERIC)
def test_a_generic_title_is_about_nothing(judge: Judge, title: str) -> None:
    """`Editorial` was three in five about paediatrics: a word that every journal prints says nothing."""
    (judged,) = judge([Item(guid="a", title=title)])
    assert max((score.p for score in judged.topics), default=0) < 0.4
