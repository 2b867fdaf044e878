"""The forms a check can take. A rule is a plain value, so that nothing of Great Expectations loads before it is needed."""

from dataclasses import dataclass
from typing import Any

ROWS = "(select * from {batch})"
"""The checked table in a rule's SQL; a subquery, because what stands for it there may bring an alias of its own."""


@dataclass(frozen=True, slots=True)
class Unique:
    """No value of the column occurs twice."""

    column: str

    def expectation(self) -> Any:
        """As Great Expectations says it."""
        from great_expectations import expectations as gxe

        return gxe.ExpectColumnValuesToBeUnique(column=self.column)


@dataclass(frozen=True, slots=True)
class UniqueTogether:
    """No combination of the columns' values occurs twice."""

    columns: tuple[str, ...]

    def expectation(self) -> Any:
        """As Great Expectations says it."""
        from great_expectations import expectations as gxe

        return gxe.ExpectCompoundColumnsToBeUnique(column_list=list(self.columns))


@dataclass(frozen=True, slots=True)
class Filled:
    """The column has a value, in at least the share `mostly` of the rows."""

    column: str
    mostly: float = 1.0

    def expectation(self) -> Any:
        """As Great Expectations says it."""
        from great_expectations import expectations as gxe

        return gxe.ExpectColumnValuesToNotBeNull(column=self.column, mostly=self.mostly)


@dataclass(frozen=True, slots=True)
class OneOf:
    """Every value of the column is one of these."""

    column: str
    values: tuple[str, ...]

    def expectation(self) -> Any:
        """As Great Expectations says it."""
        from great_expectations import expectations as gxe

        return gxe.ExpectColumnValuesToBeInSet(column=self.column, value_set=list(self.values))


@dataclass(frozen=True, slots=True)
class Between:
    """Every value of the column lies between the two, both included."""

    column: str
    low: float
    high: float

    def expectation(self) -> Any:
        """As Great Expectations says it."""
        from great_expectations import expectations as gxe

        return gxe.ExpectColumnValuesToBeBetween(column=self.column, min_value=self.low, max_value=self.high)


@dataclass(frozen=True, slots=True)
class NoRowsWhere:
    """A row for which the condition holds is offending; up to the share `at_most` of the rows may be.

    `condition` is SQL over the table's columns, which are those of the alias `r`.
    """

    condition: str
    at_most: float = 0.0

    def expectation(self) -> Any:
        """As Great Expectations says it."""
        from great_expectations import expectations as gxe

        return gxe.UnexpectedRowsExpectation(unexpected_rows_query=self.query())

    def query(self) -> str:
        """The offending rows; none while they are few enough. Braces doubled, because the query is formatted."""
        condition = self.condition.replace("{", "{{").replace("}", "}}")
        offending = f"select 1 from {ROWS} as r where ({condition})"
        if not self.at_most:
            return offending
        share = f"select coalesce(avg(({condition})::integer), 0) from {ROWS} as r"
        return f"{offending} and ({share}) > {self.at_most}"


Rule = Unique | UniqueTogether | Filled | OneOf | Between | NoRowsWhere


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must be true of a table; `is_blocking` keeps a table where it is not from being published."""

    table: str
    name: str
    description: str
    rule: Rule
    is_blocking: bool = True


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What became of a check: a count of offending rows, never the rows."""

    table: str
    name: str
    passed: bool
    offending: int
    error: str | None = None
