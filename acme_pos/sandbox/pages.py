"""The sandbox's two pages, as plain HTML without a script."""

from collections.abc import Iterable
from dataclasses import asdict
from html import escape

from .assumptions import notes
from .cards import DECLINES, DISTURBED
from .faults import FAULTS
from .ledger import BOOKED, lines
from .messages import JsonObject, Request
from .world import World

ROWS_SHOWN = 30
METHODS = ("GET", "POST", "PUT", "DELETE")

STYLE = """
:root { color-scheme: light dark; --ink: #1f2430; --soft: #5b6372; --line: #d9dce3;
  --page: #f5f4f0; --card: #fff; --accent: #7a2e57; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef3; --soft: #a9b0bf;
  --line: #3a4050; --page: #171a21; --card: #20242e; --accent: #e3a2c6;
  --on-accent: #2a0f1e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, sans-serif; }
header, main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem; }
header { padding-bottom: 0; }
h1 { margin: 0; font: 600 1.9rem/1.2 Georgia, serif; }
h2 { margin: 0 0 .6rem; font: 600 1.25rem/1.3 Georgia, serif; }
p { margin: .4rem 0 .8rem; max-width: 44rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 1.1rem 1.25rem 1.25rem; margin: 0 0 1.25rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; vertical-align: top;
  border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
td:first-child { font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; max-width: 100%; }
code { font: .9em ui-monospace, monospace; }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: .6rem 0; }
label { display: grid; gap: .2rem; font-size: .9rem; color: var(--soft);
  grid-template-columns: minmax(0, 1fr); max-width: 100%; }
input, select, button { font: inherit; min-height: 44px; max-width: 100%;
  padding: .4rem .7rem; border: 1px solid var(--soft); border-radius: 6px;
  background: var(--card); color: var(--ink); }
input[type=number] { width: 7rem; }
button { cursor: pointer; border-color: var(--accent); color: var(--accent); }
button.first { background: var(--accent); color: var(--on-accent); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.soft { color: var(--soft); }
"""


def index_page(world: World, request: Request) -> str:
    """`GET /_sandbox/`: what this is, and everything that can be switched."""
    return _page(
        "ACME sandbox",
        _about(world),
        _faults(world),
        _cards(),
        _requests(world),
        _assumptions(world),
        _reset(),
    )


def ledger_page(world: World, request: Request) -> str:
    """`GET /_sandbox/ledger`: every checkout request and the money it took."""
    rows = [_ledger_row(line) for line in reversed(lines(world))]
    heads = (
        "Time",
        "Outcome",
        "Amount",
        "Tender",
        "Order",
        "Reference",
        "Request",
        "Note",
    )
    return _page(
        "Ledger",
        "<section><h2>What was charged</h2>"
        "<p>One line for each checkout request, the newest first. Only lines that say "
        "<em>booked</em> took money. <a href='/_sandbox/'>Back to the sandbox</a></p>"
        f"{_table(heads, rows, 'No checkout so far.')}</section>",
    )


def _page(title: str, *sections: str) -> str:
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><header><h1>{escape(title)}</h1></header>"
        f"<main>{''.join(sections)}</main></body></html>"
    )


def _about(world: World) -> str:
    venue = world.venue
    return (
        f"<section><h2>{escape(venue.name)}</h2>"
        "<p>This is a stand-in for ACME's ticketing service. It sells, books and "
        "refuses like the real one, but no money moves and nobody is told. Nothing "
        "here is a real museum, guest or card.</p>"
        f"<p class='soft'>Tenant {venue.tenant}. It is "
        f"{world.local_now():%Y-%m-%d %H:%M} in {escape(venue.zone.key)}. "
        f"Browser checkout is allowed from <code>{escape(venue.origin)}</code>.</p>"
        "<p><a href='/_sandbox/ledger'>See the ledger</a></p></section>"
    )


