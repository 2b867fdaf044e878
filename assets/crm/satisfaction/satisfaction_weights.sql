-- One row per kind of signal: how much it says of somebody's satisfaction, beside an answer to a survey (1). Every signal
-- counts half after 180 days, and nothing after about two years.

select kind, weight::decimal(4,2) as weight, fixed_grade::decimal(3,1) as fixed_grade, reason
from (
    values
        ('survey', 1.0, null, 'An answer to a question about it; also what has no kind'),
        ('csat', 1.0, null, 'The question itself'),
        ('interview', 1.0, null, 'The same, in person'),
        ('review', 1.2, null, 'Written unasked, for others to read'),
        ('nps', 0.8, null, 'Asks about others rather than oneself'),
        ('ces', 0.6, null, 'Asks how easy it was, not how good'),
        ('complaint, high', 1.5, 1.0, 'Somebody took the trouble, over something grave'),
        ('complaint', 1.2, 1.5, 'Somebody took the trouble to complain'),
        ('complaint, low', 0.8, 2.5, 'A small thing, but said'),
        ('complaint made good in time', 0.8, 3.5, 'Help as promised mends much of it'),
        ('return', 0.4, 2.0, 'Money back, for whatever reason: says nothing by itself')
) as weights (kind, weight, fixed_grade, reason)
