# Days, weeks and spans. $m is the month as month-1 to month-12 say it.
# Browsers break a line after a hyphen between figures; \u2060 keeps a date together.
day = { $m }-{"\u2060"}{ $d }
day-year = { $y }-{"\u2060"}{ $m }-{"\u2060"}{ $d }
date = { $m }月{ $d }日
date-year = { $y }年{ $m }月{ $d }日
span = { $from } 至 { $to }
week = { $y } 年第 { $w } 周
month-1 = 1
month-2 = 2
month-3 = 3
month-4 = 4
month-5 = 5
month-6 = 6
month-7 = 7
month-8 = 8
month-9 = 9
month-10 = 10
month-11 = 11
month-12 = 12
weekday-1 = 周一
weekday-2 = 周二
weekday-3 = 周三
weekday-4 = 周四
weekday-5 = 周五
weekday-6 = 周六
weekday-7 = 周日
