"""Ready-made answers for the business, most of them views over `crm`: they cost nothing until somebody asks."""

from assets.report.costs import COSTS
from assets.warehouse.table import AnyTable, Table

_NAMES = (
    *(
        "revenue_by_month",
        "retention",
        "repeat_rate",
        "revenue_by_segment",
        "best_sellers",
        "category_trends",
        "bought_together",
    ),
    *(
        "satisfaction_by_month",
        "satisfaction_by_stage",
        "complaint_causes",
        "service_levels",
        "channels",
        "list_results",
    ),
    *(
        "value_and_need",
        "ladder_by_month",
        "referrals",
        "offers",
        "wishes",
        "staff",
        "sources",
        "crm_cost",
        "scorecard",
    ),
)

_ROUNDED = frozenset({"satisfaction_by_month", "scorecard"})
"""Kept as they were worked out here: releases of DuckDB round a half differently, so a view would not say the same in all."""

TABLES: tuple[AnyTable, ...] = (
    COSTS,
    *(Table(f"report.{name}", is_view=name not in _ROUNDED) for name in _NAMES),
)
