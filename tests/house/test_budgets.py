"""Small files and small functions, counted over the product code."""

from statistics import median, quantiles

from .source import functions, modules, named

MODULE, FUNCTION, VIEW, MEDIAN, P90 = 399, 40, 25, 8, 25


def too_long(path, lines):
    return lines > (VIEW if "views" in {path.stem, path.parent.name} else FUNCTION)


def test_no_module_outgrows_its_budget():
    lengths = {named(path): len(path.read_text().splitlines()) for path in modules()}
    assert {name: n for name, n in lengths.items() if n > MODULE} == {}


def test_no_function_or_view_does():
    long = [(named(p), name, n) for p, name, n in functions() if too_long(p, n)]
    assert long == []


def test_most_functions_are_short():
    lengths = [lines for _, _, lines in functions()]
    assert median(lengths) <= MEDIAN
    assert quantiles(lengths, n=10)[-1] <= P90


def test_file_names_tell_the_story():
    vague = {"utils", "helpers", "services", "managers", "common", "misc"}
    assert [named(path) for path in modules() if path.stem in vague] == []
