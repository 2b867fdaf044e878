"""Ready-made answers for the business, as views over `crm`: they cost nothing until somebody asks."""

from assets.warehouse.table import AnyTable, Table

TABLES: tuple[AnyTable, ...] = (
    Table("report.best_sellers", is_view=True),
    Table("report.revenue_by_segment", is_view=True),
)
