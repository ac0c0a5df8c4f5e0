"""What README.md says of speed is what was measured last."""

import json

import pytest

from bench.__main__ import IN_README, README, RESULTS, in_readme, is_for_readme

TAKEN = json.loads(RESULTS.read_text())


def test_the_readme_has_the_table_of_the_last_whole_run():
    if not is_for_readme(TAKEN):
        pytest.skip("bench/results.json is of a quick or a disturbed run")
    found = IN_README.search(README.read_text())
    assert found, "README.md has no place for the table"
    assert found.group() == in_readme(TAKEN)


def test_every_row_says_whether_its_target_was_met_or_why_it_was_not_measured():
    assert TAKEN["rows"]
    for row in TAKEN["rows"]:
        measured = {row["ours"], row["limit"], row["ratio"], row["met"]}
        assert None not in measured or row["why"], row["work"]