def _faults(world: World) -> str:
    options = "".join(
        f"<option value='{name}'>{name}: {escape(kind.explained)}</option>"
        for name, kind in FAULTS.items()
    )
    methods = "".join(f"<option>{one}</option>" for one in METHODS)
    waiting = [
        _cells(
            one.fault.name,
            f"{one.fault.seconds:g} s",
            one.times or "no end",
            f"{one.method or ''} {one.path or 'checkout'}".strip(),
        )
        for one in world.faults.standing()
    ]
    heads = ("Fault", "Lasts", "Times", "Strikes")
    return (
        "<section><h2>Make something go wrong</h2>"
        "<p>A fault waits for the next checkout, or for the next request whose path "
        "begins as given.</p>"
        "<form method='post' action='/_sandbox/faults'>"
        f"<label>Fault <select name='fault'>{options}</select></label>"
        "<label>Times <input type='number' name='times' value='1' min='1'></label>"
        "<label>Seconds <input type='number' name='seconds' min='0' step='any'></label>"
        "<label>Without end <select name='endless'><option>no</option>"
        "<option>yes</option></select></label>"
        "<label>Path <input name='path' placeholder='the next checkout'></label>"
        "<label>Method <select name='method'><option value=''>any</option>"
        f"{methods}</select></label>"
        "<button class='first'>Switch on</button></form>"
        f"{_table(heads, waiting, 'No fault is waiting.')}"
        "<form method='post' action='/_sandbox/faults/clear'>"
        "<button>Switch all faults off</button></form></section>"
    )


def _cards() -> str:
    declined = [
        _cells(_grouped(number), message) for number, (_, message) in DECLINES.items()
    ]
    disturbed = [
        _cells(_grouped(number), f"{name}: {FAULTS[name].explained}")
        for number, name in DISTURBED.items()
    ]
    return (
        "<section><h2>Cards that play a part</h2>"
        "<p>Any future expiry date and any three digits will do. Every other valid "
        "number is taken.</p>"
        f"{_table(('Number', 'What happens'), declined + disturbed, '')}</section>"
    )


def _requests(world: World) -> str:
    rows = [
        _cells(
            _clock(one["at"]),
            one["method"],
            one["path"],
            one["status"],
            one["fault"] or "",
        )
        for one in list(world.requests)[: -ROWS_SHOWN - 1 : -1]
    ]
    heads = ("Time", "Method", "Path", "Status", "Fault")
    return (
        "<section><h2>Latest requests</h2>"
        f"{_table(heads, rows, 'No request so far.')}</section>"
    )


def _assumptions(world: World) -> str:
    known = notes()
    rows = [
        f"<tr><td><label for='{name}'>{_words(name)}</label></td>"
        f"<td>{_switch(name, value)}</td>"
        f"<td class='soft'>{escape(known[name])}</td></tr>"
        for name, value in asdict(world.assumptions).items()
    ]
    heads = ("Assumption", "Now", "What is known")
    return (
        "<section><h2>What ACME's documents leave open</h2>"
        "<form method='post' action='/_sandbox/assumptions'>"
        f"{_table(heads, rows, '')}<button class='first'>Assume this</button></form>"
        "</section>"
    )


def _switch(name: str, value: object) -> str:
    if not isinstance(value, bool):
        field = f"id='{name}' name='{name}' value='{value}'"
        return f"<input type='number' min='0' {field}>"
    options = "".join(
        f"<option value='{word}'{' selected' if value is yes else ''}>{word}</option>"
        for word, yes in (("yes", True), ("no", False))
    )
    return f"<select id='{name}' name='{name}'>{options}</select>"


def _reset() -> str:
    return (
        "<section><h2>Start again</h2><p>Forgets every order, cart and ledger line. "
        "Order numbers go on rising, so that none is given twice.</p>"
        "<form method='post' action='/_sandbox/reset'>"
        "<button>Back to the seed</button></form></section>"
    )


def _ledger_row(line: JsonObject) -> str:
    card = f"{line['brand']} {line['last4']}" if line["last4"] else ""
    note = line["note"] if line["outcome"] != BOOKED else f"{card} {line['note']}"
    return _cells(
        _clock(line["bookedAt"]),
        f"{line['outcome']}{' with ' + line['fault'] if line['fault'] else ''}",
        line["amount"] or "",
        line["paymentMethod"] or "",
        line["orderNumber"] or "",
        line["reference"],
        line["uuid"] or "",
        note.strip(),
    )


def _table(heads: Iterable[str], rows: list[str], empty: str) -> str:
    if not rows:
        return f"<p class='soft'>{escape(empty)}</p>"
    head = "".join(f"<th scope='col'>{escape(one)}</th>" for one in heads)
    return (
        "<div class='scroll'><table><thead><tr>"
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cells(*values: object) -> str:
    return f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in values)}</tr>"


def _clock(time: str) -> str:
    """A venue time without its offset, as people read it."""
    return time[:19].replace("T", " ")


def _grouped(number: str) -> str:
    """A card number as it is printed on a card."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _words(name: str) -> str:
    return escape(name.replace("_", " "))
