#!/usr/bin/env bash
# A tour of the API: one response from the first report to the after-action paper.
#
#   docs/tour/response.sh [ADDRESS] [FOLDER]
#
# ADDRESS is a running server, http://127.0.0.1:8686 where it is left out; FOLDER is where
# the papers go, the present one where it is left out. The server holds the demo city, or
# an empty one of Jiaxing:
#
#   lianfang demo                                        # with a story, and so with late duties
#   lianfang serve --open --city jiaxing --store var/tour       # empty
#
# The tour needs bash, curl, and the grep and sed of GNU. It says in one line what each step does and what
# came back, and stops with an error at the first answer that it did not expect. It plays
# MERS, which the demo's story leaves alone; it can be walked once per store.
#
# Each officer acts for the body in which cities/jiaxing/city.yaml places them:
hospital=tao_jinrong          # First Hospital of Jiaxing
cdc=lu_wenqing                # Jiaxing CDC
experts=xu_jing               # Expert Advisory Committee
mhc=gu_weimin                 # Health Commission, its director
vice_mayor=zhou_mingyuan      # municipal government, vice-mayor for health
exec_vice_mayor=shen_guohua   # municipal government, executive vice-mayor
county_health=pan_yuefen      # Pinghu Health Bureau
other_county=feng_aizhen      # Haiyan Health Bureau
set -euo pipefail

