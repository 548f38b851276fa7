"""Acts annotated by reading: short sentences in the style of resolutions, fifteen a language, as a person would mark them."""

from __future__ import annotations

from typing import get_args

import pytest
from test_acts import shown

from unres_loader.model import Language, PartKind

PP: PartKind = "preambular"
OP: PartKind = "operative"

READ: dict[Language, list[tuple[PartKind, str, list[str]]]] = {
    "en": [
        (PP, "Recognizing that deregulation has contributed to larger outflows,", ["lead recognize Recognizing"]),
        (OP, "Also requests the Secretary-General to brief the Committee;", ["lead directive Also requests"]),
        (PP, "Recalling also that three sessions were held,", ["lead recall Recalling also"]),
        (OP, "Notes the readiness of the Committee to provide such assistance as may be sought;", ["lead note Notes"]),
        (OP, "Endorses the conclusions contained in the report;", ["lead decision Endorses"]),
        (PP, "Noting with concern that certain algorithms may discriminate,", ["lead concern Noting with concern"]),
        (PP, "Convinced that disarmament is essential,", ["lead other Convinced"]),
        (PP, "Having examined the report prepared pursuant to its resolution,", ["lead other Having examined"]),
        (OP, "Also reiterates its request to the Board to report;", ["lead directive Also reiterates its request"]),
        (OP, "Takes note of paragraph 5, decides not to abolish the posts, and requests the Office to recruit;",
         ["lead note Takes note", "secondary decision decides", "secondary directive requests"]),
        (PP, "Welcoming the talks, while deeply regretting the delays, and urging the parties to meet,",
         ["lead welcome Welcoming", "secondary regret deeply regretting", "secondary directive urging"]),
        (OP, "Recalls the resolution by which the Assembly established the Fund;",
         ["lead recall Recalls", "reported decision established"]),
        (OP, "Calls upon States to prosecute crimes committed by their nationals;", ["lead directive Calls upon"]),
        (OP, "Strongly condemns all attacks, and in this regard demands that they cease;",
         ["lead regret Strongly condemns", "secondary directive demands"]),
        (OP, "Expresses its appreciation to those that have contributed;", ["lead thank Expresses its appreciation"]),
    ],
    "fr": [
        (PP, "Rappelant que l’Organisation est née il y a longtemps,", ["lead recall Rappelant"]),
        (OP, "Souscrit aux conclusions du Comité et prie le Secrétaire général d’y donner suite ;",
         ["lead decision Souscrit", "secondary directive prie"]),
        (OP, "Souligne également que les missions doivent être dotées de ressources ;",
         ["lead emphasize Souligne également"]),
        (OP, "Salue le concours des États et invite la communauté internationale à aider ;",
         ["lead welcome Salue", "secondary directive invite"]),
        (OP, "Se réjouit du rôle que l’Organisation joue ;", ["lead welcome Se réjouit"]),
        (PP, "Consciente qu’il faut veiller à l’équité,", ["lead recognize Consciente"]),
        (PP, "Ayant examiné le rapport du Comité,", ["lead other Ayant examiné"]),
        (OP, "Prie de nouveau le Secrétaire général d’expliquer les retards ;", ["lead directive Prie de nouveau"]),
        (OP, "Prend note du rapport et fait siennes les observations ;",
         ["lead note Prend note", "secondary decision fait siennes"]),
        (PP, "Prenant note avec satisfaction des initiatives,", ["lead note Prenant note avec satisfaction"]),
        (OP, "Réaffirme qu’elle est résolue à agir ;", ["lead commit Réaffirme qu’elle est résolue"]),
        (PP, "Se déclarant profondément préoccupée par la situation,",
         ["lead concern Se déclarant profondément préoccupée"]),
        (OP, "Rappelle la circulaire sur les personnes qui signalent des abus et souligne qu’il importe de les aider ;",
         ["lead recall Rappelle", "secondary emphasize souligne"]),
        (OP, "Condamne fermement les attaques et exige qu’elles cessent ;",
         ["lead regret Condamne fermement", "secondary directive exige"]),
        (OP, "Décide d’inscrire la question à l’ordre du jour ;", ["lead decision Décide"]),
    ],
    "es": [
        (PP, "Recordando la aprobación de las Reglas Mínimas,", ["lead recall Recordando"]),
        (PP, "Reafirmando además la función que le incumbe,", ["lead reaffirm Reafirmando además"]),
        (PP, "Destacando la necesidad de que se cumplan los acuerdos,", ["lead emphasize Destacando"]),
        (PP, "Gravemente preocupada por los casos recientes,", ["lead concern Gravemente preocupada"]),
        (OP, "Solicita al Secretario General que incluya las estimaciones;", ["lead directive Solicita"]),
        (OP, "Toma nota del párrafo 4 del informe;", ["lead note Toma nota"]),
        (OP, "Recuerda que el desarrollo es una prioridad y reafirma su compromiso de actuar;",
         ["lead recall Recuerda", "secondary commit reafirma su compromiso"]),
        (OP, "Condena enérgicamente la práctica, que está prohibida;", ["lead regret Condena enérgicamente"]),
        (OP, "Hace un encarecido llamamiento a los Gobiernos para que contribuyan;",
         ["lead directive Hace un encarecido llamamiento"]),
        (PP, "Observando con honda preocupación las conclusiones,",
         ["lead concern Observando con honda preocupación"]),
        (OP, "Encomia las medidas adoptadas y lo alienta a que siga;",
         ["lead commend Encomia", "secondary directive alienta"]),
        (OP, "Hace suyas las recomendaciones que figuran en el informe;", ["lead decision Hace suyas"]),
        (PP, "Segura de que el diálogo contribuirá a la paz,", ["lead other Segura de"]),
        (OP, "Insta a las partes a que garanticen un acceso pleno, seguro y rápido;", ["lead directive Insta"]),
        (OP, "Decide seguir examinando la cuestión;", ["lead decision Decide"]),
    ],
    "ru": [
        (OP, "подчеркивает также важность информирования Комитета;", ["lead emphasize подчеркивает также"]),
        (PP, "напоминая о проведении Саммита и отмечая представленные инициативы,",
         ["lead recall напоминая", "secondary note отмечая"]),
        (PP, "ссылаясь на постановление Суда о временных мерах,", ["lead recall ссылаясь"]),
        (PP, "сознавая ответственность сообщества за поощрение прав человека,", ["lead recognize сознавая"]),
        (PP, "вновь подтверждая, что сотрудничество необходимо,", ["lead reaffirm вновь подтверждая"]),
        (PP, "будучи обеспокоена проведением переписи,", ["lead concern будучи обеспокоена"]),
        (OP, "выражает свою признательность тем государствам, которые выплатили взносы, и настоятельно призывает"
         " остальные сделать это;",
         ["lead thank выражает свою признательность", "secondary directive настоятельно призывает"]),
        (PP, "приветствуя помощь, оказываемую территориям,", ["lead welcome приветствуя"]),
        (OP, "рекомендует участникам собирать информацию;", ["lead directive рекомендует"]),
        (OP, "особо отмечает важность исполнения бюджета и просит Генерального секретаря увязать ресурсы;",
         ["lead emphasize особо отмечает", "secondary directive просит"]),
        (OP, "просит далее эксперта работать в сотрудничестве;", ["lead directive просит далее"]),
        (OP, "постановляет включить пункт в предварительную повестку дня;", ["lead decision постановляет"]),
        (OP, "одобряет выводы, содержащиеся в докладе;", ["lead decision одобряет"]),
        (OP, "решительно осуждает нападения;", ["lead regret решительно осуждает"]),
        (OP, "ссылается на резолюцию, в которой Ассамблея призвала государства сотрудничать;",
         ["lead recall ссылается", "reported directive призвала"]),
    ],
    "ar": [
        (PP, "وإذ تشير أيضا إلى قراريها السابقين،", ["lead recall تشير أيضا"]),
        (PP, "وإذ تلاحظ أن تقدما كبيرا قد أُحرز،", ["lead note تلاحظ"]),
        (OP, "يطلب إلى رئيس المجلس أن يقدم تقريرا؛", ["lead directive يطلب"]),
        (PP, "وإذ تدرك أن الدول اتخذت خطوات،", ["lead recognize تدرك"]),
        (OP, "تدعو الأمين العام إلى مواصلة الممارسات الفعالة؛", ["lead directive تدعو"]),
        (PP, "وإذ تدين حجب المواقع،", ["lead regret تدين"]),
        (OP, "تشدد من جديد على أهمية السلامة، وتطلب إلى الأمين العام أن يضطلع بالمسؤوليات؛",
         ["lead emphasize تشدد من جديد", "secondary directive تطلب"]),
        (PP, "وإذ ترحب أيضا باعتماد التعديلات،", ["lead welcome ترحب أيضا"]),
        (OP, "تشير إلى الفقرة 73 من التقرير، وتقرر تخفيض الموارد؛",
         ["lead recall تشير", "secondary decision تقرر"]),
        (PP, "وإذ تعرب عن القلق من بطء التقدم،", ["lead concern تعرب عن القلق"]),
        (PP, "وإذ تؤكد من جديد الحقوق السيادية، وإذ تسلم بأن الخطة ستنفذ،",
         ["lead reaffirm تؤكد من جديد", "secondary recognize تسلم"]),
        (PP, "وإذ تلاحظ مع بالغ القلق تزايد الحالات،", ["lead concern تلاحظ مع بالغ القلق"]),
        (PP, "وإذ تسلِّم بأهمية التعاون،", ["lead recognize تسلِّم"]),
        (PP, "وإذ تأخذ في اعتبارها خطة التنفيذ،", ["lead recognize تأخذ في اعتبارها"]),
        (OP, "تحث الدول على احترام حقوق الإنسان؛", ["lead directive تحث"]),
    ],
    "zh": [
        (OP, "欢迎设立专家机制，由三名专家组成，目的是推动变革；", ["lead welcome 欢迎"]),
        (OP, "又呼吁缔约国更密切地协作；", ["lead directive 又呼吁"]),
        (PP, "又回顾该公约及其议定书，欢迎两文书通过二十周年，还承认其他议定书，",
         ["lead recall 又回顾", "secondary welcome 欢迎", "secondary recognize 还承认"]),
        (PP, "关切当前的多重危机，特别是粮食危机，", ["lead concern 关切"]),
        (PP, "深信会员国长期以来的设想，", ["lead other 深信"]),
        (PP, "认识到需要尽快恢复服务，在此方面欢迎国际合作，",
         ["lead recognize 认识到", "secondary welcome 欢迎"]),
        (PP, "重申该议程，并确认两者之间的联系，", ["lead reaffirm 重申", "secondary recognize 确认"]),
        (OP, "赞赏地注意到会员国提供的捐助；", ["lead note 赞赏地注意到"]),
        (PP, "回顾指出，国家当局负有主要责任；呼吁国际伙伴予以支持，",
         ["lead recall 回顾指出", "secondary directive 呼吁"]),
        (OP, "重申该决议的规定，进一步确认项目的作用，强调指出必须及时执行，并请秘书长增强其影响；",
         ["lead reaffirm 重申", "secondary recognize 进一步确认", "secondary emphasize 强调指出", "secondary directive 请"]),
        (PP, "又表示严重关切暴力仍然存在，并强烈谴责所有侵犯行为，",
         ["lead concern 又表示严重关切", "secondary regret 强烈谴责"]),
        (PP, "支持该国的承诺，欢迎其与机构合作，", ["lead other 支持", "secondary welcome 欢迎"]),
        (OP, "请秘书长继续寻求各种方法，确保监测机制能够进入；", ["lead directive 请"]),
        (OP, "鼓励各国确保利益攸关方参与制定政策；", ["lead directive 鼓励"]),
        (OP, "注意到高级别对话已改为论坛，同时注意到该论坛将每四年举办一次；",
         ["lead note 注意到", "secondary note 注意到"]),
    ],
}  # fmt: skip
CASES = [(language, *case) for language, cases in READ.items() for case in cases]


def test_fifteen_a_language() -> None:
    assert {language: len(cases) for language, cases in READ.items()} == dict.fromkeys(get_args(Language), 15)


@pytest.mark.parametrize(("language", "kind", "text", "expected"), CASES, ids=[case[2][:40] for case in CASES])
def test_acts_as_read(language: Language, kind: PartKind, text: str, expected: list[str]) -> None:
    assert shown(language, kind, text) == expected
