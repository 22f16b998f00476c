-- Of which edition are the add-ons on each day of the run, and on which is only the filed table there?
select days.day, table_days.edition
from (select distinct day from claim_keys) as days
left join table_days
    on table_days.table_name = 'ncci_add_on' and days.day between table_days.first_day and table_days.last_day
