# The register of persons.
refusal-person-nothing-known = says nothing by which a person could be known again; needed: { $accepted }
refusal-person-erased = person { $value } was erased; register anew: { $accepted }
refusal-person-is-merged = { $value } is kept together with another person already: { $accepted }
refusal-person-has-members = other persons are kept under { $value }: { $accepted }; undo that first, or merge the other way round
refusal-person-not-alone = { $value } is not merged without somebody's word; the way is { $accepted }
refusal-person-not-merged = { $value } is not kept under this person; those who are: { $accepted }
refusal-person-not-movable = entry #{ $value } cannot go to the other person; entries { $accepted } can
refusal-person-one-id = { $value } is one and the same entry; accepted: { $accepted }