base=${1:-http://127.0.0.1:8686}
base=${base%/}
folder=${2:-.}
key=ARI.mers.city
county=330482
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
answer='' # body of the last answer
status='' # its HTTP status
run=''    # begins every Idempotency-Key of this walk
posts=0

# -- how it speaks with the server

say() { printf '%-9s %s\n' "$1" "$2"; }
fail() {
    printf 'tour: %s\n' "$@" >&2
    exit 1
}

# call METHOD PATH [OFFICER] [JSON]: the answer, whatever its status.
call() {
    local curl=(curl -sS --max-time 120 -X "$1" -o "$work/body" -w '%{http_code} %{content_type}')
    [ -n "${3:-}" ] && curl+=(-H "Lianfang-Officer: $3")
    if [ -n "${4:-}" ]; then
        posts=$((posts + 1))
        curl+=(-H 'Content-Type: application/json' -H "Idempotency-Key: $run-$posts" --data-binary "$4")
    fi
    status=$("${curl[@]}" "$base$2") || fail "no answer from $base: is the server running?"
    answer=$(tr -d '\0' <"$work/body")
}
unexpected() { fail "$1: expected $2, got $status" "${answer:0:2000}"; }
# get PATH [OFFICER]: reads.
get() {
    call GET "/api/v1$1" "${2:-}"
    [ "${status%% *}" = 200 ] || unexpected "GET $1" 200
}
# post OFFICER PATH JSON: acts; the same call with the same Idempotency-Key does nothing twice.
post() {
    call POST "/api/v1$2" "$1" "$3"
    [ "${status%% *}" = 201 ] || unexpected "POST $2 as $1" 201
}
# refused STATUS KEY OFFICER PATH JSON: an act that must not be possible; the answer is
# application/problem+json, with the key of the refusal and what would be accepted.
refused() {
    call POST "/api/v1$4" "$3" "$5"
    [ "$status" = "$1 application/problem+json" ] || unexpected "POST $4 as $3" "$1 application/problem+json"
    grep -q "\"key\":\"$2\"" <<<"$answer" || unexpected "POST $4 as $3" "the refusal $2"
}
# field NAME: the first value of that name in the answer, a text or a number.
field() { grep -o "\"$1\":\(\"[^\"]*\"\|[0-9][0-9.]*\|true\|false\|null\)" <<<"$answer" | sed -n '1{s/^"[^"]*"://;s/^"//;s/"$//;p;}' || true; }
# is NAME VALUE: the answer must say so.
is() { [ "$(field "$1")" = "$2" ] || fail "expected $1 = $2, got '$(field "$1")' in" "${answer:0:2000}"; }
# holds TEXT: the answer must contain it.
holds() { grep -qF -- "$1" <<<"$answer" || fail "expected $1 in" "${answer:0:2000}"; }
# title: the English title of an answer with {"zh": …, "en": …}.
title() { grep -o '"title":{"zh":"[^"]*","en":"[^"]*"' <<<"$1" | sed -n '1s/.*"en":"//p' | tr -d '"'; }
# clauses: the clauses of the first candidate in the answer.
clauses() { grep -o '"clauses":\[[^]]*\]' <<<"$answer" | sed -n '1{s/"clauses":\[//;s/[]"]//g;p;}'; }
# evaluated SEQ: waits until the plans have seen an entry.
evaluated() { get "/situation?since=$1"; }

# until_holds TEXT PATH [OFFICER]: obligations open a moment after what causes them.
until_holds() {
    for _ in {1..100}; do
        get "$2" "${3:-}"
        grep -qF -- "$1" <<<"$answer" && return 0
        sleep 0.1
    done
    fail "waited ten seconds for $1 in $2" "${answer:0:2000}"
}

# desk OFFICER BODY [QUERY]: the desk of a body, one obligation a line, in $work/desk.
desk() {
    get "/duties?body=$2&limit=500${3:-}" "$1"
    sed 's/{"it":{/\n&/g' <<<"$answer" | grep '^{"it":{' >"$work/desk" || true
}
# on_desk TASK: the line of a task about MERS.
on_desk() { grep -m1 "\"task\":\"$1\".*\"topic\":\"mers\"" "$work/desk" || fail "no obligation $1 on that desk"; }
# of LINE NAME: a value of an obligation.
of() { local answer=$1; field "$2"; }

# -- approval files

# open_file CHANGE LEVEL REASON: sets $file. LEVEL is empty for an end.
open_file() {
    local level=null
    [ -n "$2" ] && level="\"$2\""
    post $mhc /files '{"key":{"plan":"ARI","topic":"mers","area":"city"},"change":"'"$1"'","level":'"$level"',"reason":"'"$3"'"}'
    file=$(field id)
    get "/files/$file"
    say "$1" "file $file opened under $(field clause) ($(field chain)); waits for $(waits)"
}
# waits: the step that the file in the answer awaits.
waits() { local answer=${answer##*\"awaited\":}; field id | grep . || echo nobody; }
# sign OFFICER STEP "MORE FIELDS" TEXT
sign() {
    post "$1" "/files/$file/signatures" '{"step":"'"$2"'","opinion":"'"$4"'"'"${3:+,$3}"'}'
    local seq
    seq=$(field seq)
    get "/files/$file"
    say '' "$2 signed by $1 (entry $seq); next: $(waits)"
}
receipt() { date -u '+"receipt":"%Y-%m-%dT%H:%M:%SZ"'; }

# -- reports

# write_report OFFICER KIND AREA TO "MORE VALUES": begun with everything that is on record filled
# in; the officer adds what only a person knows, signs and sends. Sets $report.
write_report() {
    post "$1" /reports '{"kind":"'"$2"'","topic":"mers","area":"'"$3"'","lang":"en"}'
    report=$(field id)
    get "/reports/$report" "$1"
    local filled seen
    filled=$(grep -o '"values":{[^}]*}' <<<"$answer" | sed -n '1{s/^"values"://;s/}$//;p;}')
    seen=$(field seq)
    [ "$filled" = '{' ] || filled="$filled,"
    post "$1" "/reports/$report/acts" '{"seen":'"$seen"',"acts":[{"save":{"values":'"$filled$5"'}}},{"sign":{"acknowledged":[]}},{"send":{"to":["'"$4"'"]}}]}'
    get "/reports/$report" "$1"
}

# met: how many obligations the report in the answer met.
met() { grep -o '"late_minutes":[0-9]*' <<<"$answer" | grep -c . || true; }

# == the walk

call GET /healthz
[ "$answer" = ok ] || fail "$base is no Lianfang server"
get /journal/head
run="tour-$(field seq)"
get /situation
today=$(field today)
say server "$base: city $(field city), $today, entry ${run#tour-}"
call GET "/api/v1/responses/$key"
[ "${status%% *}" = 404 ] || fail "this store has had a response to MERS: take a fresh one"
call GET /api/v1/incidents/mers
[ "${status%% *}" = 404 ] || [ "$(field cases)" = 0 ] || fail "this store has MERS on record: take a fresh one"

# -- a fact, and what the plan makes of it
imported='{"fact":{"fact":"case","case_id":"TOUR-1","disease":"mers","classification":"confirmed","origin":"imported","place":{"county":"'$county'"},"onset":"'$today'","reported":"'$today'","links":[{"kind":"ship","key":"Golden Gull"}]}}'
refused 422 unknown-disease $hospital /facts "${imported/mers/mars}"
say fact "a slip of the pen is refused, status 422, key $(field key)"
post $hospital /facts "$imported"
seq=$(field seq)
is repeated false
posts=$((posts - 1))
call POST /api/v1/facts $hospital "$imported"
[ "${status%% *}" = 200 ] || unexpected 'the same fact again' 200
is repeated true
say '' "imported MERS case recorded as entry $seq; told again under the same key: still entry $(field seq)"
evaluated "$seq"
get /incidents/mers
is level IV
say candidate "$(field plan) suggests level IV under clause $(clauses); no person has decided anything yet"

until_holds '"task":"card-new"' "/duties?body=hospital&limit=500" $hospital
desk $hospital hospital
line=$(on_desk card-new)
duty=$(of "$line" id)
say duty "the hospital owes: $(title "$line"), clause $(of "$line" plan) $(of "$line" clause), by $(of "$line" due)"
post $hospital "/duties/$duty/acknowledge" '{}'
post $hospital "/duties/$duty/discharge" '{"text":"Card sent","reference":"card 2026-0001"}'
get "/duties/$duty" $hospital
is state discharged
say '' "acknowledged, and discharged with the number of the card"
refused 422 duty-discharged $hospital "/duties/$duty/acknowledge" '{}'
say '' "acknowledged once more: refused, status 422, key $(field key)"

# -- start at level IV: opinion, decision, approval, publication
open_file start IV 'First imported case confirmed'
refused 422 step-out-of-order $mhc "/files/$file/signatures" '{"step":"publication"}'
say '' "publication before the opinion: refused, status 422; the answer in full:"
sed 's/^/          /' <<<"$answer"
refused 422 wrong-body $cdc "/files/$file/signatures" '{"step":"opinion","names":["A"],"opinion":"IV"}'
say '' "an opinion signed by the CDC: refused, status 422, key $(field key), accepted $(field accepted)"
sign $experts opinion '"level":"IV","names":["Expert A","Expert B"]' 'One imported case: level IV'
sign $mhc decision '"level":"IV","number":"HC 2026-1"' 'Level IV'
post $vice_mayor "/files/$file/signatures" '{"step":"approval","said":"send_back","opinion":"Add the list of contacts"}'
get "/files/$file"
say '' "approval: sent back by $vice_mayor; waits again for $(waits)"
sign $mhc decision '"level":"IV","number":"HC 2026-1"' 'Level IV; list of 12 contacts added'
sign $vice_mayor approval '"number":"GOV 2026-1"' 'Approved'
sign $mhc publication '' 'Published'
refused 422 already-signed $mhc "/files/$file/signatures" '{"step":"publication","opinion":"Published"}'
say '' "published twice: refused, status 422, key $(field key)"
get "/responses/$key"
is active true
is level IV
say response "$key in force at level IV since $(field since), started by $(field starter)"

# -- what two bodies owe now
for who in "$mhc mhc joint-mechanism" "$county_health county_health_bureau@$county isolate-nearby"; do
    read -r officer body task <<<"$who"
    until_holds "\"task\":\"$task\"" "/duties?body=$body&limit=500" "$officer"
    desk "$officer" "$body"
    say duties "$body owes $(grep -c "\"response\":\"$key\"" "$work/desk") things for this response; first due:"
    grep -m3 "\"response\":\"$key\"" "$work/desk" >"$work/some"
    while read -r line; do
        say '' "- $(title "$line") ($(of "$line" plan) $(of "$line" clause)), by $(of "$line" due)"
    done <"$work/some"
done
duty=$(of "$(on_desk isolate-nearby)" id)
post $county_health "/duties/$duty/acknowledge" '{}'
post $county_health "/duties/$duty/begin" '{}'
post $county_health "/duties/$duty/discharge" '{"text":"Isolated in Pinghu First Hospital since 10:00","reference":"ward 3"}'
get "/duties/$duty" $county_health
is state discharged
say '' "$(title "$answer"): acknowledged, begun, discharged"

write_report $mhc first city municipal_government '"symptoms":"Fever and cough","cause":"Infected abroad","contact":"0573-00001004"'
is stage sent
say report "first report signed and sent to municipal_government; obligations met $(met)"
post $vice_mayor "/reports/$report/acts" '{"acts":[{"receive":{"note":"Noted"}}]}'
get "/reports/$report"
is stage received
say '' "the government has received it"

# -- it grows: raised to level II, filed with the province
post $hospital /facts '{"fact":{"fact":"case","case_id":"TOUR-2","disease":"mers","classification":"confirmed","origin":"local","place":{"county":"'$county'"},"onset":"'"$today"'","reported":"'"$today"'","links":[{"kind":"household","key":"TOUR-1"}]}}'
post $cdc /facts '{"fact":{"fact":"cluster","disease":"mers","origin":"local","date":"'"$today"'","place":{"county":"'$county'"},"size":2,"link":"One household"}}'
evaluated "$(field seq)"
get /incidents/mers
is level II
say fact "a local case, and CDC finds a local cluster: the plan suggests level II under clause $(clauses)"
open_file raise II 'Local cluster in one household'
sign $experts opinion '"level":"II","ground":"growth","names":["Expert A","Expert B"],"dissent":"Expert B would wait a day"' 'Local spread: level II'
sign $mhc proposal '"level":"II"' 'Propose level II'
sign $exec_vice_mayor decision '"level":"II","number":"GOV 2026-2"' 'Agreed'
refused 422 publish-before-filing $exec_vice_mayor "/files/$file/signatures" '{"step":"publication","opinion":"Published"}'
say '' "publication before the filing: refused, status 422, key $(field key)"
sign $exec_vice_mayor filing '"number":"FILED 2026-1",'"$(receipt)" 'Filed with the province'
sign $exec_vice_mayor publication '' 'Published'
get "/responses/$key"
is level II
say response "$key at level II"

until_holds '"task":"four-concentrations"' "/duties?body=mhc&limit=500" $mhc
desk $mhc mhc
retired=$(of "$(on_desk four-concentrations)" id)
retired_title=$(title "$(on_desk four-concentrations)")
say '' "mhc now owes $(grep -c "\"response\":\"$key\"" "$work/desk"), among it: $retired_title"

# -- reports of the day
# A series begins with a day whose limit can still be met: after 17:00 and 18:00 in Jiaxing
# these two are owed from tomorrow on, and today's reports are written all the same.
clock=$(TZ=CST-8 date +%H%M)
if [ "$clock" -lt 1655 ]; then
    until_holds '"task":"daily-report"' "/duties?body=county_health_bureau@330424&limit=500" $other_county
    until_holds '"task":"event-report"' "/duties?body=mhc&limit=500" $mhc
fi
write_report $other_county daily 330424 mhc '"important":"None"'
is stage sent
holds '"zero":true'
say report "daily report of Haiyan, which has no case: zero is an answer; obligations met $(met)"
[ "$clock" -ge 1655 ] || [ "$(met)" != 0 ] || fail 'the daily report met no obligation'
write_report $mhc progress city municipal_government '"care":"Both stable in the designated hospital","contacts":"12 under observation","cause":"Household spread","trend":"Limited to one household"'
is stage sent
say '' "progress report signed and sent: \"$(field title)\", obligations met $(met)"
[ "$clock" -ge 1655 ] || [ "$(met)" != 0 ] || fail 'the progress report met no obligation'

# -- risk grades and the map
get /zones
grep -o '"code":"[0-9]\{9\}"' <<<"$answer" | sed 's/.*"\([0-9]*\)"/\1/' | sort -u >"$work/towns"
[ "$(grep -c . "$work/towns")" -gt 50 ] || fail 'few towns in /zones'
if grep -q '"kept":null' <<<"$answer"; then
    refused 422 map-ungraded $mhc /zones/maps '{"assessment":"report/'"$report"'","response":"'$key'"}'
    say map "a map while towns have no grade: refused, status 422, key $(field key)"
else # the story of the demo city has graded every town
    refused 422 no-such-assessment $mhc /zones/maps '{"assessment":"report/0000-000","response":"'$key'"}'
    say map "a map on an assessment that nobody made: refused, status 422, key $(field key)"
fi
lines=$(sed 's/^330482001$/{"zone":"&","grade":"high"}/;s/^[0-9]*$/{"zone":"&","grade":"low"}/' "$work/towns" | paste -sd,)
post $mhc /zones/grades '{"lines":['"$lines"'],"assessment":"report/'"$report"'","reason":"Two cases in one household"}'
say '' "$(grep -c . "$work/towns") towns graded on the assessment, Danghu high"
get /zones/330482001
is grade high
say '' "in Danghu $(grep -o '"task":"' <<<"$answer" | grep -c .) rules apply or are offered now, each with its clause"
post $mhc /zones/maps '{"assessment":"report/'"$report"'","response":"'$key'","note":"First map"}'
get /zones/maps
say '' "map $(field n) published"

# -- lateness: limits are real hours, so it is shown on what the demo's story left undone
get /ledger
late=''
for who in "$hospital hospital" "$cdc cdc" "$mhc mhc" "$county_health county_health_bureau@$county"; do
    read -r officer body <<<"$who"
    desk "$officer" "$body"
    late=$(grep -m1 '"by":null.*"is_late":true' "$work/desk" || true)
    [ -n "$late" ] && break
done
if [ -n "$late" ]; then
    duty=$(of "$late" id)
    say late "$body: $(title "$late") was due $(of "$late" due) and is still owed"
    post "$officer" "/duties/$duty/discharge" '{"text":"Done, late","reference":"note 7"}'
    get "/duties/$duty" "$officer"
    is state discharged
    holds '"kind":"duty.late"'
    say '' "discharged now; the lateness stays in its history"
else
    say late "nothing is late in this store: limits are real hours; the demo city has some"
fi

# -- lowered after a report to the province, then ended
open_file lower III 'No new case, contacts well'
sign $experts opinion '"level":"III","ground":"limited","names":["Expert A","Expert B"]' 'Limited to one household'
sign $mhc proposal '"level":"III"' 'Propose level III'
sign $exec_vice_mayor report '"number":"REPORT 2026-1",'"$(receipt)" 'Reported to the province'
sign $exec_vice_mayor publication '' 'Published'
get "/responses/$key"
is level III
say response "$key at level III; the plan still suggests $(field candidate), the experts' reasons stand beside it"
until_holds '"state":"withdrawn"' "/duties/$retired" $mhc
refused 422 duty-withdrawn $mhc "/duties/$retired/acknowledge" '{}'
say '' "$retired_title: a measure of level II, withdrawn; acknowledging it is refused, key $(field key)"
open_file end '' 'Last contact released'
sign $experts opinion '"ground":"controlled","names":["Expert A","Expert B"]' 'Under control'
sign $mhc proposal '' 'Propose to end'
sign $vice_mayor decision '"number":"GOV 2026-3"' 'Ended'
sign $vice_mayor publication '' 'Published'
get "/responses/$key"
is active false
say response "$key has ended"

# -- after action
until_holds '"task":"closing-report"' "/duties?body=mhc&limit=500" $mhc
desk $mhc mhc
line=$(on_desk closing-report)
say after "mhc now owes the closing report ($(of "$line" plan) $(of "$line" clause)), by $(of "$line" due)"
write_report $mhc closing city municipal_government '"cause":"Imported, then one household","advice":"Ask every arrival by ship"'
is stage sent
say '' "closing report signed and sent; obligations met $(met)"
get "/responses/$key/after"
say '' "obligations of the response: $(grep -o '"total":{[^}]*}' <<<"$answer" | sed 's/"total":{//;s/[}"]//g;s/:/ /g;s/,/, /g')"
say '' "departures from the plan: $(grep -o '"left":"[^"]*"' <<<"$answer" | sed 's/"left"://;s/"//g' | sort | uniq -c | sed 's/^ *//' | paste -sd, | sed 's/,/, /g')"
mkdir -p "$folder"
status=$(curl -sS --max-time 300 -o "$folder/after.pdf" -w '%{http_code}' "$base/api/v1/responses/$key/after/document.pdf?lang=en") || fail 'no answer to the paper'
case $status in
200)
    [ "$(head -c 5 "$folder/after.pdf")" = '%PDF-' ] || fail 'after.pdf is no PDF'
    say '' "after-action paper: $folder/after.pdf, $(wc -c <"$folder/after.pdf") bytes"
    ;;
503)
    rm -f "$folder/after.pdf"
    say '' "after-action paper: status 503, the server found no Chinese font to set it in"
    ;;
*) fail "after-action paper: status $status" "$(head -c 2000 "$folder/after.pdf")" ;;
esac
curl -sSf --max-time 60 -o "$folder/ledger.csv" "$base/api/v1/ledger.csv?response=$key" || fail 'no ledger'
grep -q '^mhc,' "$folder/ledger.csv" || fail 'the ledger does not know the Health Commission'
say ledger "$folder/ledger.csv: $(grep -c . "$folder/ledger.csv") lines, all in all $(sed -n 's/^\*,\([0-9]*\),.*/\1/p' "$folder/ledger.csv") obligations"

# -- the journal proves it
get /journal/verification
is ok true
say journal "verified from the first entry to the last: $(field entries) entries, each chained to the one before"
