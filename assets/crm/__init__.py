"""One true view of every customer: profiles with the source of each value, events, segments.

Beside the tables of the contract there are a few that they are made from (`profiles`, `attribute_values`,
`status_aliases`, `list_edit_cells`, `list_edits`, `consent_statements`, `consent_holders`, `standing_consents`, `standings`,
`order_sources`, `product_sources`, `visits`,
`opening_hours`, `open_hours`, `enquiries`, `waits`, and the subjects in `customer/`). What does not belong here: whom to contact.
"""

from assets.crm.phone_kinds import PHONE_KINDS
from assets.crm.predictions.forecasts import FORECASTS
from assets.crm.recommendations.trial import TRIAL
from assets.crm.salutation_words import SALUTATION_WORDS
from assets.crm.segments import SEGMENTS
from assets.crm.service.promises import PROMISES
from assets.privacy.tombstones import make_opt_outs
from assets.warehouse.connection import Warehouse
from assets.warehouse.table import AnyTable, PythonTable, Table

_NOT_CONVERTED = Table("crm.not_converted")


_OPT_OUT_QUESTIONS = Table("crm.opt_out_questions")


def _make_opt_out_questions(warehouse: Warehouse) -> None:
    warehouse.create("quality.opt_out_questions", _OPT_OUT_QUESTIONS.sql)


def _make_not_converted(warehouse: Warehouse) -> None:
    """The select lies with its layer, the table with everything else that was set aside."""
    warehouse.create("quality.not_converted", _NOT_CONVERTED.sql)


_SUBJECTS = (
    "identity",
    "sales",
    "contact",
    "service",
    "satisfaction",
    "loyalty",
    "value",
    "predictions",
    "stage",
    "likeness",
    "habits",
)
"""What is known of a customer, in the order in which one rests on another."""

TABLES: tuple[AnyTable, ...] = (
    Table("crm.customer_records"),
    Table("crm.attribute_values", is_public=False),
    Table("crm.swapped_birth_dates", is_public=False),
    Table("crm.best_names", is_public=False),
    Table("crm.profiles", is_public=False),
    Table("crm.customer_values", is_view=True),
    Table("crm.order_payments"),
    Table("crm.orders"),
    PythonTable(
        "quality.not_converted", _NOT_CONVERTED.description, deps=_NOT_CONVERTED.deps, make=_make_not_converted
    ),
    Table("crm.products"),
    Table("crm.order_sources", is_public=False),
    Table("crm.product_sources", is_public=False),
    Table("crm.order_lines", is_view=True),  # ten million rows are written once, when they are published
    Table("crm.status_aliases", is_public=False),
    Table("crm.list_edit_cells", is_public=False),
    Table("crm.list_edits", is_public=False),
    Table("crm.interactions"),
    Table("crm.complaints"),
    PROMISES,
    Table("crm.open_hours", is_public=False),
    Table("crm.enquiries", is_public=False),
    Table("crm.waits", is_public=False),
    Table("crm.service_cases"),
    Table("crm.feedback"),
    Table("crm.satisfaction_weights"),
    Table("crm.satisfaction_signals"),
    Table("crm.agreements"),
    Table("crm.loyalty_entries", is_public=False),
    Table("crm.loyalty_lots", is_public=False),
    Table("crm.loyalty"),
    PythonTable(
        "crm.opt_outs_of_erased",
        "One row per address or number in use today that somebody said no for before they were erased.",
        deps=("staging.people", "staging.person_versions"),
        make=make_opt_outs,
        inputs=lambda warehouse: repr(
            warehouse.rows("select hash, channel from journal.erased where kind = 'opt_out' order by all")
        ),
        is_public=False,
    ),
    Table("crm.consent_statements", is_public=False),
    Table("crm.consent_holders", is_public=False),
    Table("crm.consents"),
    Table("crm.standing_consents", is_public=False),
    PythonTable(
        "quality.opt_out_questions",
        _OPT_OUT_QUESTIONS.description,
        deps=_OPT_OUT_QUESTIONS.deps,
        make=_make_opt_out_questions,
        is_public=False,
    ),
    Table("crm.referrals"),
    Table("crm.visits", is_public=False),
    FORECASTS,
    SALUTATION_WORDS,
    Table("crm.salutations", is_public=False),
    PHONE_KINDS,
    Table("crm.instalments"),
    Table("crm.order_margins", is_public=False),
    Table("crm.ladder_signals", is_public=False),
    Table("crm.ladder_moves"),
    Table("crm.service_need", is_public=False),
    Table("crm.growth_signs", is_public=False),
    Table("crm.growth_trial"),
    Table("crm.signs_of_life", is_public=False),
    *(Table(f"crm.customer_{subject}", is_public=False) for subject in _SUBJECTS),
    Table("crm.customers"),
    Table("crm.permissions", is_view=True),
    Table("crm.standings", is_public=False),
    Table("crm.customer_history"),
    SEGMENTS,
    Table("crm.timeline", is_view=True),
    Table("crm.bought_products", is_public=False),
    Table("crm.products_on_sale", is_public=False),
    TRIAL,
    # A view, because hardly anybody asks it of everybody, and made for a million it would take longer than the rest.
    Table("crm.recommendations", is_view=True),
)
