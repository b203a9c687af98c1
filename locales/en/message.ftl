# What is wrong in a message of a carrier or a laboratory. The field of the refusal is the place in the message.
refusal-message-empty = there is nothing in the file
refusal-message-other-kind = “{ $value }” is not what is read here; accepted: { $accepted }
refusal-message-too-large = the file has { $value }; accepted: { $accepted }
refusal-message-required = is missing; it stands in { $accepted }
refusal-message-bad-date = “{ $value }” is not a date; write it like { $accepted }
refusal-message-not-a-number = “{ $value }” is not a number; accepted: { $accepted }
refusal-message-not-a-code = “{ $value }” is not a code of the standard; accepted: { $accepted }
refusal-message-count = the sender counted { $value }, the file has { $accepted }; ask for what is missing
refusal-message-control-reference = the end says reference “{ $value }”, the beginning “{ $accepted }”; the message may be cut
refusal-message-not-ended = “{ $value }” has no end ({ $accepted }); the message may be cut
refusal-message-text-outside = “{ $value }” stands behind the end and was not read; it would have to stand before { $accepted }
refusal-message-bad-segment = “{ $value }” cannot stand here; expected: { $accepted }
refusal-message-no-result = “{ $value }” has no result; it would stand in { $accepted }
refusal-message-unsupported = values of type “{ $value }” are kept as text; read are { $accepted }
refusal-message-bad-json = the file is no JSON: { $value }; accepted: { $accepted }
refusal-message-bad-field = a field is missing or of another type: { $value }; accepted: { $accepted }
refusal-message-no-target = “{ $value }” is referred to and not there; it has to be in { $accepted }
