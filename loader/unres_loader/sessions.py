"""When a body's sessions opened: a session as it stands in a symbol in, the earliest date of its documents out."""

from __future__ import annotations

# Years in which the General Assembly's special and emergency special sessions were first convened.
_SPECIAL = (1947, 1948, 1961, 1963, 1967, 1974, 1975, 1978, 1978, 1978, 1980, 1982, 1986, 1986, 1986, 1989, 1990, 1990,
            1997, 1998, 1999, 2000, 2000, 2000, 2001, 2001, 2002, 2005, 2014, 2016, 2020, 2021)  # fmt: skip
_EMERGENCY = (1956, 1956, 1958, 1960, 1967, 1980, 1980, 1981, 1982, 1997, 2022)


def arabic(roman: str) -> int:
    """Return the value of a roman numeral up to three hundred.

    >>> arabic("XXIX")
    29
    """
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[letter] for letter in roman]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def session_start(prefix: str, session: str) -> str:
    """Return the first day (ISO 8601) of a session of the body with a symbol prefix, '' where it is not known.

    The General Assembly opens in September (rule 1 of its rules of procedure, with a margin); the Human Rights
    Council meets three times a year.

    >>> session_start("A", "XXV"), session_start("A/HRC", "54"), session_start("E", "2021")
    ('1970-09-01', '2023-08-15', '2020-07-01')
    """
    special, _, bare = session.rpartition("-")
    number = int(bare) if bare.isdigit() else arabic(bare)
    if number >= 1900:  # the Economic and Social Council's year begins in July of the year before
        return f"{number - 1}-07-01" if prefix == "E" and number > 2013 else f"{number}-01-01"
    if special and prefix == "A":
        years = _EMERGENCY if special == "ES" else _SPECIAL
        return f"{years[number - 1]}-01-01" if 0 < number <= len(years) else ""
    if prefix == "A":
        return f"{1945 + number}-09-01" if number > 1 else "1946-01-01"
    if prefix == "A/HRC" and not special:  # three sessions a year, in March, June and September
        year, turn = divmod(max(number - 4, 0), 3)
        return f"{2007 + year}-{('02', '05', '08')[turn]}-15" if number > 3 else "2006-06-01"
    if prefix == "E":  # two sessions a year until the numbering by years began in 1978
        return f"{1945 + number // 2}-01-01"
    return ""
