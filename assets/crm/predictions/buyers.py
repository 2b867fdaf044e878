"""The customers who have bought, as the models see them: how often, how long ago, for how much."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from assets.crm.predictions.buying_model import BuyingPatterns, Counts, Numbers
from assets.warehouse.connection import Warehouse

_BUYERS = """
with

first_visits as (

    select customer_id, min(ordered_on) as first_on
    from crm.visits
    where ordered_on <= $until
    group by customer_id

)

select
    customer_id as ids,
    count(*) filter (where ordered_on <= $until) - 1 as visits,
    date_diff('day', first_on, max(ordered_on) filter (where ordered_on <= $until)) as last_days,
    date_diff('day', first_on, $until) as age_days,
    coalesce(avg(revenue) filter (where ordered_on > first_on and ordered_on <= $until), 0)::double as spent,
    count(*) filter (where ordered_on > $until) as visits_later,
    coalesce(sum(revenue) filter (where ordered_on > $until), 0)::double as spent_later
from crm.visits
inner join first_visits using (customer_id)
group by customer_id, first_on
order by customer_id
"""


@dataclass(frozen=True, slots=True)
class Buyers:
    """Everybody who had bought by a day, in the order of their ids, and what they did later.

    Attributes:
        ids: Their customer ids.
        visits: Days on which they bought, after the first.
        last_days: From the first of them to the last.
        age_days: From the first of them to the end of what is looked at.
        spent: What a visit after the first brought on average; 0 where there is none.
        visits_later: Visits after that day, as far as they are known today.
        spent_later: What those brought.
    """

    ids: pa.Array
    visits: Counts
    last_days: Counts
    age_days: Counts
    spent: Numbers
    visits_later: Counts
    spent_later: Numbers

    def patterns(self) -> tuple[BuyingPatterns, npt.NDArray[np.intp]]:
        """The different patterns of buying, and which of them each customer has."""
        # One number for three, because numpy sorts numbers many times faster than rows.
        key = (self.visits << 40) | (self.last_days << 20) | self.age_days
        _, first, place, customers = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
        found = BuyingPatterns(
            self.visits[first].astype(float),
            self.last_days[first] / 7,
            self.age_days[first] / 7,
            customers.astype(float),
        )
        return found, place

    def some(self, at_most: int) -> "Buyers":
        """Every n-th of them, so that they are not more than so many."""
        step = slice(None, None, -(-len(self.visits) // at_most) or 1)
        return Buyers(*(getattr(self, name)[step] for name in Buyers.__slots__))


def buyers_until(warehouse: Warehouse, until: date) -> Buyers:
    """Those who had bought by the end of `until`."""
    found = warehouse.arrow(_BUYERS.replace("$until", f"date '{until}'"))
    ids, *numbers = (found.column(name).combine_chunks() for name in Buyers.__slots__)
    return Buyers(ids, *(column.to_numpy() for column in numbers))
