"""Speech acts: which verb, whose, and where: tables of short texts in six languages."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from conftest import SHARED
from hypothesis import given
from hypothesis import strategies as st

from unres_loader.acts import find_acts, unknown_verbs
from unres_loader.lexicon import UNKNOWN_VERB, load_lexicon
from unres_loader.model import Act, Document, Language, Masthead, Part, PartKind, Source, Span

LEXICON = load_lexicon()
SOURCE = Source("x", "text", "", 0)


def acts_of(language: Language, kind: PartKind, text: str, emphasis: tuple[Span, ...] = ()) -> tuple[Act, ...]:
    part = Part("op/1", kind, text, 1, emphasis=emphasis)
    return find_acts(Document(SOURCE, language, Masthead(body="actor/general-assembly"), (part,)), LEXICON)


def shown(language: Language, kind: PartKind, text: str) -> list[str]:
    """Each act as ``role class surface``."""
    found = acts_of(language, kind, text)
    return [f"{act.role} {LEXICON.class_of(act.verb)} {text[act.begin : act.end]}" for act in found]


CASES: list[tuple[Language, PartKind, str, list[str]]] = [
    # English: cumulative adverbs belong to the verb; a gerund in an operative paragraph is the body's
    ("en", "operative", "Also requests the Secretary-General to report, recognizing the need for haste;",
     ["lead directive Also requests", "secondary recognize recognizing"]),
    ("en", "preambular", "Recalling also its earlier resolutions,", ["lead recall Recalling also"]),
    # words of a label may be parted by fillers
    ("en", "operative", "Expresses its deep and growing concern about the crisis;",
     ["lead concern Expresses its deep and growing concern"]),
    ("en", "operative", "Takes note, with appreciation, of the report;", ["lead note Takes note, with appreciation"]),
    # coordination gives two acts
    ("en", "operative", "Welcomes and urges full implementation;",
     ["lead welcome Welcomes", "secondary directive urges"]),
    # an adverbial may stand in front
    ("en", "operative", "In this regard, encourages States to act;", ["lead directive encourages"]),
    # what another body said is reported
    ("en", "operative", "Recalls resolution 1/2, in which the Assembly requested a report;",
     ["lead recall Recalls", "reported directive requested"]),
    # nouns and infinitives are no acts
    ("en", "operative", "Welcomes the call for action and the requests of States to encourage it;",
     ["lead welcome Welcomes"]),
    # declarations speak as we
    ("en", "operative", "We reaffirm the declaration.", ["lead reaffirm reaffirm"]),
    # words in quotation marks are not spoken
    ("en", "operative", "Takes note of the report “Progress, and requests for more”;", ["lead note Takes note"]),
    # Chinese: adverbs before the verb; connectives are not part of it
    ("zh", "operative", "又请秘书长提交报告，并强调需要资源；", ["lead directive 又请", "secondary emphasize 强调"]),
    ("zh", "operative", "在这方面强调多种语文至关重要，敦促各方行动；",
     ["lead emphasize 强调", "secondary directive 敦促"]),
    # what a report is handed over for is yet to be done
    ("zh", "operative", "请秘书长编写报告，提交人权理事会第六十届会议审议；", ["lead directive 请"]),
    ("zh", "operative", "欢迎并敦促充分执行该决议；", ["lead welcome 欢迎", "secondary directive 敦促"]),
    ("zh", "operative", "极为关切地注意到情况恶化；", ["lead concern 极为关切地注意到"]),
    # 其中 tells what somebody else said, until it is taken up again
    ("zh", "operative", "回顾大会第1/2号决议，其中大会促请各国行动，强调需要资源；",
     ["lead recall 回顾", "reported directive 促请", "reported emphasize 强调"]),
    ("zh", "operative", "回顾大会第1/2号决议，其中大会促请各国行动，在这方面请秘书长提交报告；",
     ["lead recall 回顾", "reported directive 促请", "secondary directive 请"]),
    # a verb of those addressed, and a noun
    ("zh", "operative", "敦促各方鼓励创新，以确认进展；", ["lead directive 敦促"]),
    # the object may stand first
    ("zh", "operative", "欢迎进展，在这方面对未能达成一致感到遗憾；",
     ["lead welcome 欢迎", "secondary regret 感到遗憾"]),
    # French
    ("fr", "preambular", "Vivement préoccupée par la situation et consciente des besoins,",
     ["lead concern Vivement préoccupée", "secondary recognize consciente"]),
    ("fr", "operative", "Prie instamment les États d’agir et les invite à faire rapport ;",
     ["lead directive Prie instamment", "secondary directive invite"]),
    ("fr", "operative", "Se félicite de la demande de l’Assemblée ;", ["lead welcome Se félicite"]),
    # Spanish
    ("es", "operative", "Exhorta a los Estados a que cooperen, y solicita al Secretario General que informe;",
     ["lead directive Exhorta", "secondary directive solicita"]),
    ("es", "preambular", "Observando con gran preocupación las demoras,",
     ["lead concern Observando con gran preocupación"]),
    # Russian: a masculine body, a tone before the verb
    ("ru", "preambular", "будучи глубоко обеспокоен ситуацией,", ["lead concern будучи глубоко обеспокоен"]),
    ("ru", "operative", "с обеспокоенностью отмечает задержки и призывает государства действовать;",
     ["lead concern с обеспокоенностью отмечает", "secondary directive призывает"]),
    # Arabic: conjunctions written on the word; vowel signs are passed over
    ("ar", "preambular", "وإذ تسلِّم أيضاً بأهمية التعاون،", ["lead recognize تسلِّم أيضاً"]),
    ("ar", "operative", "ترحب بالتقدم المحرز، وتطلب إلى الأمين العام أن يقدم تقريرا؛",
     ["lead welcome ترحب", "secondary directive تطلب"]),
    # the secondary verb must agree with the body
    ("ar", "operative", "ترحب بالتقدم المحرز، ويشجع الدول على ذلك؛", ["lead welcome ترحب"]),
    # where the body is the object of its feeling, the pronoun tells its gender
    ("ar", "preambular", "وإذ تعرب عن تقديرها للدعم، وإذ يساورها القلق إزاء التأخير،",
     ["lead thank تعرب عن تقديرها", "secondary concern يساورها القلق"]),
    # declarations speak as we: reflexive verbs, and feelings
    ("fr", "operative", "Nous nous engageons à agir et sommes conscients des besoins.",
     ["lead commit nous engageons", "secondary recognize sommes conscients"]),
    ("en", "operative", "We are deeply concerned about the delays.", ["lead concern are deeply concerned"]),
    ("es", "operative", "Nos comprometemos a actuar.", ["lead commit Nos comprometemos"]),
    # a pronoun is written onto the gerund; the conjunction is no body (aunque)
    ("es", "preambular", "Acogiendo con beneplácito el informe, aunque lamentando las demoras, y alentándolos a actuar,",
     ["lead welcome Acogiendo con beneplácito", "secondary regret lamentando", "secondary directive alentándolos"]),
    # impersonal, and a noun
    ("fr", "operative", "Prend note du rapport, il convient de le publier ;", ["lead note Prend note"]),
    ("es", "operative", "Observa los avances, la condena de los ataques y su seguimiento;", ["lead note Observa"]),
    # an object with commas of its own, before the verb
    ("zh", "operative", "对所有据称的罪行，包括欺诈指控表示关切，在这方面欢迎秘书长的决定；",
     ["lead concern 表示关切", "secondary welcome 欢迎"]),
    # coordinated behind those addressed; behind what they are to do the verb is theirs
    ("zh", "operative", "敦促会员国并邀请国际组织采取行动；", ["lead directive 敦促", "secondary directive 邀请"]),
    ("zh", "operative", "敦促会员国加强努力并鼓励创新；", ["lead directive 敦促"]),
    # what a body did is no interruption of what is said
    # a form with a gap that does not go on hides no shorter one: "重申对 … 的支持" and "重申"
    ("zh", "operative", "重申对话和地方和解进程的重要性；", ["lead reaffirm 重申"]),
    ("zh", "operative", "重申对该进程的支持；", ["lead other 重申对该进程的支持"]),
    ("zh", "operative", "注意到委员会在市场改革方面开展的工作，承诺加强框架；", ["lead note 注意到", "secondary commit 承诺"]),
    # in the preamble a finite verb goes on with the relative clause
    ("en", "preambular", "Reaffirming the Agenda, which supports the goals, and reaffirms the commitment of States,",
     ["lead reaffirm Reaffirming", "reported other supports", "reported reaffirm reaffirms"]),
    ("es", "preambular", "Reafirmando la Agenda, que apoya los objetivos y reafirma el compromiso de los Estados,",
     ["lead reaffirm Reafirmando", "reported other apoya"]),
    ("ar", "preambular", "وإذ تؤكد من جديد الخطة، التي تدعم الأهداف، وتعيد تأكيد التزام الدول،",
     ["lead reaffirm تؤكد من جديد", "reported other تدعم"]),
    ("en", "preambular", "Recalling the convention, conscious that much remains to be done,",
     ["lead recall Recalling", "secondary recognize conscious"]),
    # the verb of a plural relative clause would be in the plural
    ("fr", "operative", "Félicite les États qui ont ratifié le Traité et encourage les autres à le faire ;",
     ["lead commend Félicite", "secondary directive encourage"]),
    ("en", "operative", "Commends those that have ratified the Treaty and encourages all others to do so;",
     ["lead commend Commends", "secondary directive encourages"]),
    ("fr", "operative", "Prie le Secrétaire général d’informer les organes, auxquels elle demande instamment d’agir ;",
     ["lead directive Prie", "secondary directive demande instamment"]),
    # either Arabic quotation mark may open
    ("ar", "preambular", "وإذ تشير إلى الموجز ”الرياضة“، وإذ تحيط علما بالموجز ”المناخ“،",
     ["lead recall تشير", "secondary note تحيط علما"]),
    # what those at a meeting said
    ("zh", "operative", "欢迎举行会议，与会者在会上强调该任务的重要性，并强调需要资金；",
     ["lead welcome 欢迎", "reported emphasize 强调", "reported emphasize 强调"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "kind", "text", "expected"), CASES, ids=[case[2][:40] for case in CASES])
def test_acts(language: Language, kind: PartKind, text: str, expected: list[str]) -> None:
    assert shown(language, kind, text) == expected


def test_table_covers_every_language() -> None:
    assert {case[0] for case in CASES} == set(get_args(Language))
    assert len(CASES) >= 28


def test_own_acts_carry_the_speaker_and_scopes_do_not_overlap() -> None:
    text = "Requests the Secretary-General to report, and invites States to contribute;"
    first, second = acts_of("en", "operative", text)
    assert (first.speaker, second.speaker) == ("actor/general-assembly", "actor/general-assembly")
    assert first.scope_end == second.begin
    assert second.scope_end == len(text)


def test_a_list_tells_what_is_asked_in_chinese() -> None:
    parent = Part("op/1", "operative", "请秘书长：", 1)
    item = Part("op/1/a", "subparagraph", "鼓励各方参与；", 2, parent="op/1")
    taken_up = Part("op/2", "operative", "促请各组织审查方法，因此：", 3)
    own = Part("op/2/a", "subparagraph", "鼓励会员国收集数据；", 4, parent="op/2")
    acts = find_acts(Document(SOURCE, "zh", Masthead(), (parent, item, taken_up, own)), LEXICON)
    assert [act.path for act in acts] == ["op/1", "op/2", "op/2/a"]


def test_an_unknown_lead_is_an_act_and_a_diagnostic() -> None:
    text = "Snubs the proposal;"
    (act,) = acts_of("en", "operative", text, (Span(0, 5),))
    assert (act.verb, act.role, text[act.begin : act.end]) == (UNKNOWN_VERB, "lead", "Snubs")
    document = Document(SOURCE, "en", Masthead(), (Part("op/1", "operative", text, 1),))
    assert [d.code for d in unknown_verbs(document, (act,))] == ["unknown-verb"]


SCRAPS = ["Requests", "请", "，", "; ", " and ", "وإذ تشير", "призывает", "et prie", "y solicita", "（", "“", "İ"]


@given(st.sampled_from(get_args(Language)), st.lists(st.text(max_size=12) | st.sampled_from(SCRAPS), max_size=12))
def test_any_text_is_read_and_spans_stand_in_it(language: Language, words: list[str]) -> None:
    text = "".join(words)
    for act in acts_of(language, "operative", text):
        assert 0 <= act.begin < act.end <= len(text)
        assert act.end <= act.scope_end <= len(text)


def test_lead_verbs_of_the_corpus() -> None:
    folder = SHARED / "corpus" / "dev" / "akn"
    if not folder.exists():
        pytest.skip("the corpus beside the project is absent: lead verbs are not measured")
    files = sorted(folder.glob("*/*.gold.json"))
    assert len(files) == 38
    wanted = right = 0
    for file in files:
        gold = json.loads(file.read_text(encoding="utf-8"))
        for paragraph in gold["paragraphs"]:
            lead = (paragraph.get("emph") or [""])[0]
            if lead and paragraph["kind"] in ("preambular", "operative"):
                wanted += 1
                found = acts_of(gold["lang"], paragraph["kind"], paragraph["text"])
                surfaces = [paragraph["text"][a.begin : a.end] for a in found if a.role == "lead"]
                right += any(s in lead or lead in s for s in surfaces)
    assert wanted > 2000
    assert right / wanted >= 0.97


def test_a_known_verb_after_an_emphasised_adverbial_is_the_lead() -> None:
    text = "根据条例第13条，同意新的协定；"
    (act,) = acts_of("zh", "operative", text, (Span(0, 2),))
    assert (act.role, text[act.begin : act.end]) == ("lead", "同意")


def test_what_follows_an_unknown_verb_is_secondary() -> None:
    text = "Conmemorando el aniversario y reconociendo la necesidad de actuar,"
    first, second = acts_of("es", "preambular", text, (Span(0, 12),))
    assert (first.verb, second.role, second.verb) == (UNKNOWN_VERB, "secondary", "verb/recognize")
