# Health declarations. $value is the question or what was said, $accepted what would answer it.
refusal-not-a-time = “{ $value }”不是时刻，写成 { $accepted }
refusal-declaration-unanswered = 没有回答，可填 { $accepted }
refusal-declaration-no-particulars = “{ $value }”答了是，要填 { $accepted }
refusal-declaration-no-attachment = 申报有病人，附表却有 { $value } 人，至少要有 { $accepted } 人
refusal-declaration-attachment-says-more = 答的是“{ $value }”，申报其余部分却是 { $accepted }，请问清
