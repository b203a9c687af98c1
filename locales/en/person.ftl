# The register of persons.
refusal-person-nothing-known = says nothing by which a person could be known again; needed: { $accepted }
refusal-person-erased = person { $value } was erased; register anew: { $accepted }
refusal-person-is-merged = { $value } is kept together with another person already: { $accepted }
refusal-person-has-members = other persons are kept under { $value }: { $accepted }; undo that first, or merge the other way round
refusal-person-not-alone = { $value } is not merged without somebody's word; the way is { $accepted }
refusal-person-not-merged = { $value } is not kept under this person; those who are: { $accepted }
refusal-person-not-movable = entry #{ $value } cannot go to the other person; entries { $accepted } can
refusal-person-one-id = { $value } is one and the same entry; accepted: { $accepted }
refusal-person-no-such = there is no person { $value }; find one with { $accepted }
menu-group-port = Port and people
menu-persons = Persons
persons-context = { $n ->
    [one] 1 person on the register
   *[other] { $n } persons on the register
}
persons-doubles = { $n ->
    [one] 1 pair to be looked at
   *[other] { $n } pairs to be looked at
}
persons-found = Persons found
persons-q = Document, name or pinyin
persons-go = Find
persons-ask = Find first, then register.
persons-ask-how = Works with the number of a document, a name in characters, pinyin (family name first or last), its initials, or the beginning of a name.
persons-none = Nobody found.
persons-none-next = Try another spelling, or
persons-by = How found
persons-by-document = Same document
persons-by-name = Same name
persons-by-initials = Same initials
persons-by-beginning = Name begins so
persons-read-note = Opening a record notes who looked and when; the record shows it.
person-add = Register a person
person-add-context = A name or a document is needed; of the rest whatever is known
person-add-go = Register
person-add-then = Where document and name are those of somebody on the register, the entry is kept with him. Where it only looks like him somebody is asked; nothing is merged by itself.
person-custody-runs = On the way: open
person-again = Add or correct
person-again-context = What stood before stays on the record
person-again-go = Put on record
person-how = This
person-how-added = adds to what is known
person-how-corrected = corrects what stood before
person-note = Note (a correction needs one)
person-name = Name
person-nameless = Name unknown
person-documents = Documents
person-traits = Sex, birth, nationality
person-born = born { $day }
person-until = valid until { $day }
person-since = on the register since { $at }
person-has-question = may be somebody else on the register; not looked at
person-who = Who this is
person-things = What is on record about this person
person-things-none = No declaration, list, result or hand-over yet.
person-says = What it says
person-given = Who described this person, when and how
person-gone = Content erased
person-by-merge = came in under another entry, merged
person-is-erased = The content about this person was erased: what happened is left, who it was is not.
person-maybe = { $n ->
    [one] 1 person may be the same
   *[other] { $n } persons may be the same
}
person-maybe-go = Look at them
person-reads = Who looked
person-reads-note = Every opening of the record is noted, once an hour for each officer.
person-merged-with = Entry merged into this person
person-unmerge = That was wrong: part them
person-unmerge-go = Part them
person-moved = Entries noted under this person since that belong to the other
person-moved-hint = Journal numbers with commas between; leave empty for none
person-merge-other = Another entry is the same person
person-merge-go = Keep it with this person
person-other-id = Id of the other person
person-other-hint = At the lower right of that record
person-id = Id
doubles-title = One person or two?
doubles-context = { $n ->
    [one] 1 pair waits for a word; nothing is merged by itself
   *[other] { $n } pairs wait for a word; nothing is merged by itself
}
doubles-none = Nobody to be looked at.
doubles-none-next = Whoever looks like somebody known, when registered, declared or imported, is listed here.
doubles-one-document = One document number, two names
doubles-why = Because:
doubles-bits = ({ $n } bits in all)
doubles-reason = How you know
doubles-one = One person
doubles-two = Two persons
doubles-then = Both can be changed: what was merged can be parted and what was parted merged, and all of it stays on record.
doubles-alone = Merged without being asked
doubles-alone-note = Only the same document under the same name is merged by itself. Open one to part it.
likeness-document-same = same document number
likeness-document-near = document number one character off
likeness-document-other = other document number
likeness-resident-number-other = other resident identity number
likeness-name-characters = same name in characters
likeness-name-letters = same name in letters
likeness-name-near = name nearly the same
likeness-name-part = part of the name the same
likeness-name-other = other name
likeness-birth-same = same day of birth
likeness-birth-month = same month of birth
likeness-birth-year = same year of birth
likeness-birth-near = day of birth nearly the same
likeness-birth-other = other day of birth
likeness-sex-same = same sex
likeness-sex-other = other sex
likeness-nationality-same = same nationality
likeness-nationality-other = other nationality
likeness-phone-same = same telephone
tell-kind-person-registered = A person is registered
tell-kind-person-amended = A person is described again
tell-kind-person-questioned = Two persons may be one; somebody is asked
tell-kind-person-parted = Somebody said they are two persons
tell-kind-person-merged = Somebody said they are one person
tell-kind-person-absorbed = An entry is kept with this person
tell-kind-person-unmerged = A merge is undone
tell-kind-person-released = An entry is parted from this person
tell-kind-read-person = Looked at a person's record
