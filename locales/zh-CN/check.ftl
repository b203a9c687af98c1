# 任务、措施、审批链、指挥机构的检查结果
check-duplicate-id-title = 编号重复
check-duplicate-id = “{ $item }”这个编号在 { $first } 已经用过，请换一个。
check-unknown-name-title = 名称没有定义
check-unknown-name = “{ $item }”用到的“{ $name }”没有定义。可用的有：{ $known }。
check-unfilled-role-title = 角色没有单位
check-unfilled-role = { $why ->
    [no_county] “{ $item }”由县里做，“{ $role }”在本市却只有一家，请改用各县都有的角色。
   *[nobody] “{ $item }”的角色“{ $role }”在本市没有单位，请在城市文件的 bodies 里补上。
 }
check-unknown-parameter-title = 本市没有定时限
check-unknown-parameter = “{ $item }”的时限由本市定，名称是 { $name }。请在城市文件的 parameters 里补上。
check-wrong-limit-title = 时限写错
check-wrong-limit = { $why ->
    [empty] “{ $item }”的时限没有内容，within、by、parameter 要写一个。
    [several] “{ $item }”的时限写了几个，within、by、parameter 只能留一个。
    [time] “{ $item }”里的“{ $text }”不是钟点，请写成 20:00，最晚 23:59。
    [days] “{ $item }”的周期是 { $text } 天，至少要写 1 天。
    [parameter] 本市定的“{ $text }”对“{ $item }”不合用。时长写成 2h 或 7d，钟点写成 20:00。
   *[length] “{ $item }”里的“{ $text }”不是时长，请写成 30m、2h 或 3d。
 }
check-wrong-task-title = 任务没法执行
check-wrong-task = { $why ->
    [no_on] “{ $item }”没写什么时候开始，请加 on。
    [level_in_duty] “{ $item }”是任务，级别和风险等级要写在措施里，或写进 on。
    [no_every] “{ $item }”按日历来，请写 every。
    [once_standing] “{ $item }”一直都在，不能只开一次，请去掉 once。
    [on_in_measure] “{ $item }”是措施，由级别打开，有 on 的请写成任务。
    [no_level] “{ $item }”没写从哪一级起、在哪种风险等级的地方，请加 level 或 grades。
    [no_title] “{ $item }”的标题要写中英文。
    [no_who] “{ $item }”没写由谁做，请加 who。
    [no_source] “{ $item }”的时限没写出处，请写明条款或法律。
    [no_slots] “{ $item }”没写由谁评估，请加 slots 或 invite。
    [no_conclusion] “{ $item }”没写结论由谁签，请加 conclude。
    [no_parts] “{ $item }”没写要填什么，请加 parts 或 instrument。
    [no_options] “{ $item }”有一项没有名称，或者是选择却没有选项。
    [no_open_box] “{ $item }”没有容纳其他事件的一类，请加一类不写 diseases 的。
    [never_decides] “{ $item }”要的“是”比问题还多，或者一个也不要，请改 least_yes。
   *[power_and_advice] “{ $item }”又要决定又是建议，只能留一样。
 }
check-wrong-replacement-title = 代替写错
check-wrong-replacement = { $why ->
    [unknown] “{ $item }”要代替“{ $other }”，包里没有这一项。
    [itself] “{ $item }”代替的是自己，请写别的一项。
    [tier] “{ $item }”和“{ $other }”不在同一层级，不会同时有，代替不了。
    [offered] “{ $item }”只是可以提出，“{ $other }”是必须做，代替不了，请去掉 replaces。
   *[not_lower] “{ $item }”代替的“{ $other }”不是更低一级的，请写更低级别的那一项。
 }
check-no-limit-title = 没有时限
check-no-limit = “{ $item }”没有时限也没有周期，永远不会算晚。请加 due 或 every，原文没写的用 parameter。
check-no-recipient-title = 没写报给谁
check-no-recipient = { $why ->
    [share] “{ $item }”没有接收单位：条文没写，市里的 { $name } 也没列。列明之前一条也不发。
   *[report] “{ $item }”要交报告，却没写交给谁，请加 to。
 }
