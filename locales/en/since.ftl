# What changed since the officer last looked at the board
since-you-looked = Since you looked at { $time }: { $what }
since-nothing = nothing new
since-late = <b>{ $n ->
    [one] one task
   *[other] { $n } tasks
} late or missed</b>
since-responses = { $n ->
    [one] one change
   *[other] { $n } changes
} of a response
since-level = { $name } { $from } → { $to }
since-levels-more = { $n ->
    [one] one more incident
   *[other] { $n } more incidents
} at another level
since-answers = { $n ->
    [one] one answer
   *[other] { $n } answers
}
since-facts = { $n ->
    [one] one new report
   *[other] { $n } new reports
}{ $corrections ->
    [0] {""}
    [one] , one of them a correction or withdrawal
   *[other] , { $corrections } of them corrections or withdrawals
}
