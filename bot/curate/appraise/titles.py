"""What the words of a title say of the study type."""

from __future__ import annotations

from bot.curate.appraise.phrases import Rules, any_of, in_order, rule
from bot.curate.appraise.spoken_of import ABOUT_REVIEWS, NO_RANDOM, OF_TRIAL, ON_GUIDELINES
from bot.model import StudyType as T

_SYSTEMATIC = any_of(
    r"\bsystematic(ally)?\b[\s,]*(and |& |/ ?)?((living|rapid|scoping|mapping|integrative"
    r"|literature|critical|evidence|quantitative|qualitative|narrative|comprehensive"
    r"|methodological|updated|cochrane|meta-?\s?analytic(al)?|search|network|and|&"
    r"|individual patient data|mixed[- ](methods?|studies)|umbrella)[\s,/-]+){0,4}(review"
    r"|overview(?! of (\w+ )?reviews)|synthesis)",
    r"\brevue syst[eé]matique",
    r"\brevisi[oó]n sistem[aá]tica",
    r"\brevis[aã]o sistem[aá]tica",
    r"\bsystematische[rs]? (literatur)?(review|übersicht)",
    r"\brevisione sistematica",
)
_META = any_of(
    r"\bmeta[-\s‐‑–]*(regression|analy(sis|ses|tic(al)?|se)\b)",
    r"\bm[eé]ta-?analyse",
    r"\bmetaan[aá]lisis",
)
JOB_RULES: Rules[T] = in_order(
    rule(
        T.JOB_AD,
        any_of(
            r"\b(we('re| are)|now|is|are) (hiring|recruiting)\b",
            r"\bnous recrutons\b|\bposte [àa] pourvoir\b",
            r"\bjob (opening|vacancy|opportunit\w*|advert\w*)\b",
            r"^\W*(job )?vacanc(y|ies)\s*(:|-|–|—|$)",
            r"\b(positions?|posts?|fellowships?) (is |are )?(now )?(available|open|vacant)\b",
            r"\b(postdoc\w*|phd|faculty|fellowship|locum|consultant|lecturer) (position|post|vacancy"
            r"|opening)s? (in|at|with)\b",
            r"^\W*(open |final |second )?call for (papers|abstracts|applications|nominations|submissions"
            r"|manuscripts|reviewers|proposals|expressions of interest|participants|speakers)\b",
            r"^\W*appel [àa] (communications?|candidatures?|contributions?|projets?)\b",
        ),
        unless=r"\b(cohort|survey|study|trial|review|analysis|étude)\b",
    ),
)
"""Asked of every kind, and first."""

