"""What an entry is by its form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Flag
from bot.text.headings import Heading, split_heading
from bot.text.notices import flags_of

C, R, X, RT = Flag.CORRECTION_NOTICE, Flag.RETRACTION_NOTICE, Flag.CONCERN_NOTICE, Flag.RETRACTED
FORMS = {
    "Author Correction: Exampladone in adults": C,
    "Publisher Correction: Exampladone in adults": C,
    "Correction: Exampladone in adults": C,
    "Correction to: Exampladone in adults": C,
    "Correction to “Exampladone in adults”": C,
    "Correction to Example Oncol 2025; 26: 1443–53": C,
    "Correction": C,
    "Erratum: Exampladone in adults": C,
    "Errata: Exampladone in adults": C,
    "Erratum to “Exampladone” [Ex. Med. 12 (2026) 1–5]": C,
    "Corrigendum: Exampladone": C,
    "Corrigendum to ‘Exampladone in adults’": C,
    "Exampladone in adults – CORRIGENDUM": C,
    "Exampladone in adults [Erratum]": C,
    "Addendum: Exampladone": C,
    "Department of Error": C,
    "Error in Byline and Funding Section": C,
    "Error in Denominator in Results Text": C,
    "Errors in Methods, Results, and Discussion Sections": C,
    "Incorrect Values for Baseline Variables in Table 1": C,
    "Missing Conflict of Interest Disclosures": C,
    "Fe de erratas: Exampladona": C,
    "Retraction Note: Exampladone in adults": R,
    "Retraction: Exampladone in adults": R,
    "Retraction of “Exampladone in adults”": R,
    "Retraction notice to “Exampladone” [Ex. Med. 12 (2026)]": R,
    "Statement of Retraction: Exampladone": R,
    "Notice of Retraction and Replacement. Doe et al": R,
    "Retraction and republication—Exampladone": R,
    "Expression of Concern: Exampladone": X,
    "Editorial Expression of Concern: Exampladone": X,
    "RETRACTED: Exampladone in adults": RT,
    "RETRACTED ARTICLE: Exampladone": RT,
    "WITHDRAWN: Exampladone": Flag.WITHDRAWN,
    "TEMPORARY REMOVAL: Exampladone": Flag.WITHDRAWN,
    "Exampladone in adults [Retracted]": RT,
    "Author Omission": C,
    "Author Omitted From Byline": C,
    "Additional Conflict of Interest Disclosures": C,
    "Change to Open Access Status": C,
    "Reply to: Exampladone in adults": Flag.REPLY,
    "Authors' reply": Flag.REPLY,
    "Exampladone in adults – Authors’ reply": Flag.REPLY,
    "Exampladone in Adults—Reply": Flag.REPLY,
    "Response to Letter to the Editor": Flag.REPLY,
    "Response to: Exampladone": Flag.REPLY,
    "Re: Exampladone in adults": Flag.REPLY,
    "205P Exampladone plus examplafen": Flag.CONFERENCE_ABSTRACT,
    "LBA12 Exampladone plus examplafen": Flag.CONFERENCE_ABSTRACT,
    "Abstract PO-123: Exampladone": Flag.CONFERENCE_ABSTRACT,
    "Editorial Board": Flag.FURNITURE,
    "Issue Information": Flag.FURNITURE,
    "Issue Information: Volume 48, Number 1, January 2026": Flag.FURNITURE,
    "Front Cover": Flag.FURNITURE,
    "Table of Contents": Flag.FURNITURE,
    "Audio Highlights December 19, 2025": Flag.FURNITURE,
    "Acknowledgment of Reviewers, 2025": Flag.FURNITURE,
    "Masthead": Flag.FURNITURE,
    "Instructions for Authors": Flag.FURNITURE,
    "In This Issue of Example": Flag.FURNITURE,
}
"""Wordings of publishers, about invented works."""

ORDINARY = (
    "Correction of severe scoliosis in adolescents: a cohort study",
    "Response to induction chemotherapy in advanced disease",
    "Retraction of the tongue during laryngoscopy: a randomised trial",
    "Errors in diagnosis of sepsis: a systematic review",
    "Missing data in randomised trials of exampladone",
    "Pattern-Mixture Models for Missing Data",
    "Withdrawal of antidepressants after remission",
    "Incorrect inhaler technique and asthma control",
    "Acknowledging uncertainty in emergency care",
    "Cover crops and farm workers' health",
    "Index of suspicion: a case series",
    "2025: a year in review",
    "Editorial boards of anaesthesia journals: a survey of women",
    "Announcement of bad news by telephone",
    "Reply rates to electronic surveys among nurses",
    "Concern about side effects and adherence",
    "Content of vitamin D in milk",
    "Refeeding: what to expect",
    "Masthead lesions of the appendix",
    "12 weeks of exampladone or placebo",
    "P2Y12 inhibitors: a network meta-analysis",
    "Table tennis and cognition in older adults",
    "Author omission bias in multicentre trials",
    "Omitted doses of insulin in hospital: an audit",
    "Change to a plant-based diet after infarction",
    "Removal of ovarian cysts by laparoscopy",
    "Withdrawal from opioids in newborns",
)
NOTICES = {C, Flag.WITHDRAWN, R, X, RT, Flag.REPLY, Flag.FURNITURE, Flag.CONFERENCE_ABSTRACT}


def flags(title: str, *, section: str = "", summary: str = "", journal: str = "", doi: str = "") -> set[Flag]:
    heading = split_heading(title)
    names = f"{section} {heading.section}"
    return set(
        flags_of(heading.title, heading=title, section=names, summary=summary, journal=journal, doi=doi)
    )


@pytest.mark.parametrize(("title", "flag"), FORMS.items(), ids=FORMS.keys())
def test_form(title: str, flag: Flag) -> None:
    """A notice, reply, congress abstract or piece of furniture is known by its form."""
    assert flag in flags(title)


@pytest.mark.parametrize("title", ORDINARY)
def test_ordinary(title: str) -> None:
    """A study whose title only begins like a notice is not one."""
    assert flags(title) == set()


@pytest.mark.parametrize(
    ("given", "flag"),
    [
        pytest.param(
            {"title": "Example Medicine", "journal": "Example Medicine"},
            Flag.FURNITURE,
            id="titled as its journal",
        ),
        pytest.param({"title": "Wrong Range", "section": "Correction"}, C, id="section"),
        pytest.param(
            {"title": "Incorrect Stage", "summary": "The news article titled “Exampl” was corrected online."},
            C,
            id="summary",
        ),
        pytest.param(
            {"title": "On tea", "summary": "In Reply We thank Dr Doe for the letter."},
            Flag.REPLY,
            id="in reply",
        ),
        pytest.param({"title": "On tea", "section": "Poetry and Medicine"}, Flag.FURNITURE, id="poem"),
        pytest.param(
            {"title": "On tea", "doi": "10.5555/ex.2026.44.16_suppl.101"},
            Flag.CONFERENCE_ABSTRACT,
            id="supplement",
        ),
    ],
)
def test_from_the_record(given: dict[str, str], flag: Flag) -> None:
    """What the title does not say, the section, the summary, the journal or the DOI may."""
    assert flag in flags(**given)


HEADINGS = {
    "[Articles] Exampladone in adults": Heading(title="Exampladone in adults", section="Articles"),
    "[Department of Error] Department of Error": Heading(
        title="Department of Error", section="Department of Error"
    ),
    "[ASAP] Exampladone": Heading(title="Exampladone", section="ASAP"),
    "Reply to: Exampladone": Heading(title="Exampladone", section="Reply to"),
    "[ASAP] Correction to “Exampladone”": Heading(title="Correction to “Exampladone”", section="ASAP"),
    "205P Exampladone": Heading(title="Exampladone", section="205P"),
    "Examples, Vol. 9, Pages 120: Exampladone": Heading(title="Exampladone"),
    "[Exampladone in adults].": Heading(title="[Exampladone in adults]."),
    "[Exampladone in adults]": Heading(title="[Exampladone in adults]"),
    "[18F]-labelled exampladone": Heading(title="[18F]-labelled exampladone"),
    "Erratum: Exampladone": Heading(title="Erratum: Exampladone"),
}


@pytest.mark.parametrize(("title", "heading"), HEADINGS.items(), ids=HEADINGS.keys())
def test_heading(title: str, heading: Heading) -> None:
    """A section is taken off a title and kept; translated titles and notices stay whole."""
    assert split_heading(title) == heading


@given(st.text(max_size=300))
def test_any_title(title: str) -> None:
    """Any title is split and judged; no text is lost but its section."""
    heading = split_heading(title)
    assert len(heading.title) <= len(title)
    assert flags(title) <= NOTICES


WORK = "Examplafen for pain in older adults"

WORDINGS = {
    Flag.CORRECTION_NOTICE: (
        f"Erratum regarding {WORK}",
        f"Publisher’s Erratum: {WORK}",
        "Notice of Correction",
        f"Corrected Version: {WORK}",
        f"Clarification: {WORK}",
        "Correction of Error in Text",
        f"Errore corrige: {WORK}",
        f"Update to: {WORK}",
        f"Correction and Republication: {WORK}",
        "Article Correction",
        "Correction(s)",
        f"Correction for Doe et al., {WORK}",
        f"Correction for ‘{WORK}’",
        f"[Correction] {WORK}",
        f"Publisher’s correction: {WORK}",
        f"Publisher’s Note: {WORK}",
        f"Amendment: {WORK}",
        f"Errata, {WORK}",
        f"Korrigendum: {WORK}",
        f"Rectificación: {WORK}",
        f"Corrección a: {WORK}",
        "Wrong Dose in Text",
        "Missing Data in Table",
        "Change of Affiliation",
    ),
    Flag.RETRACTION_NOTICE: (
        f"Retraction of: {WORK}",
        f"Retraction for Doe et al., {WORK}",
        f"[Retraction] {WORK}",
        f"Retraktion: {WORK}",
        f"Retraction notice for: {WORK}",
        f"Retraction for ‘{WORK}’",
        f"Retraction of Publication: {WORK}",
    ),
    Flag.RETRACTED: (f"{WORK} – RETRACTED",),
    Flag.WITHDRAWN: (f"Article Withdrawn: {WORK}", f"Article Withdrawal: {WORK}"),
    Flag.CONCERN_NOTICE: (
        f"Publisher’s Expression of Concern: {WORK}",
        f"Statement of Concern: {WORK}",
        "Note of concern",
        "Editors’ expression of concern",
        f"Interim expression of concern: {WORK}",
    ),
    Flag.REPLY: (
        "Reply by Authors",
        "Reply from the authors",
        f"Letter in response to {WORK}",
        f"Response by Doe et al to Letter Regarding Article, “{WORK}”",
    ),
    Flag.FURNITURE: (
        "Highlights",
        "Highlights of this issue",
        "Cover and Caption",
        "Graphical contents list",
        "Full Issue PDF",
        "Aims & Scope, Editorial Board",
        "Table of Contents (TOC)",
        "OFC - Outside Front Cover",
        "IFC (Editorial Board)",
        "Masthead Page",
        "Society Pages",
        "CME Questions",
        "Volume Contents",
        "Contributors",
        "Issue at a glance",
        "Spotlight on this issue",
        "Acknowledgments",
        "Editorial Board (continued)",
        "Forthcoming articles",
        "Issue Cover",
        "From the Editor: In This Issue",
        "Volume 12 Issue Information - Editorial Board",
        "Our Reviewers in 2025",
        "Table des matières",
        "Author Guidelines",
        "Corporate Supporters",
        "EXM volume 12 issue 3 Cover and Front matter",
        "Issue Information - TOC",
        "Masthead - Title Page",
        "Frontmatter",
        "About the Cover",
        "With thanks to our reviewers",
        "Peer reviewers for 2026",
        "Call for Papers: Pain",
        "Notes on contributors",
        "Meeting Calendar",
        "Board of Directors",
        "Índice",
    ),
    Flag.CONFERENCE_ABSTRACT: (
        f"P123: {WORK}",
        f"OP-12: {WORK}",
        f"POS0123-HPR {WORK}",
        f"PTU-012 {WORK}",
    ),
}
"""Other publishers' wordings than the samples hold."""

