"""What a clinician should not be seen to say: of an illness of one's own, and of others without respect.

Both are held: the first may be regretted, the second demeans (GMC, "Using social media as a medical
professional", 2024). Words of contempt that are no words of medicine are enough alone; others stand beside
whom they are said of.
"""

# ruff: noqa: E501 - a pattern in one piece reads better

from __future__ import annotations

from collections.abc import Iterator

from bot.curate.screen.spans import Span, any_of, found, rules

_ILLNESS = (
    r"(\w*cancer|\w+oma|tumou?r|leuk(a)?emia|migraines?|\w*depression|anxiety|ptsd|bipolar( disorder)?|(\w+ )?psychosis|schizophrenia|ocd|adhd|autism"
    r"|lupus|crohn['’]?s?|colitis|endometriosis|pcos|diabetes|epilepsy|seizures?|stroke|heart (attack|surgery|failure)|miscarriages?|stillbirth|infertility|ivf"
    r"|pots|long covid|multiple sclerosis|ms|parkinson['’]?s|rheumatoid arthritis|psoriasis|chronic (pain|fatigue|illness)|mastectomy|chemo\w*|radiotherapy|dialysis"
    r"|addiction|alcoholism|overdose|eating disorder|anorexia|bulimia|burn-?out|breakdown|suicide attempt|self-harm|hysterectomy|colostomy|stoma)"
)
_OF_WORK = (
    r"(?! (talk|lecture|paper|research|lab|clinics?|practice|rotation|fellowship|residency|training|patients?|service|list|colleagues?|course|textbook|exam|podcast"
    r"|episode|trial|study|cohort|teaching|slides?|questions?|review|guideline|module|session|workshop))"
)
_OWN = r"(mum|mom|mother|dad|father|wife|husband|partner|son|daughter|sister|brother|gran\w*|nan|uncle|aunt|baby)"
_OWN_ILLNESS = rules(
    (
        "own illness",
        any_of(
            r"\bI('m| am|['’]ve been| have been| was| got)( just| recently| finally)? (diagnosed|admitted|hospitali[sz]ed|recovering|in remission|having (surgery|chemo)"
            r"|on chemo|a (\w+ )?survivor|a (\w+ )?patient|bipolar|autistic|immunocompromised|sober|an? (recovering )?(addict|alcoholic)|in (the )?hospital)\b",
            rf"\bI (\w+ )?(have|had|suffer from|suffered|live with|lived with|lost|survived|went through|developed|struggle\w* with|battle\w*) (my |an? |the )?(\w+[ -]){{0,2}}{_ILLNESS}\b{_OF_WORK}",
            rf"\bmy( own)? (\w+ )?({_ILLNESS}|tumou?r|diagnosis|radiotherapy|surger(y|ies)|transplant|pacemaker|scan results|biopsy( results)?|symptoms|flare|illness|disability|sobriety|relapse|amputation)\b{_OF_WORK}",
            r"(?:\A|[.!?\n]\s*)(diagnosed with|recovering from|living with|surviving) [^.!?\n]{0,60}\b(my|I|me)\b",
            r"\b(suicide attempt|overdose|breakdown)\b[^.!?\n]{0,40}\b(me|my|I)\b",
            r"\b(years?|months?|weeks?|days?) (sober|clean|in recovery|in remission)\b",
            r"\b(post-?op(erative)?|chemo|treatment) (side effects|recovery|pain) (has|have|had) been\b",
            rf"\bmy (own )?{_OWN} (has|had|was (diagnosed|admitted|rushed)|is (in (hospital|icu|hospice)|dying|sick)|died|passed away|got|suffers?)\b",
            r"\bmy (oncologist|psychiatrist|therapist|rheumatologist|neurologist|gp|doctor|midwife) (says?|said|told|thinks|put|started|wants|prescribed)\b",
            r"\b(as|being) a (\w+ )?patient myself\b|\bsince my (own )?(diagnosis|stroke|surgery|accident|operation|overdose)\b",
        ),
    ),
    (
        "own illness",
        any_of(
            r"\bj['’]ai (fait |eu |surv[ée]cu à )?(un |une |mon |ma |la )?(\w+ )?(cancer|\w+ome|leuc[ée]mie|d[ée]pression|[ée]pilepsie|scl[ée]rose|sep|avc|infarctus|fausse couche|burn-?out|diab[èe]te|maladie)\b",
            r"\bj['’]ai [ée]t[ée] (diagnostiqu|op[ée]r|hospitalis)[ée]e?",
            r"\bon m['’]a (trouv[ée]|diagnostiqu[ée]|annonc[ée]|op[ée]r[ée]e?|retir[ée])\b",
            r"\bje (commence|finis|reprends) (la|ma|une) (chimio|radioth[ée]rapie|dialyse)",
            r"\b(ma (maladie|chimio|d[ée]pression|tumeur|rechute|greffe)|mon (cancer|op[ée]ration|burn-?out|lymphome|avc))\b",
        ),
    ),
)
_PEOPLE = (
    r"(patients?|pts?|nurses?|residents?|interns?|doctors?|docs?|physicians?|consultants?|registrars?|surgeons?|gps?|pcps?|colleagues?|famil(y|ies)|relatives|parents?"
    r"|mothers?|students?|midwi(fe|ves)|paramedics?|boss|attending|diabetics?|addicts?|alcoholics?|smokers?|lad(y|ies)|wom[ae]n|guys?|man|men)"
)
_CONTEMPT = r"(stupid|idiot(s|ic)?|morons?|moronic|dumb|lazy|crazy|psycho|nutjobs?|annoying|disgusting|fat|smelly|whiny|entitled|pathetic|incompetent|useless|clueless|worst|brainless|ugly|filthy|liars?|jokes?|drunk)"
_DEMEANING = rules(
    (
        "demeaning",
        any_of(
            r"\b(drug[- ]seek(er|ers|ing)|frequent fl[iy]ers?|gomers?|train[\s-]?wreck|status dramaticus|bed[- ]blockers?|crocks?|dirtbags?|scumbags?|junkies?|crackheads?|fatties|noctors?|incels|turfed)\b",
            r"\b(another|this|yet another|a|beached) whales?\b|\bwhales? (patient|on|in)\b",
            r"\b(attention[- ]seek(er|ers|ing)|malingerers?|drama queens?|waste of (space|oxygen|a bed|time)|oxygen thie(f|ves)|morons?|imbeciles?|thick as (mince|two))\b",
            r"\b(this|another|that|these) (\w+ )?(hypochondriacs?|druggies?|time[- ]?wasters?|whiners?|nutters?|drunks?)\b",
            r"\bwasted (my|our) (\w+ ){0,2}(clinic|time|shift|night|morning|day)\b",
            r"\bfake (seizures?|fits?|chest pain|pain)\b|\bjust waiting for (her|him|them|it) to die\b",
            r"\b(dumpster fire of a patient|walking disaster|to save (their|his|her) li(fe|ves)|is a (\w+ ){0,3}liar)\b",
            r"\b(fat|obese|lazy|stupid|old|ugly|silly|miserable) (cow|pig|bitch|hag|bag|git|fool)s?\b|\b(total|complete|absolute|utter) (idiot|moron|clown|muppet)s?\b",
        ),
    ),
    (
        "demeaning",
        any_of(
            rf"\b{_CONTEMPT},? (\w+ ){{0,2}}{_PEOPLE}\b",
            rf"\b{_PEOPLE} (\w+ ){{0,4}}?(are|is|were|was) (so |such |all |just |a |an |the |complete |total |\w+ly )*{_CONTEMPT}\b",
            rf"\bwhy (are|is) (\w+ ){{1,4}}(so|such|all) (a |an )?{_CONTEMPT}\b",
            rf"\b{_PEOPLE} (here |there )?(couldn['’]t|can['’]t|could not|cannot) (\w+ ){{1,6}}if (it|they|he|she)\b",
        ),
    ),
    (
        "demeaning",
        any_of(
            r"\b(ces |quel(le)?s? |encore (un|une|des) )?(patients?|infirmi[èe]res?|internes?|m[ée]decins?|chirurgiens?|familles?) (\w+ )?(d[ée]biles?|idiote?s?|nuls?|nulles?|d[ée]go[ûu]tante?s?|stupides?|incomp[ée]tente?s?)\b",
            r"\b(cassos|d[ée]bile profonde?|connards?|connasses?|boulets?|gros(se)? (vache|lard)|vieux d[ée]bris|vieille peau|toxicos?|poivrots?|qu['’]on l[ae] d[ée]branche)\b",
            r"\b(la vieille|le vieux) (du|de la|d[ue]) \d+",
        ),
    ),
)


def unprofessional(text: str) -> Iterator[Span]:
    """The places that tell of the writer's own illness, or that demean."""
    yield from found(text, _DEMEANING)
    yield from found(text, _OWN_ILLNESS)
