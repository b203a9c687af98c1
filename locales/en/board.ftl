# Situation board, list of incidents, timeline.
board-glance = One sentence and six counts
board-today = { $n ->
    [one] 1 report today
   *[other] { $n } reports today
 }
board-corrections = {", "}{ $n } of them corrections or withdrawals
board-open = { $n } open
board-open-top = Open incident
board-calm = <b>No incident reaches a level</b>, and nothing is being watched. Both plans are computed again as soon as something is reported.
board-in-force = <b>{ $name }</b>: response { $force } in force, candidate { $level }.{" "}
board-candidate = <b>{ $name }</b>: candidate { $level }; no response started, persons decide.{" "}
board-no-level = <b>{ $name }</b> reaches no level.{" "}
board-next = <b>{ $ways }</b> more would make it { $level }.{" "}
board-asked = <span class="unknown"><b>{ $n ->
    [one] One open answer changes the level.
   *[other] { $n } open answers change the level.
 }</b></span>
count-none = none
count-incidents = Open incidents
count-levelled = At a level
count-highest = highest { $level }
count-asked = Unanswered
count-first = first: { $body }
count-suspected = Suspected cases
count-suspected-sub = not counted yet
count-changes = Level changes today
count-changes-sub = up, down or gone
count-facts = Reports today
count-last = last { $time }
incidents-all = All incidents
incidents-none = No incident is open
incidents-none-next = Report cases, accidents or surveillance figures first.
incidents-note = Incidents form from what is reported; plans compute the candidate; persons determine and start.
col-response = Response
col-candidate = Candidate
col-distance = Distance to the next level
col-missing = What is missing, who answers
response-none = Not started
counts-short = { $confirmed } confirmed, { $suspected } suspected, { $deaths } dead
counts-long = <b>{ $confirmed }</b> confirmed ({ $imported } imported, { $local } local) · <b>{ $suspected }</b> suspected · <b>{ $deaths }</b> dead
distance = { $more } to { $level }
way-or = or { $way }
next-highest = already the highest level
next-none = no clause of a higher level
asks-title = Who must answer
asks-count = { $n ->
    [one] 1 question
   *[other] { $n } questions
 }
asks-none = No question is open
asks-none-next = Where a clause needs a judgement, it is listed here with whom to ask.
asks-more = { $n } more
asks-nothing = none
ask-who = Who
ask-about = Incident
ask-clauses = Clauses
ask-since = Since
ask-effect = Effect
ask-enter = Enter answer
effect-yes = “Yes” brings the candidate to { $level }
effect-no = “No” brings the candidate to { $level }
effect-none = none on the candidate now
effect-open = depends on further answers
bodies-title = Answers owed
bodies-body = Body
bodies-decisive = Decisive
bodies-open = All
recent-title = What happened last
recent-all = All entries
journal-empty = The journal is empty
journal-empty-next = The first report will be shown here.
mark-fact = fact
mark-finding = finding
mark-decision = decision
