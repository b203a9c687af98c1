# Liaison officers, persons responsible, duty telephones.
menu-directory = Liaison directory
liaison-tab = Directory
liaison-lacking = { $n } { $n ->
    [one] body has
   *[other] bodies have
} not named everybody
liaison-complete = Every body has named its persons
liaison-own = Our persons
liaison-form-note = The official form was not supplied; the fields are this project’s own
liaison-body = Body
liaison-duty = On duty now
liaison-charge-liaison = Liaison officer
liaison-charge-responsible = Person responsible
liaison-charge-member = Deputy leader in charge
liaison-nobody = nobody named
liaison-none = none
liaison-name = Name
liaison-post = Post
liaison-usual = Heads the general section charged with emergencies
liaison-rank = Rank
liaison-rank-unsaid = not said
liaison-rank-section = section
liaison-rank-division = division
liaison-rank-bureau = bureau
liaison-phone = Office telephone
liaison-mobile = Mobile
liaison-from = From
liaison-until = Until
liaison-reported = Reported
liaison-lag = { $n ->
    [0] the same day
    [one] one day later
   *[other] { $n } days later
}
liaison-now = at present
liaison-as = As
liaison-note = Remark
liaison-note-hint = wanted where it is not the head of that section
liaison-name-title = Name somebody
liaison-name-go = Report
liaison-name-then = Whoever it was before ends on that day and stays on record.
liaison-end-title = Nobody follows for now
liaison-end-go = End
liaison-own-note = Entered by { $body } or by those who run the directory.
liaison-warning-post = not the head of the general section
liaison-warning-rank = below the rank that is asked for
liaison-warning-late = the change was reported late
refusal-liaison-not-yours = { $value } cannot change the persons of { $accepted }
refusal-liaison-note-required = “{ $value }” is not the usual post; add a remark
refusal-liaison-nobody = nobody holds it, so there is nothing to end
