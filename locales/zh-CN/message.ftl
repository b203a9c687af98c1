# What is wrong in a message of a carrier or a laboratory. The field of the refusal is the place in the message.
refusal-message-empty = 文件是空的
refusal-message-other-kind = “{ $value }”不是这里要读的内容，应为 { $accepted }
refusal-message-too-large = 文件有 { $value }，应为 { $accepted }
refusal-message-required = 缺了，应写在 { $accepted }
refusal-message-bad-date = “{ $value }”不是日期，写成 { $accepted }
refusal-message-not-a-number = “{ $value }”不是数，可用 { $accepted }
refusal-message-not-a-code = “{ $value }”不是标准代码，可用 { $accepted }
refusal-message-count = 发送方计 { $value }，文件里有 { $accepted }，请追问缺少的部分
refusal-message-control-reference = 结尾的参考号为“{ $value }”，开头为“{ $accepted }”，报文可能不完整
refusal-message-not-ended = “{ $value }”没有结尾（{ $accepted }），报文可能不完整
refusal-message-text-outside = “{ $value }”在结尾之后，没有读入，应放在 { $accepted } 之前
refusal-message-bad-segment = 此处不能有“{ $value }”，应为 { $accepted }
refusal-message-no-result = “{ $value }”没有结果，应写在 { $accepted }
refusal-message-unsupported = “{ $value }”类型的值按文字保留，可读 { $accepted }
refusal-message-bad-json = 文件不是 JSON：{ $value }，应为 { $accepted }
refusal-message-bad-field = 字段缺失或类型不对：{ $value }，应为 { $accepted }
refusal-message-no-target = 引用的“{ $value }”不在其中，应在 { $accepted }
