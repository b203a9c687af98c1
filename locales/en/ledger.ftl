# The ledger: how many were met, late, missed.
ledger-title = Ledger of duties
ledger-by-body = By body
ledger-by-clause = By clause
ledger-by-response = By response
ledger-csv = Export CSV
ledger-about = About
ledger-owed = Owed
ledger-open = Open
ledger-overdue = Open, late
ledger-met = In time
ledger-late = Done late
ledger-missed = Missed
ledger-waived = Waived
ledger-share = In time, %
ledger-acknowledged = Until acknowledged (median / 9 of 10 / longest)
ledger-done = Until done (median / 9 of 10 / longest)
ledger-sum = Sum
ledger-slash = { " / " }
ledger-none-yet = none yet
ledger-no-response = no response
ledger-response = { $area } { $topic }
ledger-empty = The ledger is empty.
ledger-empty-next = Once there are duties they are counted here by body, clause and response.
ledger-how = Owed is without what was withdrawn. In time, % = in time ÷ (in time + done late + missed). Times count from the opening, in minutes.
