# Days, weeks and spans. $m is the month as month-1 to month-12 say it.
# Browsers break a line after a hyphen between figures; \u2060 keeps a date together.
day = { $d } { $m }
day-year = { $d } { $m } { $y }
date = { $d } { $m }
date-year = { $d } { $m } { $y }
span = { $from } to { $to }
week = week { $w } of { $y }
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
