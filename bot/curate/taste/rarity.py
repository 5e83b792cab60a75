"""How rare words are in medical writing, so that a taste can be learnt from three votes.

Stems (`bot.text.stems`) by the natural logarithm of one over their share of texts, in steps of a half; a stem
that is not here is rarer than all of them. Counted over 14,547 titles and abstracts of PubMed; what is ranked
adds its own counts, so that a table of another field corrects itself.
"""

from __future__ import annotations

from collections.abc import Mapping

RAREST = 6.0
"""Of a stem that is not listed."""

LISTED: Mapping[float, str] = {
    0.0: """
        and in of the to with
    """,
    0.5: """
        by for is on or patient study that this was were
    """,
    1.0: """
        after an are as at be between compar effect from group no not result than these treatment we
    """,
    1.5: """
        10 12 20 all also associat been blind blood both but clin control data disease double dur
        follow had has have increas it may mean mg more one other placebo randomiz report show
        significant significantly suggest therapy there treat trial two using which who years
    """,
    2.0: """
        05 11 14 15 24 25 30 50 95 addition adverse age analysi assess baseline can chang chron
        combin controll daily day decreas did differenc different dose drug drugs each effective
        efficacy either enzyme evaluat event factor first found four function greater heart high
        higher however hypertension includ increase induc inhibitor its less level long low lower
        measur method month most observ only over perform period present pressure rate receiv reduc
        reduction relat respectively response risk similar stud subject symptom system term test
        their those three time total up use used weeks well when without
    """,
    2.5: """
        001 01 100 13 16 17 18 19 21 40 60 90 ace activity acute administr affect agent although
        among angiotensin antagonist antihypertensive any appear asses assessment associ based
        because before benefit cases caus cell cells change common compare comparison concentr
        conclusion consider convert could days decrease demonstrat design determin determine develop
        development diastol difference disorder doses due early end evalu evaluate evidence examin
        failure finding five further given human hypertensive if ii important improv improvement
        incidence initi into least left management medic mild mm moderate mortality need negative
        new non norm number obtain occurr once oral our outcome overall per plasma popul positive
        potenti primary prospective pulmonary randomly rates ratio receptor remain requir review
        role safety second serum severe should side single six some specif studi such systol
        therapeut they tolerat type valu versu vs week wherea whether while within women year
    """,
    3.0: """
        02 22 23 26 27 28 29 31 32 33 34 35 36 45 48 65 70 75 80 about achiev acid action active
        administer adult aged aim alone alpha alter analys analyz anti antipsychot approach arteri
        artery assign available average background being beta better blocker body calcium cancer
        cardiac cardiovascular care case cause children ci class clinically comparable complet
        complic condition conduct confidence confirm contrast coronary correl correlat criteria
        current death defin dependent despite detect diabet diagnosi differ does eight enalapril
        essenti establish even experienc expression flow form free frequency gene gener genet health
        healthy helicobacter hg history hospit hours identifi improve independent index indicat
        indicate individual infarction infection influence inform inhibition interv intervention
        investigat investigate involv kg known large life likely limit lung major many measurement
        mechanism med median men min ml model monitor multicenter multiple myocardi objective
        obstructive occur often omeprazole onset open out outcom pain parallel parameter pattern
        phase plus point possible predict presence prevent previou previously produc profile protein
        provid provide pylori quality range rat reaction receive recent recommend record reduce
        regard regimen region relationship relative release renal reveal same scale schizophrenia
        scor score seen seven sever severity short shown small standard statistically statu support
        surgery surviv syndrome tests then therefore through thus tissue tolerability twenty twice
        ulcer under underwent value ventricular volume weight will
    """,
    3.5: """
        0001 03 04 120 150 37 38 39 41 42 43 44 46 47 49 51 52 53 54 55 56 57 58 59 61 62 63 64 66
        67 68 69 71 72 73 74 76 77 78 79 81 82 83 84 85 86 87 88 89 91 92 93 94 97 abnorm absence
        accord act activ added adjust against agonist airway allow alternative ambulatory amlodipine
        antipsychotic antitrypsin appropriate approximately area asthma attack attention atyp author
        basis behavior benefici block bp capacity captopril center centr channel characteristic
        characteriz clozapine cohort collect comparative complete compliance component concern
        conclude consecutive consist consistent contain continu continuou contribute convention copd
        cost course cross crossover deficiency degree demonstrate depression describ diagnos
        diagnost direct discontinu diseas distribution do document dos dosage duoden dysfunction
        effectivenes elderly elevat emphysema endoscopy enhanc enroll episod eradic especially
        estimat every examine exercise exhibit exist experience experiment exposure express extent
        extrapyramid fail family featur female few fewer find fraction frequent frequently
        furthermore gastr generally genes glob good growth half haloperidol hav headache heal highly
        hormone hospitaliz hour hundr hypothesi identify iii impact impair include indic individu
        inflammatory influenc inhibit injury insulin interaction investig isolat iv label laboratory
        lack last later lead lesion line literature little longer loss made main maintain
        maintenance male marker mass match maximum measure mediat might migraine mmhg monotherapy
        morbidity necessary nifedipine nine none noted novel olanzapine old older order outpatient
        part participant particularly peak pept percent percentage performance peripher pharmacolog
        physician play polymorphism post practice predictor prevalence prevention prior problem
        progression prolong proportion protocol proton pump purpose randomis rang rapid reach
        recently reflect reflux regression rel relatively relevant relief repeat represent research
        resistance resistant respiratory respond respons retrospective risperidone safe sampl sample
        screen sd secondary select selective sensitivity seriou sex significance since size smok
        stable stage start stat state statist still subgroup subsequent sumatriptan superior surg
        sustain symptomat tak taken target technique terms them therap third thirty throughout times
        trend tumor undergo unit urinary useful vari variabl variou vascular very vitro whom work
        would
    """,
    4.0: """
        000 002 005 200 250 300 400 500 96 98 99 ability abnormalit above account acros adjustment
        advanc allele amount angina another applic assay atri best bind biopsy bone brain calculat
        carcinoma carri choice cholesterol clear clearance cognitive commonly complex compound
        concomitant congestive correct correspond cough creatinine currently damage decline deficit
        delay density deriv detection differenti difficult discuss diuretic divid dna dsm
        effectively ejection endoscop endpoint enter environment equal except excretion expect
        expiratory explain extend fev1 fibrosi fifty focus forc forty future gain gastrointestin
        gender genotyp genotype glucose highest hydrochlorothiazide imag impairment implic
        importance inflamm infusion injection intention internation interval intravenou larger
        length like link lipid lisinopril liver local majority mark maxim means mellitu metabol
        metabolism minim minut much multicentre muscle must mut nation neither nor now objectiv
        occurrence odds offer optim option oxygen participat particular pathogenesi persistent
        person ph phys poor postmenopaus postoperative potent potentially pre preliminary prescrib
        pressur probably procedur procedure proces product production profil program propert
        prospectively psychiatr publish quantitative question questionnaire rare rather reason
        recruit recurrence renin replacement respect rest right schizophren search secretion section
        self sensitive ser sett signs similarly site sites skin smoker so sodium stimul stimulat
        strateg stres stroke structur successful suppression survey susceptibility techniqu ten
        tolerance toward transient triple typ types unchang understand unknown until upper usually
        variable via visit vivo volunteer where whose withdraw young
    """,
}
OF_STEM: Mapping[str, float] = {stem: rarity for rarity, stems in LISTED.items() for stem in stems.split()}
