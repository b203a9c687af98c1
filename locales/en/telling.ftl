# Entries of the journal as sentences.
tell-case = { $place }: 1 case of { $disease }, { $certainty }, { $origin }, onset { $on }
tell-case-died = { $place }: 1 case of { $disease }, { $certainty }, { $origin }, onset { $on }, died
tell-count = { $place }: { $n ->
    [one] 1 case
   *[other] { $n } cases
 } of { $disease }, onset { $on }
tell-count-deaths = { $place }: { $n ->
    [one] 1 case
   *[other] { $n } cases
 } of { $disease }, onset { $on }, { $deaths } dead
tell-cluster = { $place }: a cluster of { $n } cases of { $disease }, { $origin }
tell-occurrence = { $place }: { $what }
tell-occurrence-deaths = { $place }: { $what }, { $deaths } dead
tell-poisoning = { $place }: acute occupational poisoning of { $n }, { $deaths } dead
tell-other-prefectures = { $disease } has reached { $n } other prefectures
tell-weekly = { $place }, { $disease }, { $week }: { $n ->
    [one] 1 case
   *[other] { $n } cases
 }
tell-coverage = Weekly counts of { $disease } are complete from { $week }
tell-sentinel = { $week }: influenza-like illness { $ili }, positivity { $pos }
tell-baseline = Influenza baselines { $from } to { $until }: illness { $ili }%, positivity { $pos }%
tell-grade = { $disease }, { $place }: { $grade }
tell-capacity = Treatment and control capacity of { $place }: { $value }
tell-designation = { $body } designates { $level } under the { $plan }, { $doc }
tell-judgement = { $body } answers “{ $answer }”: { $question }
tell-withdrawal = Withdrawn: { $reason }
tell-verdict = { $plan } { $clause }: { $from } → { $to }
tell-verdict-first = { $plan } { $clause }: { $to }
tell-candidate-first = { $plan }: candidate { $to } under { $clauses }
tell-candidate-up = { $plan }: candidate rises from { $from } to { $to } under { $clauses }
tell-candidate-down = { $plan }: candidate falls from { $from } to { $to } under { $clauses }
tell-candidate-same = { $plan } recomputed: still { $to } under { $clauses }
tell-candidate-gone = { $plan }: candidate { $from } is gone
tell-pending = { $plan }: clauses that wait for answers: { $clauses }
tell-pending-none = { $plan }: no clause waits for an answer
tell-other = { $kind }
gradeplace-city = the city
gradeplace-province_other_city = another prefecture
gradeplace-other_province = another province
scope-county = a county
scope-city = the city
