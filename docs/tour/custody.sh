#!/usr/bin/env bash
# A tour of the API: a person from the gangway to the ward, and nobody lost on the way.
#
#   docs/tour/custody.sh [ADDRESS]
#
# ADDRESS is a running server of Taicang, http://127.0.0.1:8686 where it is left out:
#
#   lianfang serve --city taicang --store var/custody
#
# The tour needs bash, curl, and the grep and sed of GNU. It says in one line what each step does and what
# came back, and stops with an error at the first answer that it did not expect. It can be walked
# again and again: each walk determines persons of its own.
#
# Each officer acts for the body in which cities/taicang/city.yaml places them:
customs=tc_customs      # determines, and answers for the person at the gangway
port=tc_port            # port office: coordinates the transfer
ems=tc_120              # emergency station: carries
hospital=tc_hospital    # First People's Hospital: treats; inspects isolation sites
site=tc_site            # isolation site of the port district
mhc=tc_mhc              # Health Commission: designates
cdc=tc_cdc              # laboratory
liaison=tc_port_hospital
set -euo pipefail

base=${1:-http://127.0.0.1:8686}
base=${base%/}
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
# refused KEY OFFICER PATH JSON: an act that must not be possible.
refused() {
    call POST "/api/v1$3" "$2" "$4"
    [ "$status" = '422 application/problem+json' ] || unexpected "POST $3 as $2" '422 application/problem+json'
    grep -q "\"key\":\"$1\"" <<<"$answer" || unexpected "POST $3 as $2" "the refusal $1"
}
# field NAME: the first value of that name in the answer, a text or a number.
field() { grep -o "\"$1\":\(\"[^\"]*\"\|[0-9][0-9.]*\|true\|false\|null\)" <<<"$answer" | sed -n '1{s/^"[^"]*"://;s/^"//;s/"$//;p;}' || true; }
# is NAME VALUE: the answer must say so.
is() { [ "$(field "$1")" = "$2" ] || fail "expected $1 = $2, got '$(field "$1")' in" "${answer:0:2000}"; }
# holds TEXT: the answer must contain it.
holds() { grep -qF -- "$1" <<<"$answer" || fail "expected $1 in" "${answer:0:2000}"; }
# until_holds TEXT PATH [OFFICER]: what follows from an act is there a moment later.
until_holds() {
    for _ in {1..300}; do
        get "$2" "${3:-}"
        grep -qF -- "$1" <<<"$answer" && return 0
        sleep 0.1
    done
    fail "waited half a minute for $1 in $2" "${answer:0:2000}"
}
# act OFFICER JSON: something about the person of this tour.
act() { post "$1" "/custody/$id/acts" "{\"command\":$2}"; }
# no KEY OFFICER JSON: what must not be possible.
no() { refused "$1" "$2" "/custody/$id/acts" "{\"command\":$3}"; }
# owner BODY STAGE: who answers for the person now.
owner() {
    get "/custody/$id"
    is owner "$1"
    is stage "$2"
}
# determine CATEGORY NAME: a person whom customs found; sets $id.
determine() {
    post $customs /custody '{"determination":{"category":"'"$1"'","ground":"38.6 C on arrival","place":"berth 3","conveyance":"Golden Gull"},"person":{"names":[{"given":"'"$2"'"}],"documents":[{"kind":"passport","number":"E12345678"}]}}'
    id=$(field id)
}
crew='"vehicle":"120-A1","crew":["Shen","Lu"]'

# == the walk

call GET /healthz
[ "$answer" = ok ] || fail "$base is no Lianfang server"
get /journal/head
run="custody-$(field seq)"
get /situation
[ "$(field city)" = taicang ] || fail "$base serves $(field city): the tour is about Taicang"
say server "$base: city taicang, entry ${run#custody-}"

# -- a site is designated, inspected, and only then used
get /facilities/port_site
if ! grep -qF '"accepted":true' <<<"$answer"; then
    refused facility-no-designator $customs /facilities/port_site/acts '{"act":"designate","function":"observation","document":"7"}'
    post $mhc /facilities/port_site/acts '{"act":"designate","function":"observation","document":"7"}'
    until_holds '"task":"accept-site"' '/duties?body=hospital&limit=500'
    determine close_contact 'A. Early'
    no facility-not-accepted $port '{"act":"offer","to":"port_site"}'
    say site "designated; refused as a destination before its inspection, key facility-not-accepted"
    act $customs '{"act":"end","how":"excluded","reason":"no contact after all"}'
    post $hospital /facilities/port_site/acts '{"act":"accept","met":["zones","rooms","waste","staff","guard"]}'
fi
get /facilities/port_site
holds '"accepted":true'
say site "accepted; $(field free) of $(field beds) beds free"

# -- determination
refused custody-not-determiner $mhc /custody '{"determination":{"category":"suspected","place":"berth 3"}}'
say determine "the Health Commission may not, key custody-not-determiner"
determine close_contact 'K. Sailor'
owner customs waiting
is masked 'K**'
get "/journal?limit=500"
! grep -qF 'K. Sailor' <<<"$answer" || fail 'the name stands open in the journal'
until_holds '"task":"coordinate-transfer"' '/duties?body=port_office&limit=500'
say determine "custody $id: customs answers; the name is sealed; the port office owes the transfer"

# -- offer, refusal, another offer
no facility-not-designated $port '{"act":"offer","to":"port_hospital"}'
no custody-stop $port '{"act":"offer","to":"port_site","via":["fuel station"]}'
act $port '{"act":"offer","to":"port_site"}'
no custody-not-receiver $hospital '{"act":"accept"}'
say offer "to the site; the hospital cannot accept it, key custody-not-receiver"
act $site '{"act":"refuse","reason":"no free room until noon"}'
owner customs waiting
say refusal "customs still answers"
act $customs '{"act":"offer","to":"port_site"}'
act $site '{"act":"accept"}'
say offer "offered again, and accepted"
until_holds '"task":"tell-foreign-affairs"' '/duties?body=customs&limit=500' $customs
act $customs '{"act":"tell","to":"foreign_affairs","note":"by telephone"}'
act $customs '{"act":"tell","to":"mhc","note":"by telephone"}'
say notices "foreign affairs and health were told while the ride was prepared"

# -- departure: two signatures, one owner
act $customs '{"act":"depart"}'
owner customs accepted
no custody-needs-vehicle $ems '{"act":"depart"}'
act $ems '{"act":"depart",'"$crew"'}'
owner first_aid moving
say departure "signed by both sides; the emergency station answers"
no custody-stage $site '{"act":"admit"}'
act $ems '{"act":"care","service":"prehospital","note":"oxygen 2 l/min"}'

# -- not arrived: the alarm comes once, and goes with the person
soon=$(date -u -d '+2 seconds' +%Y-%m-%dT%H:%M:%SZ)
act $ems '{"act":"whereabouts","note":"traffic jam on the port road","expected":"'"$soon"'"}'
until_holds '"late":1' '/custody?body=port_office'
until_holds '"task":"find-the-person"' '/duties?body=first_aid&limit=500'
say alarm "not arrived: on the board of everybody with a part in it, and on the desk of the crew"
act $ems '{"act":"whereabouts","note":"past the jam"}'

# -- arrival and bed
act $ems '{"act":"arrive"}'
owner first_aid moving
act $site '{"act":"arrive"}'
owner port_site arrived
act $site '{"act":"admit","bed":"B 207"}'
owner port_site admitted
act $ems '{"act":"clean","note":"chlorine 1000 mg/l"}'
say arrival "signed by both sides; bed B 207; the vehicle is clean"

# -- a late positive result follows the person, and takes him to the ward
act $cdc '{"act":"result","test":"nucleic acid","sample":"S-71","outcome":"positive"}'
result=$(field seq)
get "/custody/$id"
holds '"to":["port_site","customs","first_aid","port_office"]'
no custody-unread $site '{"act":"end","how":"released","reason":"observation over"}'
act $site '{"act":"read","result":'"$result"'}'
act $customs '{"act":"read","result":'"$result"'}'
act $customs '{"act":"revise","category":"confirmed","reason":"nucleic acid positive"}'
say result "went to all who had him; nobody may let him go unread; determined anew as confirmed"
act $port '{"act":"offer","to":"first_hospital"}'
act $hospital '{"act":"accept"}'
act $site '{"act":"depart"}'
act $ems '{"act":"depart",'"$crew"'}'
act $ems '{"act":"arrive"}'
act $hospital '{"act":"arrive"}'
act $hospital '{"act":"admit","bed":"negative pressure 3"}'
owner hospital admitted
act $hospital '{"act":"read","result":'"$result"'}'
say ward "in the hospital, which had the result on its list before he came"

# -- who looks at the name is recorded
refused custody-no-part $liaison "/custody/$id/person" '{"reason":"curious"}'
call POST "/api/v1/custody/$id/person" $hospital '{"reason":"admission sheet"}'
[ "${status%% *}" = 200 ] || unexpected 'the name' 200
holds 'K. Sailor'
say person "the hospital looked, with a reason; a body without a part may not, key custody-no-part"

# -- release
act $hospital '{"act":"end","how":"released","reason":"two negative tests"}'
get "/custody/$id"
is stage ended
no custody-ended $hospital '{"act":"admit"}'
get /facilities/first_hospital
get '/custody?view=ended'
holds "$id"
say release "custody has ended; the bed is free again"

get /journal/verification
is ok true
say journal "verified from the first entry to the last: $(field entries) entries, each chained to the one before"