STUDIES = (
    "Correction of hyponatraemia in adults",
    "Correction for multiple testing in trials",
    "Corrected QT interval and death",
    "Retraction of the eardrum in children",
    "Withdrawal of antidepressants in primary care: a trial",
    "Response to immunotherapy: a cohort",
    "Reply rates of patients to text messages",
    "RE-LY: five years on",
    "Errors in medication administration in hospitals",
    "Missing data in randomised trials",
    "Update to the guideline on stroke",
    "Clarification of diagnosis in dementia",
    "Concerns of parents",
    "Cover crops and health",
    "Index cases of infection",
    "Contents of the stomach at induction",
    "Highlights from the heart failure meeting",
    "Contributors to burnout",
    "Acknowledgment of uncertainty in clinics",
    "Announcement of diagnosis to parents",
    "Editorial independence in medical journals",
    "Removal of wisdom teeth",
    "IL-17: a new target in gout",
    "CA-125: its place in screening",
    "P53: the guardian of the genome",
    "FGF23: a hormone of bone",
    "P300 latency in dementia",
    "Withdrawal: a qualitative study of opioid use",
    "Removal: when to take out a line",
    "Corrección de hallux valgus con una técnica percutánea",
    "Expressions of concern among parents",
    "Missing data in tables of randomised trials",
    "Amendments to the law on mental health",
    "Change in disclosure of HIV status",
    "Boards of examiners and trainees",
)


def shown(title: str) -> tuple[Flag, ...]:
    heading = split_heading(title)
    return flags_of(
        heading.title, heading=title, section=heading.section, summary="", journal="Examples", doi=""
    )


@pytest.mark.parametrize(("flag", "title"), [(flag, title) for flag in WORDINGS for title in WORDINGS[flag]])
def test_wordings(flag: Flag, title: str) -> None:
    """A notice, a reply or furniture is known in other publishers' words."""
    assert flag in shown(title)


@pytest.mark.parametrize("title", STUDIES)
def test_studies_are_no_notices(title: str) -> None:
    """Words of notices in the titles of studies make none."""
    assert shown(title) == ()