TITLE_RULES: Rules[T] = in_order(
    rule(
        T.EDITORIAL_COMMENT,
        any_of(
            r"^(reply|response|authors?' reply|comment(ary)? on|letter( to the editor)?|[eé]ditorial"
            r"|correspondence|in reply|r[eé]ponse|lettre"
            r"( (à|au|aux) (la |l['’])?(r[eé]daction|r[eé]dacteur|[eé]diteur))?)\b\s*(:|to\b|on\b|-|\.|$)",
            r"\b(letter to the editor|invited commentary|author'?s'? reply)\b",
            r"\. response to ",
        ),
    ),
    rule(
        T.SCOPING_REVIEW,
        r"\bscoping (review|study)|\bevidence (gap )?map\b",
        unless=r"systematic (scoping )?review",
    ),
    rule(
        T.SYSTEMATIC_REVIEW,
        _SYSTEMATIC,
        unless=ABOUT_REVIEWS,
    ),
    rule(T.META_ANALYSIS, _META, unless=ABOUT_REVIEWS + r"|\brDNA\b"),
    rule(
        T.TRIAL_PROTOCOL,
        any_of(
            r"\b(study|trial|research) protocol\b",
            r"\bprotocol (for|of) (a|an|the)\b",
            r": ?(a )?protocol\b",
            r"\bstatistical analysis plan\b",
            r"\brationale and design\b",
            r"\bstudy design and rationale\b",
            r"\bprotocole (d['’]une? |de (l['’])?)([eé]tude|essai|recherche|revue)\b",
        ),
    ),
    rule(
        T.GUIDELINE,
        any_of(
            r"\b(clinical |practice |evidence-based )*guidelines?( |:).{0,12}\b(for|on|of|from|by"
            r"|update|20\d\d)\b",
            r"\bguidelines?$",
            r"\bconsensus (statement|recommendations?|guidelines?|report|document)\b",
            r"\bposition (paper|statement)\b",
            r"\bscientific statement\b",
            r"\brecommandations (de|pour|fran)",
            r"\b(society|association|college|force) (clinical )?(recommendation|guideline)",
        ),
        unless=ON_GUIDELINES,
    ),
    rule(
        T.RCT,
        any_of(
            r"\brandomi[sz]ed?\b.{0,60}\b(trial|study)\b",
            r"\brandomi[sz]ed[- ]controlled\b",
            r"\bRCT\b",
            r"\bplacebo[- ]controlled (trial|study)\b",
            r"\bessai (clinique |contr[oô]l[eé] )*randomis[eé]",
        ),
        unless=NO_RANDOM,
    ),
    rule(
        T.NRCT,
        any_of(
            r"\bnon-?\s?randomi[sz]ed .{0,40}(trial|study)\b",
            r"\bsingle-?arm\b",
            r"\bphase (1|2|i|ii|1b|ib|1/2|i/ii|2a|iia)\b.{0,60}\b(trial|study)\b",
            r"\bopen-?label\b.{0,40}\b(trial|study)\b",
            r"\bfirst-in-human\b",
        ),
        unless=r"(?<!non-)(?<!non )(?<!non)randomi[sz]ed|" + OF_TRIAL,
    ),
    rule(
        T.CASE_REPORT,
        any_of(
            r"\bcase (report|series|presentation|studies of)",
            r"\breport of (a|an|one|two|three|four|five|\d+) (rare |unusual )?cases?\b",
            r"\b(a|an)( \w+){0,2} case of\b",
            r"\b(two|three|four|five|six) cases\b",
            r"\bcas cliniques?\b|\bs[eé]rie de cas\b|\bimage (du mois|de la semaine)\b",
            r"\bà propos d['’]un cas",
            r"\bimages? in \w+",
            r"\bin an? (\d+|\w+)-(year|month|week|day)s?-old\b",
            r"^(an? )?(rare|unusual|unexpected) (case|cause|presentation)\b",
            r"\bin an? ([\w-]+ ){0,3}(man|woman|boy|girl|infant|neonate|newborn|family|kindred"
            r"|patient)\b",
        ),
        unless=any_of(
            r"case reports? (form|guideline|writing|publish)",
            r"\b(how to|writ(e|ing)|value of|role of|why|publish\w*|teach\w*|journals?) .{0,30}\bcase"
            r" (reports?|series)\b",
            r"interviews on",
            r"self-controlled",
            r"of case reports",
            r"patient'?s? (care|safety|perspective)",
            r"simulat",
            r"model",
        ),
    ),
    rule(
        T.QUALITATIVE,
        any_of(
            r"\bqualitative\b(?! (detection|determination|assay|pcr|real|test))(?! and quantitative)",
            r"\bphenomenolog",
            r"\bgrounded theory\b",
            r"\bfocus groups?\b|\bentretiens semi-dirig[eé]s\b",
            r"\bthematic analysis\b",
            r"\bmeta-?synthes",
            r"\bmeta-?ethnograph",
            r"\blived experiences?\b",
            r"\binterview study\b",
            r"\bethnograph",
        ),
        unless=r"comparative analysis",
    ),
    rule(
        T.ECONOMIC,
        any_of(
            r"\bcost[- ](effectiveness|utility|benefit|minimi[sz]ation|consequence)\b",
            r"\beconomic (evaluation|analysis)\b",
            r"\bm[eé]dico-[eé]conomique\b|\bco[uû]t-(efficacit[eé]|utilit[eé]|b[eé]n[eé]fice)\b",
            r"\bbudget impact\b",
        ),
    ),
    rule(
        T.CASE_CONTROL,
        r"\bcase[-‐– ]control(led)?\b|\bcase-crossover\b|\bcas-t[eé]moins\b",
    ),
    rule(
        T.CROSS_SECTIONAL,
        any_of(
            r"\bcross[-‐– ]?sectional\b",
            r"\bprevalence (study|survey)\b",
            r"\b(online|national|questionnaire|international|web-based)[- ]survey\b",
            r"\b[eé]tude transversale\b",
        ),
        unless=r"area|diameter|imaging",
    ),
    rule(
        T.PREDICTION,
        any_of(
            r"\b(prediction|predictive|prognostic|risk) (model|score|nomogram|tool)s?\b",
            r"\bnomogram\b",
            r"\bdevelopment and (external |internal )?validation\b",
            r"\bexternal validation\b",
            r"\bclinical (prediction|decision) rule\b",
            r"\b(score|mod[eè]le|r[eè]gle) (pronostique|pr[eé]dicti[fv]e?|de pr[eé]diction)s?\b",
            r"\bvalidation externe\b",
        ),
    ),
    rule(
        T.DIAGNOSTIC,
        any_of(
            r"\bdiagnostic (accuracy|performance|value|yield|test accuracy|utility)\b",
            r"\bsensitivity and specificity\b",
            r"\bperformances? diagnostiques?\b|\bsensibilit[eé] et sp[eé]cificit[eé]\b",
        ),
    ),
    rule(
        T.COHORT,
        any_of(
            r"\bcohort\b",
            r"\blongitudinal (study|analysis)\b",
            r"\bprospective (observational )?study\b",
            r"\bretrospective\b.{0,40}\b(study|analysis|review)\b",
            r"\bregistry\b.{0,20}\b(study|analysis|data)\b",
            r"\bobservational study\b",
            r"\bpopulation-based study\b",
            r"\b[eé]tude (de cohorte|r[eé]trospective|prospective)\b",
        ),
        unless=r"case[- ]control",
    ),
    rule(
        T.NARRATIVE_REVIEW,
        any_of(
            r"\b(narrative|literature|state[- ]of[- ]the[- ]art|critical|comprehensive|integrative"
            r"|clinical|mini[- ]?|rapid|brief|concise|contemporary|evidence|review) ?review\b",
            r"\bminireview\b",
            r"(:|\.|-|–|—|,) ?(an? )?(\w+ ){0,2}(review|overview|update)\W*$",
            r"\breview of (the )?(literature|evidence|current)",
            r"\ban overview of\b",
            r"^overview of\b",
            r"\brevue (de la litt[eé]rature|g[eé]n[eé]rale)",
            r"\bmise au point\b",
            r"\bperspectives and challenges\b",
        ),
        unless=any_of(
            r"peer review",
            r"chart review",
            r"record review",
            r"umbrella review",
            r"overview of (\w+ )?reviews",
        ),
    ),
    rule(
        T.EDITORIAL_COMMENT,
        any_of(
            r"\b(viewpoint|perspective|opinion|commentary|editorial|op-ed)\b\W*$",
            r"^(viewpoint|perspective|opinion|commentary|essay)\b\s*[:.-]",
        ),
    ),
    rule(
        T.BASIC_SCIENCE,
        any_of(
            r"\bin (mice|rats|zebrafish|rabbits|pigs|swine|dogs|macaques|drosophila)\b",
            r"\b(mouse|murine|rat|porcine|zebrafish|animal|canine|rodent) models?\b",
            r"\bin vitro\b",
            r"\bex vivo\b",
            r"\bin silico\b",
            r"\bcell lines?\b",
            r"\bmice\b",
        ),
        unless=r"in vitro (fertili|maturation)|in vitro diagnostic",
    ),
)
"""In the order in which they are asked: what combines studies before what is a study."""
