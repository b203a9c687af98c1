# 台账: how many were met, late, missed.
ledger-title = 任务台账
ledger-by-body = 按单位
ledger-by-clause = 按条款
ledger-by-response = 按响应
ledger-csv = 导出 CSV
ledger-about = 名称
ledger-owed = 应办
ledger-open = 在办
ledger-overdue = 在办超时
ledger-met = 按时
ledger-late = 迟办
ledger-missed = 未办
ledger-waived = 免办
ledger-share = 按时率
ledger-acknowledged = 签收用时（中位 / 九成 / 最长）
ledger-done = 办结用时（中位 / 九成 / 最长）
ledger-sum = 合计
ledger-slash = { " / " }
ledger-none-yet = 暂无
ledger-no-response = 不属于响应
ledger-response = { $area } { $topic }
ledger-empty = 台账还是空的。
ledger-empty-next = 有任务后这里按单位、条款、响应统计。
ledger-how = 应办不含撤回的。按时率 = 按时 ÷（按时 + 迟办 + 未办）。用时从任务发出算起，按分钟计。
