-- Of which lines is it not known whether they bill an add-on? Those with codes that the filed table does not speak of, where no edition answers.
select claim_keys.line, true as is_add_on_unknown
from claim_keys
inner join add_on_days on add_on_days.day = claim_keys.day
where add_on_days.edition is null
    and claim_keys.code is not null
    and claim_keys.code not in (select hcpcs_code from own_codes)
