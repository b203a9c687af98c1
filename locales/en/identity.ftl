# Numbers that carry their own proof. $value is the part that is wrong, $accepted what would be taken there.
refusal-identity-length = has { $value } characters; accepted: { $accepted }
refusal-identity-character = “{ $value }” cannot stand in it; accepted: { $accepted }
refusal-identity-check-digit = was mistyped somewhere: with “{ $value }” the check digit would have to be { $accepted }; compare it with the paper
refusal-identity-birth-date = { $value } cannot be the day of birth in it; accepted: { $accepted }
refusal-identity-area = “{ $value }” is not an area code; it begins with { $accepted }
refusal-identity-category = “{ $value }” is not a kind that is read here; accepted: { $accepted }
refusal-identity-date = “{ $value }” is not a date; write it like { $accepted }
refusal-identity-too-long = “{ $value }” does not fit; at most { $accepted } characters