check-no-evidence-title = 没写凭什么算完成
check-no-evidence = “{ $item }”没写凭什么算做完，请加 evidence。
check-wrong-chain-title = 审批链走不通
check-wrong-chain = { $why ->
    [no_steps] “{ $item }”没有一个步骤。
    [no_levels] “{ $item }”要写 changes 和 levels。
    [no_effective] “{ $item }”写的生效步骤“{ $step }”不存在。
    [optional_effective] “{ $item }”的“{ $step }”是生效的一步，不能省。
    [nothing_before] “{ $item }”的“{ $step }”是第一步，没有上一步可退。
    [direct] “{ $item }”是上级直接下令，第一步要是 act: order，不能是“{ $step }”。
    [not_direct] “{ $item }”的“{ $step }”是记上级命令，整条链要写 direct: true。
    [no_signer] “{ $item }”的“{ $step }”没写由谁签，请加 by。
   *[published_first] “{ $item }”在“{ $step }”之前就公布了，先定、先备案，再公布。
 }
check-no-chain-title = 没有审批链
check-no-chain = 这几级没有办法{ $change ->
    [start] 启动
    [raise] 调高
    [lower] 调低
    [end] 终止
    [warn] 发预警
    [rewarn] 调整预警
   *[unwarn] 解除预警
 }（{ $tier ->
    [county] 县级
   *[city] 市级
 }）：{ $at_levels }。
check-two-chains-title = 审批链重复
check-two-chains = { $tier ->
    [county] 县级
   *[city] 市级
 } { $at_levels } 级的{ $change ->
    [start] 启动
    [raise] 调高
    [lower] 调低
    [end] 终止
    [warn] 发预警
    [rewarn] 调整预警
   *[unwarn] 解除预警
 }有几条链：{ $item }。一级留一条，上级下令的写 direct。
check-wrong-command-title = 指挥机构不全
check-wrong-command = { $why ->
    [no_leader] { $item } 的指挥机构没写由谁牵头。
    [no_levels] 指挥机构要写用在哪几级。
   *[no_label] 工作组“{ $item }”的名称要写中英文。
 }
check-no-command-title = 没有指挥机构
check-no-command = { $tier ->
    [county] 县级
   *[city] 市级
 }这几级没写指挥机构：{ $at_levels }。原文不设的，名称留空也要写一块。
check-two-commands-title = 指挥机构重复
check-two-commands = { $tier ->
    [county] 县级
   *[city] 市级
 } { $at_levels } 级写了两个指挥机构，请留一个。
check-clashing-clocks-title = 时限不一样
check-clashing-clocks = 同一件事，本预案“{ $item }”是 { $limit }，{ $then } 的“{ $other }”是 { $other_limit }。两项都在，短的先到。
check-more-than-needed-title = 超出目的所需
check-more-than-needed = “{ $item }”要通报“{ $name }”，目的“{ $purpose }”用不着。用得着的：{ $known }。
check-wrong-gate-title = 闸口写得不能运行
check-wrong-gate = { $why ->
    [no_verify] 没有人核实“{ $item }”放行的内容；加 verify。
    [no_approve] 没有人批准“{ $item }”放行的内容；加 approve。
    [no_release] 没有人放行“{ $item }”；加 release。
    [channels] “{ $item }”对境外只能有一条渠道；release 只留一个。
    [no_title] “{ $item }”要有中英文标题。
   *[no_source] “{ $item }”的时限没有出处；写明条款或法律。
}
check-wrong-share-title = 共享约定不能运行
check-wrong-share = { $why ->
    [no_from] “{ $item }”没写谁发，请加 from。
    [no_about] “{ $item }”没写关于谁、关于什么，请加 about。
    [no_fields] “{ $item }”什么也不通报，请加 fields。
    [no_on] “{ $item }”没写什么时候发，请加 on。
    [no_title] “{ $item }”要有中英文标题。
    [no_source] “{ $item }”的时限没写出处，请写条款或法律。
    [calendar] “{ $item }”由“{ $name }”触发，但没有人记录它，请写被记录的事。
    [several_senders] “{ $item }”把别家的记录算作发送方的，却有几个发送方，from 里只留一个。
    [to_itself] “{ $item }”除了发送方没有别的接收方，请在 to 里写别家。
    [public] “{ $item }”通报给公众，那是信息发布，要过发布关，请写单位。
    [personal_public] “{ $item }”含个人信息却写了公开，请写 internal 或 confidential。
    [not_of_category] “{ $item }”要通报“{ $name }”，所写类别都没有这一项。有的是：{ $known }。
    [value] “{ $item }”的“{ $name }”既不是数也不是参数名，请写 >=3 或 >=参数名。
   *[days] “{ $item }”还没开始就结束了，until 要在 since 之后。
 }
