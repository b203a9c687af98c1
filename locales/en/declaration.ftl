# Health declarations. $value is the question or what was said, $accepted what would answer it.
refusal-not-a-time = “{ $value }” is not a time of day; write it like { $accepted }
refusal-declaration-unanswered = was not answered; accepted: { $accepted }
refusal-declaration-no-particulars = is needed because of the answer to “{ $value }”; fill in { $accepted }
refusal-declaration-no-attachment = the attachment names { $value } persons, though illness was declared; at least { $accepted } is needed
refusal-declaration-attachment-says-more = was answered “{ $value }”, while the rest of the declaration says { $accepted }; ask which is right
