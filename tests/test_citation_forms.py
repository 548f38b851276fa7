"""The forms in which resolutions cite, each in six languages: whatever the language, the same documents are cited."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from unres_loader.citations import find_citations
from unres_loader.knowledge import Knowledge
from unres_loader.model import LANGUAGES, Document, Language, Masthead, Part, Source
from unres_loader.symbols import parse

ASSEMBLY, COUNCIL, ECOSOC, RIGHTS = "A/RES/77/150", "S/RES/2664(2022)", "E/RES/2021/28", "A/HRC/RES/54/6"

# form: the resolution that cites, and what it cites
FORMS: Mapping[str, tuple[str, list[str]]] = {
    "its own, with a date": (ASSEMBLY, ["A/RES/76/189"]),
    "its own, a list with dates": (ASSEMBLY, ["A/RES/74/197", "A/RES/75/202", "A/RES/76/189"]),
    "its own, lettered": (ASSEMBLY, ["A/RES/61/250[B]", "A/RES/61/250[C]"]),
    "its own, before 1976": (ASSEMBLY, ["A/RES/1514(XV)"]),
    "its own, before 1976, lettered": (ASSEMBLY, ["A/RES/217(III)[A]"]),
    "its own, of an emergency special session": (ASSEMBLY, ["A/RES/ES-10/15"]),
    "its own, of a special session": (ASSEMBLY, ["A/RES/S-26/2"]),
    "its own decision": (ASSEMBLY, ["A/DEC/75/566"]),
    "another's": (ECOSOC, ["A/RES/70/125"]),
    "two of another's": (ECOSOC, ["A/RES/70/1", "A/RES/70/125"]),
    "its own of the Economic and Social Council": (ECOSOC, ["E/RES/2006/46"]),
    "its own decision of the Economic and Social Council": (ECOSOC, ["E/DEC/2021/5"]),
    "the Economic and Social Council's": (ASSEMBLY, ["E/RES/2021/28"]),
    "the Security Council's, a list": (ASSEMBLY, ["S/RES/1267(1999)", "S/RES/1989(2011)", "S/RES/2253(2015)"]),
    "its own of the Security Council": (COUNCIL, ["S/RES/1325(2000)", "S/RES/2242(2015)"]),
    "a statement by the President": (COUNCIL, ["S/PRST/2021/14"]),
    "the Human Rights Council's": (ASSEMBLY, ["A/HRC/RES/39/2"]),
    "the Human Rights Council's, told by dates alone": (ASSEMBLY, ["A/HRC/RES/47/1", "A/HRC/RES/46/21"]),
    "its own of the Human Rights Council": (RIGHTS, ["A/HRC/RES/5/1", "A/HRC/RES/5/2"]),
    "the Assembly's beside its own": (RIGHTS, ["A/RES/60/251", "A/HRC/RES/16/21"]),
    "the Commission on Human Rights'": (ASSEMBLY, ["E/CN.4/RES/2005/80"]),
    "of the body that acts in the clause": (ECOSOC, ["A/RES/70/125"]),
    "the Environment Assembly's": (ASSEMBLY, ["UNEP/EA.4/Res.6"]),
    "a joint symbol": (ECOSOC, ["A/76/64-E/2021/11"]),
    "a symbol with corrigenda": (ASSEMBLY, ["E/1993/23", "E/1993/23/Corr.2", "E/1993/23/Corr.4"]),
    "an addendum": (ASSEMBLY, ["A/72/53/Add.1"]),
    "a part of a conference document": (ASSEMBLY, ["A/CONF.157/24 (Part I)"]),
    "a body without numbers that are known": (ASSEMBLY, []),
    "itself": (ASSEMBLY, [ASSEMBLY]),
    "no citation": (ASSEMBLY, []),
}

TEXTS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "its own, with a date": "Recalling its resolution 76/189 of 17 December 2021,",
        "its own, a list with dates": "Recalling also its resolutions 74/197 of 19 December 2019, 75/202 of 21 December 2020 "
        "and 76/189 of 17 December 2021,",
        "its own, lettered": "Recalling its resolutions 61/250 B and C,",
        "its own, before 1976": "Bearing in mind its resolution 1514 (XV) of 14 December 1960,",
        "its own, before 1976, lettered": "proclaimed in its resolution 217 A (III)",
        "its own, of an emergency special session": "Recalling its resolution ES-10/15 of 20 July 2004,",
        "its own, of a special session": "adopted by its resolution S-26/2 of 27 June 2001",
        "its own decision": "Recalling further its decision 75/566,",
        "another's": "Recalling General Assembly resolution 70/125 of 16 December 2015,",
        "two of another's": "resolutions 70/1 and 70/125 of the General Assembly",
        "its own of the Economic and Social Council": "Recalling its resolution 2006/46 of 28 July 2006,",
        "its own decision of the Economic and Social Council": "in accordance with its decision 2021/5",
        "the Economic and Social Council's": "Takes note of Economic and Social Council resolution 2021/28;",
        "the Security Council's, a list": "Security Council resolutions 1267 (1999), 1989 (2011) and 2253 (2015)",
        "its own of the Security Council": "Recalling its resolutions 1325 (2000) and 2242 (2015),",
        "a statement by the President": "the statement of its President of 24 May 2021 (S/PRST/2021/14)",
        "the Human Rights Council's": "established by the Human Rights Council in its resolution 39/2",
        "the Human Rights Council's, told by dates alone": "the most recent of which are resolutions 47/1 of 12 July 2021 "
        "and 46/21 of 24 March 2021",
        "its own of the Human Rights Council": "Recalling its resolutions 5/1 and 5/2 of 18 June 2007,",
        "the Assembly's beside its own": "Recalling General Assembly resolution 60/251 of 15 March 2006 and its own "
        "resolution 16/21 of 25 March 2011,",
        "the Commission on Human Rights'": "Commission on Human Rights resolution 2005/80 of 21 April 2005",
        "of the body that acts in the clause": "as requested by the General Assembly in its resolution 70/125",
        "the Environment Assembly's": "Welcoming United Nations Environment Assembly resolution 4/6",
        "a joint symbol": "Takes note of the report of the Secretary-General (A/76/64-E/2021/11);",
        "a symbol with corrigenda": "See E/1993/23 and Corr.2 and 4.",
        "an addendum": "Supplement No. 53A (A/72/53/Add.1), chap. III.",
        "a part of a conference document": "A/CONF.157/24 (Part I), chap. III.",
        "a body without numbers that are known": "Commission on Narcotic Drugs resolution 61/2 of 16 March 2018",
        "itself": "Requests a report on the implementation of the present resolution;",
        "no citation": "a proportion of 2/3 in the biennium 2020/21, open 24/7",
    },
    "fr": {
        "its own, with a date": "Rappelant sa résolution 76/189 du 17 décembre 2021,",
        "its own, a list with dates": "Rappelant également ses résolutions 74/197 du 19 décembre 2019, 75/202 du "
        "21 décembre 2020 et 76/189 du 17 décembre 2021,",
        "its own, lettered": "Rappelant ses résolutions 61/250 B et C,",
        "its own, before 1976": "Ayant à l’esprit sa résolution 1514 (XV) du 14 décembre 1960,",
        "its own, before 1976, lettered": "proclamée dans sa résolution 217 A (III)",
        "its own, of an emergency special session": "Rappelant sa résolution ES-10/15 du 20 juillet 2004,",
        "its own, of a special session": "adoptée dans sa résolution S-26/2 du 27 juin 2001",
        "its own decision": "Rappelant en outre sa décision 75/566,",
        "another's": "Rappelant la résolution 70/125 de l’Assemblée générale, en date du 16 décembre 2015,",
        "two of another's": "les résolutions 70/1 et 70/125 de l’Assemblée générale",
        "its own of the Economic and Social Council": "Rappelant sa résolution 2006/46 du 28 juillet 2006,",
        "its own decision of the Economic and Social Council": "conformément à sa décision 2021/5",
        "the Economic and Social Council's": "Prend note de la résolution 2021/28 du Conseil économique et social ;",
        "the Security Council's, a list": "les résolutions 1267 (1999), 1989 (2011) et 2253 (2015) du Conseil de sécurité",
        "its own of the Security Council": "Rappelant ses résolutions 1325 (2000) et 2242 (2015),",
        "a statement by the President": "la déclaration de sa présidence du 24 mai 2021 (S/PRST/2021/14)",
        "the Human Rights Council's": "créé par le Conseil des droits de l’homme dans sa résolution 39/2",
        "the Human Rights Council's, told by dates alone": "dont les plus récentes sont les résolutions 47/1 du "
        "12 juillet 2021 et 46/21 du 24 mars 2021",
        "its own of the Human Rights Council": "Rappelant ses résolutions 5/1 et 5/2 du 18 juin 2007,",
        "the Assembly's beside its own": "Rappelant la résolution 60/251 de l’Assemblée générale, en date du "
        "15 mars 2006, et sa propre résolution 16/21 du 25 mars 2011,",
        "the Commission on Human Rights'": "la résolution 2005/80 de la Commission des droits de l’homme, en date du "
        "21 avril 2005",
        "of the body that acts in the clause": "comme l’Assemblée générale l’a demandé, dans sa résolution 70/125",
        "the Environment Assembly's": "la résolution 4/6 de l’Assemblée des Nations Unies pour l’environnement",
        "a joint symbol": "Prend note du rapport du Secrétaire général (A/76/64-E/2021/11) ;",
        "a symbol with corrigenda": "Voir E/1993/23 et Corr.2 et 4.",
        "an addendum": "Supplément no 53A (A/72/53/Add.1), chap. III.",
        "a part of a conference document": "A/CONF.157/24 (Part I), chap. III.",
        "a body without numbers that are known": "la résolution 61/2 de la Commission des stupéfiants, du 16 mars 2018",
        "itself": "Demande un rapport sur l’application de la présente résolution ;",
        "no citation": "une proportion de 2/3 pendant l’exercice 2020/21, 24/7",
    },
    "es": {
        "its own, with a date": "Recordando su resolución 76/189, de 17 de diciembre de 2021,",
        "its own, a list with dates": "Recordando también sus resoluciones 74/197, de 19 de diciembre de 2019, 75/202, de "
        "21 de diciembre de 2020, y 76/189, de 17 de diciembre de 2021,",
        "its own, lettered": "Recordando sus resoluciones 61/250 B y C,",
        "its own, before 1976": "Teniendo presente su resolución 1514 (XV), de 14 de diciembre de 1960,",
        "its own, before 1976, lettered": "proclamada en su resolución 217 A (III)",
        "its own, of an emergency special session": "Recordando su resolución ES-10/15, de 20 de julio de 2004,",
        "its own, of a special session": "aprobada en su resolución S-26/2, de 27 de junio de 2001",
        "its own decision": "Recordando además su decisión 75/566,",
        "another's": "Recordando la resolución 70/125 de la Asamblea General, de 16 de diciembre de 2015,",
        "two of another's": "las resoluciones 70/1 y 70/125 de la Asamblea General",
        "its own of the Economic and Social Council": "Recordando su resolución 2006/46, de 28 de julio de 2006,",
        "its own decision of the Economic and Social Council": "de conformidad con su decisión 2021/5",
        "the Economic and Social Council's": "Toma nota de la resolución 2021/28 del Consejo Económico y Social;",
        "the Security Council's, a list": "las resoluciones del Consejo de Seguridad 1267 (1999), 1989 (2011) y 2253 (2015)",
        "its own of the Security Council": "Recordando sus resoluciones 1325 (2000) y 2242 (2015),",
        "a statement by the President": "la declaración de su Presidencia de 24 de mayo de 2021 (S/PRST/2021/14)",
        "the Human Rights Council's": "establecida por el Consejo de Derechos Humanos en su resolución 39/2",
        "the Human Rights Council's, told by dates alone": "las más recientes de las cuales son las resoluciones 47/1, de "
        "12 de julio de 2021, y 46/21, de 24 de marzo de 2021",
        "its own of the Human Rights Council": "Recordando sus resoluciones 5/1 y 5/2, de 18 de junio de 2007,",
        "the Assembly's beside its own": "Recordando la resolución 60/251 de la Asamblea General, de 15 de marzo de 2006, "
        "y su propia resolución 16/21, de 25 de marzo de 2011,",
        "the Commission on Human Rights'": "la resolución 2005/80 de la Comisión de Derechos Humanos, de "
        "21 de abril de 2005",
        "of the body that acts in the clause": "solicitado por la Asamblea General en su resolución 70/125",
        "the Environment Assembly's": "la resolución 4/6 de la Asamblea de las Naciones Unidas sobre el Medio Ambiente",
        "a joint symbol": "Toma nota del informe del Secretario General (A/76/64-E/2021/11);",
        "a symbol with corrigenda": "Véase E/1993/23 y Corr.2 y 4.",
        "an addendum": "Suplemento núm. 53A (A/72/53/Add.1), cap. III.",
        "a part of a conference document": "A/CONF.157/24 (Part I), cap. III.",
        "a body without numbers that are known": "la resolución 61/2 de la Comisión de Estupefacientes, de "
        "16 de marzo de 2018",
        "itself": "Solicita un informe sobre la aplicación de la presente resolución;",
        "no citation": "una proporción de 2/3 en el bienio 2020/21, 24/7",
    },
    "ru": {
        "its own, with a date": "ссылаясь на свою резолюцию 76/189 от 17 декабря 2021 года,",
        "its own, a list with dates": "ссылаясь также на свои резолюции 74/197 от 19 декабря 2019 года, 75/202 от "
        "21 декабря 2020 года и 76/189 от 17 декабря 2021 года,",
        "its own, lettered": "ссылаясь на свои резолюции 61/250 B и C,",
        "its own, before 1976": "учитывая свою резолюцию 1514 (XV) от 14 декабря 1960 года,",
        "its own, before 1976, lettered": "провозглашенной в ее резолюции 217 A (III)",
        "its own, of an emergency special session": "ссылаясь на свою резолюцию ES-10/15 от 20 июля 2004 года,",
        "its own, of a special session": "принятой в ее резолюции S-26/2 от 27 июня 2001 года",
        "its own decision": "ссылаясь далее на свое решение 75/566,",
        "another's": "ссылаясь на резолюцию 70/125 Генеральной Ассамблеи от 16 декабря 2015 года,",
        "two of another's": "резолюции 70/1 и 70/125 Генеральной Ассамблеи",
        "its own of the Economic and Social Council": "ссылаясь на свою резолюцию 2006/46 от 28 июля 2006 года,",
        "its own decision of the Economic and Social Council": "в соответствии со своим решением 2021/5",
        "the Economic and Social Council's": "принимает к сведению резолюцию 2021/28 Экономического и Социального Совета;",
        "the Security Council's, a list": "резолюции 1267 (1999), 1989 (2011) и 2253 (2015) Совета Безопасности",
        "its own of the Security Council": "ссылаясь на свои резолюции 1325 (2000) и 2242 (2015),",
        "a statement by the President": "заявление своего Председателя от 24 мая 2021 года (S/PRST/2021/14)",
        "the Human Rights Council's": "учрежденной Советом по правам человека в его резолюции 39/2",
        "the Human Rights Council's, told by dates alone": "последними из которых являются резолюции 47/1 от "
        "12 июля 2021 года и 46/21 от 24 марта 2021 года",
        "its own of the Human Rights Council": "ссылаясь на свои резолюции 5/1 и 5/2 от 18 июня 2007 года,",
        "the Assembly's beside its own": "ссылаясь на резолюцию 60/251 Генеральной Ассамблеи от 15 марта 2006 года и "
        "свою резолюцию 16/21 от 25 марта 2011 года,",
        "the Commission on Human Rights'": "резолюцию 2005/80 Комиссии по правам человека от 21 апреля 2005 года",
        "of the body that acts in the clause": "как просила Генеральная Ассамблея в своей резолюции 70/125",
        "the Environment Assembly's": "резолюцию 4/6 Ассамблеи Организации Объединенных Наций по окружающей среде",
        "a joint symbol": "принимает к сведению доклад Генерального секретаря (A/76/64-E/2021/11);",
        "a symbol with corrigenda": "См. E/1993/23 и Corr.2 и 4.",
        "an addendum": "Дополнение № 53A (A/72/53/Add.1), гл. III.",
        "a part of a conference document": "A/CONF.157/24 (Part I), гл. III.",
        "a body without numbers that are known": "резолюцию 61/2 Комиссии по наркотическим средствам от 16 марта 2018 года",
        "itself": "просит представить доклад об осуществлении настоящей резолюции;",
        "no citation": "доля в 2/3 в двухгодичном периоде 2020/21, 24/7",
    },
    "ar": {
        "its own, with a date": "وإذ تشير إلى قرارها 76/189 المؤرخ 17 كانون الأول/ديسمبر 2021،",
        "its own, a list with dates": "وإذ تشير أيضا إلى قراراتها 74/197 المؤرخ 19 كانون الأول/ديسمبر 2019 و 75/202 "
        "المؤرخ 21 كانون الأول/ديسمبر 2020 و 76/189 المؤرخ 17 كانون الأول/ديسمبر 2021،",
        "its own, lettered": "وإذ تشير إلى قراريها 61/250 باء وجيم،",
        "its own, before 1976": "وإذ تضع في اعتبارها قرارها 1514 (د-15) المؤرخ 14 كانون الأول/ديسمبر 1960،",
        "its own, before 1976, lettered": "المعلن في قرارها 217 ألف (د-3)",
        "its own, of an emergency special session": "وإذ تشير إلى قرارها دإط-10/15 المؤرخ 20 تموز/يوليه 2004،",
        "its own, of a special session": "المعتمد في قرارها دإ-26/2 المؤرخ 27 حزيران/يونيه 2001",
        "its own decision": "وإذ تشير كذلك إلى مقررها 75/566،",
        "another's": "وإذ يشير إلى قرار الجمعية العامة 70/125 المؤرخ 16 كانون الأول/ديسمبر 2015،",
        "two of another's": "قراري الجمعية العامة 70/1 و 70/125",
        "its own of the Economic and Social Council": "وإذ يشير إلى قراره 2006/46 المؤرخ 28 تموز/يوليه 2006،",
        "its own decision of the Economic and Social Council": "وفقا لمقرره 2021/5",
        "the Economic and Social Council's": "تحيط علما بقرار المجلس الاقتصادي والاجتماعي 2021/28؛",
        "the Security Council's, a list": "قرارات مجلس الأمن 1267 (1999) و 1989 (2011) و 2253 (2015)",
        "its own of the Security Council": "إذ يشير إلى قراريه 1325 (2000) و 2242 (2015)،",
        "a statement by the President": "بيان رئيسه المؤرخ 24 أيار/مايو 2021 (S/PRST/2021/14)",
        "the Human Rights Council's": "التي أنشأها مجلس حقوق الإنسان في قراره 39/2",
        "the Human Rights Council's, told by dates alone": "وآخرها القراران 47/1 المؤرخ 12 تموز/يوليه 2021 و 46/21 "
        "المؤرخ 24 آذار/مارس 2021",
        "its own of the Human Rights Council": "وإذ يشير إلى قراريه 5/1 و 5/2 المؤرخين 18 حزيران/يونيه 2007،",
        "the Assembly's beside its own": "وإذ يشير إلى قرار الجمعية العامة 60/251 المؤرخ 15 آذار/مارس 2006 وإلى قراره "
        "16/21 المؤرخ 25 آذار/مارس 2011،",
        "the Commission on Human Rights'": "قرار لجنة حقوق الإنسان 2005/80 المؤرخ 21 نيسان/أبريل 2005",
        "of the body that acts in the clause": "كما طلبت الجمعية العامة في قرارها 70/125",
        "the Environment Assembly's": "وإذ ترحب بقرار جمعية الأمم المتحدة للبيئة 4/6",
        "a joint symbol": "تحيط علما بتقرير الأمين العام (A/76/64-E/2021/11)؛",
        "a symbol with corrigenda": "انظر E/1993/23 و Corr.2 و 4.",
        "an addendum": "الملحق رقم 53 ألف (A/72/53/Add.1)، الفصل الثالث.",
        "a part of a conference document": "A/CONF.157/24 (Part I)، الفصل الثالث.",
        "a body without numbers that are known": "قرار لجنة المخدرات 61/2 المؤرخ 16 آذار/مارس 2018",
        "itself": "تطلب تقريرا عن تنفيذ هذا القرار؛",
        "no citation": "نسبة 2/3 في فترة السنتين 2020/21، 24/7",
    },
    "zh": {
        "its own, with a date": "回顾其2021年12月17日第76/189号决议，",
        "its own, a list with dates": "又回顾其2019年12月19日第74/197号、2020年12月21日第75/202号和2021年12月17日第76/189号"
        "决议，",
        "its own, lettered": "回顾其第61/250 B和C号决议，",
        "its own, before 1976": "铭记其1960年12月14日第1514(XV)号决议，",
        "its own, before 1976, lettered": "其第217 A(III)号决议宣布的",
        "its own, of an emergency special session": "回顾其2004年7月20日第ES-10/15号决议，",
        "its own, of a special session": "其2001年6月27日第S-26/2号决议通过的",
        "its own decision": "还回顾其第75/566号决定，",
        "another's": "回顾大会2015年12月16日第70/125号决议，",
        "two of another's": "大会第70/1和70/125号决议",
        "its own of the Economic and Social Council": "回顾其2006年7月28日第2006/46号决议，",
        "its own decision of the Economic and Social Council": "按照其第2021/5号决定",
        "the Economic and Social Council's": "注意到经济及社会理事会第2021/28号决议；",
        "the Security Council's, a list": "安全理事会第1267(1999)号、第1989(2011)号和第2253(2015)号决议",
        "its own of the Security Council": "回顾其第1325(2000)号和第2242(2015)号决议，",
        "a statement by the President": "2021年5月24日主席声明(S/PRST/2021/14)",
        "the Human Rights Council's": "人权理事会在其第39/2号决议中设立的",
        "the Human Rights Council's, told by dates alone": "最近的是2021年7月12日第47/1号和2021年3月24日第46/21号决议",
        "its own of the Human Rights Council": "回顾其2007年6月18日第5/1号和第5/2号决议，",
        "the Assembly's beside its own": "回顾大会2006年3月15日第60/251号决议和其2011年3月25日第16/21号决议，",
        "the Commission on Human Rights'": "人权委员会2005年4月21日第2005/80号决议",
        "of the body that acts in the clause": "大会在其第70/125号决议中请求",
        "the Environment Assembly's": "欢迎联合国环境大会第4/6号决议",
        "a joint symbol": "注意到秘书长的报告(A/76/64-E/2021/11)；",
        "a symbol with corrigenda": "见E/1993/23和Corr.2和4。",
        "an addendum": "补编第53A号(A/72/53/Add.1)，第三章。",
        "a part of a conference document": "A/CONF.157/24(Part I)，第三章。",
        "a body without numbers that are known": "麻醉药品委员会2018年3月16日第61/2号决议",
        "itself": "请提交报告说明本决议的执行情况；",
        "no citation": "2020/21两年期内2/3的比例，24/7",
    },
}  # fmt: skip


def cited(language: Language, text: str, citing: str) -> list[str]:
    own = parse(citing)
    assert own
    masthead = Masthead(symbol=own.canonical, body=own.body)
    document = Document(Source("a", "text", "", 0), language, masthead, (Part("op/1", "operative", text, 1),))
    return [found.symbol for found in find_citations(document, (), Knowledge(()))]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_form(language: Language, form: str) -> None:
    citing, wanted = FORMS[form]
    assert cited(language, TEXTS[language][form], citing) == wanted


def test_every_form_is_there_in_every_language() -> None:
    assert len(FORMS) == 30
    assert set(TEXTS) == set(LANGUAGES)
    assert all(list(texts) == list(FORMS) for texts in TEXTS.values())
