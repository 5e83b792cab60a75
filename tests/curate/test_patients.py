"""What is about one person, in the words in which people ask."""

from __future__ import annotations

import pytest

from bot.curate.patients import is_about_patient

ABOUT_ONE = [
    "I have a 54-year-old man with chest pain, what should I give?",
    "56F with chest pain, trops negative, what next?",
    "what dose of examplillin for a 5 year old",
    "22-month-old with fever: which antibiotic",
    "pt on exampladone, INR 5, advice please",
    "Should I stop exampladone in my patient?",
    "My mum has diabetes, is examplformin safe?",
    "I\u2019m pregnant, can I take exampladol",
    "I feel dizzy since yesterday",
    "Doctor, my chest hurts",
    "65yo male hypotensive after MI, how would you manage",
    "should we anticoagulate this patient",
    "Quelle dose pour un patient de 70 ans ?",
    "Homme 65 ans, dyspnée, conduite à tenir",
    "ma grand-mère a 80 ans et tousse, que faire",
    "J\u2019ai de la fièvre depuis hier",
    "j'ai mal au ventre",
    "Je suis enceinte, puis-je prendre de l'exampladol ?",
    "Puis-je arrêter l'exampladone chez ma patiente",
    "mon bébé de 3 mois vomit, faut-il consulter",
    "45 ans, céphalées brutales, diagnostic ?",
]
OF_MEDICINE = [
    "what is new in heart failure in the last 2 years?",
    "sepsis in patients over 65",
    "exampladone in heart failure",
    "What improves patient safety?",
    "which trials of exampladone had 12 months of follow-up?",
    "7 days v 14 days of antibiotics?",
    "Is telehealth good for the patient experience?",
    "How do I treat scabies?",
    "stroke in 75-year-old patients",
    "quoi de neuf dans l'insuffisance cardiaque ces 5 dernières années ?",
    "recommandations HTA 2026 ?",
    "exampladone chez les patients âgés",
    "essais de moins de 12 mois",
    "CRP:albumin ratio",
    "10.5555/12345678",
    "3M masks?",
    "",
]


@pytest.mark.parametrize("text", ABOUT_ONE)
def test_one_person(text: str) -> None:
    """A patient, a relative or oneself, with a question or a request; a complaint of one's own by itself."""
    assert is_about_patient(text)


@pytest.mark.parametrize("text", OF_MEDICINE)
def test_medicine(text: str) -> None:
    """Patients in general, spans of time and names of things are no person."""
    assert not is_about_patient(text)
