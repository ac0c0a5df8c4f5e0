"""The plain HTML that the sandbox's pages are made of."""

from collections.abc import Iterable
from html import escape

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


def page(title: str, *sections: str) -> str:
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><header><h1>{escape(title)}</h1></header>"
        f"<main>{''.join(sections)}</main></body></html>"
    )


def table(heads: Iterable[str], rows: list[str], empty: str) -> str:
    if not rows:
        return f"<p class='soft'>{escape(empty)}</p>"
    head = "".join(f"<th scope='col'>{escape(one)}</th>" for one in heads)
    return (
        "<div class='scroll'><table><thead><tr>"
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def cells(*values: object) -> str:
    return f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in values)}</tr>"


def clock(time: str) -> str:
    """A venue time without its offset, as people read it."""
    return time[:19].replace("T", " ")
