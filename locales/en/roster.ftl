# Duty rosters, gaps, handing over.
menu-rosters = Duty rosters
roster-week = { $from } to { $to }
roster-before = Week before
roster-this = This week
roster-after = Week after
roster-set-own = Set today's shifts
roster-desks = The week
roster-sub = hours that nobody covers are marked
roster-body = Body
roster-from = From
roster-desk = Desk
roster-not-needed = (not required now)
roster-hours = { $from }–{ $to }
roster-hours-next = { $from }–{ $to } next day
roster-hours-head = Hours
roster-gap = Nobody { $hours }
roster-gap-past = nobody then, { $hours }
roster-gaps = { $n ->
    [one] { $n } gap without anybody on duty
   *[other] { $n } gaps without anybody on duty
}
roster-gaps-more = { $n } more in the table
roster-gap-line = { $day }, { $body }, { $desk }: { $hours }
roster-empty = not set
roster-edit = Set
roster-now = On duty now
roster-now-none = Nobody is on a roster now
roster-name = Name
roster-phone = Telephone
roster-of = { $body }: { $day }
roster-set-by = set by { $officer }, { $at }
roster-shifts = Shifts
roster-copy = Fill in as a week ago
roster-begin = From
roster-end = To
roster-hint = An end at or before the beginning is on the next day. An emptied line is removed.
roster-repeat = Same for so many days after
roster-save = Save the day
roster-save-then = Saving replaces the shifts of the day; the old ones stay in the journal.
roster-past-note = Rosters of past days can only be read.
roster-own-note = Set by { $body } itself.
handover = Handing over
handover-duties = { $n ->
    [one] 1 duty was open then
   *[other] { $n } duties were open then
 }
handover-none = Nothing handed over yet
handover-by = handed by { $officer }
handover-taken = taken by { $officer }, { $at }
handover-open = waits to be taken
handover-take = I take over and have read it
handover-note = What is open
handover-button = Hand over
refusal-roster-other-body = This is the roster of { $value }; you can set that of { $accepted }
refusal-roster-past = { $value } has passed; { $accepted }
refusal-roster-desk = There is no desk "{ $value }"; there are: { $accepted }
refusal-roster-no-name = This shift has no name
refusal-roster-twice = { $value } has two shifts at the same time; change one
refusal-roster-time = "{ $value }" is no time; write it like { $accepted }
refusal-roster-no-note = Write what is open; write "nothing" if so
refusal-roster-nothing-handed = There is no handover #{ $value }; choose one of the list
refusal-roster-taken-already = { $value } has taken it already
refusal-roster-own-handover = Who hands over cannot take over; the next one must
