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

TABLES: tuple[AnyTable, ...] = (COSTS, *(Table(f"report.{name}", is_view=True) for name in _NAMES))
