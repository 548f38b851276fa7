"""Addressees and requests: names are given as mentions, so that the tables test the grammar and not the gazetteer."""

from __future__ import annotations

from typing import get_args

import pytest

from unres_loader.acts import find_acts
from unres_loader.addressing import address, comparable
from unres_loader.lexicon import load_lexicon
from unres_loader.mandates import find_requests
from unres_loader.model import Act, Document, Language, Masthead, Mention, Part, Request, Source

LEXICON = load_lexicon()


def read(
    language: Language, text: str, names: dict[str, str], *items: str
) -> tuple[tuple[Act, ...], tuple[Request, ...]]:
    """Read one operative paragraph (and list items below it) in which `names` are actors."""
    parts = [Part("op/1", "operative", text, 1)]
    parts += [Part(f"op/1/{chr(97 + n)}", "subparagraph", item, 2 + n, parent="op/1") for n, item in enumerate(items)]
    masthead = Masthead(body="actor/general-assembly", adopted_on="2022-12-20")
    document = Document(Source("x", "text", "", 0), language, masthead, tuple(parts))
    mentions = tuple(
        Mention(part.path, part.text.index(name), part.text.index(name) + len(name), "actor", f"actor/{key}")
        for part in parts
        for name, key in names.items()
        if name in part.text
    )
    acts = address(document, find_acts(document, LEXICON), mentions, LEXICON)
    return acts, find_requests(document, acts, mentions, LEXICON)


