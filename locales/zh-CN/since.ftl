# What changed since the officer last looked at the board
since-you-looked = 您 { $time } 看过之后：{ $what }
since-nothing = 没有新情况
since-late = <b>{ $n } 件任务超时或未办结</b>
since-responses = 响应变动 { $n } 次
since-level = { $name } { $from } → { $to }
since-levels-more = 另有 { $n } 个事件级别有变
since-answers = 判断答了 { $n } 个
since-facts = 新情况 { $n } 条{ $corrections ->
    [0] {""}
   *[other] ，其中更正撤回 { $corrections } 条
}
