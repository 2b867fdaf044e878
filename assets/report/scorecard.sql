-- One row per month and measure: what it was in that month, in the one before, and in the same month of the year before. The
-- newest month is not over yet.

with

outcomes as (

    select
        date_trunc('month', happened_at)::date as month,
        count(*) filter (where direction = 'out') as contacts_made,
        count(*) filter (where direction = 'in') as contacts_received
    from crm.interactions
    group by month

),

service as (

    select
        month,
        sum(answered_in_time) / nullif(sum(answered_in_time) + sum(answered_late), 0) as answered_in_time
    from report.service_levels
    group by month

),

months as (

    select
        coalesce(sales.month, satisfaction.month, outcomes.month) as month,
        sales.revenue::double as revenue,
        sales.orders::double as orders,
        sales.customers::double as customers,
        sales.new_customers::double as new_customers,
        sales.revenue::double / nullif(sales.orders, 0) as average_order,
        (sales.customers - sales.new_customers)::double / nullif(sales.customers, 0) as share_returning,
        satisfaction.grade as satisfaction,
        satisfaction.nps::double as nps,
        satisfaction.complaints::double as complaints,
        outcomes.contacts_made::double as contacts_made
    from report.revenue_by_month as sales
    full join report.satisfaction_by_month as satisfaction
        on sales.month = satisfaction.month
    full join outcomes
        on coalesce(sales.month, satisfaction.month) = outcomes.month

),

measured as (

    select
        months.month,
        unnest([
            'revenue', 'orders', 'customers', 'new_customers', 'average_order', 'share_returning', 'satisfaction', 'nps',
            'complaints', 'contacts_made', 'answered_in_time'
        ]) as measure,
        unnest([
            revenue, orders, months.customers, new_customers, average_order, share_returning, satisfaction, nps,
            complaints, contacts_made, service.answered_in_time
        ]) as value
    from months
    left join service
        on months.month = service.month

)

select
    this.month,
    this.measure,
    round(this.value, 4) as this_month,
    round(last.value, 4) as last_month,
    round(before.value, 4) as last_year
from measured as this
left join measured as last
    on this.measure = last.measure
    and last.month = (this.month - interval 1 month)::date
left join measured as before
    on this.measure = before.measure
    and before.month = (this.month - interval 1 year)::date
order by this.month, list_position([
    'revenue', 'orders', 'customers', 'new_customers', 'average_order', 'share_returning', 'satisfaction', 'nps',
    'complaints', 'contacts_made', 'answered_in_time'
], this.measure)
