"""Whose a line is when its order says so: then what stands beside the line makes no second record of that person.

A shop's export repeats who bought on the row of every item, or writes less of it there.
"""

from assets.warehouse.connection import Warehouse, quoted_table


def leave_to_orders(warehouse: Warehouse, table: str) -> None:
    """Lines of orders that are somebody's have no person of their own.

    The orders of a source are those of the one in which nine in ten of its order ids are, as in crm.order_sources.
    """
    warehouse.connection.execute(
        f"""
        with asked as (
            select source, count(distinct order_id) as asked from {quoted_table(table)} group by source
        ),
        known as (
            select lines.source, orders.source as orders_source, count(distinct lines.order_id) as found
            from {quoted_table(table)} as lines inner join staging.orders as orders using (order_id)
            group by all
        ),
        meant as (
            select source, any_value(orders_source) as orders_source
            from known inner join asked using (source)
            where found * 10 >= asked * 9
            group by source having count(*) = 1
        ),
        theirs as (
            select meant.source, orders.order_id
            from meant inner join staging.orders as orders on orders.source = meant.orders_source
            where orders.person_record_id is not null
        )
        update {quoted_table(table)} as lines
        set _owner = null, person_source = null, person_record_id = null, _people_source = null, _people_record_id = null
        from theirs where theirs.source = lines.source and theirs.order_id = lines.order_id
        """
    )
