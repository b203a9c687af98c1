# Why a table or one of its rows was not taken. $value is what stands there, $accepted what would be taken.
refusal-after-known = { $value } 晚于知悉当天，要{ $accepted }
refusal-wrong-weekday = { $value } 的星期不对，要 { $accepted }
refusal-not-a-season = “{ $value }”不是流行季，写成 { $accepted }
refusal-row-cell-count = 这一行有 { $value } 格，表头有 { $accepted } 格
refusal-row-invalid-bytes = 有些字符不是 { $accepted } 编码；请在映射文件里写明编码，或另存为 UTF-8
refusal-row-unclosed-quote = 引号（{ $value }）从这里开始，没有结束
refusal-row-too-long = 这一行超过 { $accepted } 字节
refusal-table-unreadable = 文件读不出来：{ $value }
refusal-table-no-header = 前 { $searched } 行里找不到表头。要找的列：{ $accepted }；看到的：{ $value }
refusal-table-unknown-encoding = 没有“{ $value }”这种编码，可写 { $accepted } 等
refusal-table-bad-delimiter = “{ $value }”不能作分隔符，可用 { $accepted }
refusal-table-old-workbook = 这是旧版工作簿（{ $value }），请另存为 { $accepted } 再导入。
refusal-table-markup = 这是网页（{ $value }），不是表格，请打开后另存为 { $accepted } 再导入。
refusal-table-too-large = 工作簿展开后超过 { $accepted }，请另存为 CSV 再导入。
refusal-table-bad-workbook = 工作簿已损坏，或者不是 { $accepted }：{ $value }
refusal-table-no-sheet = 没有“{ $value }”这张工作表，现有：{ $accepted }
