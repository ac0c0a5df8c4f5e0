"""Slips of the hand behind the @: what was probably meant. Pure.

Only what is a slip or two away from a domain that half the country writes is pointed
out. A museum's own domain, or a rare one, is nobody's slip.
"""

from __future__ import annotations

# Written so often that they are also mistyped often.
FREQUENT = (
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "outlook.com",
    "hotmail.com",
    "icloud.com",
    "comcast.net",
    "verizon.net",
    "sbcglobal.net",
    "protonmail.com",
    "btinternet.com",
)
# As good as they are, also where they look like a slip of another.
KNOWN = {
    *FREQUENT,
    "ymail.com",
    "email.com",
    "mail.com",
    "live.com",
    "msn.com",
    "me.com",
    "mac.com",
    "aol.com",
    "att.net",
    "proton.me",
    "cloud.com",
    "gmx.com",
    "zoho.com",
    "fastmail.com",
}
# No top level is called so.
_ENDS = {
    "con": "com",
    "cmo": "com",
    "ocm": "com",
    "vom": "com",
    "xom": "com",
    "comm": "com",
    "coom": "com",
    "cpm": "com",
    "ney": "net",
    "nte": "net",
    "met": "net",
    "ogr": "org",
    "orgg": "org",
}
# Countries' own, but no mail of the frequent names ends so.
_CUT_SHORT = {"co", "cm", "om"}
# In a name this short one slip is all that two have in common.
SHORT = 5


def meant(email: str) -> str:
    """The address that was probably meant; "" when nothing looks wrong."""
    name, _at, typed = email.rpartition("@")
    if not name:
        return ""
    domain = typed.casefold()
    found = _meant(domain)
    return f"{name}@{found}" if found != domain else ""


def _meant(domain: str) -> str:
    mended = _with_an_end(domain)
    if mended in KNOWN:
        return mended
    slips = {known: _slips_to(known, mended) for known in FREQUENT}
    nearest = min(slips, key=slips.__getitem__)
    return nearest if slips[nearest] <= _allowed(nearest) else mended


def _with_an_end(domain: str) -> str:
    """`gmail.con` and `gmailcom` as they were meant."""
    rest, dot, end = domain.rpartition(".")
    if dot:
        return f"{rest}.{_ENDS.get(end, end)}"
    whole = (known for known in FREQUENT if known.replace(".", "") == domain)
    return next(whole, domain)


def _slips_to(known: str, domain: str) -> int:
    """Too many when the two differ in more than a slip of the name or a cut end."""
    name, _dot, end = domain.partition(".")
    known_name, _dot, known_end = known.partition(".")
    if end == known_end:
        return _slips(name, known_name)
    is_cut = known_end == "com" and end in _CUT_SHORT
    return 1 if name == known_name and is_cut else len(known)


def _allowed(known: str) -> int:
    return 1 if len(known.partition(".")[0]) <= SHORT else 2


def _slips(typed: str, known: str) -> int:
    """Letters left out, doubled, mistaken or swapped with their neighbor."""
    rows = [list(range(len(known) + 1))]
    for i, letter in enumerate(typed, start=1):
        row = [i]
        for j, other in enumerate(known, start=1):
            cost = min(
                rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != other)
            )
            if i > 1 and j > 1 and (letter, typed[i - 2]) == (known[j - 2], other):
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
