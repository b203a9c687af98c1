# Why a table or one of its rows was not taken. $value is what stands there, $accepted what would be taken.
refusal-after-known = { $value } is after the day on which it became known; it must be { $accepted }
refusal-wrong-weekday = { $value } is another day of the week; accepted: { $accepted }
refusal-not-a-season = “{ $value }” is not a season; write it like { $accepted }
refusal-row-cell-count = the row has { $value } cells, the header { $accepted }
refusal-row-invalid-bytes = characters that are not { $accepted }; name the encoding in the mapping, or save the file as UTF-8
refusal-row-unclosed-quote = a quotation mark ({ $value }) opens here and never closes
refusal-row-too-long = the row is longer than { $accepted } bytes
refusal-table-unreadable = The file cannot be read: { $value }
refusal-table-no-header = No header row in the first { $searched } rows. Looked for: { $accepted }. Found: { $value }
refusal-table-unknown-encoding = “{ $value }” is not the name of an encoding; write one like { $accepted }
refusal-table-bad-delimiter = “{ $value }” cannot separate cells; accepted: { $accepted }
refusal-table-old-workbook = This is an old binary workbook ({ $value }). Save it as { $accepted } and import that.
refusal-table-markup = This is a web page ({ $value }), not a table. Open it, save it as { $accepted } and import that.
refusal-table-too-large = The workbook unpacks to more than { $accepted }. Save it as CSV and import that.
refusal-table-bad-workbook = The workbook is damaged or not { $accepted }: { $value }
refusal-table-no-sheet = There is no sheet “{ $value }”; the sheets are: { $accepted }
