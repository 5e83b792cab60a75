"""Posts that sell, hire or speculate. They are dropped, with the words that gave them away."""

# ruff: noqa: E501 - a pattern in one piece reads better

from __future__ import annotations

from collections.abc import Iterator

from bot.curate.screen.spans import Span, any_of, found, rules

_UNWANTED = rules(
    (
        "job advertisement",
        any_of(
            r"\b(we('re| are)|now|is|are) (hiring|recruiting)\b",
            r"\bjob (alert|opening|opportunity|vacancy)\b",
            r"\b(job|current|exciting|latest|new) vacanc(y|ies)\b|(?:\A|\n)\W*vacanc(y|ies)\b(?! rate)",
            r"\bvacanc(y|ies) ?:|\bvacancy (at|for|in)\b",
            r"\bapply (now|today|here|by|via|at)\b",
            r"\b(positions?|posts?|roles?|jobs?|fellowships?) (is |are |now )*(available|open|vacant)\b",
            r"\b(looking|seeking) (for|to (hire|recruit|appoint)) (a |an |our |new )?[^.!?\n]{0,60}\b(to join|consultant"
            r"|registrar|nurse|physician|postdoc\w*|fellow|technician|phd student)\b",
            r"\b(closing date|deadline to apply|applications? (close|are (now )?open|now open))\b",
            r"#(hiring|jobs?|jobalert|vacancy|nursejobs|locums?jobs?|medjobs|recruitment)\b",
            r"\bjoin our (team|department|faculty|group)\b",
            r"\bsalary (range |of |from |up to )?:? ?[£$€]|\bpay( range| scale)?: ?[£$€]",
            r"\boffre d['’]emploi\b",
            r"\bnous recrutons\b",
            r"\bpostes? (de [\w' -]{3,30} )?([àa] pourvoir|vacants?|disponibles?)\b",
            r"\brecherch(e|ons) (une? )?(m[ée]decin|infirmi[èe]re?|interne|rempla[çc]ante?|praticien)",
        ),
    ),
    (
        "call for papers",
        any_of(
            r"\bcall for (papers|abstracts|applications|nominations|submissions|manuscripts|reviewers|proposals"
            r"|speakers|chapters|expressions of interest)\b",
            r"\bsubmit your (abstract|manuscript|paper|research|work|proposal)s?\b",
            r"\b(abstract|manuscript) submissions? (is|are|deadline|now|open|close)",
            r"\bappel [àa] (communications?|candidatures?|contributions?|r[ée]sum[ée]s)\b",
        ),
    ),
    (
        "stock promotion",
        any_of(
            r"\((nyse|nasdaq|otc\w*|tsx|lse|asx|euronext|amex)\s?:\s?[a-z.]{1,6}\)",
            r"\b(nyse|nasdaq|otcqb)\s?:\s?\$?[a-z]{1,5}\b",
            r"(?-i:(?<![\w$])\$[A-Z]{2,5}\b)(?! ?(billion|million))",
            r"#(healthcare|biotech|medtech)?stocks?\b",
            r"#(penny|hot)stocks?\b",
            r"\bprice target\b",
            r"\bbuy rating\b",
        ),
    ),
    (
        "advertisement",
        any_of(
            r"\b(stop by|visit( us at)?|see us at|come by) (our )?booth\b",
            r"\bbooth #? ?\d+",
            r"\b(buy|shop|order) (now|today|yours)\b",
            r"\b(discount|promo|coupon) code\b",
            r"\b\d{1,2} ?% off\b",
            r"\bfree shipping\b",
            r"\blimited[- ]time (offer|deal)\b",
            r"\b(dm|message|whatsapp|call) (me|us) (for|to) (order|price|pricing|details|book|buy"
            r"|info)\b",
            r"\brequest a (demo|quote)\b",
            r"\bbook (a|your) (free )?(demo|consultation|appointment) (now|today|with)\b",
            r"#(ad|sponsored|advert|promo)\b",
            r"\bfree consultation\b",
            r"\bour (product )?portfolio offers\b",
            r"\bpartenariat r[ée]mun[ée]r[ée]\b",
            r"\bcode promo\b",
        ),
    ),
    (
        "supplement or cure-all",
        any_of(
            r"\b(miracle|natural|herbal|secret|guaranteed|permanent|instant) (cure|remedy|remedies"
            r"|healing|treatment for)\b",
            r"\b(cures?|reverses?|heals?|eliminates?) (your )?(cancer|diabetes|herpes|hiv|arthritis"
            r"|hypertension|autism|erectile dysfunction)\b[^.]{0,60}\b(naturally|in \d+ (days|weeks)"
            r"|without (drugs|medication|surgery))\b",
            r"\b(keto|detox|slimming|weight[- ]loss|cbd) (gumm(y|ies)|tea|pills?|drops|patch(es)?)\b",
            r"\bdoctors (hate|don'?t want you to know)\b",
            r"\blose \d+ ?(kg|lbs?|pounds|kilos) in\b",
            r"\b(dr\.? \w+|traditional healer)('s)? herbal\b",
            r"\bmaigrir vite\b",
            r"\brem[èe]de miracle\b",
        ),
    ),
    ("coins and betting", r"\b(crypto|bitcoin|forex|casino|airdrop|nft|betting tips)\b"),
)


def advertising(text: str) -> Iterator[Span]:
    """Every place that advertises, hires or speculates."""
    yield from found(text, _UNWANTED)
