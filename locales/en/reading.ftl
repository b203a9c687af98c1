# Other readings of doubtful places, beside the adopted one
reading-candidate = { $label } (the other reading of { $reading }): candidate { $level }
reading-leaves-open = { $label } (the other reading of { $reading }): the same level, { $n ->
    [one] one clause
   *[other] { $n } clauses
} undecided
reading-verdict = { $label } ({ $reading }): { $verdict }
reading-other-side = Other reading
reading-only-shown = The other reading is only shown; it gives no level.
ruler-of-clause = Where this clause lies
