# Levels, verdicts, and the vocabulary of plans as phrases.

level-I = Level I
level-II = Level II
level-III = Level III
level-IV = Level IV
level-full-I = Level I, especially serious
level-full-II = Level II, serious
level-full-III = Level III, relatively serious
level-full-IV = Level IV, ordinary
level-none = No level
level-none-long = No level reached
level-unknown = Open
level-candidate = { $level } candidate

verdict-yes = Met
verdict-no = Not met
verdict-unknown = Unknown

place-other_prefecture = another prefecture of the province
place-other_province = another province
place-abroad = abroad
origin-imported = imported
origin-local = local
origin-unstated = origin not stated
class-suspected = suspected
class-clinical = clinical
class-confirmed = confirmed
class-asymptomatic = asymptomatic
class-excluded = ruled out
answer-yes = yes
answer-no = no

# -- what a function of the vocabulary asks
fn-cases = { $origin ->
    [imported] imported {""}
    [local] local {""}
   *[any] {""}
 }{ $disease }{ $area ->
    [one_county] {" "}in one county
   *[city] {" "}in the city
 }{ $window }
fn-counties = counties with { $disease }{ $window }{ $least ->
    [any] {""}
   *[other] {" "}(windows with at least { $least } cases in the city)
 }
fn-foci = points of occurrence of { $disease }{ $window }{ $least ->
    [any] {""}
   *[other] {" "}(windows with at least { $least } cases)
 }
fn-imported = imported { $disease }
fn-local = local { $disease }
fn-outside = { $disease } abroad and in other provinces
fn-other_prefectures = other prefectures reached by { $disease }
fn-deaths = deaths from { $disease }
fn-excess5y = { $scope ->
    [one_county] weekly cases of a class B or C disease in one county above the five-year mean
   *[affected] weekly cases of a class B or C disease over its affected counties (at least { $least }) above the five-year mean
 }
fn-poisoning = { $part ->
    [deaths] deaths in one acute occupational poisoning
   *[persons] persons in one acute occupational poisoning
 }
fn-event = { $type }
fn-event_deaths = deaths: { $type }
fn-event_victims = persons harmed: { $type }
fn-grade = community transmission of { $disease } in the city
fn-grade_in_province = community transmission of { $disease } in another prefecture
fn-capacity = { $scope ->
    [county] the county’s
   *[city] the city’s
 } treatment and control capacity
fn-ili_excess = influenza-like illness above its baseline
fn-pos_excess = positivity above its baseline
fn-designated = designated as { $level } in writing by { $bodies }
window-all = {""}
window-incubation = {" "}within one mean incubation period
window-days = {" "}within { $n } days
question-about = { $question } ({ $about })

# -- values with their units
unit-cases = { $n ->
    [one] 1 case
   *[other] { $n } cases
 }
unit-counties = { $n ->
    [one] 1 county
   *[other] { $n } counties
 }
unit-items = { $n }
unit-points = { $n ->
    [one] 1 point
   *[other] { $n } points
 }
unit-prefectures = { $n ->
    [one] 1 prefecture
   *[other] { $n } prefectures
 }
unit-deaths = { $n ->
    [one] 1 death
   *[other] { $n } deaths
 }
unit-persons = { $n ->
    [one] 1 person
   *[other] { $n } persons
 }
unit-times = { $n } × the mean
unit-occurrences = { $n ->
    [one] 1 occurrence
   *[other] { $n } occurrences
 }
unit-percent = { $n } points
unit-pct = { $n }%
unit-yes = { $n ->
    [one] one “yes”
   *[other] { $n } × “yes”
 }
unit-orders = { $n ->
    [one] 1 document
   *[other] { $n } documents
 }
unit-grades = { $n ->
    [one] 1 grade up
   *[other] { $n } grades up
 }
unit-plain = { $n }
grade-0 = no community transmission
grade-1 = local community transmission
grade-2 = sustained community transmission
grade-3 = widespread community transmission
capacity-0 = not exceeded
capacity-1 = may be exceeded
capacity-2 = exceeded

# -- comparisons
atom = { $what }: { $limit }
limit-ge = { $n } or more
limit-ge-grade = “{ $n }” or higher
limit-gt = more than { $n }
limit-le = { $n } or fewer
limit-lt = fewer than { $n }
limit-eq = exactly { $n }
limit-ne = not { $n }
limit-range = { $from } to { $to }

# -- what was found
value-nothing = nothing reported
value-unanswered = nobody has answered yet
value-yes = “yes”
value-no = “no”
value-default = nobody has answered; taken as “no” until then
value-said-by = { $body }: { $value }
value-order = a designation is on file
value-no-order = no designation on file
value-unknown = cannot be computed
value-at-least = at least { $n }
value-at-most = at most { $n }
value-between = { $from } to { $to }
value-ili = illness { $n } higher
value-pos = positivity { $n } higher
value-whole-city = city
value-onset = { $value }, onset { $span }
value-week = { $value }, { $week }
value-note = { $value } ({ $note })
value-over-mean = { $value } ({ $x } this week, five-year mean { $y })
value-over-base = { $value } ({ $x }%, baseline { $y }%)

# -- what is still needed
need-where = { $more } ({ $where })
need-until = onset up to { $until }
need-place-until = { $place }, { $until }
need-yes = a “yes”: { $question }
need-order = a document: { $what }
need-grades = { $n ->
    [one] one grade up: { $what }
   *[other] { $n } grades up: { $what }
 }
need-counties = { $more } with cases
need-prefectures = { $more } reached
need-event = { $more }: { $what }
need-imported = { $more }, imported
need-local = { $more }, local
need-outside = { $more } outside the province
need-ili = influenza-like illness { $more } higher
need-pos = positivity { $more } higher
need-excess = { $more } more over the mean

# -- what is not known
missing-suspects = { $n ->
    [one] Is the suspected case of { $disease } confirmed?
   *[other] Are the { $n } suspected cases of { $disease } confirmed?
 }
missing-incubation = How many days is the mean incubation of { $disease }?
missing-parameter = What is the parameter { $name }?
missing-data = Missing { $what }: { $detail }
missing-data-origin = { $detail }: imported or local cases?
missing-data-county = { $detail }: in which county?
missing-data-focus = { $detail }: at which point of occurrence?
missing-data-mean5 = What is the five-year mean? { $detail }
missing-data-ili_pct = What is the share of influenza-like illness? { $detail }
missing-data-pos_pct = What is the influenza positivity? { $detail }
missing-data-ili_baseline = What is the baseline of influenza-like illness? { $detail }
missing-data-pos_baseline = What is the baseline of influenza positivity? { $detail }

# -- reason trees
reason-all = all must hold
reason-any = any one is enough
reason-not = must not hold
reason-colon = {": "}
reason-why = How this is computed
reason-label = Reasons
