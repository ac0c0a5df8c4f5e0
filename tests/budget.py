"""Budgets of the counter: what a sale may cost, printed beside what it cost."""

from _pytest.terminal import TerminalReporter


def within(record_property, what, counted, most, unit):
    """Noted first, so that a budget that broke is printed with its figure as well."""
    record_property("budget", (what, counted, most, unit))
    assert counted <= most, f"{what}: {counted} {unit}, at most {most}"


def print_table(terminal: TerminalReporter) -> None:
    reports = [*terminal.stats.get("passed", []), *terminal.stats.get("failed", [])]
    rows = [
        value
        for report in reports
        for name, value in getattr(report, "user_properties", [])
        if name == "budget"
    ]
    if not rows:
        return
    terminal.section("budgets of the counter")
    for what, counted, most, unit in sorted(rows):
        verdict = "" if counted <= most else "   OVER"
        terminal.line(f"{what:<58} {counted:>7} of {most:>4} {unit}{verdict}")
