# Numbers that carry their own proof. $value is the part that is wrong, $accepted what would be taken there.
refusal-identity-length = 有 { $value } 位，应为 { $accepted }
refusal-identity-character = 其中不能有“{ $value }”，可用 { $accepted }
refusal-identity-check-digit = 有一处抄错：“{ $value }”的校验位应为 { $accepted }，请与证件核对
refusal-identity-birth-date = 其中的出生日期 { $value } 不成立，应为 { $accepted }
refusal-identity-area = “{ $value }”不是地区代码，开头应为 { $accepted }
refusal-identity-category = 不认读“{ $value }”这一类，可为 { $accepted }
refusal-identity-date = “{ $value }”不是日期，写成 { $accepted }
refusal-identity-too-long = “{ $value }”太长，最多 { $accepted } 位