ADDRESSEES: list[tuple[Language, str, dict[str, str], list[str]]] = [
    ("en", "Requests the Secretary-General to submit a report to the Council;",
     {"Secretary-General": "sg", "Council": "council"}, ["sg"]),
    # a coordinated list, with an adverbial that holds a name
    ("en", "Calls upon Member States, in cooperation with the Bank, and civil society to act;",
     {"Member States": "states", "the Bank": "bank", "civil society": "civil"}, ["states", "civil"]),
    # a name that belongs to the name before it
    ("en", "Encourages the special branch of the Office to act;", {"Office": "office"}, []),
    # nobody is addressed
    ("en", "Calls for dialogue among Member States;", {"Member States": "states"}, []),
    ("zh", "请秘书长向理事会提交报告；", {"秘书长": "sg", "理事会": "council"}, ["sg"]),
    ("zh", "敦促各国政府、私营部门和民间社会将其纳入举措；",
     {"各国政府": "governments", "私营部门": "private", "民间社会": "civil"}, ["governments", "private", "civil"]),
    ("zh", "促请会员国的执法机构行动；", {"会员国": "states"}, []),
    # items that name nobody known stand between; the whole stands behind its parts
    ("zh", "敦促各国、援助机构和民间社会提供捐款；", {"各国": "states", "民间社会": "civil"}, ["states", "civil"]),
    ("zh", "鼓励包括学术界在内的所有会员国推动执行；", {"学术界": "academia", "会员国": "states"}, ["academia", "states"]),
    # the first of two names says whose the second is; partners and authorities are not those named
    ("zh", "请秘书处法律事务厅提交报告；", {"秘书处": "secretariat", "法律事务厅": "legal"}, ["legal"]),
    ("zh", "请秘书长与开发署协商，提交报告；", {"秘书长": "sg", "开发署": "undp"}, ["sg"]),
    ("zh", "促请马里当局采取行动；", {"马里": "mali"}, []),
    # a title, a role and an item that names nobody known before the first name
    ("zh", "敦促《公约》所有缔约国履行义务；", {"缔约国": "parties"}, ["parties"]),
    ("zh", "要求占领国以色列遵守义务；", {"以色列": "israel"}, ["israel"]),
    ("zh", "邀请常设咨询委员会和共同体启动讨论；", {"共同体": "community"}, ["community"]),
    ("fr", "Demande à toutes les Parties à la Convention, aux entités des Nations Unies d’agir ;",
     {"entités des Nations Unies": "entities"}, ["entities"]),
    # what is to be done follows at once
    ("es", "Pide que se levante el bloqueo de la Franja;", {"Franja": "gaza"}, []),
    ("es", "Exige que las partes cooperen;", {"partes": "parties"}, ["parties"]),
    ("fr", "Demande que des mesures soient prises par les États ;", {"États": "states"}, []),
    ("ru", "требует полного осуществления резолюций Совета;", {"Совета": "council"}, []),
    ("ru", "требует от государств принять меры;", {"государств": "states"}, ["states"]),
    ("ar", "تدعو إلى وقف الأعمال في قطاع غزة؛", {"قطاع غزة": "gaza"}, []),
    ("fr", "Prie le Secrétaire général de faire rapport au Conseil ;",
     {"Secrétaire général": "sg", "Conseil": "council"}, ["sg"]),
    ("fr", "Demande aux États Membres et à la société civile d’agir ;",
     {"États Membres": "states", "société civile": "civil"}, ["states", "civil"]),
    ("es", "Solicita al Secretario General que presente un informe al Consejo;",
     {"Secretario General": "sg", "Consejo": "council"}, ["sg"]),
    ("es", "Exhorta a los Estados Miembros y a la sociedad civil a que actúen;",
     {"Estados Miembros": "states", "sociedad civil": "civil"}, ["states", "civil"]),
    ("ru", "просит Генерального секретаря представить Совету доклад;",
     {"Генерального секретаря": "sg", "Совету": "council"}, ["sg"]),
    ("ru", "призывает государства-члены и гражданское общество действовать совместно с Банком;",
     {"государства-члены": "states", "гражданское общество": "civil", "Банком": "bank"}, ["states", "civil"]),
    ("ar", "تطلب إلى الأمين العام أن يقدم تقريرا إلى المجلس؛", {"الأمين العام": "sg", "المجلس": "council"}, ["sg"]),
    ("ar", "تهيب بالدول الأعضاء والمجتمع المدني أن تتعاون مع البنك؛",
     {"الدول الأعضاء": "states", "بالدول الأعضاء": "states", "المجتمع المدني": "civil", "البنك": "bank"},
     ["states", "civil"]),
    # a clause says who is to do it
    ("ru", "настоятельно призывает к тому, чтобы государства и партнеры активизировали свои усилия с банком;",
     {"государства": "states", "партнеры": "partners", "банком": "bank"}, ["states", "partners"]),
    ("ru", "призывает к тому, чтобы в надлежащих случаях государства сотрудничали с партнерами;",
     {"государства": "states", "партнерами": "partners"}, ["states"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "names", "expected"), ADDRESSEES, ids=[c[1][:40] for c in ADDRESSEES])
def test_addressees(language: Language, text: str, names: dict[str, str], expected: list[str]) -> None:
    acts, _ = read(language, text, names)
    assert [key.removeprefix("actor/") for key in acts[0].addressees] == expected


def test_every_language_is_in_the_table() -> None:
    assert {case[0] for case in ADDRESSEES} == set(get_args(Language))


REPORTS: list[tuple[Language, str, dict[str, str], str]] = [
    ("en", "Requests the Secretary-General to submit annually to the Council, at its seventy-eighth session, a report,"
     " within existing resources;",
     {"Secretary-General": "sg", "Council": "human-rights-council"}, "human-rights-council"),
    ("zh", "请秘书长在现有资源范围内每年向理事会第七十八届会议提交报告；",
     {"秘书长": "sg", "理事会": "human-rights-council"}, "human-rights-council"),
    ("fr", "Prie le Secrétaire général de lui présenter chaque année, dans la limite des ressources existantes, à sa"
     " soixante-dix-huitième session, un rapport ;", {"Secrétaire général": "sg"}, "general-assembly"),
    ("es", "Solicita al Secretario General que le presente cada año, en su septuagésimo octavo período de sesiones, un"
     " informe, dentro de los recursos existentes;", {"Secretario General": "sg"}, "general-assembly"),
    ("ru", "просит Генерального секретаря представлять ей ежегодно в рамках имеющихся ресурсов, начиная с ее семьдесят"
     " восьмой сессии, доклад;", {"Генерального секретаря": "sg"}, "general-assembly"),
    ("ar", "تطلب إلى الأمين العام أن يقدم إليها سنويا، في دورتها الثامنة والسبعين، تقريرا في حدود الموارد المتاحة؛",
     {"الأمين العام": "sg"}, "general-assembly"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "names", "body"), REPORTS, ids=[case[0] for case in REPORTS])
def test_a_yearly_report(language: Language, text: str, names: dict[str, str], body: str) -> None:
    _, (request,) = read(language, text, names)
    assert request.addressees == ("actor/sg",)
    assert "concept/report" in request.deliverables
    assert request.report_to == (f"actor/{body}",)
    assert request.frequency == "concept/annual"
    assert request.at_session.startswith("seventy-eighth session of the ")
    assert "within-existing-resources" in request.clauses


RECIPIENTS: list[tuple[Language, str, dict[str, str], list[str]]] = [
    ("ru", "просит Генерального секретаря представить доклад по этому вопросу Совету;",
     {"Генерального секретаря": "sg", "Совету": "council"}, ["council"]),
    ("ru", "просит Верховного комиссара подготовить доклад и представить его Совету;",
     {"Верховного комиссара": "hc", "Совету": "council"}, ["council"]),
    ("ar", "تطلب إلى الفريق أن يقدم لها تقريره؛", {"الفريق": "group"}, ["general-assembly"]),
    ("fr", "Prie le Secrétaire général d’inclure des informations dans le rapport qu’il lui présentera ;",
     {"Secrétaire général": "sg"}, ["general-assembly"]),
    # a long adverbial before the report
    ("es", "Solicita al Secretario General que le presente, en cooperación con la Directora General de la Organización de"
     " las Naciones Unidas para la Educación, la Ciencia y la Cultura, un informe;",
     {"Secretario General": "sg"}, ["general-assembly"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "names", "expected"), RECIPIENTS, ids=[c[1][:40] for c in RECIPIENTS])
def test_to_whom_it_is_reported(language: Language, text: str, names: dict[str, str], expected: list[str]) -> None:
    _, (request,) = read(language, text, names)
    assert [key.removeprefix("actor/") for key in request.report_to] == expected


def test_a_session_is_of_the_body_named_nearest() -> None:
    names = {"秘书长": "sg", "总干事": "director", "大会": "general-assembly"}
    _, (request,) = read("zh", "请秘书长与总干事合作，向大会第七十七届会议提交报告；", names)
    assert request.at_session == "seventy-seventh session of the General Assembly"


def test_deadlines_lie_after_the_adoption() -> None:
    _, (due,) = read("en", "Requests the Office to report by 31 March 2023;", {})
    _, (past,) = read("en", "Requests the Office to report on what was due by 31 March 2021;", {})
    _, (year,) = read("en", "Urges States to ratify the treaty by 2025;", {})
    assert (due.deadline, past.deadline, year.deadline) == ("2023-03-31", "", "2025")


def test_list_items_belong_to_the_request_above() -> None:
    _, (request,) = read("en", "Requests the Secretary-General:", {"Secretary-General": "sg"}, "To convene a meeting;",
                         "To submit a report;")  # fmt: skip
    assert request.deliverables == ("concept/meeting", "concept/report")


def test_reported_directives_are_no_requests_and_name_who_spoke() -> None:
    acts, requests = read("zh", "回顾大会请秘书长提交报告；", {"大会": "general-assembly", "秘书长": "sg"})
    assert requests == ()
    assert [act.role for act in acts] == ["lead", "reported"]
    assert {act.speaker for act in acts} == {"actor/general-assembly"}


def test_comparable_text_keeps_its_length() -> None:
    for text in ("L’Assemblée\u00a0générale", "İstanbul", "ещё"):
        assert len(comparable(text)) == len(text)


DELIVERABLES: list[tuple[Language, str, list[str]]] = [
    # the report may stand far behind its verb; behind a short word nothing may
    ("en", "Requests the Office to submit to the Assembly at its seventy-eighth session an action-oriented report;",
     ["report"]),
    ("en", "Urges States to take note of the report;", []),
    # words that look like a label and name something else
    ("en", "Encourages States to take part in the universal periodic review;", []),
    ("zh", "敦促各国顾及并考虑到这些需要；", []),
    ("zh", "敦促各国考虑批准该公约；", ["review", "ratification"]),
    ("ar", "تحث الدول على احترام حق الشعوب في تقرير المصير؛", []),
    ("ar", "تحث الدول على إعداد برامج تكفل حق الشعوب في تقرير المصير؛", []),
    ("zh", "请各国向特别报告员提供协助；", []),
    ("en", "Urges States to act, taking into consideration the needs of women;", []),
    ("en", "Calls upon the organizations to support the conference;", []),
    ("zh", "邀请各国向秘书长设立的信托基金提供协助；", []),
    # print may bear vowel signs
    ("ar", "تطلب إلى الأمين العام أن يقدِّم تقريرا؛", ["report"]),
    # the same in another part of speech
    ("fr", "Prie les États de mobiliser des ressources financières ;", ["funding"]),
    ("es", "Exhorta a los Estados a que movilicen recursos financieros;", ["funding"]),
    ("ru", "призывает государства провести совещание и представить доклад;", ["meeting", "report"]),
    ("es", "Solicita al Secretario General que celebre una reunión y presente un informe;", ["meeting", "report"]),
    # 会员国 holds no meeting
    ("zh", "请秘书长召开工作组会议，邀请会员国参加；", ["meeting"]),
    # a word within another, or in a set phrase, that asks for nothing
    ("ar", "يطلب إلى الأمين العام أن يوفر خدمات الترجمة الشفوية؛", []),
    ("ar", "تشجع الدول الأعضاء على مكافحة غسل الأموال؛", []),
    ("en", "Urges Member States to pay their assessed contributions in full;", []),
    ("en", "Urges Member States to ensure access to information;", []),
    ("es", "Alienta a los Estados Miembros a promover políticas con orientación familiar;", []),
    ("fr", "Invite les États Membres à protéger les personnes exposées à des risques ;", []),
    ("fr", "Engage les États Membres à assurer l’application des lois ;", []),
    ("ru", "призывает государства-члены принимать ориентированные на людей меры;", []),
    ("ru", "призывает государства-члены защищать предметы медицинского назначения;", []),
    ("zh", "请秘书长提供资料；", ["information"]),  # no 供资
    ("zh", "敦促各国执行工作组提出的建议；", []),
    ("zh", "敦促各国打击非法资金流动；", []),
    # what a thing is called where it is asked for in a roundabout way
    ("ar", "تدعو الدول إلى المساهمة في الصندوق؛", ["funding"]),
    ("en", "Invites States to contribute to the fund;", ["funding"]),
    ("es", "Invita a los Estados a que contribuyan al Fondo;", ["funding"]),
    ("fr", "Invite les États à verser des contributions au Fonds ;", ["funding"]),
    ("ru", "просит Генерального секретаря представить информацию по этому вопросу;", ["report"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), DELIVERABLES, ids=[case[1][:40] for case in DELIVERABLES])
def test_deliverables(language: Language, text: str, expected: list[str]) -> None:
    _, requests = read(language, text, {})
    assert [key.removeprefix("concept/") for key in requests[0].deliverables] == expected


def test_whom_arabic_writes_onto_the_verb_is_asked() -> None:
    acts, requests = read("ar", "ترحب بتعاون الأمانتين، وتشجعهما على مواصلة تعاونهما؛", {})
    assert [act.verb for act in acts] == ["verb/welcome", "verb/encourage"]
    assert len(requests) == 1


def test_the_state_that_requests_is_no_verb() -> None:
    acts, requests = read("zh", "注意到政治意愿增强，请求国和被请求国加强合作；", {})
    assert [act.verb for act in acts] == ["verb/note"]
    assert requests == ()
