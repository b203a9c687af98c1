# One incident and its line list.
computed = Candidate computed { $time }
record-judgement = Record a judgement
record-case = Report a case
report-of = Report: { $kind }
tab-assessment = Assessment
tab-cases = Cases
tab-records = All entries
compare-label = Candidate, judgement, response, warning
compare-candidate = Candidate: what the plan says
candidate-of = Candidate { $level }
candidate-under = under
candidate-no-clause = no clause is met
candidate-with-suspects = With suspected cases:
candidate-pending = { $n ->
    [one] 1 clause waits for an answer
   *[other] { $n } clauses wait for answers
 }
compare-people = People’s judgement
people-none = None recorded yet
people-none-next = A candidate is only what the plan computes. Persons determine, with name, body and time.
people-designated = Designated { $level }
people-answers = { $n ->
    [one] 1 question answered:
   *[other] { $n } questions answered:
 }
people-release = Recomputing never changes what people determined.
compare-response = Response
response-of = { $level } response
response-by-people = Responses are started by persons. A candidate never starts, lowers or ends one by itself.
compare-warning = Warning issued
warning-none = None
warning-none-next = Warnings are issued by persons.
distance-to = To { $level }
or-label = Or:
clauses-title = Clause by clause
clauses-some-of = { $n } of { $total } clauses concern this incident; lowest level first
clauses-all-of = all { $total } clauses; lowest level first
clauses-these = These
clauses-all = All { $n }
clauses-others = { $n } more clauses have no facts and count as not met.
clauses-show = Show
clauses-rule = Any one clause is enough; the highest level wins.
clauses-n = { $n }
col-clause = Clause
col-wording = What it says (our wording)
col-verdict = Verdict
col-value = Value now
col-more = To go
group-candidate = Met: this makes the candidate
group-met = Met
group-answers = { $n ->
    [one] One answer missing
   *[other] { $n } answers missing
 }
group-designations = Designation clauses of all levels
designation-wording = Other events designated in writing by a competent body
designation-none = No designation on file for any of them
with-suspects = With suspects:
ask-body = Ask { $body }
readings-followed = Reading { $list }
reached = reached
curve-cases = Cases
timeline-title = Timeline
timeline-all = All { $n } entries
others-title = Other plans in force
other-not-in-scope = { $plan }: not applicable.
other-refers = { $plan }: refers this to { $to }.
other-candidate = { $plan }: candidate { $level }
