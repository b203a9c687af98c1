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
tell-kind-zone-graded = a town was graded
tell-kind-map-published = a risk map was published
tell-kind-area-proposed = an order of a power was proposed
tell-kind-area-drawn = an order of a power was decided
tell-kind-area-refused = an order of a power was refused
tell-kind-area-withdrawn = a proposal was taken back
tell-kind-area-reviewed = an order of a power was looked at again
tell-kind-area-lifted = an order of a power was lifted
tell-kind-area-resumption-due = what was restricted is to open again
tell-kind-roster-set = a roster was set
tell-kind-roster-handed = a shift was handed over
tell-kind-roster-taken = a shift was taken over
tell-kind-report-drafted = a report was begun
tell-kind-report-signed = a report was signed
tell-kind-report-sent = a report was sent
tell-kind-report-received = a report arrived
tell-kind-report-dropped = a draft was given up
tell-kind-record = a record was entered or changed
tell-kind-delegation-given = signatures were delegated
tell-kind-delegation-revoked = a delegation was taken back
tell-kind-structure-changed = the command structure was changed
tell-kind-decision-erasure = a person was erased
tell-other = { $kind }
gradeplace-city = the city
gradeplace-province_other_city = another prefecture
gradeplace-other_province = another province
scope-county = a county
scope-city = the city
