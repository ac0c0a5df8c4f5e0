"""The sandbox's two pages, as plain HTML without a script."""

from dataclasses import asdict
from html import escape

from .assumptions import notes
from .back_office import back_office
from .cards import DECLINES, DISTURBED
from .faults import FAULTS
from .handouts import handouts
from .ledger import BOOKED, lines
from .markup import cells, clock, page, table
from .messages import JsonObject, Refusal, Request
from .world import World

ROWS_SHOWN = 30
METHODS = ("GET", "POST", "PUT", "DELETE")


def index_page(world: World, request: Request) -> str:
    """`GET /_sandbox/`: what this is, and everything that can be switched."""
    return page(
        "ACME sandbox",
        _about(world),
        _faults(world),
        _latency(world),
        _cards(),
        *back_office(world),
        *handouts(world),
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
    return page(
        "Ledger",
        "<section><h2>What was charged</h2>"
        "<p>One line for each checkout request, the newest first. Only lines that say "
        "<em>booked</em> took money. <a href='/_sandbox/'>Back to the sandbox</a></p>"
        f"{table(heads, rows, 'No checkout so far.')}</section>",
    )


def refusal_page(refusal: Refusal) -> str:
    """Why a form was turned down."""
    return page(
        "Not done",
        f"<section><h2>{escape(refusal.message)}</h2>"
        "<p><a href='/_sandbox/'>Back to the sandbox</a></p></section>",
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
        cells(
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
        f"{table(heads, waiting, 'No fault is waiting.')}"
        "<form method='post' action='/_sandbox/faults/clear'>"
        "<button>Switch all faults off</button></form></section>"
    )


def _latency(world: World) -> str:
    by_path = world.latency.by_path.items()
    rows = [cells(path, f"{seconds:g} s") for path, seconds in sorted(by_path)]
    return (
        "<section><h2>Take longer</h2>"
        "<p>Every request whose path begins as given waits before any work.</p>"
        "<form method='post' action='/_sandbox/latency'>"
        "<label>Path <input name='path' value='/v2/' required></label>"
        "<label>Seconds <input type='number' name='seconds' value='0.5' min='0' "
        "step='any' required></label><button>Slow down</button></form>"
        f"{table(('Path', 'Takes'), rows, 'Everything is answered at once.')}"
        "<form method='post' action='/_sandbox/latency/clear'>"
        "<button>Answer at once again</button></form></section>"
    )


def _cards() -> str:
    declined = [
        cells(_grouped(number), message) for number, (_, message) in DECLINES.items()
    ]
    disturbed = [
        cells(_grouped(number), f"{name}: {FAULTS[name].explained}")
        for number, name in DISTURBED.items()
    ]
    return (
        "<section><h2>Cards that play a part</h2>"
        "<p>Any future expiry date and any three digits will do. Every other valid "
        "number is taken.</p>"
        f"{table(('Number', 'What happens'), declined + disturbed, '')}</section>"
    )


def _requests(world: World) -> str:
    rows = [
        cells(
            clock(one["at"]),
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
        f"{table(heads, rows, 'No request so far.')}</section>"
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
        f"{table(heads, rows, '')}<button class='first'>Assume this</button></form>"
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
    return cells(
        clock(line["bookedAt"]),
        f"{line['outcome']}{' with ' + line['fault'] if line['fault'] else ''}",
        line["amount"] or "",
        line["paymentMethod"] or "",
        line["orderNumber"] or "",
        line["reference"],
        line["uuid"] or "",
        note.strip(),
    )


def _grouped(number: str) -> str:
    """A card number as it is printed on a card."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _words(name: str) -> str:
    return escape(name.replace("_", " "))
