"""A list is two files: whoever adds them touches nothing else."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]

SELECT = """-- One row per customer without an order since `weeks` weeks.
select customer_id, 'once' as occasion, clock.today as due_on, sources[1] as first_source
from crm.customers
cross join staging.clock as clock
cross join quality.quarantine
where recency_days > 7 * getvariable('weeks')::integer
"""

REST = """
who = "nobody in particular"
because = "From {{ first_source }}"
say.en = "Hello {{ first_name }}"

[columns]
first_source = "varchar"

[options.weeks]
kind = "days"
default = 3
means = "after how many weeks"
example = 5
"""

SEEN = """
import json
from pathlib import Path
from assets.follow_ups.list_members import LIST_MEMBERS
from pipelines.config.load import Config, ConfigError, json_schema, load
from pipelines.config.reference import lists_reference, reference

def problems(lists):
    Path("regulars.yaml").write_text("business: {name: B, country: GB}\\nfollow_ups: " + lists)
    try:
        [given] = load(Path(), {}).settings(Path()).follow_ups
        return [given.name, dict(given.options)]
    except ConfigError as error:
        return [f"{each.where}: {each.what}: {each.instead}" for each in error.problems]

print(json.dumps({
    "config": problems("{strays: {weeks: 4, because: '{{ first_source }}'}}"),
    "mistake": problems("{strays: {week: 4}}"),
    "bounds": problems("{strays: {weeks: -1}}"),
    "elsewhere": problems("{birthdays: {weeks: 4}}"),
    "misspelled": problems("{stray: {}}"),
    "schema": json_schema()["properties"]["follow_ups"]["properties"]["strays"]["properties"]["weeks"]["description"],
    "docs": ["strays" in lists_reference(), "follow_ups.strays.weeks" in reference()],
    "reads": "quality.quarantine" in LIST_MEMBERS.deps,
}))
"""


def test_config_schema_docs_check_and_tables_learn_of_a_list_from_its_two_files(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "assets", tmp_path / "assets", ignore=shutil.ignore_patterns("__pycache__"))
    for package in ("pipelines", "connectors", "checks"):
        (tmp_path / package).symlink_to(PROJECT / package)
    (tmp_path / "assets/follow_ups/lists/strays.sql").write_text(SELECT)
    (tmp_path / "assets/follow_ups/lists/strays.toml").write_text(REST)
    code = "import sys; sys.path.insert(0, '.')\n" + SEEN
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {
        "config": ["strays", {"weeks": 4}],
        "mistake": ["follow_ups.strays.week: strays has no week: write weeks"],
        "bounds": ["follow_ups.strays.weeks: -1 is too little: write 0 or more"],
        "elsewhere": ["follow_ups.birthdays.weeks: birthdays has no weeks: write lead_days"],
        "misspelled": ["follow_ups.stray: stray is not a built-in list: write strays, or give it a where"],
        "schema": "After how many weeks; 3 unless given.",
        "docs": [True, True],
        "reads": True,
    }
